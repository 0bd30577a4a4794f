/** How tasks end, as steps of a turn. */
import type { Task } from '../model.ts'
import { refused } from '../refused.ts'
import { endReservation } from '../reservations/reservations.ts'
import { isOver, isWaiting } from '../states/task-state.ts'
import { openReservations, putTask, reservationsOf } from '../turn/rows.ts'
import { isHeld, moveTransfer, pendingTransfer } from '../turn/transfer-rows.ts'
import type { Turn } from '../turn/turn.ts'

/** Ends a task that is for one worker, who could not be reserved. */
export function failReservation(turn: Turn, task: Task, reason: string): void {
  cancelTask(turn, task, reason)
  const worker = turn.draft.get('worker', task.routingTarget ?? '')
  turn.tell(task.workspaceSid, 'reservation.failed', {
    task: turn.draft.get('task', task.sid) ?? task,
    ...(worker ? { worker } : {}),
  })
}

/**
 * Ends a task that nobody has; its offers are withdrawn. What somebody wraps up of it goes on, as
 * after a transfer that they left.
 */
export function cancelTask(
  turn: Turn,
  task: Task,
  reason: string | null,
  reservationCode: number | null = null,
): void {
  if (task.assignmentStatus !== 'pending' && task.assignmentStatus !== 'reserved') {
    throw refused(`Task ${task.sid} is ${task.assignmentStatus} and cannot be canceled`)
  }
  const open = openReservations(turn, task)
  const transfer = pendingTransfer(turn, task)
  if (transfer && isHeld(open, transfer)) {
    throw refused(
      `Task ${task.sid} is being transferred by a worker who has it, and cannot be canceled`,
    )
  }
  if (transfer) moveTransfer(turn, transfer, 'cancel')
  for (const reservation of open) {
    if (reservation.status !== 'pending') continue
    endReservation(turn, reservation, 'cancel', { canceledReasonCode: reservationCode })
  }
  const canceled = putTask(turn, task, { assignmentStatus: 'canceled', reason })
  turn.tell(task.workspaceSid, 'task.canceled', { task: canceled })
}

/** Ends a task and completes what is open of it. */
export function completeTask(turn: Turn, task: Task, reason: string | null): void {
  if (task.assignmentStatus !== 'assigned' && task.assignmentStatus !== 'wrapping') {
    throw refused(
      `Cannot complete task ${task.sid} in workspace ${task.workspaceSid} because it is not currently assigned.`,
    )
  }
  const completed = putTask(turn, task, {
    assignmentStatus: 'completed',
    reason: reason ?? task.reason,
  })
  for (const reservation of openReservations(turn, task))
    endReservation(turn, reservation, 'complete')
  turn.tell(task.workspaceSid, 'task.completed', { task: completed })
}

/** Puts a task, and what is accepted of it, into wrap-up. */
export function wrapTask(turn: Turn, task: Task, reason: string | null): void {
  if (task.assignmentStatus !== 'assigned') {
    throw refused(
      `Cannot wrap up task ${task.sid} in workspace ${task.workspaceSid} because it is not currently assigned.`,
    )
  }
  const wrapping = putTask(turn, task, {
    assignmentStatus: 'wrapping',
    reason: reason ?? task.reason,
  })
  for (const reservation of openReservations(turn, task)) {
    if (reservation.status === 'accepted') endReservation(turn, reservation, 'wrap')
  }
  turn.tell(task.workspaceSid, 'task.wrapup', { task: wrapping })
}

/** Takes a task away with all its reservations: offers are withdrawn, what is accepted completes. */
export function deleteTask(
  turn: Turn,
  task: Task,
  how: 'task.deleted' | 'task.system-deleted' = 'task.deleted',
): void {
  const transfer = pendingTransfer(turn, task)
  if (transfer) moveTransfer(turn, transfer, 'cancel')
  // The deletion alone is the event of its end.
  if (!isOver(task)) {
    putTask(turn, task, { assignmentStatus: isWaiting(task) ? 'canceled' : 'completed' })
  }
  for (const reservation of openReservations(turn, task)) {
    endReservation(turn, reservation, reservation.status === 'pending' ? 'cancel' : 'complete')
  }
  for (const { sid } of reservationsOf(turn, task)) turn.draft.delete('reservation', sid)
  for (const { sid, taskSid } of [...turn.draft.in('transfer', task.workspaceSid)]) {
    if (taskSid === task.sid) turn.draft.delete('transfer', sid)
  }
  turn.draft.delete('task', task.sid)
  turn.tell(task.workspaceSid, how, { task })
}
