import { makeSid } from '@offhook/core'
import { createTask, createTaskQueue, deleteTaskQueue, type Task } from '@offhook/task-router'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OutboundBench, US } from './testing/outbound-bench.ts'

const ADA = '+12025550171'
const BOB = '+12025550172'
const MINUTE = 60_000

let bench: OutboundBench

beforeEach(async () => {
  bench = await OutboundBench.open()
})

afterEach(() => {
  bench.close()
  expect(bench.complaints).toEqual([])
})

/** Somebody waits in the queue. */
async function caller(from: string) {
  const callSid = makeSid('CA')
  const { workspaceSid, workflowSid } = bench.home
  const task = await bench.router.run(
    createTask({
      ...{ workspaceSid, workflowSid },
      taskChannel: 'voice',
      attributes: { call_sid: callSid, from, to: US, direction: 'inbound', reason: 'support' },
    }),
  )
  bench.waiting.set(callSid, task)
  return { callSid, task }
}

const now = (task: Task) => bench.router.task(task.sid)
const book = (over: { phoneNumber?: string; at?: number; to?: string; queue?: string } = {}) =>
  bench.callbacks.book(bench.accountSid, {
    phoneNumber: (over.phoneNumber ?? ADA) as never,
    at: over.at ?? bench.clock.now() + 30 * MINUTE,
    note: 'about the bill',
    place: {
      workspaceSid: bench.home.workspaceSid,
      workflowSid: bench.home.workflowSid,
      taskQueueSid: over.queue ?? bench.home.taskQueueSid,
      callerId: US,
      routingTarget: (over.to ?? null) as never,
    },
  })

describe('a caller who would rather be called', () => {
  it('keeps the task, its age and its place; it says whom to call', async () => {
    const first = await caller(ADA)
    await bench.settle(MINUTE)
    const second = await caller(BOB)

    expect(await bench.callbacks.keepPlace(first.callSid)).toBe(true)

    expect(now(first.task)).toMatchObject({
      assignmentStatus: 'pending',
      virtualStartTime: first.task.virtualStartTime,
      attributes: {
        direction: 'outbound',
        callback: true,
        preview: true,
        outbound_to: ADA,
        from: US,
        reason: 'support',
      },
    })
    // A recovery after a crash must not look for this call.
    expect(now(first.task)?.attributes).not.toHaveProperty('call_sid')
    const alice = await bench.agent('alice')
    expect(bench.offerTo(alice)?.taskSid).toBe(first.task.sid)
    expect(now(second.task)?.assignmentStatus).toBe('pending')
  })

  it('is called, and that is that', async () => {
    const { callSid, task } = await caller(ADA)
    await bench.callbacks.keepPlace(callSid)
    const alice = await bench.agent('alice')
    const offer = bench.offerTo(alice)!

    await bench.dials(offer)
    await bench.answers(offer)
    await bench.completes(offer)
    await bench.settle(60 * MINUTE)

    expect(bench.record(ADA)).toMatchObject({ state: 'done', outcome: 'answered', attempts: 1 })
    expect(now(task)?.assignmentStatus ?? 'completed').toBe('completed')
    expect(bench.records()).toHaveLength(1)
  })

  it('who is busy is called again soon, in the same place, by whoever is free then', async () => {
    const { callSid, task } = await caller(ADA)
    await bench.callbacks.keepPlace(callSid)
    const alice = await bench.agent('alice')
    await bench.agent('bob')
    const offer = bench.offerTo(alice)!
    await bench.dials(offer)

    await bench.fails(offer, 45303)

    // Nobody else is asked to call a line that is busy.
    expect(now(task)?.assignmentStatus ?? 'canceled').toBe('canceled')
    await bench.settle(4 * MINUTE)
    expect(bench.offerTo(alice)).toBeUndefined()
    await bench.settle(2 * MINUTE)
    const { taskSid } = bench.record(ADA)
    expect(bench.router.task(taskSid ?? '')).toMatchObject({
      virtualStartTime: task.virtualStartTime,
      attributes: { outbound_to: ADA, dial_attempt: 2 },
    })
  })

  it('has one callback: the older place stays', async () => {
    const first = await caller(ADA)
    await bench.callbacks.keepPlace(first.callSid)
    const again = await caller(ADA)

    expect(await bench.callbacks.keepPlace(again.callSid)).toBe(true)

    expect(bench.records()).toHaveLength(1)
    expect(bench.record(ADA).taskSid).toBe(first.task.sid)
  })

  it('is called now where another call is promised for later', async () => {
    await book({ at: bench.clock.now() + 24 * 60 * MINUTE })
    const { callSid, task } = await caller(ADA)

    expect(await bench.callbacks.keepPlace(callSid)).toBe(true)

    const alice = await bench.agent('alice')
    expect(bench.offerTo(alice)?.taskSid).toBe(task.sid)
    expect(bench.records().map(({ state }) => state)).toEqual(['waiting', 'offered'])
  })

  it('goes on waiting where an agent is taking them, and where no number is shown', async () => {
    const { callSid, task } = await caller(ADA)
    bench.taken = true
    expect(await bench.callbacks.keepPlace(callSid)).toBe(false)
    expect(now(task)?.attributes).toEqual(task.attributes)
    expect(bench.records()).toEqual([])

    const anonymous = await caller('anonymous')
    expect(await bench.callbacks.keepPlace(anonymous.callSid)).toBe(false)
  })

  it('stays in the place over a restart', async () => {
    const { callSid, task } = await caller(ADA)
    await bench.callbacks.keepPlace(callSid)

    await bench.restart()

    expect(bench.record(ADA)).toMatchObject({ state: 'offered', taskSid: task.sid })
    const alice = await bench.agent('alice')
    expect(bench.offerTo(alice)?.taskSid).toBe(task.sid)
  })
})

