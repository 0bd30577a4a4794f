/** Changes of queues, as steps of a turn. Each throws an OffhookError for bad input. */
import { makeSid, type WorkspaceSid } from '@offhook/core'
import { checkRoom } from '../checks/limits.ts'
import { checkText } from '../checks/text.ts'
import { checkedExpression } from '../expressions/checked.ts'
import type { TaskQueue } from '../model.ts'
import { refused } from '../refused.ts'
import { isWaiting } from '../states/task-state.ts'
import type { Turn } from '../turn/turn.ts'
import { mayEnter } from '../workflows/editions.ts'
import { checkActivity, checkName, dated, given } from './common.ts'

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

export function updateTaskQueue(turn: Turn, queue: TaskQueue, patch: QueuePatch): TaskQueue {
  const next = checkedQueue(turn, { ...queue, ...given(patch), dateUpdated: turn.now })
  turn.draft.put('task-queue', next)
  const isSame = next.targetWorkers === queue.targetWorkers
  turn.tell(queue.workspaceSid, isSame ? 'task-queue.updated' : 'task-queue.expression.updated', {
    queue: next,
  })
  return next
}

export function deleteTaskQueue(turn: Turn, queue: TaskQueue): void {
  const { sid } = queue
  for (const task of turn.draft.in('task', queue.workspaceSid)) {
    if (task.taskQueueSid === sid && isWaiting(task)) throw refused('Tasks wait in the queue')
  }
  for (const workflow of turn.draft.in('workflow', queue.workspaceSid)) {
    if (mayEnter(turn.draft, workflow, sid))
      throw refused(`The workflow "${workflow.friendlyName}" uses the queue`)
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
    throw refused(`MaxReservedWorkers is from 1 to ${MAX_RESERVED_WORKERS}`)
  }
  for (const sid of [queue.reservationActivitySid, queue.assignmentActivitySid]) {
    if (sid !== null) checkActivity(turn, queue.workspaceSid, sid)
  }
  checkedExpression(checkText(queue.targetWorkers, 'TargetWorkers'), 'TargetWorkers')
  return queue
}
