import { type Clock, type Logger, makeSid, SimulatedClock, silentLogger } from '@offhook/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inWorkspace } from '../commands/command.ts'
import { acceptReservation } from '../commands/reservations.ts'
import { createDefaultWorkspace } from '../commands/resources.ts'
import { createTask, createTransfer } from '../commands/tasks.ts'
import { createWorker } from '../commands/workers.ts'
import type { Task } from '../model.ts'
import type { DefaultWorkspace } from '../resources/defaults.ts'
import { TaskRouter } from '../router.ts'
import { MemoryStore } from '../testing/memory-store.ts'
import type { Turn } from '../turn/turn.ts'
import { HELD_AT_MOST_MS } from './faults.ts'
import { Reconciler } from './reconciler.ts'

/** A round, and a little more. */
const ROUND_MS = 5_001

let clock: SimulatedClock
let store: MemoryStore
let router: TaskRouter
let home: DefaultWorkspace
let reconciler: Reconciler
let complaints: { readonly message: string; readonly fault: unknown }[]
let checks: (() => void)[]
/** The router's timers are lost, as by a defect. */
let timersLost: boolean

beforeEach(async () => {
  clock = new SimulatedClock()
  store = new MemoryStore()
  complaints = []
  checks = []
  timersLost = false
  const routerClock: Clock = {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    setTimeout: (fn, ms) => clock.setTimeout(() => timersLost || fn(), ms),
  }
  const note = (facts: object, message: string) =>
    void complaints.push({ message, fault: (facts as { fault?: unknown }).fault })
  const logger: Logger = { ...silentLogger, warn: note, error: note }
  router = new TaskRouter({
    clock: routerClock,
    logger: silentLogger,
    writer: store,
    repository: store,
  })
  home = await router.run(createDefaultWorkspace(makeSid('AC')))
  reconciler = new Reconciler({
    clock,
    logger,
    router,
    alsoCheck: [() => checks.map((check) => check())],
  })
  reconciler.start()
})

afterEach(() => {
  reconciler.close()
  router.close()
  expect(clock.pending).toBe(0)
})

const activity = (name: string) =>
  router.list('activity', home.workspaceSid).find(({ friendlyName }) => friendlyName === name)!.sid

const worker = (name: string) =>
  router.run(
    createWorker(home.workspaceSid, {
      friendlyName: name,
      activitySid: activity('Available'),
    }),
  )

const task = () =>
  router.run(createTask({ workspaceSid: home.workspaceSid, workflowSid: home.workflowSid }))

const reservations = () => router.list('reservation', home.workspaceSid)
const statusOf = ({ sid }: Task) => router.task(sid)?.assignmentStatus
const faults = () => complaints.map(({ fault }) => fault)

/** Writes rows as no step of the router does. */
const breakState = (work: (turn: Turn) => void) => router.run(inWorkspace(home.workspaceSid, work))

describe('a healthy workspace', () => {
  it('is left alone', async () => {
    await worker('alice')
    await task()
    await task()
    await router.run(acceptReservation(reservations()[0]!.sid))
    const before = [...router.in('task', home.workspaceSid), ...reservations()]

    await clock.advance(60_000)

    expect([...router.in('task', home.workspaceSid), ...reservations()]).toEqual(before)
    expect(complaints).toEqual([])
  })

  it('times its reservations out by itself', async () => {
    await worker('alice')
    await task()

    await clock.advance(130_000)

    expect(reservations()).toMatchObject([{ status: 'timeout' }])
    expect(complaints).toEqual([])
  })
})

