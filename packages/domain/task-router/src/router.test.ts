import { makeSid, SimulatedClock, silentLogger } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  acceptReservation,
  completeReservation,
  rejectReservation,
  wrapReservation,
} from './commands/reservations.ts'
import {
  createDefaultWorkspace,
  createTaskQueue,
  createWorkflow,
  updateTaskQueue,
} from './commands/resources.ts'
import { cancelTask, createTask } from './commands/tasks.ts'
import { createWorker, updateWorker, updateWorkerChannel } from './commands/workers.ts'
import { parseExpression } from './expressions/expression.ts'
import type { TaskQueue } from './model.ts'
import type { DefaultWorkspace } from './resources/defaults.ts'
import { type ChangeSet, TaskRouter } from './router.ts'
import { MemoryStore } from './testing/memory-store.ts'

const accountSid = makeSid('AC')

let clock: SimulatedClock
let store: MemoryStore
let router: TaskRouter
let home: DefaultWorkspace
let sets: ChangeSet[]

beforeEach(async () => {
  clock = new SimulatedClock()
  store = new MemoryStore()
  router = new TaskRouter({ clock, logger: silentLogger, writer: store, repository: store })
  home = await router.run(createDefaultWorkspace(accountSid))
  sets = []
  router.events.on('changed', (set) => sets.push(set))
})

const types = () => sets.flatMap(({ items }) => items.map(({ type }) => type))

function activity(name: string): string {
  return router
    .list('activity', home.workspaceSid)
    .find(({ friendlyName }) => friendlyName === name)!.sid
}

async function worker(name: string, attributes = {}, activityName = 'Available') {
  return router.run(
    createWorker(home.workspaceSid, {
      friendlyName: name,
      attributes,
      activitySid: activity(activityName),
    }),
  )
}

const germanQueue = () =>
  router.run(
    createTaskQueue(home.workspaceSid, {
      friendlyName: 'German',
      targetWorkers: 'languages HAS "de"',
    }),
  )

const workflowOf = (friendlyName: string, filters: readonly object[]) =>
  router.run(
    createWorkflow(home.workspaceSid, {
      friendlyName,
      configuration: JSON.stringify({ task_routing: { filters } }),
    }),
  )

const task = (attributes = {}, rest = {}) =>
  router.run(
    createTask({
      workspaceSid: home.workspaceSid,
      workflowSid: home.workflowSid,
      taskChannel: 'voice',
      attributes,
      ...rest,
    }),
  )

const pending = () =>
  router.list('reservation', home.workspaceSid).filter(({ status }) => status === 'pending')

describe('a new workspace', () => {
  it('is as Flex has it', () => {
    const names = (entity: 'activity' | 'task-channel' | 'task-queue' | 'workflow') =>
      router.list(entity, home.workspaceSid).map(({ friendlyName }) => friendlyName)

    expect(names('activity')).toEqual(['Offline', 'Available', 'Unavailable', 'Break'])
    expect(names('task-queue')).toEqual(['Everyone'])
    expect(names('workflow')).toEqual(['Assign to Anyone'])
    expect(
      router
        .list('task-channel', home.workspaceSid)
        .map(({ uniqueName }) => uniqueName)
        .sort(),
    ).toEqual(['chat', 'default', 'sms', 'video', 'voice'])
  })
})

