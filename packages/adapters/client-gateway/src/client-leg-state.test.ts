import { expect, it } from 'vitest'
import { type ClientLegEvent, type ClientLegState, clientLeg } from './client-leg-state.ts'

const events: readonly ClientLegEvent[] = [
  'ring',
  'answer',
  'socket-lost',
  'page-left',
  'silent',
  'resume',
  'end',
]

/** Every event at every state; a dash changes nothing. */
const table: Readonly<Record<ClientLegState, string>> = {
  offered: 'ringing open - - - - ended',
  ringing: 'ringing open - - - - ended',
  inviting: '- open - - - - ended',
  open: '- - detached away - open ended',
  detached: '- - - - away open ended',
  away: '- open - - - open ended',
  ended: '- - - - - - -',
}

it.each(
  Object.entries(table).flatMap(([state, row]) =>
    row.split(' ').map((to, index) => [state, events[index]!, to] as const),
  ),
)('%s + %s → %s', (state, event, to) => {
  expect(clientLeg.next(state as ClientLegState, event)?.state ?? '-').toBe(to)
})