describe('a call that an agent books', () => {
  it('is offered to whoever is free when it is due', async () => {
    const alice = await bench.agent('alice')
    await book()
    await bench.settle(29 * MINUTE)
    expect(bench.offerTo(alice)).toBeUndefined()

    await bench.settle(2 * MINUTE)

    const offer = bench.offerTo(alice)
    expect(offer && bench.taskOf(offer).attributes).toMatchObject({
      outbound_to: ADA,
      callback: true,
      context: { note: 'about the bill' },
    })
  })

  it('is offered to the agent who promised it, once they are free', async () => {
    const alice = await bench.agent('alice')
    const bob = await bench.agent('bob', 'Offline')
    await book({ to: bob.sid })
    await bench.settle(31 * MINUTE)
    expect(bench.offerTo(alice)).toBeUndefined()

    await bench.become(bob, 'Available')
    await bench.settle(5_000)

    expect(bench.offerTo(bob)).toBeDefined()
  })

  it('goes to whoever is free where that agent does not come', async () => {
    const alice = await bench.agent('alice')
    const bob = await bench.agent('bob', 'Offline')
    await book({ to: bob.sid })

    await bench.settle(46 * MINUTE)

    expect(bench.offerTo(alice)).toBeDefined()
  })

  it('waits in the queue that it was booked for, also where the agent who promised it does not come', async () => {
    const { sid: billing } = await bench.router.run(
      createTaskQueue(bench.home.workspaceSid, {
        friendlyName: 'Billing',
        targetWorkers: 'contact_uri == "client:bob"',
      }),
    )
    const alice = await bench.agent('alice')
    const carol = await bench.agent('carol', 'Offline')
    await book({ queue: billing, to: carol.sid })
    await bench.settle(46 * MINUTE)
    expect(bench.offerTo(alice)).toBeUndefined()

    const bob = await bench.agent('bob')
    await bench.settle(5_000)

    const offer = bench.offerTo(bob)
    expect(offer && bench.taskOf(offer).taskQueueSid).toBe(billing)
  })

  it('goes where the workflow says once its queue is no more', async () => {
    const { sid: billing } = await bench.router.run(
      createTaskQueue(bench.home.workspaceSid, { friendlyName: 'Billing' }),
    )
    const alice = await bench.agent('alice')
    await book({ queue: billing })
    await bench.router.run(deleteTaskQueue(billing))

    await bench.settle(31 * MINUTE)

    expect(bench.offerTo(alice)).toBeDefined()
  })

  it('is the only one of its number, and not in the past', async () => {
    await book()

    await expect(book()).rejects.toMatchObject({ code: 20409 })
    await expect(
      book({ phoneNumber: BOB, at: bench.clock.now() - 2 * MINUTE }),
    ).rejects.toMatchObject({ code: 20001 })
    await expect(book({ phoneNumber: BOB, at: Number.NaN })).rejects.toMatchObject({ code: 20001 })
  })

  it('goes to nobody of another account', async () => {
    const { accountSid } = bench
    Object.assign(bench, { accountSid: makeSid('AC') })
    await expect(book()).rejects.toMatchObject({ code: 20001 })
    Object.assign(bench, { accountSid })
    expect(bench.records()).toEqual([])
  })

  it('can be taken off while it is being offered, with its task', async () => {
    const alice = await bench.agent('alice')
    const { sid } = await book({ at: bench.clock.now() })
    bench.dialler.look()

    await bench.callbacks.cancel(bench.accountSid, sid)
    await bench.settle(5_000)

    expect(bench.record(ADA)).toMatchObject({ state: 'done', outcome: 'canceled' })
    expect(bench.offerTo(alice)).toBeUndefined()
  })

  it('can be taken off, until they are called', async () => {
    const { sid } = await book()
    await bench.callbacks.cancel(bench.accountSid, sid)
    expect(bench.record(ADA)).toMatchObject({ state: 'done', outcome: 'canceled' })
    await expect(bench.callbacks.cancel(makeSid('AC'), sid)).rejects.toMatchObject({ code: 20404 })

    const alice = await bench.agent('alice')
    const second = await book({ at: bench.clock.now() })
    await bench.settle(5_000)
    await bench.dials(bench.offerTo(alice)!)

    await expect(bench.callbacks.cancel(bench.accountSid, second.sid)).rejects.toMatchObject({
      code: 20009,
    })
  })
})