describe('routing', () => {
  it('offers a task at once to an available worker, with the first series of events', async () => {
    const alice = await worker('alice')

    const created = await task()

    expect(pending()).toMatchObject([{ taskSid: created.sid, workerSid: alice.sid, timeout: 120 }])
    expect(types()).toEqual([
      'worker.created',
      'task.created',
      'workflow.entered',
      'workflow.target-matched',
      'task-queue.entered',
      'reservation.created',
    ])
    expect(router.task(created.sid)?.assignmentStatus).toBe('reserved')
    expect(router.worker(alice.sid)?.version).toBe(1)
  })

  it('lets a task wait until somebody is available', async () => {
    const alice = await worker('alice', {}, 'Offline')
    await task()
    expect(pending()).toEqual([])

    await router.run(updateWorker(alice.sid, { activitySid: activity('Available') }))

    expect(pending()).toHaveLength(1)
  })

  it('offers to who has been idle longest, and not beyond their capacity', async () => {
    const alice = await worker('alice')
    await clock.advance(10)
    const bob = await worker('bob')

    await task()
    await task()
    await task()

    expect(pending().map(({ workerSid }) => workerSid)).toEqual([alice.sid, bob.sid])
  })

  it('serves the higher priority first, then the older task', async () => {
    const low = await task({}, { priority: 1 })
    await clock.advance(5)
    const high = await task({}, { priority: 9 })
    await clock.advance(5)
    await task({}, { priority: 9 })

    await worker('alice')

    expect(pending().map(({ taskSid }) => taskSid)).toEqual([high.sid])
    expect(router.task(low.sid)?.assignmentStatus).toBe('pending')
  })

  it('refuses a task that no filter takes, and leaves nothing of it', async () => {
    const german = await germanQueue()
    const workflow = await workflowOf('German only', [
      { expression: 'language == "de"', targets: [{ queue: german.sid }] },
    ])

    await expect(task({ language: 'fr' }, { workflowSid: workflow.sid })).rejects.toMatchObject({
      code: 14222,
    })

    expect(router.list('task', home.workspaceSid)).toEqual([])
    expect(types().filter((type) => type.startsWith('task.'))).toEqual([])
  })

  it('moves on by the age of the task, and cancels it at the end of its workflow', async () => {
    const german = await germanQueue()
    const workflow = await workflowOf('German first', [
      {
        expression: '1==1',
        targets: [
          { queue: german.sid, timeout: 10 },
          { queue: home.taskQueueSid, timeout: '20', priority: 5 },
        ],
      },
    ])
    const created = await task({}, { workflowSid: workflow.sid })

    await clock.advance(10_000)
    expect(router.task(created.sid)).toMatchObject({ taskQueueSid: home.taskQueueSid, priority: 5 })
    await clock.advance(20_000)

    expect(router.task(created.sid)).toMatchObject({ assignmentStatus: 'canceled' })
    expect(types()).toContain('workflow.timeout')
  })

  it('ends a task that nobody took within its life', async () => {
    const created = await task({}, { timeout: 60 })

    await clock.advance(60_000)

    expect(router.task(created.sid)).toMatchObject({
      assignmentStatus: 'canceled',
      reason: 'Task TTL Exceeded',
    })
  })
})

describe('a reservation', () => {
  it('accepted, wrapped and completed takes its task along', async () => {
    await worker('alice')
    const created = await task()
    const [offer] = pending()

    await router.run(acceptReservation(offer!.sid))
    expect(router.task(created.sid)?.assignmentStatus).toBe('assigned')
    await router.run(wrapReservation(offer!.sid))
    expect(router.task(created.sid)?.assignmentStatus).toBe('wrapping')
    await router.run(completeReservation(offer!.sid))

    expect(router.task(created.sid)?.assignmentStatus).toBe('completed')
    expect(types().slice(-4)).toEqual([
      'reservation.wrapup',
      'task.wrapup',
      'reservation.completed',
      'task.completed',
    ])
  })

  it('that times out takes the worker for absent and frees the task', async () => {
    const alice = await worker('alice')
    const created = await task()

    await clock.advance(120_000)

    expect(router.worker(alice.sid)?.activitySid).toBe(activity('Offline'))
    expect(router.task(created.sid)?.assignmentStatus).toBe('pending')
  })

  it('that is held does not time out', async () => {
    await worker('alice')
    await task()
    const [offer] = pending()

    router.holdReservationTimer(offer!.sid)
    await clock.advance(600_000)

    expect(router.reservation(offer!.sid)?.status).toBe('pending')
  })

  it('that is rejected goes to another worker first', async () => {
    const alice = await worker('alice')
    await clock.advance(1)
    const bob = await worker('bob')
    await task()
    expect(pending()[0]?.workerSid).toBe(alice.sid)

    await router.run(rejectReservation(pending()[0]!.sid, null))

    expect(pending()[0]?.workerSid).toBe(bob.sid)
  })

  it('of a canceled task is canceled', async () => {
    await worker('alice')
    const created = await task()
    const [offer] = pending()

    await router.run(cancelTask(created.sid, 'hangup'))

    expect(router.reservation(offer!.sid)?.status).toBe('canceled')
    expect(types().slice(-2)).toEqual(['reservation.canceled', 'task.canceled'])
  })

  it('is accepted by one of several; the others are rescinded, and accepting one is 410', async () => {
    await router.run(updateTaskQueue(home.taskQueueSid, { maxReservedWorkers: 2 }))
    await worker('alice')
    await worker('bob')
    await task()
    const [first, second] = pending()

    await router.run(acceptReservation(first!.sid))

    expect(router.reservation(second!.sid)?.status).toBe('rescinded')
    await expect(router.run(acceptReservation(second!.sid))).rejects.toMatchObject({ status: 410 })
  })

  it('checks the version that its asker knows', async () => {
    await worker('alice')
    await task()

    await expect(
      router.run(acceptReservation(pending()[0]!.sid), { ifMatch: 7 }),
    ).rejects.toMatchObject({ status: 412 })
  })
})

