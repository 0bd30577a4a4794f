/** What editing and deleting resources does to the tasks and workers that use them. */
import { makeSid, SimulatedClock, silentLogger, type WorkspaceSid } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Command } from './commands/command.ts'
import { acceptReservation, rejectReservation } from './commands/reservations.ts'
import {
  createTaskQueue,
  createWorkflow,
  createWorkspace,
  deleteTaskQueue,
  deleteWorkspace,
  updateTaskQueue,
  updateWorkflow,
  updateWorkspace,
} from './commands/resources.ts'
import { cancelTask, createTask, deleteTask, updateTask } from './commands/tasks.ts'
import { createWorker, updateWorker } from './commands/workers.ts'
import type { Workflow } from './model.ts'
import { TaskRouter } from './router.ts'
import { MemoryStore } from './testing/memory-store.ts'

const accountSid = makeSid('AC')

let clock: SimulatedClock
let store: MemoryStore
let router: TaskRouter
let workspaceSid: WorkspaceSid

beforeEach(async () => {
  clock = new SimulatedClock()
  store = new MemoryStore()
  router = new TaskRouter({ clock, logger: silentLogger, writer: store, repository: store })
  const workspace = createWorkspace(accountSid, { friendlyName: 'Desk', template: 'FIFO' })
  workspaceSid = (await run(workspace)).sid
})

function run<T>(command: Command<T>): Promise<T> {
  return router.run(command)
}

function named(entity: 'activity' | 'task-queue' | 'workflow', name: string): string {
  return router.list(entity, workspaceSid).find(({ friendlyName }) => friendlyName === name)!.sid
}

function worker(friendlyName: string, activity = 'Available') {
  const activitySid = named('activity', activity)
  return run(createWorker(workspaceSid, { friendlyName, activitySid }))
}

const queue = (friendlyName: string, rest = {}) =>
  run(createTaskQueue(workspaceSid, { friendlyName, ...rest }))

const task = (rest = {}) => router.run(createTask({ workspaceSid, ...rest }))

const statusOf = (sid: string) => router.task(sid)?.assignmentStatus

const pendingTasks = () =>
  router
    .list('reservation', workspaceSid)
    .filter(({ status }) => status === 'pending')
    .map(({ taskSid }) => taskSid)

/** A workflow of one filter for each of the queues, with a minute in each, and a default queue. */
function steps(fallback: string, ...queues: readonly string[]): string {
  return JSON.stringify({
    task_routing: {
      filters: [
        { expression: '1==1', targets: queues.map((sid) => ({ queue: sid, timeout: 60 })) },
      ].filter(({ targets }) => targets.length > 0),
      default_filter: { queue: fallback },
    },
  })
}

