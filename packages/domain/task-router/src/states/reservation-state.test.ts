import { expect, it } from 'vitest'
import type { ReservationStatus } from '../model.ts'
import { reservationEvents, reservationState } from './reservation-state.ts'

/** accept, reject, time-out, cancel, rescind, wrap, complete: where each leads; a dash = nowhere. */
const table: Readonly<Record<ReservationStatus, string>> = {
  pending: 'accepted rejected timeout canceled rescinded - -',
  accepted: '- - - - - wrapping completed',
  wrapping: '- - - - - - completed',
  rejected: '- - - - - - -',
  timeout: '- - - - - - -',
  canceled: '- - - - - - -',
  rescinded: '- - - - - - -',
  completed: '- - - - - - -',
}

it.each(
  Object.entries(table).flatMap(([status, row]) =>
    row.split(' ').map((to, index) => [status, reservationEvents[index]!, to] as const),
  ),
)('%s + %s → %s', (status, event, to) => {
  expect(reservationState.next(status as ReservationStatus, event)?.state ?? '-').toBe(to)
})
