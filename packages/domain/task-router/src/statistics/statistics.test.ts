/** Statistics of a random day, against the same figures counted by hand from every stored event. */
import type { SimulatedClock, WorkspaceSid } from '@offhook/core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Task, TaskEvent } from '../model.ts'
import type { TaskRouter } from '../router.ts'
import type { MemoryStore } from '../testing/memory-store.ts'
import { randomDay } from '../testing/random-day.ts'
import { ActivityTally } from './activity-tally.ts'
import {
  activityEventTypes,
  type CountedEventFilter,
  countEvents,
  taskEventTypes,
} from './counted-events.ts'
import { countTasks, countTasksByQueue, countWorkers, openTasks } from './real-time.ts'
import { TaskTally, type WaitsSince } from './task-tally.ts'

const thresholds = [0, 5, 60, 600]

let clock: SimulatedClock
let store: MemoryStore
let router: TaskRouter
let workspaceSid: WorkspaceSid

async function liveThrough(seed: number): Promise<void> {
  ;({ clock, store, router, workspaceSid } = await randomDay(seed))
}

/** The whole day, a part in its middle, and its end. */
function windows() {
  const dates = store.taskEvents().map(({ eventDate }) => eventDate)
  const start = Math.min(...dates)
  const day = clock.now() - start
  return [
    { from: start, to: clock.now() },
    { from: start + Math.floor(day * 0.3), to: start + Math.floor(day * 0.6) },
    { from: clock.now() - 900_000, to: clock.now() },
  ]
}

async function tallied(
  filter: Omit<CountedEventFilter, 'workspaceSid' | 'eventTypes'>,
  waitsSince: WaitsSince = 'transfer',
) {
  const tally = new TaskTally({ thresholds, waitsSince })
  await countEvents(store, { ...filter, workspaceSid, eventTypes: taskEventTypes }, tally.add)
  return tally.figures()
}

/** Where a wait begins: the last of these events of a task. */
const begins = {
  creation: ['task.created'],
  transfer: [
    'task.created',
    'task.transfer-initiated',
    'task.transfer-completed',
    'task.transfer-failed',
    'task.transfer-canceled',
  ],
  queue: ['task-queue.entered', 'task.transfer-initiated', 'task.transfer-failed'],
}

/** The same by hand: every event is looked at for every figure, and ages come from other events. */
function recounted(events: readonly TaskEvent[], waitsSince: WaitsSince = 'transfer') {
  const all = store.taskEvents()
  const of = (type: string) => events.filter(({ eventType }) => eventType === type)
  const secondsSince = (event: TaskEvent, types: readonly string[]) => {
    const begun = all
      .slice(0, all.indexOf(event))
      .filter((one) => one.taskSid === event.taskSid && types.includes(one.eventType))
      .at(-1)
    return begun ? Math.floor((event.eventDate - begun.eventDate) / 1000) : Number.NaN
  }
  const waits = (type: string, since: keyof typeof begins) =>
    of(type).map((one) => secondsSince(one, begins[since]))
  const accepted = waits('reservation.accepted', waitsSince)
  const canceled = waits('task.canceled', waitsSince)
  const count = (values: readonly number[], isIn: (value: number) => boolean) =>
    values.filter(isIn).length
  return {
    tasksCreated: of('task.created').length,
    tasksEnteredQueue: of('task-queue.entered').length,
    tasksEnteredWorkflow: of('workflow.entered').length,
    tasksMoved: of('task-queue.moved').length,
    tasksTimedOutInWorkflow: of('workflow.timeout').length,
    tasksCanceled: of('task.canceled').length,
    tasksCompleted: of('task.completed').length,
    tasksDeleted: of('task.deleted').length + of('task.system-deleted').length,
    reservations: {
      created: of('reservation.created').length,
      accepted: of('reservation.accepted').length,
      rejected: of('reservation.rejected').length,
      timedOut: of('reservation.timeout').length,
      canceled: of('reservation.canceled').length,
      rescinded: of('reservation.rescinded').length,
    },
    acceptanceTime: spreadOf(waits('reservation.accepted', 'creation')).avg,
    untilAccepted: spreadOf(accepted),
    untilCanceled: spreadOf(canceled),
    inQueueUntilAccepted: spreadOf(waits('reservation.accepted', 'queue')),
    splits: thresholds.map((seconds) => ({
      seconds,
      below: {
        accepted: count(accepted, (wait) => wait < seconds),
        canceled: count(canceled, (wait) => wait < seconds),
      },
      above: {
        accepted: count(accepted, (wait) => wait >= seconds),
        canceled: count(canceled, (wait) => wait >= seconds),
      },
    })),
  }
}

function spreadOf(values: readonly number[], unit = 1) {
  if (values.length === 0) return { avg: 0, min: 0, max: 0, total: 0 }
  const total = values.reduce((sum, value) => sum + value)
  return {
    avg: Math.floor(total / values.length / unit),
    min: Math.floor(Math.min(...values) / unit),
    max: Math.floor(Math.max(...values) / unit),
    total: Math.floor(total / unit),
  }
}