describe('an acceptance in two halves', () => {
  it('shows nothing until it is confirmed', async () => {
    await worker('alice')
    const created = await task()
    const [offer] = pending()

    const prepared = await router.prepareAccept(offer!.sid)
    const changes = prepared.changes({ conference: { sid: 'CF1' } })
    expect(router.reservation(offer!.sid)?.status).toBe('pending')
    await store.commit(changes)
    prepared.confirm()

    expect(router.reservation(offer!.sid)?.status).toBe('accepted')
    expect(router.task(created.sid)?.attributes).toEqual({ conference: { sid: 'CF1' } })
    expect(types().slice(-2)).toEqual(['reservation.accepted', 'task.updated'])
  })

  it('leaves everything as it was when aborted, and the next turn runs', async () => {
    await worker('alice')
    await task()
    const [offer] = pending()

    const prepared = await router.prepareAccept(offer!.sid)
    const later = router.run(rejectReservation(offer!.sid, activity('Break')))
    prepared.abort()
    await later

    expect(router.reservation(offer!.sid)?.status).toBe('rejected')
  })

  it('gives its turn back when its changes are overdue, and has none to give from then on', async () => {
    await worker('alice')
    await task()
    const [offer] = pending()
    const prepared = await router.prepareAccept(offer!.sid)
    const rejected = router.run(rejectReservation(offer!.sid, activity('Break')))

    await clock.advance(10_000)
    await rejected

    expect(() => prepared.changes({})).toThrow('in time')
    prepared.confirm()
    expect(router.reservation(offer!.sid)?.status).toBe('rejected')
    expect(types()).not.toContain('reservation.accepted')
  })

  it('keeps its turn for as long as its changes are being committed', async () => {
    await worker('alice')
    await task()
    const [offer] = pending()
    const prepared = await router.prepareAccept(offer!.sid)
    const changes = prepared.changes({})
    const rejected = router.run(rejectReservation(offer!.sid, activity('Break')))
    const refusal = expect(rejected).rejects.toThrow('accepted')

    // The database stands still for longer than that.
    await clock.advance(30_000)
    await store.commit(changes)
    prepared.confirm()
    await refusal

    expect(router.reservation(offer!.sid)?.status).toBe('accepted')
  })

  it('is refused for an offer that is over', async () => {
    await worker('alice')
    await task()
    const [offer] = pending()
    await router.run(rejectReservation(offer!.sid, activity('Break')))

    await expect(router.prepareAccept(offer!.sid)).rejects.toThrow('rejected')
  })
})

describe('durability', () => {
  it('a turn that cannot be written has not happened', async () => {
    await worker('alice')
    store.failing = true

    await expect(task()).rejects.toThrow('database')

    expect(router.list('task', home.workspaceSid)).toEqual([])
    store.failing = false
    await task()
    expect(pending()).toHaveLength(1)
  })

  it('another router goes on from what is stored', async () => {
    await worker('alice')
    const created = await task()
    router.close()

    const successor = new TaskRouter({
      clock,
      logger: silentLogger,
      writer: store,
      repository: store,
    })
    await successor.load()
    await clock.advance(120_000)

    expect(successor.task(created.sid)?.assignmentStatus).toBe('pending')
    expect(store.eventTypes()).toContain('reservation.timeout')
  })
})