describe('a workflow that is edited', () => {
  let first: string
  let second: string
  let workflow: Workflow

  beforeEach(async () => {
    first = (await queue('first')).sid
    second = (await queue('second')).sid
    workflow = await run(
      createWorkflow(workspaceSid, {
        friendlyName: 'steps',
        configuration: steps(first, first, second),
      }),
    )
  })

  const edit = (configuration: string, reEvaluate = false) =>
    run(updateWorkflow(workflow.sid, { configuration }, reEvaluate))

  it('leaves its tasks in the configuration that they entered, over a restart too', async () => {
    const { sid } = await task({ workflowSid: workflow.sid })

    await edit(steps(first))
    await edit(steps(second, second, first))
    router.close()
    router = new TaskRouter({ clock, logger: silentLogger, writer: store, repository: store })
    await router.load()
    expect(router.task(sid)?.taskQueueSid).toBe(first)
    await clock.advance(60_000)

    expect(router.task(sid)).toMatchObject({ taskQueueSid: second, step: { filter: 0, target: 1 } })
    const [kept] = router.list('workflow', workspaceSid).filter((row) => row.sid === workflow.sid)
    expect(kept?.earlier.map(({ edition }) => edition)).toEqual([0])
  })

  it('is left as it is by whoever knows another edition of its configuration', async () => {
    const known = (ifMatch: number, patch: object) =>
      router.run(updateWorkflow(workflow.sid, patch), { ifMatch })
    await known(0, { configuration: steps(second) })
    await expect(known(0, { configuration: steps(first) })).rejects.toMatchObject({ code: 20412 })
    await known(1, { friendlyName: 'second only' })

    expect(await known(1, { configuration: steps(first) })).toMatchObject({
      ...{ edition: 2, friendlyName: 'second only', configuration: steps(first) },
    })
  })

  it('forgets an earlier configuration when no task waits in it any more', async () => {
    const { sid } = await task({ workflowSid: workflow.sid })
    await edit(steps(first))
    await router.run(cancelTask(sid, 'enough'))

    const { earlier } = await edit(steps(second))

    expect(earlier).toEqual([])
  })

  it('keeps a queue that only a task in an earlier configuration may still enter', async () => {
    const { sid } = await task({ workflowSid: workflow.sid })
    await edit(steps(first))

    await expect(run(deleteTaskQueue(second))).rejects.toThrow('uses the queue')
    await router.run(cancelTask(sid, 'enough'))
    await run(deleteTaskQueue(second))

    expect(router.get('task-queue', second)).toBeUndefined()
  })

  it('counts the time-outs of all steps so far, whichever filters they belong to', async () => {
    const target = (queue: string, timeout: number) => ({ queue, timeout })
    const filters = [
      { expression: '1==1', targets: [target(first, 60)] },
      { expression: '1==1', targets: [target(second, 30)] },
    ]
    await edit(JSON.stringify({ task_routing: { filters } }))
    const { sid } = await task({ workflowSid: workflow.sid })

    await clock.advance(60_000)
    expect(router.task(sid)?.taskQueueSid).toBe(second)
    await clock.advance(29_999)
    expect(statusOf(sid)).toBe('pending')
    await clock.advance(1)

    expect(statusOf(sid)).toBe('canceled')
  })

  it('tries a step that a task enters too late', async () => {
    await edit(steps(first, first))
    const { sid } = await task({ workflowSid: workflow.sid })
    await clock.advance(50_000)
    const late = {
      task_routing: { filters: [{ expression: '1==1', targets: [{ queue: second, timeout: 5 }] }] },
    }
    await run(updateTaskQueue(first, { targetWorkers: '' }))
    await worker('ann')
    expect(pendingTasks()).toEqual([])

    await edit(JSON.stringify(late), true)

    expect(pendingTasks()).toEqual([sid])
  })

  it('takes its tasks from the beginning when it is asked to', async () => {
    const { sid } = await task({ workflowSid: workflow.sid })

    await edit(steps(first, second, first), true)

    expect(router.task(sid)?.taskQueueSid).toBe(second)
  })

  it('cancels a task that no filter takes any more', async () => {
    const { sid } = await task({ workflowSid: workflow.sid })

    await edit(
      JSON.stringify({
        task_routing: { filters: [{ expression: '1==2', targets: [{ queue: first }] }] },
      }),
      true,
    )

    expect(statusOf(sid)).toBe('canceled')
    expect(router.task(sid)?.reason).toContain('no filter')
  })

  it('does not touch an offer that is under way', async () => {
    const ann = await worker('ann')
    const { sid } = await task({ workflowSid: workflow.sid })
    expect(pendingTasks()).toEqual([sid])

    await edit(steps(second), true)

    expect(statusOf(sid)).toBe('reserved')
    expect(pendingTasks()).toEqual([sid])
    const [offer] = router.list('reservation', workspaceSid)
    await router.run(rejectReservation(offer!.sid, named('activity', 'Unavailable')))
    expect(router.task(sid)).toMatchObject({ taskQueueSid: second, assignmentStatus: 'pending' })
    expect(router.worker(ann.sid)?.activitySid).toBe(named('activity', 'Unavailable'))
  })
})

describe('a task for one worker', () => {
  it('needs no workflow, and does not ask whether they are free', async () => {
    await queue('first')
    const ann = await worker('ann', 'Offline')

    const { sid } = await task({ routingTarget: ann.sid })

    expect(pendingTasks()).toEqual([sid])
  })

  it('waits until they are free when it is to respect that', async () => {
    const ann = await worker('ann', 'Offline')
    const { sid } = await task({ routingTarget: ann.sid, ignoreCapacity: false })
    expect(statusOf(sid)).toBe('pending')

    await router.run(updateWorker(ann.sid, { activitySid: named('activity', 'Available') }))

    expect(pendingTasks()).toEqual([sid])
  })

  it('is refused for a worker of another workspace', async () => {
    const { sid: other } = await run(createWorkspace(accountSid, { friendlyName: 'Other' }))
    const stranger = await router.run(createWorker(other, { friendlyName: 'bob' }))

    await expect(task({ routingTarget: stranger.sid })).rejects.toThrow(stranger.sid)
    expect(router.list('task', workspaceSid)).toEqual([])
  })
})

