import type { AppConfig, Component, ComponentName, ComponentProps } from '@offhook/desktop-sdk'
import { createStore, type Store, type WritableStore } from '../store.ts'

/** A component with props of its own; `AgentDesktopView` has no content beside that of its panels. */
export type PropsOwner = ComponentName | 'AgentDesktopView'

/** What parts of the desktop itself read; everything else is for what plugins have added there. */
const read: Readonly<Partial<Record<PropsOwner, readonly string[]>>> = {
  MainHeader: ['logoUrl'],
  AgentDesktopView: ['showPanel2'],
  CRMContainer: ['uriCallback'],
  OutboundDialerPanel: ['defaultCountryAlpha2Code'],
}

interface Told {
  warn(text: string): void
  info(text: string): void
}

/**
 * Default props of components: `componentProps` of the configuration, and before that what plugins
 * assign to `defaultProps`.
 */
export class DefaultProps {
  readonly #names: readonly string[]
  readonly #told: Told
  readonly #stores = new Map<string, WritableStore<ComponentProps>>()
  readonly #assigned = new Map<string, ComponentProps>()
  #configured: Readonly<Record<string, unknown>> = {}

  /** @param names of the components that there are */
  constructor(names: readonly PropsOwner[], told: Told) {
    this.#names = names
    this.#told = told
  }

  of(name: PropsOwner): Store<ComponentProps> {
    return this.#store(name)
  }

  /** The configuration says something else. */
  follow({ componentProps }: AppConfig): void {
    if (componentProps === this.#configured) return
    this.#configured = componentProps ?? {}
    for (const [name, props] of Object.entries(this.#configured)) {
      if (!this.#names.includes(name)) {
        this.#told.warn(`componentProps.${name}: there is no such component here`)
      } else for (const prop of Object.keys(Object(props))) this.#tell(name, prop)
    }
    for (const name of this.#stores.keys()) this.#merge(name)
  }

  /** Gives what plugins see of a component its `defaultProps`: one is assigned by itself, or all at once. */
  assignedBy<T extends object>(
    name: PropsOwner,
    component: T,
  ): T & Pick<Component, 'defaultProps'> {
    const assignable = new Proxy<Record<string, unknown>>(
      {},
      {
        get: (_target, prop) => this.#store(name).get()[String(prop)],
        set: (_target, prop, value) => {
          this.#assign(name, { ...this.#assigned.get(name), [String(prop)]: value })
          return true
        },
      },
    )
    return Object.defineProperty(component, 'defaultProps', {
      enumerable: true,
      get: () => assignable,
      set: (given: ComponentProps) => this.#assign(name, given),
    }) as T & Pick<Component, 'defaultProps'>
  }

  #assign(name: PropsOwner, props: ComponentProps): void {
    for (const prop of Object.keys(props)) this.#tell(name, prop)
    this.#assigned.set(name, props)
    this.#merge(name)
  }

  #tell(name: string, prop: string): void {
    if (read[name as PropsOwner]?.includes(prop)) return
    this.#told.info(`${name}.${prop} is for what plugins have added there`)
  }

  #merge(name: string): void {
    const configured = Object(this.#configured[name]) as ComponentProps
    this.#stores.get(name)?.set({ ...configured, ...this.#assigned.get(name) })
  }

  #store(name: string): WritableStore<ComponentProps> {
    const known = this.#stores.get(name)
    if (known) return known
    const made = createStore<ComponentProps>({})
    this.#stores.set(name, made)
    this.#merge(name)
    return made
  }
}
