/**
 * The life of a reservation.
 *
 *                 ┌─ accept ──▶ accepted ──wrap──▶ wrapping
 *                 │                │                  │
 *   pending ──────┤                └────complete──────┴──▶ completed
 *                 ├─ reject ──▶ rejected
 *                 ├─ time out ─▶ timeout
 *                 ├─ cancel ──▶ canceled
 *                 └─ rescind ─▶ rescinded   (another worker was first)
 */
import { machine, to } from '@offhook/core'
import type { ReservationStatus } from '../model.ts'

export const reservationEvents = [
  'accept',
  'reject',
  'time-out',
  'cancel',
  'rescind',
  'wrap',
  'complete',
] as const
export type ReservationEvent = (typeof reservationEvents)[number]

const table: Readonly<
  Record<ReservationStatus, Partial<Record<ReservationEvent, ReservationStatus>>>
> = {
  pending: {
    accept: 'accepted',
    reject: 'rejected',
    'time-out': 'timeout',
    cancel: 'canceled',
    rescind: 'rescinded',
  },
  accepted: { wrap: 'wrapping', complete: 'completed' },
  wrapping: { complete: 'completed' },
  rejected: {},
  timeout: {},
  canceled: {},
  rescinded: {},
  completed: {},
}

export const reservationState = machine<ReservationStatus, ReservationEvent>(
  'reservation',
  (status, event) => {
    const next = table[status][event]
    return next && to(next)
  },
)

/** It holds the worker's capacity. */
export function isOpen(status: ReservationStatus): boolean {
  return status === 'pending' || status === 'accepted' || status === 'wrapping'
}
