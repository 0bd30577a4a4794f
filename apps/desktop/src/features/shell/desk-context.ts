import { createContext, useContext } from 'react'
import type { Desk } from '../../model/desk.ts'
import type { DeskView, Intent, ShellActs } from '../../model/intents.ts'
import { useStore } from '../../ui/hooks.ts'

/** The desk and the actions of the shell, for everything below the frame. */
export const DeskContext = createContext<{ desk: Desk; acts: ShellActs } | null>(null)

/** The desk of the agent who is logged in. */
export function useDesk(): { desk: Desk; acts: ShellActs } {
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
  return { desk: state, phone, routing, selected }
}

/** An intent bound to the present view: what a button needs. */
export function useIntent(intent: Intent): {
  name: string
  label: string
  shortcut: string | null
  reason: string | null
  perform: () => void
} {
  const view = useDeskView()
  const { desk, acts } = useDesk()
  return {
    name: intent.name,
    label: intent.label(view),
    shortcut: intent.shortcut,
    reason: intent.refusal(view),
    perform: () => {
      if (intent.refusal(view) === null) intent.perform(view, desk, acts)
    },
  }
}
