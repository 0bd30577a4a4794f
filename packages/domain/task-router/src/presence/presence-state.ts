/**
 * Whether a worker who works by a socket can be reached.
 *
 *                ┌──────────────── arrived ────────────────┐
 *                ▼                                         │
 *   away ──arrived──▶ present ──left──▶ leaving ──time is over──▶ away, taken off
 *    ▲                   │        (has until a deadline)
 *    └──left, and stays──┘
 *
 * A worker who never had a socket is `away` for ever and is never touched.
 */
import { machine, to } from '@offhook/core'

export type PresenceState =
  | { readonly name: 'away' }
  /** `stays`: to be left as they are when they go, since none of their sockets asks for more. */
  | { readonly name: 'present'; readonly stays: boolean }
  /** Back by `until`, or taken off. */
  | { readonly name: 'leaving'; readonly until: number }

export type PresenceEvent =
  | { readonly type: 'arrived'; readonly stays: boolean }
  /** The last socket has gone. `until` null: they want to stay as they are without one. */
  | { readonly type: 'left'; readonly until: number | null }
  /** They were taken off, or there is nobody to take off any more. */
  | { readonly type: 'done' }

export const away: PresenceState = { name: 'away' }

export const presenceState = machine<PresenceState, PresenceEvent>('presence', (state, event) => {
  switch (event.type) {
    case 'arrived':
      if (state.name === 'present' && (event.stays || !state.stays)) return undefined
      return to({ name: 'present', stays: event.stays })
    case 'left':
      if (state.name !== 'present') return undefined
      return to(event.until === null ? away : { name: 'leaving', until: event.until })
    case 'done':
      // Who is back meanwhile stays.
      return state.name === 'leaving' ? to(away) : undefined
  }
})
