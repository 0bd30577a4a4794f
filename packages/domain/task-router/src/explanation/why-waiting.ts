/**
 * Why a task waits now: where it stands, and why each worker who might take it does not. Worked
 * out when somebody asks, from the same rows and rules that the router decides by.
 */
import type { Task, Worker } from '../model.ts'
import { accepts } from '../routing/choose.ts'
import type { RoutingIndex } from '../routing-index/routing-index.ts'
import { byService } from '../routing-index/service-order.ts'
import type { RowReader } from '../rows/rows.ts'
import { isOpen } from '../states/reservation-state.ts'
import type { WorkflowTarget } from '../workflows/configuration.ts'
import { targetOfTask } from '../workflows/standing.ts'
import { nextDeadline } from '../workflows/task-deadlines.ts'
import { people, seconds } from './why-chosen.ts'

export const waitingReasons = [
  'asked',
  'unavailable',
  'channel-off',
  'busy',
  'not-the-known-worker',
  'unfit',
  'free',
] as const
export type WaitingReason = (typeof waitingReasons)[number]

export interface WorkerVerdict {
  readonly workerSid: string
  readonly friendlyName: string
  readonly reason: WaitingReason
  /** What the sentence of this reason is made of, for whoever says it in another language. */
  readonly facts: Readonly<Record<string, string | number>>
  readonly sentence: string
}

export interface Waiting {
  readonly sentence: string
  /** 1 = the next to be served in its queue; null for a task that waits outside of one. */
  readonly place: number | null
  /** How many tasks wait in the queue on all channels. */
  readonly inQueue: number
  /** When it moves on or ends unless somebody takes it, in milliseconds since the epoch. */
  readonly until: number
  /** How many workers do not take it for each reason, on all pages. */
  readonly counts: Readonly<Partial<Record<WaitingReason, number>>>
  /** All that might take it: the queue's members, or the one whom the task names. */
  readonly workers: readonly WorkerVerdict[]
}

export function whyWaiting(rows: RowReader, index: RoutingIndex, task: Task, now: number): Waiting {
  const target = targetOfTask(rows, task)
  const workers = candidatesOf(rows, index, task).map((worker) =>
    verdictOn(rows, index, task, target, worker, now),
  )
  const { place, inQueue } = placeOf(rows, index, task)
  const until = nextDeadline(rows, task)
  const queue = task.taskQueueSid ? rows.get('task-queue', task.taskQueueSid) : undefined
  const where = task.routingTarget?.startsWith('WK')
    ? 'for one worker alone (RoutingTarget)'
    : `in the queue ${queue?.friendlyName ?? 'that is gone'}${place === null ? '' : `, at place ${place} of ${inQueue}`}`
  const counts = countsOf(workers)
  const since = seconds(now - task.dateCreated)
  return {
    sentence: `The task has waited ${since} ${where}: ${summary(counts, workers.length)}.`,
    place,
    inQueue,
    until,
    counts,
    workers,
  }
}

function countsOf(workers: readonly WorkerVerdict[]): Waiting['counts'] {
  const counts: Partial<Record<WaitingReason, number>> = {}
  for (const { reason } of workers) counts[reason] = (counts[reason] ?? 0) + 1
  return counts
}

function summary(found: Waiting['counts'], all: number): string {
  if (all === 0) return 'no worker belongs there'
  const words: Readonly<Record<WaitingReason, string>> = {
    asked: 'being asked now',
    unavailable: 'not available',
    'channel-off': 'switched off on this channel',
    busy: 'busy',
    'not-the-known-worker': 'not whom the step names',
    unfit: 'not what the step asks for',
    free: 'free',
  }
  const counts = waitingReasons.flatMap((reason) => {
    const count = found[reason] ?? 0
    return count === 0 ? [] : [`${count} ${count === 1 ? 'is' : 'are'} ${words[reason]}`]
  })
  return `of ${people(all)}, ${counts.join(', ')}`
}

