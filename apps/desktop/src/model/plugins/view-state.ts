import type { ComponentName } from '@offhook/desktop-sdk'
import { createStore, type Store } from '../store.ts'

/** What the frame shows beside its pages, and what is kept for components by their names. */
export interface ViewState {
  /** The rail has words beside its signs. */
  readonly isSideNavOpen: boolean
  readonly componentViewStates: Readonly<Record<string, unknown>>
}

/** Under which name the state of a component with tabs is kept; else under its own. */
const stateNames: Partial<Record<ComponentName, string>> = {
  TaskCanvasTabs: 'AgentTaskCanvasTabs',
  'Supervisor.TaskCanvasTabs': 'SupervisorCanvasTabs',
}

/** How plugins and people have set up what is on the screen, for as long as the page lives. */
export class PluginView {
  readonly #state = createStore<ViewState>({ isSideNavOpen: false, componentViewStates: {} })

  get state(): Store<ViewState> {
    return this.#state
  }

  /** Opens or closes the rail; without a word it becomes what it is not. */
  toggleSideNav(open = !this.#state.get().isSideNavOpen): void {
    this.#state.patch({ isSideNavOpen: open })
  }

  /** What is not named of a state stays as it is. */
  setComponentState(name: string, state: unknown): void {
    const { componentViewStates } = this.#state.get()
    const kept = componentViewStates[name]
    const next = isRecord(kept) && isRecord(state) ? { ...kept, ...state } : state
    this.#state.patch({ componentViewStates: { ...componentViewStates, [name]: next } })
  }

  /** The name of the tab that was chosen in a component; null is the first. */
  tabOf(component: ComponentName): string | null {
    const state = this.#state.get().componentViewStates[stateNames[component] ?? component]
    const name = isRecord(state) ? state['selectedTabName'] : null
    return typeof name === 'string' ? name : null
  }

  chooseTab(component: ComponentName, selectedTabName: string): void {
    this.setComponentState(stateNames[component] ?? component, { selectedTabName })
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