describe('what is stuck', () => {
  it('a reservation whose timer was lost times out, and the next one is asked', async () => {
    const alice = await worker('alice')
    const waiting = await task()
    const bob = await worker('bob')
    timersLost = true
    await clock.advance(120_000)
    expect(reservations()).toMatchObject([{ status: 'pending' }])

    await clock.advance(2 * ROUND_MS)

    expect(reservations().map(({ workerSid, status }) => [workerSid, status])).toEqual([
      [alice.sid, 'timeout'],
      [bob.sid, 'pending'],
    ])
    expect(router.worker(alice.sid)?.activitySid).toBe(activity('Offline'))
    expect(statusOf(waiting)).toBe('reserved')
    expect(faults()).toEqual(['reservation-overdue'])
  })

  it('a reservation that is held for a joint that never ends is canceled; the agent stays', async () => {
    const alice = await worker('alice')
    await task()
    const [held] = reservations()
    await clock.advance(119_000)
    router.holdReservationTimer(held!.sid)
    await clock.advance(HELD_AT_MOST_MS)
    expect(router.reservation(held!.sid)?.status).toBe('pending')
    expect(complaints).toEqual([])

    await clock.advance(ROUND_MS)

    expect(router.reservation(held!.sid)).toMatchObject({
      status: 'canceled',
      canceledReasonCode: 45306,
    })
    expect(router.worker(alice.sid)?.activitySid).toBe(activity('Available'))
    expect(router.heldSince(held!.sid)).toBeUndefined()
    expect(faults()).toEqual(['reservation-held'])
    // The task goes on: there is nobody else, so they are asked once more.
    expect(reservations().filter(({ status }) => status === 'pending')).toHaveLength(1)
  })

  it('a task that is reserved by nobody waits again, and is offered', async () => {
    const waiting = await task()
    await breakState((turn) => turn.draft.put('task', { ...waiting, assignmentStatus: 'reserved' }))
    const alice = await worker('alice')
    expect(reservations()).toEqual([])

    await clock.advance(ROUND_MS)

    expect(statusOf(waiting)).toBe('reserved')
    expect(reservations()).toMatchObject([{ workerSid: alice.sid, status: 'pending' }])
    expect(faults()).toEqual(['task-reserved-by-nobody'])
  })

  it('a task that is reserved, while somebody has it, is assigned', async () => {
    await worker('alice')
    const taken = await task()
    await router.run(acceptReservation(reservations()[0]!.sid))
    await breakState((turn) => {
      const now = turn.draft.get('task', taken.sid)
      if (now) turn.draft.put('task', { ...now, assignmentStatus: 'reserved' })
    })

    await clock.advance(ROUND_MS)

    expect(statusOf(taken)).toBe('assigned')
    expect(faults()).toEqual(['task-reserved-by-nobody'])
  })

  it('a task that is passed on to nobody goes back to whoever has it, and the transfer fails', async () => {
    await worker('alice')
    const { sid: taskSid } = await router.run(
      createTask({
        workspaceSid: home.workspaceSid,
        workflowSid: home.workflowSid,
        attributes: { conference: { sid: makeSid('CF') } },
      }),
    )
    const [taken] = reservations()
    await router.run(acceptReservation(taken!.sid))
    const bob = await worker('bob')
    const transfer = await router.run(
      createTransfer({
        taskSid,
        reservationSid: taken!.sid,
        to: bob.sid,
        mode: 'WARM',
      }),
    )
    await breakState((turn) => {
      for (const offer of reservations().filter(({ status }) => status === 'pending')) {
        turn.draft.put('reservation', { ...offer, status: 'rejected' })
      }
    })
    expect(router.task(taskSid)?.assignmentStatus).toBe('reserved')

    await clock.advance(ROUND_MS)

    expect(router.task(taskSid)?.assignmentStatus).toBe('assigned')
    expect(router.get('transfer', transfer.sid)).toMatchObject({
      status: 'failed',
      failedReason: 'Transfer failed because nobody was asked',
    })
    expect(faults()).toEqual(['task-reserved-by-nobody'])
  })

  it.each([
    ['pending', false, 'canceled'],
    ['accepted', true, 'completed'],
  ] as const)('a %s reservation of a task that is over is closed', async (_status, accept, end) => {
    const alice = await worker('alice')
    const over = await task()
    const [open] = reservations()
    if (accept) await router.run(acceptReservation(open!.sid))
    await breakState((turn) => {
      const now = turn.draft.get('task', over.sid)
      if (now) turn.draft.put('task', { ...now, assignmentStatus: 'canceled' })
    })
    const next = await task()

    await clock.advance(ROUND_MS)

    expect(router.reservation(open!.sid)?.status).toBe(end)
    expect(statusOf(over)).toBe('canceled')
    expect(faults()).toEqual(['reservation-without-task'])
    // Their capacity is free again.
    expect(reservations().find(({ taskSid }) => taskSid === next.sid)).toMatchObject({
      workerSid: alice.sid,
      status: 'pending',
    })
  })

  it('a reservation of a task that is not there is closed', async () => {
    const alice = await worker('alice')
    const gone = await task()
    await breakState((turn) => turn.draft.delete('task', gone.sid))
    await task()

    await clock.advance(ROUND_MS)

    expect(reservations().map(({ workerSid, status }) => [workerSid, status])).toEqual([
      [alice.sid, 'canceled'],
      [alice.sid, 'pending'],
    ])
    expect(faults()).toEqual(['reservation-without-task'])
  })

  it('a reservation of a worker who is not there goes back', async () => {
    const alice = await worker('alice')
    const waiting = await task()
    await breakState((turn) => turn.draft.delete('worker', alice.sid))

    await clock.advance(ROUND_MS)

    expect(reservations()).toMatchObject([{ status: 'canceled' }])
    expect(statusOf(waiting)).toBe('pending')
    expect(faults()).toEqual(['reservation-without-worker'])
  })

  it('is told once, and only once it could be put right', async () => {
    const waiting = await task()
    await breakState((turn) => turn.draft.put('task', { ...waiting, assignmentStatus: 'reserved' }))
    store.failing = true
    await clock.advance(3 * ROUND_MS)
    expect(complaints.map(({ message }) => message)).toEqual([
      'What is stuck could not be put right',
    ])

    store.failing = false
    await clock.advance(3 * ROUND_MS)

    expect(statusOf(waiting)).toBe('pending')
    expect(faults()).toEqual([undefined, 'task-reserved-by-nobody'])
  })
})

describe('what else is looked at', () => {
  it('is looked at in each round, and may fail', async () => {
    let rounds = 0
    checks.push(() => {
      rounds += 1
      throw new Error('no')
    })

    await clock.advance(2 * ROUND_MS)

    expect(rounds).toBe(2)
    expect(complaints).toHaveLength(2)
  })
})
