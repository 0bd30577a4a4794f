/** What is told of a turn: which events, with what in them, in which order, and by whom. */
import { makeSid, SimulatedClock, silentLogger, type WorkspaceSid } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Command } from '../commands/command.ts'
import { acceptReservation, rejectReservation } from '../commands/reservations.ts'
import {
  createActivity,
  createTaskQueue,
  createWorkflow,
  createWorkspace,
  updateTaskQueue,
} from '../commands/resources.ts'
import { cancelTask, completeTask, createTask, updateTask } from '../commands/tasks.ts'
import { createWorker, updateWorker, updateWorkerChannel } from '../commands/workers.ts'
import type { TaskEvent } from '../model.ts'
import { TaskRouter } from '../router.ts'
import { MemoryStore } from '../testing/memory-store.ts'

const accountSid = makeSid('AC')
const byApi = {
  actor: { type: 'account', sid: accountSid, source: 'api', sourceIpAddress: '192.0.2.7' },
} as const

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
  return router.run(command, byApi)
}

const activity = (name: string) =>
  router.list('activity', workspaceSid).find(({ friendlyName }) => friendlyName === name)!.sid

const worker = (friendlyName: string, activityName = 'Available') =>
  run(
    createWorker(workspaceSid, {
      friendlyName,
      activitySid: activity(activityName),
      attributes: { skill: 'x' },
    }),
  )

/** In the order in which lists have them, the oldest first. */
function told(): readonly TaskEvent[] {
  return store
    .taskEvents()
    .toSorted((a, b) => a.eventDate - b.eventDate || (a.sid < b.sid ? -1 : 1))
}

const last = (type: string) => told().findLast(({ eventType }) => eventType === type)
const typesSince = (from: number) =>
  told()
    .slice(from)
    .map(({ eventType }) => eventType)

describe('an event', () => {
  it('has the fields of its task, reservation and worker', async () => {
    await worker('alice')
    const task = await router.run(
      createTask({ workspaceSid, attributes: { a: 1 }, priority: 3 }),
      byApi,
    )

    expect(last('reservation.created')).toMatchObject({
      resourceType: 'reservation',
      description: 'Reservation created',
      eventData: {
        task_sid: task.sid,
        task_attributes: '{"a":1}',
        task_age: 0,
        task_priority: 3,
        task_assignment_status: 'reserved',
        task_channel_sid: task.taskChannelSid,
        task_channel_unique_name: 'default',
        task_queue_name: 'Sample Queue',
        workflow_name: 'Default Fifo Workflow',
        reservation_status: 'pending',
        worker_name: 'alice',
        worker_attributes: '{"skill":"x"}',
        worker_activity_name: 'Available',
        worker_version: 1,
      },
    })
    expect(last('task-queue.entered')?.eventData).toMatchObject({
      task_queue_name: 'Sample Queue',
      task_queue_target_expression: '1==1',
    })
  })

  it('tells what a worker did before, and for how long', async () => {
    const alice = await worker('alice')
    await clock.advance(61_500)
    await router.run(updateWorker(alice.sid, { activitySid: activity('Unavailable') }), byApi)

    expect(last('worker.activity.update')).toMatchObject({
      description: 'Worker alice updated to Unavailable Activity',
      eventData: {
        worker_activity_name: 'Unavailable',
        worker_previous_activity_sid: activity('Available'),
        worker_previous_activity_name: 'Available',
        worker_time_in_previous_activity: 61,
        worker_time_in_previous_activity_ms: 61_500,
      },
    })
  })

  it('tells what was changed of a channel', async () => {
    const alice = await worker('alice')
    await router.run(createTask({ workspaceSid }))
    const channel = router
      .list('worker-channel', workspaceSid)
      .find(
        ({ workerSid, taskChannelSid }) =>
          workerSid === alice.sid &&
          router.get('task-channel', taskChannelSid)?.uniqueName === 'default',
      )!
    await run(updateWorkerChannel(channel.sid, { capacity: 5 }))
    await run(updateWorkerChannel(channel.sid, { available: false }))

    expect(last('worker.capacity.update')?.eventData).toMatchObject({
      worker_name: 'alice',
      worker_channel_available: true,
      worker_channel_available_capacity: 4,
      worker_channel_previous_capacity: 1,
      worker_channel_task_count: 1,
      task_channel_unique_name: 'default',
    })
    expect(last('worker.channel.availability.update')).toMatchObject({
      taskChannelSid: channel.taskChannelSid,
      eventData: { worker_channel_available: false, worker_channel_previous_capacity: 5 },
    })
  })

  it('tells of resources by their own fields', async () => {
    await run(createActivity(workspaceSid, { friendlyName: 'Lunch', available: false }))
    const queue = await run(createTaskQueue(workspaceSid, { friendlyName: 'Q' }))
    await run(updateTaskQueue(queue.sid, { friendlyName: 'Q2' }))
    await run(updateTaskQueue(queue.sid, { targetWorkers: 'skill=="x"' }))

    expect(last('activity.created')?.eventData).toEqual({
      activity_sid: activity('Lunch'),
      activity_name: 'Lunch',
      activity_available: false,
    })
    expect(last('task-queue.updated')?.eventData).toMatchObject({ task_queue_name: 'Q2' })
    expect(last('task-queue.expression.updated')).toMatchObject({
      resourceType: 'task-queue',
      eventData: { task_queue_target_expression: 'skill=="x"' },
    })
    expect(last('workspace.created')?.eventData).toEqual({
      workspace_sid: workspaceSid,
      workspace_name: 'Desk',
    })
  })

  it('tells why a task ended', async () => {
    const canceled = await router.run(createTask({ workspaceSid }))
    await router.run(cancelTask(canceled.sid, 'hangup'), byApi)
    const alice = await worker('alice')
    const completed = await router.run(createTask({ workspaceSid }))
    const [offer] = router.reservationsOf(alice)
    await router.run(acceptReservation(offer!.sid))
    await router.run(completeTask(completed.sid, 'done'))

    expect(last('task.canceled')?.eventData).toMatchObject({ task_canceled_reason: 'hangup' })
    expect(last('task.completed')?.eventData).toMatchObject({ task_completed_reason: 'done' })
    expect(last('task.completed')?.eventData).not.toHaveProperty('task_canceled_reason')
  })

  it('names who asked, and the router for what followed', async () => {
    await worker('alice')
    await router.run(createTask({ workspaceSid }), byApi)

    expect(last('task.created')).toMatchObject({
      actorSid: accountSid,
      actorType: 'account',
      source: 'api',
      sourceIpAddress: '192.0.2.7',
    })
    expect(last('reservation.created')).toMatchObject({
      actorSid: null,
      actorType: 'system',
      source: 'taskrouter',
      sourceIpAddress: null,
    })
  })

  it('stands in lists after what it came of, also within one millisecond', async () => {
    await worker('alice')
    const from = told().length
    await router.run(createTask({ workspaceSid }))
    await router.run(createTask({ workspaceSid }))

    const first = [
      'task.created',
      'workflow.entered',
      'workflow.target-matched',
      'task-queue.entered',
    ]
    expect(typesSince(from)).toEqual([...first, 'reservation.created', ...first])
  })

  it('is not there when its turn could not be written', async () => {
    const from = told().length
    store.failing = true

    await expect(router.run(createTask({ workspaceSid }))).rejects.toThrow('the database is gone')

    store.failing = false
    expect(told()).toHaveLength(from)
    expect(router.list('task', workspaceSid)).toEqual([])
  })
})

