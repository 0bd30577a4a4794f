/**
 * Where a customer is, as far as the contact knows.
 *
 *                bridge begun
 *    waiting ──────────────────▶ bridging ──last bridge ended, in a conference──▶ talking
 *     │   ▲                       │  │ ▲                                            │
 *     │   └── last bridge ended ──┘  │ └───────────────── bridge begun ─────────────┘
 *     │         without one          │
 *     │                              └ conference made, bridge begun, bridge ended: bridging still
 *     ├── left the queue: the caller is gone
 *     └── released, from every state: their calls see to themselves ──▶ released
 *
 * While a bridge is made nobody can tell who is with whom. Whoever left meanwhile was told to nobody,
 * so that the last bridge to end asks for a look at who is there.
 */
import { type ConferenceSid, machine, to } from '@offhook/core'

export type ContactState =
  | { readonly name: 'waiting' }
  /** `bridges` are being made. The conference is there once the first of them has made it. */
  | {
      readonly name: 'bridging'
      readonly bridges: number
      readonly conferenceSid: ConferenceSid | null
    }
  | { readonly name: 'talking'; readonly conferenceSid: ConferenceSid }
  | { readonly name: 'released' }

export type ContactEvent =
  | { readonly type: 'bridge-begun' }
  | { readonly type: 'conference-made'; readonly conferenceSid: ConferenceSid }
  /** Made, or failed. */
  | { readonly type: 'bridge-ended' }
  | { readonly type: 'left-queue' }
  | { readonly type: 'released' }

export type ContactEffect = 'look-who-is-there' | 'caller-gone'

export const contactMachine = machine<ContactState, ContactEvent, ContactEffect>(
  'contact',
  (state, event) => {
    if (state.name === 'released') return undefined
    switch (event.type) {
      case 'bridge-begun':
        return to({ ...bridging(state), bridges: bridging(state).bridges + 1 })
      case 'conference-made':
        return state.name === 'bridging'
          ? to({ ...state, conferenceSid: event.conferenceSid })
          : undefined
      case 'bridge-ended': {
        if (state.name !== 'bridging') return undefined
        const { bridges, conferenceSid } = state
        if (bridges > 1) return to({ ...state, bridges: bridges - 1 })
        const next: ContactState =
          conferenceSid === null ? { name: 'waiting' } : { name: 'talking', conferenceSid }
        return { state: next, effects: ['look-who-is-there'] }
      }
      case 'left-queue':
        return state.name === 'waiting' ? { state, effects: ['caller-gone'] } : undefined
      case 'released':
        return to({ name: 'released' })
    }
  },
)

/** The conference that a contact is in, if it is. */
export function conferenceOf(state: ContactState): ConferenceSid | null {
  return 'conferenceSid' in state ? state.conferenceSid : null
}

function bridging(state: ContactState): Extract<ContactState, { name: 'bridging' }> {
  if (state.name === 'bridging') return state
  return { name: 'bridging', bridges: 0, conferenceSid: conferenceOf(state) }
}
