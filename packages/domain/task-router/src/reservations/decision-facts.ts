/** What a decision keeps of the moment it was made in. */
import { type DecisionFacts, type LookedAt, lookedAt, told } from '../decisions/decision.ts'
import type { Task, TaskQueue, Worker } from '../model.ts'
import type { Line } from '../routing-index/waiting-lines.ts'
import type { Turn } from '../turn/turn.ts'

/** A worker was found among the members of a queue. */
export function queueFacts(
  turn: Turn,
  task: Task,
  queue: TaskQueue,
  { target, channelSid }: Line,
  seen: readonly LookedAt[],
): DecisionFacts {
  const { index } = turn
  return {
    ...commonFacts(turn, task),
    how: target?.knownWorker ? 'known-worker' : 'queue',
    taskQueueSid: queue.sid,
    taskQueueName: queue.friendlyName,
    members: index.membership.membersOf(queue.sid).size,
    free: index.free.count(queue.sid, channelSid),
    expression: target?.expression?.text ?? null,
    orderBy: (target?.orderBy ?? []).map(
      ({ attribute, descending }) => `worker.${attribute} ${descending ? 'DESC' : 'ASC'}`,
    ),
    ...told(seen),
  }
}

/** The task itself says who: nobody else was looked at. */
export function namedFacts(
  turn: Turn,
  task: Task,
  worker: Worker,
  isTransfer: boolean,
): DecisionFacts {
  return {
    ...commonFacts(turn, task),
    how: isTransfer ? 'transfer' : 'routing-target',
    taskQueueSid: null,
    taskQueueName: null,
    members: 0,
    free: 0,
    expression: null,
    orderBy: [],
    ...told([lookedAt(worker, 'chosen', 0)]),
  }
}

function commonFacts({ draft, now }: Turn, { taskChannelSid, priority, dateCreated }: Task) {
  const taskChannelName = draft.get('task-channel', taskChannelSid)?.uniqueName ?? 'default'
  return { taskChannelName, priority, age: now - dateCreated }
}
