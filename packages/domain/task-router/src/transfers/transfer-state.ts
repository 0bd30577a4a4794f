/**
 * The life of a transfer.
 *
 *                 ┌─ accept ──▶ complete     (the target has the task)
 *   initiated ────┼─ attempt failed ─▶ to a worker: failed
 *       ▲         │                    to a queue: initiated; its next worker is asked
 *       └─────────┤
 *                 ├─ give up ──▶ failed      (nobody of the queue took it in time)
 *                 └─ cancel ───▶ canceled    (by the transferor, or with the task)
 */
import type { Transfer, TransferStatus } from '../model.ts'

export const transferEvents = ['accept', 'attempt-failed', 'give-up', 'cancel'] as const
export type TransferEvent = (typeof transferEvents)[number]

/** The next status, or undefined where the event is not possible: what is over stays as it is. */
export function next(
  { status, type }: Pick<Transfer, 'status' | 'type'>,
  event: TransferEvent,
): TransferStatus | undefined {
  if (status !== 'initiated') return undefined
  switch (event) {
    case 'accept':
      return 'complete'
    case 'attempt-failed':
      return type === 'WORKER' ? 'failed' : 'initiated'
    case 'give-up':
      return 'failed'
    case 'cancel':
      return 'canceled'
  }
}
