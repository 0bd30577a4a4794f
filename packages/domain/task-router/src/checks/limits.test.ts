/** What a workspace refuses, and that nothing is left of it then. */
import { makeSid, SimulatedClock, silentLogger, type WorkspaceSid } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { inWorkspace } from '../commands/command.ts'
import { createTask } from '../commands/tasks.ts'
import { deleteWorker as fire } from '../commands/workers.ts'
import { createActivity, deleteActivity } from '../resources/activities.ts'
import { createTaskChannel, deleteTaskChannel } from '../resources/task-channels.ts'
import { createTaskQueue } from '../resources/task-queues.ts'
import { createWorker, deleteWorker } from '../resources/workers.ts'
import { createWorkflow } from '../resources/workflows.ts'
import { createWorkspace } from '../resources/workspaces.ts'
import { TaskRouter } from '../router.ts'
import { MemoryStore } from '../testing/memory-store.ts'
import type { Turn } from '../turn/turn.ts'

let store: MemoryStore
let router: TaskRouter
let workspaceSid: WorkspaceSid

beforeEach(async () => {
  store = new MemoryStore()
  router = new TaskRouter({
    clock: new SimulatedClock(),
    logger: silentLogger,
    writer: store,
    repository: store,
  })
  workspaceSid = makeSid('WS')
  await change((turn) =>
    createWorkspace(turn, workspaceSid, makeSid('AC'), { friendlyName: 'Desk', template: 'FIFO' }),
  )
})

function change<T>(work: (turn: Turn) => T): Promise<T> {
  return router.run(inWorkspace(workspaceSid, work))
}

const count = (entity: 'activity' | 'task-channel' | 'worker' | 'workflow' | 'task-queue') =>
  router.list(entity, workspaceSid).length

const activity = (turn: Turn, friendlyName: string) =>
  createActivity(turn, workspaceSid, { friendlyName, available: false })

const channel = (turn: Turn, uniqueName: string) =>
  createTaskChannel(turn, workspaceSid, {
    friendlyName: uniqueName,
    uniqueName,
    channelOptimizedRouting: false,
  })

describe('a workspace', () => {
  it('has 100 activities at most, and room again when one has gone', async () => {
    const made = await change((turn) => {
      for (let index = 3; index < 99; index++) activity(turn, `a${index}`)
      return activity(turn, 'last')
    })
    expect(count('activity')).toBe(100)

    await expect(change((turn) => activity(turn, 'one more'))).rejects.toMatchObject({
      code: 20001,
      status: 400,
      message: 'A workspace has at most 100 activities',
    })
    expect(count('activity')).toBe(100)
    await change((turn) => {
      deleteActivity(turn, made)
      return activity(turn, 'in its place')
    })
    expect(count('activity')).toBe(100)
  })

  it('has 15 task channels at most, counted within a turn too', async () => {
    await expect(
      change((turn) => {
        for (let index = 5; index < 16; index++) channel(turn, `c${index}`)
      }),
    ).rejects.toMatchObject({ code: 20001 })
    expect(count('task-channel')).toBe(5)

    await change((turn) => {
      for (let index = 5; index < 15; index++) channel(turn, `c${index}`)
    })
    expect(count('task-channel')).toBe(15)
    const last = router.list('task-channel', workspaceSid).at(-1)!
    await change((turn) => deleteTaskChannel(turn, last))
    await change((turn) => channel(turn, 'again'))
  })

  it('does not count what others have', async () => {
    await change((turn) => {
      for (let index = 3; index < 100; index++) activity(turn, `a${index}`)
    })
    const other = makeSid('WS')

    await router.run(
      inWorkspace(other, (turn) => {
        createWorkspace(turn, other, makeSid('AC'), { friendlyName: 'Other' })
        createActivity(turn, other, { friendlyName: 'Lunch', available: false })
      }),
    )

    expect(router.list('activity', other)).toHaveLength(4)
  })
})

