/** Figures of a random day: followed live, found again by a restart, and counted by hand. */
import { silentLogger } from '@offhook/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createTask, deleteTask } from '../commands/tasks.ts'
import type { TaskEvent } from '../model.ts'
import { queueStatsSettings } from '../statistics/queue-stats-settings.ts'
import { type RandomDay, randomDay } from '../testing/random-day.ts'
import { QueueMetrics } from './queue-metrics.ts'

const settings = queueStatsSettings({
  default: {
    service_level_threshold: 60,
    short_abandoned_threshold: 30,
    reset_timezone: 'Etc/UTC',
    reset_time: '00:40',
  },
})

let day: RandomDay
let live: QueueMetrics

function metricsOf({ clock, router, store }: RandomDay): QueueMetrics {
  return new QueueMetrics({
    ...{ clock, router, repository: store },
    logger: silentLogger,
    settings: () => settings,
  })
}

function workspaceOf({ router, workspaceSid }: Pick<RandomDay, 'router' | 'workspaceSid'>) {
  const workspace = router.get('workspace', workspaceSid)
  if (!workspace) throw new Error('there is no workspace')
  return workspace
}

interface Left {
  readonly queueSid: string | null
  readonly at: number
  readonly how: 'handled' | 'abandoned' | 'moved'
  readonly wait: number
  readonly ring: number | null
  readonly talk: number | null
  readonly wrapUp: number | null
}

/** By hand: each task is looked at alone, from its first event to its last. */
function leftByHand(events: readonly TaskEvent[]): readonly Left[] {
  const tasks = new Set(events.map(({ taskSid }) => taskSid))
  return [...tasks].flatMap((taskSid) => ofTask(events.filter((one) => one.taskSid === taskSid)))
}

function ofTask(events: readonly TaskEvent[]): readonly Left[] {
  const left: Left[] = []
  events.forEach((event, index) => {
    const how = ends[event.eventType]
    if (!how) return
    // It is in a queue if the last thing that put it in, or took it out, put it in.
    const before = events.slice(0, index)
    const turn = before.findLast(
      (one) => one.eventType === 'task-queue.entered' || one.eventType in ends,
    )
    if (turn?.eventType !== 'task-queue.entered') return
    let from = turn
    for (let at = before.indexOf(turn) - 1; at >= 0; at--) {
      const earlier = before[at]
      if (!earlier || earlier.eventType in ends) break
      if (earlier.eventType === 'task-queue.entered') from = earlier
    }
    const rest = events.filter((one) => one.reservationSid === event.reservationSid)
    const offer = rest.find((one) => one.eventType === 'reservation.created')
    const wrapUp = rest.find((one) => one.eventType === 'reservation.wrapup')
    const done = rest.find((one) => one.eventType === 'reservation.completed')
    const isOver = how === 'handled' ? (wrapUp ?? done) : undefined
    left.push({
      queueSid: turn.taskQueueSid,
      at: event.eventDate,
      how,
      wait: event.eventDate - from.eventDate,
      ring: how === 'handled' && offer ? event.eventDate - offer.eventDate : null,
      talk: isOver ? isOver.eventDate - event.eventDate : null,
      wrapUp: isOver && done ? done.eventDate - isOver.eventDate : null,
    })
  })
  return left
}

const ends: Readonly<Record<string, Left['how']>> = {
  'reservation.accepted': 'handled',
  'task-queue.moved': 'moved',
  'task.transfer-failed': 'moved',
  'task.transfer-canceled': 'moved',
  'task.canceled': 'abandoned',
  'task.deleted': 'abandoned',
  'task.system-deleted': 'abandoned',
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return null
  return Math.round(known.reduce((sum, value) => sum + value, 0) / known.length / 100) / 10
}

function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 1000) / 10
}

