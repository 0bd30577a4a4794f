/** Changes of queues, as steps of a turn. Each throws an OffhookError for bad input. */
import { makeSid, type WorkspaceSid } from '@offhook/core'
import { checkedExpression } from '../expressions/checked.ts'
import type { TaskQueue } from '../model.ts'
import { notFound } from '../state/rows.ts'
import type { Turn } from '../state/turn.ts'
import { isWaiting } from '../tasks/task-state.ts'
import { mayEnter } from '../workflows/editions.ts'
import { bad, checkActivity, checkName, dated, given } from './common.ts'
import { checkRoom } from './limits.ts'

const MAX_RESERVED_WORKERS = 50

export type QueuePatch = {
  readonly [K in
    | 'friendlyName'
    | 'targetWorkers'
    | 'maxReservedWorkers'
    | 'taskOrder'
    | 'reservationActivitySid'
    | 'assignmentActivitySid']?: TaskQueue[K] | undefined
}

export function createTaskQueue(
  turn: Turn,
  workspaceSid: WorkspaceSid,
  request: QueuePatch,
): TaskQueue {
  checkRoom(turn, 'task-queue', workspaceSid)
  const queue = checkedQueue(turn, {
    ...dated(turn, workspaceSid),
    sid: makeSid('WQ'),
    friendlyName: request.friendlyName ?? '',
    targetWorkers: request.targetWorkers ?? '1==1',
    maxReservedWorkers: request.maxReservedWorkers ?? 1,
    taskOrder: request.taskOrder ?? 'FIFO',
    reservationActivitySid: request.reservationActivitySid ?? null,
    assignmentActivitySid: request.assignmentActivitySid ?? null,
  })
  turn.draft.put('task-queue', queue)
  turn.tell(workspaceSid, 'task-queue.created', { queue })
  return queue
}

export function updateTaskQueue(turn: Turn, sid: string, patch: QueuePatch): TaskQueue {
  const queue = turn.draft.get('task-queue', sid)
  if (!queue) throw notFound('TaskQueue', sid)
  const next = checkedQueue(turn, { ...queue, ...given(patch), dateUpdated: turn.now })
  turn.draft.put('task-queue', next)
  const isSame = next.targetWorkers === queue.targetWorkers
  turn.tell(queue.workspaceSid, isSame ? 'task-queue.updated' : 'task-queue.expression.updated', {
    queue: next,
  })
  return next
}

export function deleteTaskQueue(turn: Turn, sid: string): void {
  const queue = turn.draft.get('task-queue', sid)
  if (!queue) throw notFound('TaskQueue', sid)
  for (const task of turn.draft.in('task', queue.workspaceSid)) {
    if (task.taskQueueSid === sid && isWaiting(task)) throw bad('Tasks wait in the queue')
  }
  for (const workflow of turn.draft.in('workflow', queue.workspaceSid)) {
    if (mayEnter(turn.draft, workflow, sid))
      throw bad(`The workflow "${workflow.friendlyName}" uses the queue`)
  }
  turn.draft.delete('task-queue', sid)
  turn.tell(queue.workspaceSid, 'task-queue.deleted', { queue })
}

function checkedQueue(turn: Turn, queue: TaskQueue): TaskQueue {
  checkName(queue.friendlyName)
  const { maxReservedWorkers } = queue
  if (
    !Number.isInteger(maxReservedWorkers) ||
    maxReservedWorkers < 1 ||
    maxReservedWorkers > MAX_RESERVED_WORKERS
  ) {
    throw bad(`MaxReservedWorkers is from 1 to ${MAX_RESERVED_WORKERS}`)
  }
  for (const sid of [queue.reservationActivitySid, queue.assignmentActivitySid]) {
    if (sid !== null) checkActivity(turn, queue.workspaceSid, sid)
  }
  checkedExpression(queue.targetWorkers, 'TargetWorkers')
  return queue
}