describe('the end of a task by itself', () => {
  it('tells that its time in a queue is over', async () => {
    const queueSid = router.list('task-queue', workspaceSid)[0]!.sid
    const workflow = await run(
      createWorkflow(workspaceSid, {
        friendlyName: 'Steps',
        configuration: JSON.stringify({
          task_routing: {
            filters: [{ expression: '1==1', targets: [{ queue: queueSid, timeout: 10 }] }],
          },
        }),
      }),
    )
    await router.run(createTask({ workspaceSid, workflowSid: workflow.sid }))
    const from = told().length
    await clock.advance(10_000)

    expect(typesSince(from)).toEqual(['task-queue.timeout', 'workflow.timeout', 'task.canceled'])
    expect(last('task-queue.timeout')?.eventData).toMatchObject({ task_age_in_queue: 10 })
  })

  it('fails a reservation that could not be made in time', async () => {
    const alice = await worker('alice', 'Offline')
    const task = await router.run(
      createTask({
        workspaceSid,
        routingTarget: alice.sid,
        ignoreCapacity: false,
        timeout: 30,
      }),
    )
    await clock.advance(30_000)

    expect(last('reservation.failed')).toMatchObject({
      resourceType: 'task',
      resourceSid: task.sid,
      workerSid: alice.sid,
      eventData: {
        task_assignment_status: 'canceled',
        task_canceled_reason: 'RoutingTarget SLA for Reservation creation was not met',
      },
    })
  })

  it('deletes what somebody has for longer than a day, whatever is changed of it', async () => {
    const alice = await worker('alice')
    const task = await router.run(createTask({ workspaceSid }))
    await router.run(acceptReservation(router.reservationsOf(alice)[0]!.sid))
    await clock.advance(23 * 3_600_000)
    await router.run(updateTask(task.sid, { attributes: { touched: true } }))
    await clock.advance(3_599_999)
    expect(router.task(task.sid)?.assignmentStatus).toBe('assigned')

    await clock.advance(1)

    expect(router.task(task.sid)).toBeUndefined()
    expect(last('task.system-deleted')).toMatchObject({
      resourceSid: task.sid,
      actorType: 'system',
    })
    expect(last('reservation.completed')).toMatchObject({ workerSid: alice.sid })
    expect(router.reservationsOf(alice)).toEqual([])
  })

  it('counts the day over a restart', async () => {
    const alice = await worker('alice')
    const task = await router.run(createTask({ workspaceSid }))
    await router.run(acceptReservation(router.reservationsOf(alice)[0]!.sid))
    router.close()
    router = new TaskRouter({ clock, logger: silentLogger, writer: store, repository: store })
    await clock.advance(86_399_000)
    await router.load()
    expect(router.task(task.sid)?.assignmentStatus).toBe('assigned')

    await clock.advance(1_000)

    expect(router.task(task.sid)).toBeUndefined()
  })

  it('cancels what was offered a thousand times', async () => {
    const alice = await worker('alice')
    const task = await router.run(createTask({ workspaceSid, timeout: 1_209_600 }))
    for (let count = 0; count < 999; count++) {
      await router.run(rejectReservation(pendingOf(alice.sid)!, null))
    }
    expect(router.task(task.sid)?.assignmentStatus).toBe('reserved')

    await router.run(rejectReservation(pendingOf(alice.sid)!, null))

    expect(router.task(task.sid)).toMatchObject({ assignmentStatus: 'canceled' })
    expect(pendingOf(alice.sid)).toBeUndefined()
  })
})

function pendingOf(workerSid: string) {
  return router.reservationsOf(router.worker(workerSid)!).find(({ status }) => status === 'pending')
    ?.sid
}
