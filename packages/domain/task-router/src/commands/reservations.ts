/** What can be asked of reservations, without any call. */
import type { ReservationSid } from '@offhook/core'
import type { Reservation } from '../model.ts'
import { acceptReservation as accept, endReservation } from '../reservations/reservations.ts'
import { moveWorker } from '../resources/worker-moves.ts'
import { about, type Command } from './command.ts'

/** What a client may move a reservation to. */
export const reservationMoves = ['accepted', 'rejected', 'wrapping', 'completed'] as const
export type ReservationMove = (typeof reservationMoves)[number]

/** The worker takes it: the task is theirs, other offers of it are withdrawn. */
export function acceptReservation(sid: ReservationSid): Command<Reservation> {
  return about('reservation', sid, (turn, reservation) => accept(turn, reservation, null))
}

/** @param activitySid the worker goes there; without it they may be asked again */
export function rejectReservation(
  sid: ReservationSid,
  activitySid: string | null,
): Command<Reservation> {
  return about('reservation', sid, (turn, reservation) => {
    const rejected = endReservation(turn, reservation, 'reject')
    if (activitySid !== null) moveWorker(turn, reservation.workerSid, activitySid)
    return rejected
  })
}

/** @param code the documented number of why */
export function cancelReservation(sid: ReservationSid, code: number): Command<Reservation> {
  return about('reservation', sid, (turn, reservation) =>
    endReservation(turn, reservation, 'cancel', { canceledReasonCode: code }),
  )
}

/** @param how.handedOver the customer was left to a party outside: kept with the reservation */
export function wrapReservation(
  sid: ReservationSid,
  { handedOver = false } = {},
): Command<Reservation> {
  return about('reservation', sid, (turn, reservation) =>
    endReservation(turn, reservation, 'wrap', handedOver ? { handedOver } : {}),
  )
}

export function completeReservation(sid: ReservationSid): Command<Reservation> {
  return about('reservation', sid, (turn, reservation) =>
    endReservation(turn, reservation, 'complete'),
  )
}

/**
 * Moves a reservation as clients ask for it.
 * @param activitySid where the worker goes after a rejection
 */
export function moveReservation(
  sid: ReservationSid,
  status: ReservationMove,
  activitySid: string | null,
): Command<Reservation> {
  switch (status) {
    case 'accepted':
      return acceptReservation(sid)
    case 'rejected':
      return rejectReservation(sid, activitySid)
    case 'wrapping':
      return wrapReservation(sid)
    case 'completed':
      return completeReservation(sid)
  }
}
