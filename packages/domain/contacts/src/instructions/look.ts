import type { Reservation } from '@offhook/task-router'
import type { Order } from './order.ts'

/** Changes nothing, and answers with the reservation. */
export function look({ reservation }: Order): Reservation {
  return reservation
}