describe('what is too long or not of the workspace', () => {
  const configuration = (target: object, more: object = {}) =>
    JSON.stringify({
      task_routing: { filters: [{ expression: '1==1', targets: [target, ...[more].flat()] }] },
    })

  it.each([
    ['a timeout of 0', { timeout: 0 }, 'filters[0].targets[0].timeout must be a whole number'],
    ['a timeout below 0', { timeout: '-5' }, 'filters[0].targets[0].timeout must be'],
    ['a timeout that is true', { timeout: true }, 'filters[0].targets[0].timeout must be'],
    ['a priority that is none', { priority: 'high' }, 'filters[0].targets[0].priority must be'],
    ['an order that is none', { order_by: 'level DESC' }, 'filters[0].targets[0].order_by is not'],
    ['an order of its own', { order_by: 'worker.level UP' }, 'filters[0].targets[0].order_by'],
    [
      'an expression that is cut',
      { expression: 'worker.a ==' },
      'filters[0].targets[0].expression',
    ],
    ['an expression that is none', { expression: 5 }, 'targets[0].expression is no text'],
    ['a skip_if that is cut', { skip_if: 'workers.available >' }, 'filters[0].targets[0].skip_if'],
    [
      'two known workers',
      { known_worker_sid: 'task.a', known_worker_friendly_name: 'task.b' },
      'known_worker_sid and known_worker_friendly_name',
    ],
    ['a known worker without task.', { known_worker_sid: 'a' }, 'named by task.<attribute>'],
    ['no queue', { queue: undefined }, 'filters[0].targets[0] names no queue'],
    ['a queue that there is not', { queue: makeSid('WQ') }, 'filters[0].targets[0]: there is no'],
  ])('a configuration with %s', async (_, target, message) => {
    const queue = router.list('task-queue', workspaceSid)[0]!.sid
    const before = store.rows.get('workflow')!.size

    await expect(
      change((turn) =>
        createWorkflow(turn, workspaceSid, {
          friendlyName: 'W',
          configuration: configuration({ queue, ...target }),
        }),
      ),
    ).rejects.toMatchObject({ code: 20001, status: 400, message: expect.stringContaining(message) })
    expect(store.rows.get('workflow')!.size).toBe(before)
    expect(count('workflow')).toBe(1)
  })

  it('keys of a configuration that nobody knows are no harm', async () => {
    const queue = router.list('task-queue', workspaceSid)[0]!.sid

    await change((turn) =>
      createWorkflow(turn, workspaceSid, {
        friendlyName: 'W',
        configuration: configuration({ queue, colour: 'red', timeout: '30', priority: '5' }),
      }),
    )

    expect(count('workflow')).toBe(2)
  })

  it('a name', async () => {
    await expect(change((turn) => activity(turn, 'x'.repeat(65)))).rejects.toMatchObject({
      message: 'FriendlyName is longer than 64 characters',
    })
    await expect(
      change((turn) => createTaskQueue(turn, workspaceSid, { friendlyName: 'x'.repeat(256) })),
    ).rejects.toMatchObject({ code: 20001 })
  })

  it('attributes', async () => {
    await expect(
      change((turn) =>
        createWorker(turn, workspaceSid, {
          friendlyName: 'alice',
          attributes: { text: 'x'.repeat(4096) },
        }),
      ),
    ).rejects.toMatchObject({ code: 20001, message: expect.stringContaining('4096') })
    expect(count('worker')).toBe(0)
  })
})

describe('a store that fails', () => {
  it('leaves resources and routing as they were, and goes on afterwards', async () => {
    const alice = await change((turn) =>
      createWorker(turn, workspaceSid, {
        friendlyName: 'alice',
        activitySid: router.list('activity', workspaceSid).find(({ available }) => available)!.sid,
      }),
    )
    store.failing = true

    await expect(change((turn) => activity(turn, 'Lunch'))).rejects.toThrow('the database is gone')
    await expect(change((turn) => deleteWorker(turn, alice))).rejects.toThrow()
    await expect(change((turn) => channel(turn, 'fax'))).rejects.toThrow()

    store.failing = false
    expect([count('activity'), count('task-channel'), count('worker')]).toEqual([3, 5, 1])
    const task = await router.run(createTask({ workspaceSid }))
    expect(router.reservationsOf(task)).toMatchObject([{ workerSid: alice.sid, status: 'pending' }])
  })
})

describe('a worker who is deleted', () => {
  it('ends the tasks that wait for them alone', async () => {
    const alice = await change((turn) =>
      createWorker(turn, workspaceSid, { friendlyName: 'alice' }),
    )
    const task = await router.run(
      createTask({
        workspaceSid,
        routingTarget: alice.sid,
        ignoreCapacity: false,
      }),
    )

    await router.run(fire(alice.sid))

    expect(router.task(task.sid)).toMatchObject({
      assignmentStatus: 'canceled',
      reason: `RoutingTarget not available for Reservation creation: ${alice.sid}`,
    })
    expect(store.taskEvents().map(({ eventType }) => eventType)).toContain('reservation.failed')
  })
})