describe('the kinds of queues', () => {
  it('are drained in the order that the workspace says', async () => {
    const fifo = named('task-queue', 'Sample Queue')
    const lifo = (await queue('lifo', { taskOrder: 'LIFO' })).sid
    const older = await task({ taskQueueSid: lifo })
    await clock.advance(10)
    const newer = await task({ taskQueueSid: lifo })
    const usual = await task({ taskQueueSid: fifo, priority: 9 })
    const ann = await worker('ann')
    expect(pendingTasks()).toEqual([usual.sid])

    await router.run(cancelTask(usual.sid, 'test'))
    expect(pendingTasks()).toEqual([newer.sid])

    await router.run(updateWorker(ann.sid, { activitySid: named('activity', 'Offline') }))
    const [offer] = router
      .list('reservation', workspaceSid)
      .filter(({ status }) => status === 'pending')
    await router.run(rejectReservation(offer!.sid, null))
    await task({ taskQueueSid: fifo })
    await run(updateWorkspace(workspaceSid, { prioritizeQueueOrder: 'LIFO' }))
    await router.run(updateWorker(ann.sid, { activitySid: named('activity', 'Available') }))

    expect(pendingTasks()).toEqual([newer.sid])
    expect(statusOf(older.sid)).toBe('pending')
  })
})

describe('what is deleted', () => {
  it('is refused for a queue that a workflow names or a task waits in', async () => {
    const used = named('task-queue', 'Sample Queue')
    const own = await queue('own')
    await task({ taskQueueSid: own.sid })

    await expect(run(deleteTaskQueue(used))).rejects.toThrow('Default Fifo Workflow')
    await expect(run(deleteTaskQueue(own.sid))).rejects.toThrow('wait')
  })

  it('leaves nothing of a task: no row, no reservation, no timer', async () => {
    await worker('ann')
    const { sid } = await task()
    const [offer] = router.list('reservation', workspaceSid)
    await router.run(acceptReservation(offer!.sid))

    await router.run(deleteTask(sid))

    expect(router.list('reservation', workspaceSid)).toEqual([])
    expect(store.rows.get('reservation')?.size).toBe(0)
    expect(store.rows.get('task')?.size).toBe(0)
    expect(store.eventTypes().slice(-2)).toEqual(['reservation.completed', 'task.deleted'])
    const before = store.eventTypes().length
    await clock.advance(2 * 86_400_000)
    expect(store.eventTypes()).toHaveLength(before)
  })

  it('leaves nothing of a workspace, its own end included', async () => {
    await worker('ann')
    const { sid } = await task()
    await router.run(deleteTask(sid))
    const left = () =>
      // What has no table in memory goes with the workspace's own row in the store.
      [...store.rows]
        .filter(([entity]) => entity !== 'task-event' && entity !== 'task-decision')
        .map(([, rows]) => rows.size)
    const events = () =>
      [...(store.rows.get('task-event')?.values() ?? [])].filter(
        ({ eventType }) => eventType === 'workspace.deleted',
      )

    await run(deleteWorkspace(workspaceSid))

    expect(left().every((size) => size === 0)).toBe(true)
    expect(events()).toEqual([])
    expect(router.workspaces(accountSid)).toEqual([])
    await expect(task()).rejects.toMatchObject({ code: 20404, status: 404 })
  })
})

describe('an update that is refused', () => {
  it('changes nothing of a task, whichever part is wrong', async () => {
    const { sid } = await task({ attributes: { a: 1 } })
    const before = router.task(sid)
    const events = store.eventTypes().length

    for (const patch of [
      { attributes: { a: 2 }, priority: -1 },
      { priority: 5, taskChannel: 'shoes' },
      { priority: 5, virtualStartTime: clock.now() + 1000 },
      { priority: 5, virtualStartTime: Number.NaN },
      { priority: 5, assignmentStatus: 'completed' as const },
      { attributes: { a: 2 }, assignmentStatus: 'canceled' as const },
      { attributes: { a: 'x'.repeat(4096) } },
    ]) {
      await expect(router.run(updateTask(sid, patch))).rejects.toMatchObject({ code: 20001 })
    }

    expect(router.task(sid)).toBe(before)
    expect(store.eventTypes()).toHaveLength(events)
  })

  it('changes nothing of a worker or a queue either', async () => {
    const ann = await worker('ann')
    await worker('bob')
    const sample = named('task-queue', 'Sample Queue')
    const activitySid = named('activity', 'Offline')

    await expect(
      router.run(updateWorker(ann.sid, { friendlyName: 'bob', activitySid })),
    ).rejects.toThrow('bob')
    await expect(
      router.run(updateWorker(ann.sid, { friendlyName: 'anna', activitySid: makeSid('WA') })),
    ).rejects.toThrow('activity')
    await expect(
      run(updateTaskQueue(sample, { friendlyName: 'x', targetWorkers: '(' })),
    ).rejects.toThrow('position 2')

    expect(router.worker(ann.sid)).toEqual(ann)
    expect(named('task-queue', 'Sample Queue')).toBe(sample)
  })
})
