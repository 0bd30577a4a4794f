import { createContext, useContext } from 'react'
import type { Desk } from '../../model/desk.ts'
import type { DeskView } from '../../model/desk-view.ts'
import type { Intent, IntentActs } from '../../model/intents/index.ts'
import type { TaskView } from '../../model/task-view.ts'
import { useApp, useStore, useText } from '../../ui/hooks.ts'
import { useTurnedOff } from '../../ui/use-turned-off.ts'

/** The desk and what intents can do, for everything below the frame. */
export const DeskContext = createContext<{ desk: Desk; acts: IntentActs } | null>(null)

/** The desk of the agent who is logged in. */
export function useDesk(): { desk: Desk; acts: IntentActs } {
  const value = useContext(DeskContext)
  if (!value) throw new Error('This component needs a DeskContext.')
  return value
}

/** A snapshot of everything that intents decide by; changes as the desk does. */
export function useDeskView(): DeskView {
  const { desk } = useDesk()
  const state = useStore(desk.state)
  const phone = useStore(desk.phone.state)
  const routing = useStore(desk.routing.state)
  const selected =
    state.tasks.find(({ reservationSid }) => reservationSid === state.selectedSid) ?? null
  return { desk: state, phone, routing, selected, isDialpadOff: useTurnedOff() }
}

/** What a button needs of an intent. */
export interface BoundIntent {
  readonly name: string
  readonly label: string
  readonly shortcut: string | null
  /** Why it cannot be done now; null when it can. */
  readonly reason: string | null
  readonly perform: () => void
}

/** An intent bound to the present view, or to a task other than the selected one. */
export function useIntent(intent: Intent, task?: TaskView | null): BoundIntent {
  const t = useText()
  const present = useDeskView()
  const { acts } = useDesk()
  const { shortcuts } = useApp().plugins
  useStore(shortcuts.changes)
  const view = task === undefined ? present : { ...present, selected: task }
  const refusal = intent.refusal(view)
  return {
    name: intent.name,
    label: t(intent.label(view)),
    shortcut: shortcuts.shown(intent.shortcut),
    reason: refusal && t(refusal),
    perform: () => {
      if (refusal === null) intent.perform(view, acts)
    },
  }
}