function byHand(queueSid: string, from: number) {
  const events = day.store.taskEvents()
  const left = leftByHand(events).filter((one) => one.queueSid === queueSid && one.at >= from)
  const handled = left.filter(({ how }) => how === 'handled')
  const gaveUp = left.filter(({ how }) => how === 'abandoned')
  const abandoned = gaveUp.filter(({ wait }) => wait >= 30_000)
  const short = gaveUp.length - abandoned.length
  const flowOut = left.filter(({ how }) => how === 'moved').length
  const within = handled.filter(({ wait }) => wait <= 60_000).length
  const lost = (type: string) =>
    events.filter(
      (one) => one.eventType === type && one.taskQueueSid === queueSid && one.eventDate >= from,
    ).length
  return {
    tasks: left.length,
    handled: handled.length,
    handledWithinServiceLevel: within,
    handledWithinServiceLevelPercentage: percent(within, handled.length),
    shortAbandoned: short,
    shortAbandonedPercentage: percent(short, left.length),
    abandoned: abandoned.length,
    abandonedPercentage: percent(abandoned.length, left.length),
    flowOut,
    flowOutPercentage: percent(flowOut, left.length),
    serviceLevelPercentage: percent(within, left.length - short),
    missedInvitations: lost('reservation.timeout'),
    rejectedInvitations: lost('reservation.rejected'),
    averageWaitingTime: mean(handled.map(({ wait }) => wait)),
    averageAbandonTime: mean(abandoned.map(({ wait }) => wait)),
    averageRingTime: mean(handled.map(({ ring }) => ring)),
    averageTalkTime: mean(handled.map(({ talk }) => talk)),
    averageWrapUpTime: mean(handled.map(({ wrapUp }) => wrapUp)),
    averageHandleTime: mean(
      handled.map(({ talk, wrapUp }) => (talk === null || wrapUp === null ? null : talk + wrapUp)),
    ),
  }
}

describe.each([1, 2, 3])('figures of a random day (seed %i)', (seed) => {
  beforeAll(async () => {
    day = await randomDay(seed, (opened) => {
      live = metricsOf(opened)
    })
  })

  it('are what the events say, for today and for the last half hour', () => {
    const now = day.clock.now()
    const began = Date.UTC(2026, 0, 1, 0, 40)
    let handled = 0
    for (const queue of day.router.list('task-queue', day.workspaceSid)) {
      const figures = live.queue(queue)
      expect(live.dayBegan(queue)).toBe(began)
      expect(figures.today).toEqual(byHand(queue.sid, began))
      expect(figures.last30).toEqual(byHand(queue.sid, now - 30 * 60_000))
      handled += figures.today.handled
    }
    expect(handled).toBeGreaterThan(10)
  })

  it('are the same after a restart', async () => {
    const again = metricsOf(day)
    await again.load(workspaceOf(day))
    for (const queue of day.router.list('task-queue', day.workspaceSid)) {
      expect(again.queue(queue)).toEqual(live.queue(queue))
      for (const channel of live.channelsOf(queue)) {
        expect(again.queue(queue, channel)).toEqual(live.queue(queue, channel))
      }
    }
    for (const worker of day.router.list('worker', day.workspaceSid)) {
      expect(again.worker(worker)).toEqual(live.worker(worker))
    }
    again.close()
  })

  it('add up over the channels', () => {
    for (const queue of day.router.list('task-queue', day.workspaceSid)) {
      const parts = [...live.channelsOf(queue)].map((sid) => live.queue(queue, sid).today)
      const all = live.queue(queue).today
      for (const name of ['tasks', 'handled', 'abandoned', 'flowOut', 'missedInvitations'] as const)
        expect(parts.reduce((sum, part) => sum + part[name], 0)).toBe(all[name])
    }
  })
})

describe('figures that are read while things happen', () => {
  it('count what happens meanwhile once', async () => {
    const { clock, router, store, workspaceSid } = await randomDay(4)
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const repository = {
      async countedEvents(filter: Parameters<typeof store.countedEvents>[0]) {
        await held
        return store.countedEvents(filter)
      },
    }
    const metrics = new QueueMetrics({
      ...{ clock, router, repository, logger: silentLogger, settings: () => settings },
    })
    const whole = metrics.load(workspaceOf({ router, workspaceSid }))
    const queue = router.list('task-queue', workspaceSid)[0]
    const task = await router.run(createTask({ workspaceSid, taskQueueSid: queue?.sid }))
    await router.run(deleteTask(task.sid))
    release()
    await whole

    const again = metricsOf({ clock, router, store, workspaceSid })
    await again.load(workspaceOf({ router, workspaceSid }))
    for (const queue of router.list('task-queue', workspaceSid))
      expect(metrics.queue(queue)).toEqual(again.queue(queue))
  })
})