function candidatesOf(rows: RowReader, index: RoutingIndex, task: Task): Worker[] {
  const sids = task.routingTarget?.startsWith('WK')
    ? [task.routingTarget]
    : index.membership.membersOf(task.taskQueueSid ?? '')
  return [...sids].flatMap((sid) => rows.get('worker', sid) ?? [])
}

function verdictOn(
  rows: RowReader,
  index: RoutingIndex,
  task: Task,
  target: WorkflowTarget | null,
  worker: Worker,
  now: number,
): WorkerVerdict {
  const { sid: workerSid, friendlyName: name } = worker
  const say = (
    reason: WaitingReason,
    facts: WorkerVerdict['facts'],
    sentence: string,
  ): WorkerVerdict => ({ workerSid, friendlyName: name, reason, facts, sentence })
  for (const sid of index.reservationsOfTask(task.sid)) {
    const reservation = rows.get('reservation', sid)
    if (reservation?.workerSid !== workerSid || reservation.status !== 'pending') continue
    const left = reservation.dateCreated + reservation.timeout * 1000 - now
    const facts = { seconds: Math.max(0, Math.round(left / 1000)) }
    return say(
      'asked',
      facts,
      `${name} is being asked (${sid}), for ${seconds(left)} more at most.`,
    )
  }
  const activity = rows.get('activity', worker.activitySid)
  if (activity?.available !== true)
    return say(
      'unavailable',
      { activity: activity?.friendlyName ?? '' },
      `${name} is in the activity ${activity?.friendlyName}, in which nobody is asked.`,
    )
  const kind = rows.get('task-channel', task.taskChannelSid)?.uniqueName ?? 'default'
  const channel = rows.get(
    'worker-channel',
    index.free.channelOf(workerSid, task.taskChannelSid) ?? '',
  )
  if (!channel?.available)
    return say('channel-off', { channel: kind }, `${name} has switched the channel ${kind} off.`)
  const load = index.free.loadOf(workerSid, task.taskChannelSid)
  if (load >= channel.configuredCapacity)
    return say(
      'busy',
      { load, capacity: channel.configuredCapacity, channel: kind },
      `${name} has ${load} of ${channel.configuredCapacity} tasks on the channel ${kind}${open(rows, index, workerSid)}.`,
    )
  if (!accepts(rows, index, target, task, worker)) {
    if (target?.knownWorker)
      return say(
        'not-the-known-worker',
        { attribute: target.knownWorker.attribute },
        `${name} is free, but the step is for whom task.${target.knownWorker.attribute} names.`,
      )
    return say(
      'unfit',
      { expression: target?.expression?.text ?? '' },
      `${name} is free, but does not match the step's expression: ${target?.expression?.text}`,
    )
  }
  return say('free', {}, `${name} is free and can take it.`)
}

function open(rows: RowReader, index: RoutingIndex, workerSid: string): string {
  const tasks = [...index.reservationsOfWorker(workerSid)].flatMap((sid) => {
    const reservation = rows.get('reservation', sid)
    return reservation && isOpen(reservation.status)
      ? [`${reservation.taskSid} ${reservation.status}`]
      : []
  })
  return tasks.length === 0 ? '' : ` (${tasks.join(', ')})`
}

function placeOf(
  rows: RowReader,
  index: RoutingIndex,
  task: Task,
): { place: number | null; inQueue: number } {
  const own = index.waiting.turnstileOf(task.sid)
  const queueSid = index.waiting.lineOf(task.sid)?.queueSid
  if (!own || queueSid === undefined) return { place: null, inQueue: 0 }
  const order = byService(rows.get('workspace', task.workspaceSid)?.prioritizeQueueOrder === 'LIFO')
  let ahead = 0
  let inQueue = 0
  for (const other of index.waiting.inQueue(queueSid)) {
    inQueue++
    if (order(other, own) < 0) ahead++
  }
  return { place: ahead + 1, inQueue }
}