describe('a router with a lease', () => {
  let lease: { held: boolean }
  let second: TaskRouter
  let heard: ChangeSet[]

  beforeEach(() => {
    lease = { held: false }
    second = new TaskRouter({
      clock,
      logger: silentLogger,
      writer: store,
      repository: store,
      lease,
    })
    heard = []
    second.events.on('changed', (set) => heard.push(set))
  })

  const request = () => ({ workspaceSid: home.workspaceSid, workflowSid: home.workflowSid })

  it('refuses every turn until it is loaded, and writes nothing', async () => {
    const rows = JSON.stringify([...store.rows.keys()])
    lease.held = true

    await expect(second.run(createTask(request()))).rejects.toMatchObject({
      code: 20503,
      status: 503,
    })
    await expect(second.run(createDefaultWorkspace(accountSid))).rejects.toMatchObject({
      code: 20503,
    })

    expect(second.routing).toBe(false)
    expect(JSON.stringify([...store.rows.keys()])).toBe(rows)
  })

  it('goes on with what the other has left, and with its timers', async () => {
    const alice = await worker('alice')
    const created = await task()
    router.close()
    await clock.advance(60_000)
    lease.held = true

    await second.load()

    expect(second.routing).toBe(true)
    expect(second.list('reservation', home.workspaceSid)).toMatchObject([
      { taskSid: created.sid, workerSid: alice.sid, status: 'pending' },
    ])
    await clock.advance(60_000)
    expect(heard.flatMap(({ items }) => items.map(({ type }) => type))).toContain(
      'reservation.timeout',
    )
  })

  it('does nothing any more when it is lost: what was due is refused like what is asked', async () => {
    await worker('alice')
    await task()
    router.close()
    lease.held = true
    await second.load()
    const [offer] = second.list('reservation', home.workspaceSid)
    const known = store.eventTypes().length

    lease.held = false

    await expect(second.run(acceptReservation(offer!.sid))).rejects.toMatchObject({ status: 503 })
    await expect(second.prepareAccept(offer!.sid)).rejects.toMatchObject({ status: 503 })
    await clock.advance(300_000)
    expect(store.eventTypes()).toHaveLength(known)
  })

  it('refuses a turn that had to wait while it was lost', async () => {
    lease.held = true
    await second.load()
    const commit = store.commit.bind(store)
    store.commit = async (changes) => {
      lease.held = false
      await commit(changes)
    }

    const outcomes = await Promise.allSettled([
      second.run(createTask(request())),
      second.run(createTask(request())),
    ])

    expect(outcomes).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 20503 } },
    ])
  })
})

describe('channels of workers in expressions', () => {
  const channel = (workerSid: string, name: string) =>
    router
      .list('worker-channel', home.workspaceSid)
      .find(
        (one) =>
          one.workerSid === workerSid &&
          router.get('task-channel', one.taskChannelSid)?.uniqueName === name,
      )!

  it('are asked by a target: a chat waits until its worker has no call', async () => {
    const ann = await worker('Ann')
    const idle = await workflowOf('idle', [
      {
        expression: '1==1',
        targets: [
          { queue: home.taskQueueSid, expression: 'worker.channel.voice.assigned_tasks == 0' },
        ],
      },
    ])
    await task()
    const [call] = pending()
    await router.run(acceptReservation(call!.sid))
    const chat = await task({}, { workflowSid: idle.sid, taskChannel: 'chat' })

    expect(router.task(chat.sid)?.assignmentStatus).toBe('pending')

    await router.run(completeReservation(call!.sid))

    expect(pending().map(({ taskSid, workerSid }) => [taskSid, workerSid])).toEqual([
      [chat.sid, ann.sid],
    ])
  })

  it('decide about queues, with and without the prefix, as soon as they change', async () => {
    const ann = await worker('Ann')
    const names = ['channel.chat.configured_capacity > 1', 'worker.channel.chat.available == false']
    const queues: TaskQueue[] = []
    for (const [index, targetWorkers] of names.entries())
      queues.push(
        await router.run(
          createTaskQueue(home.workspaceSid, { friendlyName: `queue ${index}`, targetWorkers }),
        ),
      )
    const members = () => queues.map((queue) => router.membersOf(queue).map(({ sid }) => sid))

    expect(members()).toEqual([[], []])

    await router.run(updateWorkerChannel(channel(ann.sid, 'chat').sid, { capacity: 2 }))
    await router.run(updateWorkerChannel(channel(ann.sid, 'chat').sid, { available: false }))

    expect(members()).toEqual([[ann.sid], [ann.sid]])
  })

  it('are known to whoever filters workers', async () => {
    const ann = await worker('Ann', { worker: { team: 'blue' }, channel: { fax: { lines: 2 } } })
    await task()
    const holds = (text: string) => parseExpression(text).matches(router.scopeOf(ann))

    const expressions = [
      `worker.sid == "${ann.sid}"`,
      'worker.friendly_name == "Ann" AND friendly_name == "Ann"',
      'worker.channel.voice.assigned_tasks == 1',
      'channel.voice.available_capacity_percentage == 0',
      'channel.voice.available == true',
      'worker.team == "blue"',
      'channel.fax.lines == 2',
      'channel.nothing.assigned_tasks == null',
    ]
    expect(expressions.filter((text) => !holds(text))).toEqual([])
  })
})
