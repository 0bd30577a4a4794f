/** A supervisor sends a waiting task to another queue, as a step of a turn. */
import type { Task } from '../model.ts'
import { refused } from '../refused.ts'
import { endReservation } from '../reservations/reservations.ts'
import { isWaiting } from '../states/task-state.ts'
import { notFound, openReservations } from '../turn/rows.ts'
import { pendingTransfer } from '../turn/transfer-rows.ts'
import type { Turn } from '../turn/turn.ts'
import { enterQueue } from './place-task.ts'

/**
 * Its offers are withdrawn, and it waits there until somebody takes it or its own time is over: the
 * steps of its workflow do not move it on any more.
 * @throws OffhookError 20404 no such queue, 20001 for a task that somebody has or is passing on
 */
export function moveTask(turn: Turn, task: Task, queueSid: string): void {
  const queue = turn.draft.get('task-queue', queueSid)
  if (queue?.workspaceSid !== task.workspaceSid) throw notFound('TaskQueue', queueSid)
  if (!isWaiting(task)) {
    throw refused(`Task ${task.sid} is ${task.assignmentStatus}; only one that waits can be moved`)
  }
  if (pendingTransfer(turn, task)) throw refused(`Task ${task.sid} is being transferred`)
  if (task.taskQueueSid === queue.sid) return
  for (const reservation of openReservations(turn, task)) {
    if (reservation.status === 'pending') endReservation(turn, reservation, 'cancel')
  }
  const waiting = turn.draft.get('task', task.sid) ?? task
  const moved = enterQueue(
    turn,
    // It is for whoever serves the queue, not for one worker any more.
    { ...waiting, step: null, routingTarget: null, version: waiting.version + 1 },
    queue.sid,
  )
  turn.tell(task.workspaceSid, 'task.updated', { task: moved })
}
