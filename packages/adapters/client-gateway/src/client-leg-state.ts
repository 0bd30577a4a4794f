/**
 * The life of a browser's call, seen by its signalling.
 *
 *      (browser calls us)                    (we call the browser)
 *            offered                               inviting
 *               │ ring/early                           │
 *               ▼                                      │ answer of one device
 *            ringing ───────── answer ──▶ open ◀───────┘
 *               │                          │ ▲
 *               │                 socket   │ │ resume with the token
 *               │                 lost     ▼ │
 *               │                        detached
 *               │                          │ grace over, or no audio
 *               └────────────▶ ended ◀─────┘   (from every state)
 */
import { machine, to } from '@offhook/core'

export type ClientLegState = 'offered' | 'ringing' | 'inviting' | 'open' | 'detached' | 'ended'

export type ClientLegEvent = 'ring' | 'answer' | 'socket-lost' | 'resume' | 'end'

const table: Readonly<Record<ClientLegState, Partial<Record<ClientLegEvent, ClientLegState>>>> = {
  offered: { ring: 'ringing', answer: 'open', 'socket-lost': 'ended', end: 'ended' },
  ringing: { ring: 'ringing', answer: 'open', 'socket-lost': 'ended', end: 'ended' },
  inviting: { answer: 'open', end: 'ended' },
  open: { 'socket-lost': 'detached', resume: 'open', end: 'ended' },
  detached: { resume: 'open', end: 'ended' },
  ended: {},
}

/** An event that comes too late or too early is not taken. */
export const clientLeg = machine<ClientLegState, ClientLegEvent>('client leg', (state, event) => {
  const next = table[state][event]
  return next && to(next)
})
