/** Which worker a task is offered to. Pure: rows in, choice out. */
import {
  attributeScope,
  parseExpression,
  prefixedScope,
  type Scope,
} from '../expressions/expression.ts'
import type { Attributes, Task, TaskQueue, Worker, WorkerChannel } from '../model.ts'
import { isOpen } from '../reservations/reservation-state.ts'
import type { RowReader } from '../state/tables.ts'
import type { WorkflowTarget } from '../workflows/configuration.ts'

/** A worker as expressions see them: attributes, and the few columns that have names. */
export function workerScope(rows: Pick<RowReader, 'get'>, worker: Worker): Scope {
  const own: Readonly<Record<string, unknown>> = {
    sid: worker.sid,
    friendly_name: worker.friendlyName,
    activity_sid: worker.activitySid,
    activity_name: rows.get('activity', worker.activitySid)?.friendlyName,
  }
  const attributes = attributeScope(worker.attributes)
  return (key) => (Object.hasOwn(own, key) ? own[key] : attributes(key))
}

export function taskScope(attributes: Attributes): Scope {
  return attributeScope(attributes)
}

/** The members of a queue, whatever they do now. */
export function membersOf(rows: RowReader, queue: TaskQueue): Worker[] {
  const expression = parseExpression(queue.targetWorkers)
  return [...rows.in('worker', queue.workspaceSid)].filter((worker) =>
    expression.matches(workerScope(rows, worker)),
  )
}

/** The channel of a worker on which this task would run. */
export function channelFor(rows: RowReader, worker: Worker, task: Task): WorkerChannel | undefined {
  for (const channel of rows.in('worker-channel', worker.workspaceSid)) {
    if (channel.workerSid === worker.sid && channel.taskChannelSid === task.taskChannelSid)
      return channel
  }
  return undefined
}

/** Open reservations of a worker on a channel. */
export function loadOf(rows: RowReader, worker: Worker, taskChannelSid: string): number {
  let load = 0
  for (const reservation of rows.in('reservation', worker.workspaceSid)) {
    if (reservation.workerSid !== worker.sid || !isOpen(reservation.status)) continue
    if (rows.get('task', reservation.taskSid)?.taskChannelSid === taskChannelSid) load++
  }
  return load
}

/** How much of a worker's channel is in use: what they have open there, and what is left of it. */
export function channelUse(
  rows: RowReader,
  channel: WorkerChannel,
): { readonly assigned: number; readonly freePercent: number } {
  const worker = rows.get('worker', channel.workerSid)
  const assigned = worker ? loadOf(rows, worker, channel.taskChannelSid) : 0
  const { configuredCapacity } = channel
  const free = Math.max(0, configuredCapacity - assigned)
  const freePercent = configuredCapacity === 0 ? 0 : Math.round((free / configuredCapacity) * 100)
  return { assigned, freePercent }
}

/** Whether a worker could take this task now: available, and with room on its channel. */
export function isFree(rows: RowReader, worker: Worker, task: Task): boolean {
  if (rows.get('activity', worker.activitySid)?.available !== true) return false
  const channel = channelFor(rows, worker, task)
  if (!channel?.available) return false
  return loadOf(rows, worker, task.taskChannelSid) < channel.configuredCapacity
}

/**
 * The workers to offer a task to, the best first: those who have not been asked for it before those
 * who have, then by the target's order, then who was assigned longest ago.
 */
export function candidates(
  rows: RowReader,
  task: Task,
  queue: TaskQueue,
  target: WorkflowTarget | null,
): Worker[] {
  const asked = timesAsked(rows, task)
  const scopes = { task: taskScope(task.attributes) }
  return membersOf(rows, queue)
    .filter((worker) => isFree(rows, worker, task))
    .filter((worker) => {
      if (!target) return true
      const both = prefixedScope({ ...scopes, worker: workerScope(rows, worker) })
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

function timesAsked(rows: RowReader, task: Task): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { taskSid, workerSid, status } of rows.in('reservation', task.workspaceSid)) {
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

/**
 * Waiting tasks in the order in which they are served. A LIFO queue ignores priority; the workspace
 * says which kind of queue is served first.
 */
export function inOrder(rows: RowReader, tasks: readonly Task[]): Task[] {
  const isLifo = (task: Task) =>
    task.taskQueueSid !== null && rows.get('task-queue', task.taskQueueSid)?.taskOrder === 'LIFO'
  const lifoFirst = (task: Task) =>
    rows.get('workspace', task.workspaceSid)?.prioritizeQueueOrder === 'LIFO'
  return [...tasks].sort((a, b) => {
    const kind = Number(isLifo(a)) - Number(isLifo(b))
    if (kind !== 0) return lifoFirst(a) ? -kind : kind
    if (isLifo(a)) return b.virtualStartTime - a.virtualStartTime
    return b.priority - a.priority || a.virtualStartTime - b.virtualStartTime
  })
}
