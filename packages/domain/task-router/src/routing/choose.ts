/** Which worker a task is offered to. Pure: rows in, choice out. */
import {
  attributeScope,
  parseExpression,
  prefixedScope,
  type Scope,
} from '../expressions/expression.ts'
import type { Attributes, Task, TaskQueue, Worker, WorkerChannel } from '../model.ts'
import { isOpen } from '../reservations/reservation-state.ts'
import type { Draft } from '../state/tables.ts'
import type { WorkflowTarget } from '../workflows/configuration.ts'

/** A worker as expressions see them: attributes, and the few columns that have names. */
export function workerScope(draft: Pick<Draft, 'get'>, worker: Worker): Scope {
  const own: Readonly<Record<string, unknown>> = {
    sid: worker.sid,
    friendly_name: worker.friendlyName,
    activity_sid: worker.activitySid,
    activity_name: draft.get('activity', worker.activitySid)?.friendlyName,
  }
  const attributes = attributeScope(worker.attributes)
  return (key) => (Object.hasOwn(own, key) ? own[key] : attributes(key))
}

export function taskScope(attributes: Attributes): Scope {
  return attributeScope(attributes)
}

/** The members of a queue, whatever they do now. */
export function membersOf(draft: Draft, queue: TaskQueue): Worker[] {
  const expression = parseExpression(queue.targetWorkers)
  return [...draft.in('worker', queue.workspaceSid)].filter((worker) =>
    expression.matches(workerScope(draft, worker)),
  )
}

/** The channel of a worker on which this task would run. */
export function channelFor(draft: Draft, worker: Worker, task: Task): WorkerChannel | undefined {
  for (const channel of draft.in('worker-channel', worker.workspaceSid)) {
    if (channel.workerSid === worker.sid && channel.taskChannelSid === task.taskChannelSid)
      return channel
  }
  return undefined
}

/** Open reservations of a worker on a channel. */
export function loadOf(draft: Draft, worker: Worker, taskChannelSid: string): number {
  let load = 0
  for (const reservation of draft.in('reservation', worker.workspaceSid)) {
    if (reservation.workerSid !== worker.sid || !isOpen(reservation.status)) continue
    if (draft.get('task', reservation.taskSid)?.taskChannelSid === taskChannelSid) load++
  }
  return load
}

/** Whether a worker could take this task now: available, and with room on its channel. */
export function isFree(draft: Draft, worker: Worker, task: Task): boolean {
  if (draft.get('activity', worker.activitySid)?.available !== true) return false
  const channel = channelFor(draft, worker, task)
  if (!channel?.available) return false
  return loadOf(draft, worker, task.taskChannelSid) < channel.configuredCapacity
}

/**
 * The workers to offer a task to, the best first: those who have not been asked for it before those
 * who have, then by the target's order, then who was assigned longest ago.
 */
export function candidates(
  draft: Draft,
  task: Task,
  queue: TaskQueue,
  target: WorkflowTarget | null,
): Worker[] {
  const asked = timesAsked(draft, task)
  const scopes = { task: taskScope(task.attributes) }
  return membersOf(draft, queue)
    .filter((worker) => isFree(draft, worker, task))
    .filter((worker) => {
      if (!target) return true
      const both = prefixedScope({ ...scopes, worker: workerScope(draft, worker) })
      return isKnown(target, task, worker) && (target.expression?.matches(both) ?? true)
    })
    .sort(
      (a, b) =>
        (asked.get(a.sid) ?? 0) - (asked.get(b.sid) ?? 0) ||
        byOrder(target, a, b) ||
        a.lastAssignedAt - b.lastAssignedAt ||
        a.dateCreated - b.dateCreated,
    )
}

function isKnown({ knownWorker }: WorkflowTarget, task: Task, worker: Worker): boolean {
  if (!knownWorker) return true
  const wanted = taskScope(task.attributes)(knownWorker.attribute)
  return wanted === (knownWorker.by === 'sid' ? worker.sid : worker.friendlyName)
}

function timesAsked(draft: Draft, task: Task): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { taskSid, workerSid, status } of draft.in('reservation', task.workspaceSid)) {
    if (taskSid === task.sid && status !== 'pending')
      counts.set(workerSid, (counts.get(workerSid) ?? 0) + 1)
  }
  return counts
}

/** Workers without the attribute, or with one that is no whole number, come last either way. */
function byOrder(target: WorkflowTarget | null, a: Worker, b: Worker): number {
  for (const { attribute, descending } of target?.orderBy ?? []) {
    const left = attributeScope(a.attributes)(attribute)
    const right = attributeScope(b.attributes)(attribute)
    const leftCounts = Number.isInteger(left)
    const rightCounts = Number.isInteger(right)
    if (leftCounts !== rightCounts) return leftCounts ? -1 : 1
    if (!leftCounts || left === right) continue
    const step = (left as number) - (right as number)
    return descending ? -step : step
  }
  return 0
}

/** Waiting tasks in the order in which they are served. */
export function inOrder(draft: Draft, tasks: readonly Task[]): Task[] {
  const isLifo = (task: Task) =>
    task.taskQueueSid !== null && draft.get('task-queue', task.taskQueueSid)?.taskOrder === 'LIFO'
  return [...tasks].sort((a, b) => {
    const lifo = Number(isLifo(a)) - Number(isLifo(b))
    if (lifo !== 0) return lifo
    if (isLifo(a)) return b.virtualStartTime - a.virtualStartTime
    return b.priority - a.priority || a.virtualStartTime - b.virtualStartTime
  })
}
