/**
 * The life of a browser's call, seen by its signalling.
 *
 *      (browser calls us)                    (we call the browser)
 *            offered                               inviting
 *               │ ring/early                           │
 *               ▼                                      │ answer of one device
 *            ringing ───────── answer ──▶ open ◀───────┘
 *                                         │ ▲ ▲
 *                            socket lost  │ │ │ resume with the token
 *                                         ▼ │ │
 *                                    detached │      page left ┌ open
 *                                         │   │                │
 *                         nothing comes   ▼   │ resume, or answer of a device
 *                         from it        away ─┘ that it was offered to anew
 *                                         │ time over
 *                                         ▼
 *                                       ended   (from every state)
 *
 * Detached, the audio may still flow. Away, nothing of the browser is left: its page may have lost
 * its state, so that whoever registers as the same person is offered the call.
 */
import { machine, to } from '@offhook/core'

export type ClientLegState =
  | 'offered'
  | 'ringing'
  | 'inviting'
  | 'open'
  | 'detached'
  | 'away'
  | 'ended'

export type ClientLegEvent =
  | 'ring'
  | 'answer'
  | 'socket-lost'
  /** The page hung up in the moment in which it was left: the browser reloads it, or it is closed. */
  | 'page-left'
  /** Neither socket nor audio. */
  | 'silent'
  | 'resume'
  | 'end'

const table: Readonly<Record<ClientLegState, Partial<Record<ClientLegEvent, ClientLegState>>>> = {
  offered: { ring: 'ringing', answer: 'open', end: 'ended' },
  ringing: { ring: 'ringing', answer: 'open', end: 'ended' },
  inviting: { answer: 'open', end: 'ended' },
  open: { 'socket-lost': 'detached', 'page-left': 'away', resume: 'open', end: 'ended' },
  detached: { silent: 'away', resume: 'open', end: 'ended' },
  away: { resume: 'open', answer: 'open', end: 'ended' },
  ended: {},
}

/** An event that comes too late or too early is not taken. */
export const clientLeg = machine<ClientLegState, ClientLegEvent>('client leg', (state, event) => {
  const next = table[state][event]
  return next && to(next)
})
