/** What the life of tasks and reservations asks of transfers. */
import type { Reservation, Task, Transfer } from '../model.ts'
import { refused } from '../refused.ts'
import { type TransferEvent, transferState } from '../states/transfer-state.ts'
import type { Turn } from './turn.ts'

/** The transfer of a task that waits for its target. */
export function pendingTransfer(turn: Turn, task: Task): Transfer | undefined {
  const current = turn.draft.get('task', task.sid) ?? task
  if (current.transferSid === null) return undefined
  const transfer = turn.draft.get('transfer', current.transferSid)
  return transfer?.status === 'initiated' ? transfer : undefined
}

/**
 * Writes a transfer's next status, and records the event.
 * @param why the reason for a failure, as it follows "because"
 * @throws OffhookError 20001 when it is over
 */
export function moveTransfer(
  turn: Turn,
  transfer: Transfer,
  event: TransferEvent,
  why = 'nobody took the task in time',
): Transfer {
  const step = transferState.next(transfer, event)
  if (!step) {
    // The stray blank is part of the text that clients know.
    throw refused(
      `Transfer ${transfer.sid} is already ${transfer.status} . Cannot cancel transfer.`,
    )
  }
  const { status } = step.state
  const goesOn = status === 'initiated'
  const moved: Transfer = {
    ...transfer,
    status,
    failedReason: status === 'failed' ? `Transfer failed because ${why}` : transfer.failedReason,
    dateUpdated: turn.now,
  }
  turn.draft.put('transfer', moved)
  const task = turn.draft.get('task', transfer.taskSid)
  turn.tell(transfer.workspaceSid, goesOn ? 'task.transfer-attempt-failed' : eventOf[status], {
    // The event names why the attempt failed; the row does not: the transfer itself goes on.
    transfer: goesOn
      ? {
          ...moved,
          failedReason: `Transfer attempt failed because there are no more pending reservations: ${why}`,
        }
      : moved,
    ...(task ? { task } : {}),
  })
  return moved
}

const eventOf = {
  initiated: 'task.transfer-initiated',
  complete: 'task.transfer-completed',
  failed: 'task.transfer-failed',
  canceled: 'task.transfer-canceled',
} as const

/**
 * Whether somebody has the customer while the target is asked. Whoever transfers COLD does not: they
 * leave, though their reservation may not say so yet.
 */
export function isHeld(open: readonly Reservation[], transfer: Transfer): boolean {
  return open.some(
    ({ sid, status }) =>
      status === 'accepted' &&
      !(transfer.mode === 'COLD' && sid === transfer.initiatingReservationSid),
  )
}

/** Where a task stood before it went to a queue. */
export function placeBefore(transfer: Transfer): Pick<Task, 'taskQueueSid' | 'step'> {
  return { taskQueueSid: transfer.initiatingQueueSid, step: transfer.initiatingStep }
}
