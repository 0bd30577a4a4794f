/** What a queue shows of this moment, after a random day: counted by hand from what was told of it. */
import { Draw, Emitter, makeSid, SimulatedClock, silentLogger } from '@offhook/core'
import {
  acceptReservation,
  type ChangeSet,
  cancelTask,
  completeReservation,
  createDefaultWorkspace,
  createTask,
  createTaskQueue,
  createWorker,
  type LiveRows,
  moveTask,
  type TaskQueue,
  TaskRouter,
  type TaskRouterRepository,
  updateWorker,
  type Worker,
  wrapReservation,
} from '@offhook/task-router'
import { describe, expect, it } from 'vitest'
import type { Audience, Sources } from './audience.ts'
import { queuesView } from './queues.ts'

const STEPS = 250

/** A task that is not over. */
interface Known {
  queueSid: string
  channelSid: string
  since: number
  status: 'waiting' | 'active'
}

/** A workspace with two queues, and what its router has told. */
async function workspace() {
  const clock = new SimulatedClock()
  const router = new TaskRouter({
    ...{ clock, logger: silentLogger },
    writer: { commit: async () => {}, writeBehind: () => {} },
    repository: {
      loadLive: async () => ({}) as LiveRows,
      reservationsOfTask: async () => [],
    } as unknown as TaskRouterRepository,
  })
  const tasks = new Map<string, Known>()
  const workers = new Map<string, { readonly worker: Worker; readonly since: number }>()
  router.events.on('changed', ({ at, items }: ChangeSet) => {
    for (const { type, task, worker } of items) {
      if (type === 'task-queue.entered' && task?.taskQueueSid) {
        const { taskQueueSid: queueSid, taskChannelSid: channelSid } = task
        tasks.set(task.sid, { queueSid, channelSid, since: at, status: 'waiting' })
      }
      const known = task && tasks.get(task.sid)
      if (type === 'reservation.accepted' && known) known.status = 'active'
      if (task && /^task\.(completed|canceled|deleted)$/.test(type)) tasks.delete(task.sid)
      if (worker && /^worker\.(created|activity\.update)$/.test(type))
        workers.set(worker.sid, { worker, since: at })
    }
  })
  const { workspaceSid } = await router.run(createDefaultWorkspace(makeSid('AC')))
  const queue = (friendlyName: string, targetWorkers: string) =>
    router.run(createTaskQueue(workspaceSid, { friendlyName, targetWorkers }))
  const queues = [await queue('All', '1==1'), await queue('Skilled', 'skilled == true')]
  return { clock, router, workspaceSid, queues, tasks, workers }
}

type Scene = Awaited<ReturnType<typeof workspace>>

async function randomDay(seed: number): Promise<Scene> {
  const scene = await workspace()
  const { clock, router, workspaceSid, queues } = scene
  const draw = new Draw(seed)
  const pick = <T>(rows: readonly T[]) => rows[draw.below(Math.max(1, rows.length))]
  const activities = router.list('activity', workspaceSid)
  const offer = (wanted: string) =>
    pick(router.list('reservation', workspaceSid).filter(({ status }) => status === wanted))
  let people = 0
  const steps: (() => Promise<unknown> | undefined)[] = [
    () =>
      router.run(
        createTask({
          workspaceSid,
          taskQueueSid: pick(queues)?.sid,
          taskChannel: pick(['voice', 'chat']),
        }),
      ),
    () =>
      router.run(
        createWorker(workspaceSid, {
          friendlyName: `worker ${++people}`,
          attributes: { skilled: draw.once(2) },
          activitySid: pick(activities)?.sid,
        }),
      ),
    () => {
      const worker = pick(router.list('worker', workspaceSid))
      return worker && router.run(updateWorker(worker.sid, { activitySid: pick(activities)?.sid }))
    },
    () => {
      const one = offer('pending')
      return one && router.run(acceptReservation(one.sid))
    },
    () => {
      const one = offer('accepted')
      return one && router.run(wrapReservation(one.sid))
    },
    () => {
      const one = offer('wrapping')
      return one && draw.once(2) ? router.run(completeReservation(one.sid)) : undefined
    },
    () => {
      const task = pick(router.list('task', workspaceSid))
      return task && draw.once(2) ? router.run(cancelTask(task.sid, 'gone')) : undefined
    },
    () => {
      const task = pick(router.list('task', workspaceSid))
      return task && router.run(moveTask(task.sid, pick(queues)?.sid ?? ''))
    },
  ]
  for (let step = 0; step < STEPS; step++) {
    // What is not possible is refused, and changes nothing.
    await pick(steps)?.()?.catch(() => {})
    if (draw.once(2)) await clock.advance(draw.below(30_000))
  }
  return scene
}

function shown({ router, clock, workspaceSid }: Scene) {
  const metrics = {
    queue: () => ({}),
    channelsOf: () => new Set(),
    alertLevels: () => ({}),
    dayBegan: () => 0,
  }
  const changes = { events: new Emitter() }
  const sources = { router, clock, metrics, changes } as unknown as Sources
  return [...queuesView(sources, { workspaceSid } as Audience).read(null)]
}

const earliest = (times: readonly number[]) => (times.length === 0 ? null : Math.min(...times))

function tasksByHand({ tasks }: Scene, queueSid: string, channelSid?: string) {
  const here = [...tasks.values()].filter(
    (task) => task.queueSid === queueSid && (channelSid ?? task.channelSid) === task.channelSid,
  )
  const waiting = here.filter(({ status }) => status === 'waiting')
  return {
    active: here.length - waiting.length,
    waiting: waiting.length,
    longestWaitSince: earliest(waiting.map(({ since }) => since)),
  }
}

function agentsByHand({ router, workers, workspaceSid }: Scene, queue: TaskQueue) {
  const isIn = (name: string) => (one: { readonly worker: Worker }) =>
    router.get('activity', one.worker.activitySid)?.friendlyName === name
  const members = [...workers.values()].filter(
    ({ worker }) => queue.targetWorkers === '1==1' || worker.attributes['skilled'] === true,
  )
  const available = members.filter(
    ({ worker }) => router.get('activity', worker.activitySid)?.available,
  )
  const offline = members.filter(isIn('Offline'))
  expect(router.get('workspace', workspaceSid)?.defaultActivitySid).toBe(
    router.list('activity', workspaceSid).find(({ friendlyName }) => friendlyName === 'Offline')
      ?.sid,
  )
  return {
    available: available.length,
    offline: offline.length,
    unavailable: members.length - available.length - offline.length,
    longestAvailableSince: earliest(available.map(({ since }) => since)),
  }
}

describe.each([1, 2, 3])('a queue at the end of a random day (seed %i)', (seed) => {
  it('shows who waits, who is served, and its agents by what they do', async () => {
    const scene = await randomDay(seed)
    const rows = new Map(shown(scene).map((row) => [row.key, row]))
    let waiting = 0
    let available = 0

    for (const queue of scene.queues) {
      const row = rows.get(queue.sid)
      expect(row?.agents).toEqual(agentsByHand(scene, queue))
      expect(row?.all.now).toEqual(tasksByHand(scene, queue.sid))
      for (const { taskChannelSid, now } of row?.channels ?? [])
        expect(now).toEqual(tasksByHand(scene, queue.sid, taskChannelSid))
      waiting += row?.all.now.waiting ?? 0
      available += row?.agents.available ?? 0
    }

    // Of nothing, everything would be right.
    expect(Math.min(waiting, available)).toBeGreaterThan(0)
    scene.router.close()
  })
})
