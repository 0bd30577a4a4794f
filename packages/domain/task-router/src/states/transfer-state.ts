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
import { machine, to } from '@offhook/core'
import type { Transfer } from '../model.ts'

export const transferEvents = ['accept', 'attempt-failed', 'give-up', 'cancel'] as const
export type TransferEvent = (typeof transferEvents)[number]

/** What an event leads to depends on who was asked: one worker, or a queue of them. */
export type TransferState = Pick<Transfer, 'status' | 'type'>

/** What is over stays as it is. */
export const transferState = machine<TransferState, TransferEvent>('transfer', (state, event) => {
  const { status, type } = state
  if (status !== 'initiated') return undefined
  switch (event) {
    case 'accept':
      return to({ type, status: 'complete' })
    case 'attempt-failed':
      return to({ type, status: type === 'WORKER' ? 'failed' : 'initiated' })
    case 'give-up':
      return to({ type, status: 'failed' })
    case 'cancel':
      return to({ type, status: 'canceled' })
  }
})