describe.each([1, 2])('a random day (seed %i)', (seed) => {
  beforeAll(() => liveThrough(seed))

  it('has the figures of tasks that its events bear out', async () => {
    for (const window of windows()) {
      const events = store
        .taskEvents()
        .filter(({ eventDate }) => eventDate >= window.from && eventDate <= window.to)
      expect(await tallied(window)).toEqual(recounted(events))
      for (const { sid } of router.list('task-queue', workspaceSid)) {
        expect(await tallied({ ...window, taskQueueSid: sid }, 'creation')).toEqual(
          recounted(
            events.filter(({ taskQueueSid }) => taskQueueSid === sid),
            'creation',
          ),
        )
      }
      for (const { sid } of router.list('workflow', workspaceSid)) {
        expect(await tallied({ ...window, workflowSid: sid })).toEqual(
          recounted(events.filter(({ workflowSid }) => workflowSid === sid)),
        )
      }
      for (const { sid } of router.list('task-channel', workspaceSid)) {
        expect(await tallied({ ...window, taskChannelSid: sid })).toEqual(
          recounted(events.filter(({ taskChannelSid }) => taskChannelSid === sid)),
        )
      }
    }
    const [day = { from: 0, to: 0 }] = windows()
    const whole = await tallied(day)
    for (const figure of [
      whole.tasksMoved,
      whole.tasksTimedOutInWorkflow,
      whole.tasksDeleted,
      ...Object.values(whole.reservations),
    ]) {
      expect(figure).toBeGreaterThan(0)
    }
    expect(store.eventTypes()).toEqual(
      expect.arrayContaining(['task.transfer-completed', 'task.transfer-failed']),
    )
    const fromCreation = await tallied(day, 'creation')
    expect(whole.untilAccepted.total).toBeLessThan(fromCreation.untilAccepted.total)
    expect(whole.inQueueUntilAccepted.total).toBeLessThan(whole.untilAccepted.total)
  })

  it('has the time of workers in each activity, clipped to the window', async () => {
    for (const window of windows()) {
      const tally = new ActivityTally(window)
      const filter = { workspaceSid, ...window, to: clock.now(), eventTypes: activityEventTypes }
      await countEvents(store, filter, tally.add)

      const stays = new Map<string, number[]>()
      const told = store
        .taskEvents()
        .filter(({ eventType }) => (activityEventTypes as readonly string[]).includes(eventType))
      for (const workerSid of new Set(told.map((event) => event.workerSid))) {
        const life = told.filter((event) => event.workerSid === workerSid)
        for (const [index, event] of life.entries()) {
          if (event.eventType === 'worker.deleted') continue
          const until = life[index + 1]?.eventDate ?? clock.now()
          const time = Math.min(until, window.to) - Math.max(event.eventDate, window.from)
          const activity = String(event.eventData['worker_activity_sid'])
          if (time > 0) stays.set(activity, [...(stays.get(activity) ?? []), time])
        }
      }
      const expected = [...stays].map(([sid, times]) => [sid, spreadOf(times, 1000)] as const)
      const found = tally.figures(router.list('worker', workspaceSid))
      expect(found).toEqual(new Map(expected))
      expect(found.size).toBeGreaterThan(2)
    }
  })

  it('ends with the figures of now that its rows have', () => {
    const tasks = router
      .list('task', workspaceSid)
      .filter(({ assignmentStatus: status }) => status !== 'completed' && status !== 'canceled')
    const counts = countTasks(router, openTasks(router, workspaceSid))
    const byQueue = countTasksByQueue(router, openTasks(router, workspaceSid))

    expect(counts.total).toBe(tasks.length)
    const { byStatus } = counts
    for (const [status, count] of Object.entries(byStatus)) {
      expect(tasks.filter(({ assignmentStatus }) => assignmentStatus === status)).toHaveLength(
        count,
      )
    }
    for (const [priority, count] of counts.byPriority) {
      expect(tasks.filter((task) => task.priority === priority)).toHaveLength(count)
    }
    const waiting = tasks.filter(({ assignmentStatus: status }) => /pending|reserved/.test(status))
    const begun = (task: Task, types: readonly string[]) =>
      store
        .taskEvents()
        .filter(({ taskSid, eventType }) => taskSid === task.sid && types.includes(eventType))
        .at(-1)?.eventDate ?? Number.NaN
    const earliest = (some: readonly Task[], since: keyof typeof begins) =>
      some.length === 0 ? undefined : Math.min(...some.map((task) => begun(task, begins[since])))
    expect(counts.longestWaiting?.since).toBe(earliest(waiting, 'transfer'))
    for (const [sid, { total, longestInQueue }] of byQueue) {
      expect(tasks.filter(({ taskQueueSid }) => taskQueueSid === sid)).toHaveLength(total)
      const here = waiting.filter(({ taskQueueSid }) => taskQueueSid === sid)
      expect(longestInQueue?.since).toBe(earliest(here, 'queue'))
    }
    const workers = router.list('worker', workspaceSid)
    const now = countWorkers(router.list('activity', workspaceSid), workers)
    expect(now.total).toBe(workers.length)
    for (const { activity, workers: some } of now.byActivity) {
      expect(workers.filter(({ activitySid }) => activitySid === activity.sid)).toHaveLength(some)
    }
    const available = workers.filter(
      ({ activitySid }) => router.get('activity', activitySid)?.available,
    )
    expect(now.available).toBe(available.length)
  })
})
