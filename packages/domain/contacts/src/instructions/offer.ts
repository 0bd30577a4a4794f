/** What an instruction looks at before it does anything. */
import { type ErrorEntry, OffhookError } from '@offhook/core'
import type { Reservation, Task, Worker } from '@offhook/task-router'
import type { RouterSide } from '../ports.ts'

/** A reservation with what it joins. */
export interface Offer {
  readonly reservation: Reservation
  readonly task: Task
  readonly worker: Worker
}

/** @throws OffhookError with the instruction's code when the reservation is no longer pending */
export function pendingOffer(
  router: RouterSide,
  reservation: Reservation,
  what: { readonly instruction: string; readonly error: ErrorEntry },
): Offer {
  const { sid, status } = reservation
  if (status !== 'pending') {
    throw new OffhookError(
      what.error,
      `Reservation ${sid} is ${status}; a ${what.instruction} needs a pending one`,
      // Another worker was first: what is gone is gone.
      { status: status === 'rescinded' ? 410 : 400 },
    )
  }
  const task = router.task(reservation.taskSid)
  const worker = router.worker(reservation.workerSid)
  if (!task || !worker) {
    throw new OffhookError(what.error, `The task or the worker of reservation ${sid} is gone`)
  }
  return { reservation, task, worker }
}
