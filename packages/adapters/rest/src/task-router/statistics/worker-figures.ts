/** Figures of workers. */

import type { WorkerSid, WorkspaceSid } from '@offhook/core'
import {
  ActivityTally,
  activityEventTypes,
  countEvents,
  countWorkers,
  reservationEventTypes,
  servingWorkers,
  TaskTally,
  type Worker,
  type WorkerCounts,
} from '@offhook/task-router'
import type { Asked } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'
import { eligibleFor } from '../workers.ts'
import { channelOf, windowOf } from './asked.ts'
import { activityDurations, interval, reservations } from './shapes.ts'

/** Counts what workers do now: of these, those of the channel that was asked for, when one was. */
export function workerCounter(
  options: RestOptions,
  { form }: Asked,
  workspaceSid: WorkspaceSid,
): (workers: Iterable<Worker>) => WorkerCounts {
  const { router } = options
  const activities = router.list('activity', workspaceSid)
  const channel = channelOf(options, form, workspaceSid)
  if (channel === undefined) return (workers) => countWorkers(activities, workers)
  const serving = servingWorkers(router, workspaceSid, channel)
  return (workers) =>
    countWorkers(
      activities,
      [...workers].filter(({ sid }) => serving.has(sid)),
    )
}

/** Which workers were asked for, by name and by queue; undefined when all were. */
export function workersAsked(
  { router }: RestOptions,
  { form }: Asked,
  workspaceSid: WorkspaceSid,
): ReadonlySet<string> | undefined {
  const eligible = eligibleFor(router, workspaceSid, form)
  const name = form.filled('FriendlyName')
  if (name === undefined) return eligible
  const named = new Set<string>()
  for (const { sid, friendlyName } of router.in('worker', workspaceSid)) {
    if (friendlyName === name && (eligible?.has(sid) ?? true)) named.add(sid)
  }
  return named
}

/**
 * What workers did in the interval that was asked for. The task channel selects reservations; an
 * activity is the same on all channels.
 * @param only these workers; undefined for all, also those who are deleted
 */
export async function cumulativeWorkers(
  options: RestOptions,
  asked: Asked,
  workspaceSid: WorkspaceSid,
  only: ReadonlySet<string> | undefined,
  workerSid?: WorkerSid,
) {
  const { router, clock, taskRouterRepository: repository } = options
  const now = clock.now()
  const window = windowOf(asked.form, now)
  const taskChannelSid = channelOf(options, asked.form, workspaceSid)
  const isAsked = (sid: string | null) => sid !== null && (only?.has(sid) ?? true)
  // As they are at the very moment to which events are read.
  const workers = [...router.in('worker', workspaceSid)].filter(({ sid }) => isAsked(sid))
  const place = { workspaceSid, workerSid }
  const offers = new TaskTally()
  const filter = { ...place, ...window, taskChannelSid, eventTypes: reservationEventTypes }
  await countEvents(repository, filter, (event) => {
    if (isAsked(event.workerSid)) offers.add(event)
  })
  const activities = new ActivityTally(window)
  const told = { ...place, from: window.from, to: now, eventTypes: activityEventTypes }
  await countEvents(repository, told, (event) => {
    if (isAsked(event.workerSid)) activities.add(event)
  })
  return {
    ...interval(window),
    ...reservations(offers.figures().reservations),
    ...activityDurations(router, workspaceSid, activities.figures(workers)),
  }
}
