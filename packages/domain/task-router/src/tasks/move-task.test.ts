import { makeSid, SimulatedClock, silentLogger, type WorkspaceSid } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { acceptReservation } from '../commands/reservations.ts'
import { createDefaultWorkspace, createTaskQueue } from '../commands/resources.ts'
import { createTask, moveTask } from '../commands/tasks.ts'
import { createWorker } from '../commands/workers.ts'
import type { TaskQueue } from '../model.ts'
import { TaskRouter } from '../router.ts'
import { MemoryStore } from '../testing/memory-store.ts'

let store: MemoryStore
let router: TaskRouter
let workspaceSid: WorkspaceSid
let first: TaskQueue
let second: TaskQueue

beforeEach(async () => {
  store = new MemoryStore()
  const clock = new SimulatedClock()
  router = new TaskRouter({ clock, logger: silentLogger, writer: store, repository: store })
  workspaceSid = (await router.run(createDefaultWorkspace(makeSid('AC')))).workspaceSid
  const queue = (friendlyName: string, targetWorkers: string) =>
    router.run(createTaskQueue(workspaceSid, { friendlyName, targetWorkers }))
  first = await queue('First', 'name == "ann"')
  second = await queue('Second', 'name == "bob"')
})

const worker = (name: string) => {
  const activitySid = router.list('activity', workspaceSid).find(({ available }) => available)?.sid
  return router.run(
    createWorker(workspaceSid, { friendlyName: name, attributes: { name }, activitySid }),
  )
}
const waiting = () => router.run(createTask({ workspaceSid, taskQueueSid: first.sid }))
const offersOf = (sid: string) =>
  router.list('reservation', workspaceSid).filter(({ taskSid }) => taskSid === sid)

describe('moving a task to another queue', () => {
  it('offers it to those who serve that one', async () => {
    const bob = await worker('bob')
    const task = await waiting()
    const moved = await router.run(moveTask(task.sid, second.sid))
    expect(moved.taskQueueSid).toBe(second.sid)
    expect(offersOf(task.sid).map(({ workerSid }) => workerSid)).toEqual([bob.sid])
    expect(store.eventTypes()).toContain('task-queue.moved')
  })

  it('withdraws the offers that were made', async () => {
    await worker('ann')
    const task = await waiting()
    expect(offersOf(task.sid)[0]?.status).toBe('pending')
    await router.run(moveTask(task.sid, second.sid))
    expect(offersOf(task.sid).map(({ status }) => status)).toEqual(['canceled'])
    expect(router.task(task.sid)?.assignmentStatus).toBe('pending')
  })

  it('changes nothing where it is there already', async () => {
    const task = await waiting()
    const before = store.eventTypes().length
    await router.run(moveTask(task.sid, first.sid))
    expect(store.eventTypes()).toHaveLength(before)
  })

  it('is refused for what somebody has, and for a queue that there is not', async () => {
    await worker('ann')
    const task = await waiting()
    await expect(router.run(moveTask(task.sid, makeSid('WQ')))).rejects.toMatchObject({
      code: 20404,
    })
    const offer = offersOf(task.sid)[0]
    if (!offer) throw new Error('it is offered to nobody')
    await router.run(acceptReservation(offer.sid))
    await expect(router.run(moveTask(task.sid, second.sid))).rejects.toMatchObject({ code: 20001 })
  })
})
