import { makeSid, OffhookError, SimulatedClock, silentLogger } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  acceptReservation,
  cancelReservation,
  completeReservation,
  rejectReservation,
  wrapReservation,
} from '../commands/reservations.ts'
import { createDefaultWorkspace, createTaskQueue } from '../commands/resources.ts'
import {
  cancelTask,
  cancelTransfer,
  completeTask,
  createTask,
  createTransfer,
  deleteTask,
  wrapTask,
} from '../commands/tasks.ts'
import { createWorker, updateWorker } from '../commands/workers.ts'
import type { Reservation, Task, TransferMode, Worker } from '../model.ts'
import type { DefaultWorkspace } from '../resources/defaults.ts'
import { type ChangeSet, TaskRouter } from '../router.ts'
import { MemoryStore } from '../testing/memory-store.ts'

const conference = { sid: makeSid('CF'), room_name: 'WT', participants: {} }

let clock: SimulatedClock
let store: MemoryStore
let router: TaskRouter
let home: DefaultWorkspace
let sets: ChangeSet[]
let alice: Worker
let bob: Worker

beforeEach(async () => {
  clock = new SimulatedClock()
  store = new MemoryStore()
  router = new TaskRouter({ clock, logger: silentLogger, writer: store, repository: store })
  home = await router.run(createDefaultWorkspace(makeSid('AC')))
  sets = []
  router.events.on('changed', (set) => sets.push(set))
  alice = await worker('alice')
  bob = await worker('bob', 'Offline')
})

const activity = (name: string) =>
  router.list('activity', home.workspaceSid).find(({ friendlyName }) => friendlyName === name)!.sid

const worker = (name: string, activityName = 'Available', attributes = {}) =>
  router.run(
    createWorker(home.workspaceSid, {
      friendlyName: name,
      attributes,
      activitySid: activity(activityName),
    }),
  )

const go = ({ sid }: Worker, name: string) =>
  router.run(updateWorker(sid, { activitySid: activity(name) }))

const queue = (targetWorkers: string) =>
  router.run(createTaskQueue(home.workspaceSid, { friendlyName: 'second', targetWorkers }))

/** Alice has a task in a conference; Bob becomes available. */
async function talk(attributes: object = { conference }, rest: object = {}) {
  const task = await router.run(
    createTask({
      workspaceSid: home.workspaceSid,
      workflowSid: home.workflowSid,
      taskChannel: 'voice',
      attributes: { ...attributes },
      ...rest,
    }),
  )
  const reservation = offerTo(alice)
  await router.run(acceptReservation(reservation.sid))
  await go(bob, 'Available')
  sets = []
  return { task, reservation }
}

const offers = () =>
  router.list('reservation', home.workspaceSid).filter(({ status }) => status === 'pending')

function offerTo({ sid }: Worker): Reservation {
  const offer = offers().find(({ workerSid }) => workerSid === sid)
  if (!offer) throw new Error('there is no offer')
  return offer
}

const transfer = (
  { task, reservation }: { task: Task; reservation: Reservation },
  to: { readonly sid: string },
  mode: TransferMode = 'WARM',
  rest: object = {},
) =>
  router.run(
    createTransfer({
      taskSid: task.sid,
      reservationSid: reservation.sid,
      to: to.sid,
      mode,
      ...rest,
    }),
  )

const statusOf = ({ sid }: Task) => router.task(sid)?.assignmentStatus
const now = ({ sid }: Reservation) => router.reservation(sid)?.status
const types = () => sets.flatMap(({ items }) => items.map(({ type }) => type))
const told = (type: string) =>
  sets.flatMap(({ items }) => items).findLast((item) => item.type === type)?.transfer

async function refusal(work: Promise<unknown>): Promise<OffhookError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof OffhookError)) throw new Error('it was not refused')
  return error
}

describe.each(['WARM', 'COLD'] as const)('%s to a worker', (mode) => {
  it('reserves the task for them at once, and tells whose transfer it is', async () => {
    const scene = await talk()

    const made = await transfer(scene, bob, mode, { attributes: { note: 'vip' }, priority: 5 })

    expect(made).toMatchObject({
      taskSid: scene.task.sid,
      initiatingReservationSid: scene.reservation.sid,
      initiatingWorkerSid: alice.sid,
      initiatingQueueSid: home.taskQueueSid,
      initiatingWorkflowSid: home.workflowSid,
      mode,
      type: 'WORKER',
      to: bob.sid,
      status: 'initiated',
      failedReason: null,
    })
    expect(router.task(scene.task.sid)).toMatchObject({
      assignmentStatus: 'reserved',
      priority: 5,
      attributes: { note: 'vip', conference },
    })
    expect(offerTo(bob)).toMatchObject({ transferSid: made.sid, timeout: 120 })
    expect(router.reservation(scene.reservation.sid)?.transferSid).toBeNull()
    expect(types()).toEqual(['task.transfer-initiated', 'task.updated', 'reservation.created'])
    expect(store.rows.get('transfer')?.get(made.sid)).toMatchObject({ status: 'initiated' })
  })

  it('is complete when they accept, and the task is assigned', async () => {
    const scene = await talk()
    const { sid } = await transfer(scene, bob, mode)

    await router.run(acceptReservation(offerTo(bob).sid))

    expect(router.transfer(sid)?.status).toBe('complete')
    expect(statusOf(scene.task)).toBe('assigned')
    expect(now(scene.reservation)).toBe('accepted')
    expect(told('task.transfer-completed')).toMatchObject({ sid, status: 'complete' })
  })

  it('takes what the transferor says of the task back once they are gone', async () => {
    const scene = await talk()
    await transfer(scene, bob, mode)
    const offer = offerTo(bob)
    await router.run(acceptReservation(offer.sid))

    await router.run(wrapReservation(scene.reservation.sid))
    await router.run(completeReservation(scene.reservation.sid))
    expect(statusOf(scene.task)).toBe('assigned')
    await router.run(wrapReservation(offer.sid))
    expect(statusOf(scene.task)).toBe('wrapping')
    await router.run(completeReservation(offer.sid))

    expect(statusOf(scene.task)).toBe('completed')
  })

  it('goes on when the transferee leaves', async () => {
    const scene = await talk()
    await transfer(scene, bob, mode)
    const offer = offerTo(bob)
    await router.run(acceptReservation(offer.sid))

    await router.run(wrapReservation(offer.sid))

    expect(statusOf(scene.task)).toBe('assigned')
    expect(now(scene.reservation)).toBe('accepted')
  })

  it('refuses to wrap up or complete the task meanwhile', async () => {
    const scene = await talk()
    await transfer(scene, bob, mode)

    for (const move of [wrapTask, completeTask]) {
      expect(await refusal(router.run(move(scene.task.sid, null)))).toMatchObject({ status: 400 })
    }
    expect(statusOf(scene.task)).toBe('reserved')
  })

  it.each([
    ['rejected', 'the reservation was rejected'],
    ['timeout', 'the reservation timed out'],
    ['canceled', 'the reservation was canceled'],
  ] as const)('fails when the reservation is %s', async (how, why) => {
    const scene = await talk()
    const { sid } = await transfer(scene, bob, mode)
    const offer = offerTo(bob)

    await end(offer, how)

    expect(now(offer)).toBe(how)
    expect(router.transfer(sid)).toMatchObject({
      status: 'failed',
      failedReason: `Transfer failed because ${why}`,
    })
    expect(told('task.transfer-failed')).toMatchObject({ sid, failedReason: expect.any(String) })
    expect(now(scene.reservation)).toBe('accepted')
  })
})

async function end({ sid }: Reservation, how: 'rejected' | 'timeout' | 'canceled'): Promise<void> {
  if (how === 'rejected') await router.run(rejectReservation(sid, activity('Offline')))
  if (how === 'canceled') await router.run(cancelReservation(sid, 45305))
  if (how === 'timeout') await clock.advance(120_000)
}

describe('a transfer to a worker that has failed', () => {
  it.each(['rejected', 'timeout', 'canceled'] as const)(
    'leaves the task with a WARM transferor (%s)',
    async (how) => {
      const scene = await talk()
      await transfer(scene, bob)

      await end(offerTo(bob), how)

      expect(statusOf(scene.task)).toBe('assigned')
      expect(offers()).toEqual([])
      expect(
        types()
          .filter((type) => type !== 'worker.activity.update')
          .slice(-3),
      ).toEqual([`reservation.${how}`, 'task.transfer-failed', 'task.updated'])
    },
  )

  it('sends the task on by its workflow after COLD', async () => {
    const carol = await worker('carol', 'Offline')
    const scene = await talk()
    await transfer(scene, bob, 'COLD')
    await router.run(wrapReservation(scene.reservation.sid))
    await router.run(completeReservation(scene.reservation.sid))
    await go(alice, 'Offline')
    await go(carol, 'Available')

    await router.run(rejectReservation(offerTo(bob).sid, null))

    // Who has not been asked yet comes first; nobody is a transferee any more.
    expect(offerTo(carol)).toMatchObject({ taskSid: scene.task.sid, transferSid: null })
    expect(statusOf(scene.task)).toBe('reserved')
    await router.run(acceptReservation(offerTo(carol).sid))
    expect(statusOf(scene.task)).toBe('assigned')
  })

  it('sends the task on while the COLD transferor wraps up', async () => {
    const scene = await talk()
    await transfer(scene, bob, 'COLD')
    await router.run(wrapReservation(scene.reservation.sid))

    await router.run(rejectReservation(offerTo(bob).sid, activity('Offline')))

    expect(statusOf(scene.task)).toBe('pending')
    expect(now(scene.reservation)).toBe('wrapping')
  })

  it('sends the task on when a WARM transferor has left meanwhile', async () => {
    const scene = await talk()
    await transfer(scene, bob)
    await router.run(wrapReservation(scene.reservation.sid))

    await router.run(rejectReservation(offerTo(bob).sid, activity('Offline')))

    expect(statusOf(scene.task)).toBe('pending')
  })

  it('may be followed by another one', async () => {
    const scene = await talk()
    await transfer(scene, bob)
    await router.run(rejectReservation(offerTo(bob).sid, null))

    const again = await transfer(scene, bob)

    expect(router.task(scene.task.sid)?.transferSid).toBe(again.sid)
    expect(offerTo(bob).transferSid).toBe(again.sid)
  })
})

describe('to a queue', () => {
  it('offers the task there and nowhere else', async () => {
    const second = await queue('language == "de"')
    const carol = await worker('carol', 'Available', { language: 'de' })
    const scene = await talk()

    const made = await transfer(scene, second)

    expect(made).toMatchObject({ type: 'QUEUE', to: second.sid })
    expect(router.task(scene.task.sid)).toMatchObject({
      taskQueueSid: second.sid,
      step: null,
      assignmentStatus: 'reserved',
    })
    expect(offers()).toMatchObject([{ workerSid: carol.sid, transferSid: made.sid }])
    expect(types()).toEqual([
      'task.transfer-initiated',
      'task-queue.moved',
      'task-queue.entered',
      'task.updated',
      'reservation.created',
    ])
  })

  it('waits until somebody of the queue is free', async () => {
    const second = await queue('language == "de"')
    const scene = await talk()
    await transfer(scene, second, 'COLD')
    expect(statusOf(scene.task)).toBe('pending')

    const carol = await worker('carol', 'Available', { language: 'de' })

    expect(offerTo(carol).taskSid).toBe(scene.task.sid)
  })

  it('asks the next one when the first does not take it', async () => {
    const second = await queue('language == "de"')
    const scene = await talk()
    const carol = await worker('carol', 'Available', { language: 'de' })
    const dora = await worker('dora', 'Available', { language: 'de' })
    const { sid } = await transfer(scene, second)

    await router.run(rejectReservation(offerTo(carol).sid, null))

    expect(router.transfer(sid)).toMatchObject({ status: 'initiated', failedReason: null })
    expect(told('task.transfer-attempt-failed')).toMatchObject({
      sid,
      status: 'initiated',
      failedReason: expect.stringContaining('no more pending reservations'),
    })
    expect(types()).not.toContain('task.transfer-failed')
    await router.run(acceptReservation(offerTo(dora).sid))
    expect(router.transfer(sid)?.status).toBe('complete')
    expect(statusOf(scene.task)).toBe('assigned')
  })

  it('may ask the transferor again once they have room', async () => {
    const second = await queue('1==1')
    const scene = await talk()
    await go(bob, 'Offline')
    await transfer(scene, second, 'COLD')
    expect(offers()).toEqual([])

    await router.run(wrapReservation(scene.reservation.sid))
    await router.run(completeReservation(scene.reservation.sid))

    expect(offerTo(alice).transferSid).not.toBeNull()
  })

  it('counts the life of a task that waits again from the transfer', async () => {
    const second = await queue('language == "de"')
    const scene = await talk({ conference }, { timeout: 100 })
    await clock.advance(90_000)
    const { sid } = await transfer(scene, second)

    await clock.advance(99_000)
    expect(statusOf(scene.task)).toBe('pending')
    await clock.advance(1_000)

    // Who transfers WARM has the customer still: it is theirs again.
    expect(statusOf(scene.task)).toBe('assigned')
    expect(router.task(scene.task.sid)?.taskQueueSid).toBe(home.taskQueueSid)
    expect(router.transfer(sid)?.status).toBe('failed')
  })

  it('ends the task of a COLD transfer that nobody takes', async () => {
    const second = await queue('language == "de"')
    const scene = await talk({ conference }, { timeout: 100 })
    const { sid } = await transfer(scene, second, 'COLD')
    await router.run(wrapReservation(scene.reservation.sid))

    await clock.advance(100_000)

    expect(router.task(scene.task.sid)).toMatchObject({
      assignmentStatus: 'canceled',
      reason: 'Task TTL Exceeded',
    })
    expect(router.transfer(sid)?.status).toBe('canceled')
    await router.run(completeReservation(scene.reservation.sid))
    expect(statusOf(scene.task)).toBe('canceled')
  })
})

describe('an outbound task', () => {
  it('is offered to the target, and not to its maker again', async () => {
    const second = await queue('language == "de"')
    const carol = await worker('carol', 'Available', { language: 'de' })
    const scene = await talk({ conference }, { routingTarget: alice.sid })

    await transfer(scene, second, 'COLD')
    await router.run(wrapReservation(scene.reservation.sid))

    expect(offerTo(carol).taskSid).toBe(scene.task.sid)
  })
})

describe('cancel', () => {
  it.each(['worker', 'queue'] as const)('takes the task back from a %s', async (kind) => {
    const second = await queue('1==1')
    const scene = await talk()
    const { sid } = await transfer(scene, kind === 'worker' ? bob : second)
    const offer = offerTo(bob)

    await router.run(cancelTransfer(sid))

    expect(router.transfer(sid)?.status).toBe('canceled')
    expect(now(offer)).toBe('canceled')
    expect(router.task(scene.task.sid)).toMatchObject({
      assignmentStatus: 'assigned',
      taskQueueSid: home.taskQueueSid,
      step: { filter: -1, target: 0 },
    })
    const canceled = sets
      .flatMap(({ items }) => items)
      .find(({ type }) => type === 'reservation.canceled')
    expect(canceled?.task?.assignmentStatus).toBe('assigned')
    expect(types().slice(-3)).toEqual([
      'task.transfer-canceled',
      'reservation.canceled',
      'task.updated',
    ])
  })

  it('sends a task on that its COLD transferor has left', async () => {
    const scene = await talk()
    const { sid } = await transfer(scene, bob, 'COLD')
    await router.run(wrapReservation(scene.reservation.sid))
    await go(bob, 'Offline')

    await router.run(cancelTransfer(sid))

    expect(statusOf(scene.task)).toBe('pending')
  })

  it.each(['canceled', 'complete', 'failed'] as const)(
    'is refused when the transfer is %s',
    async (status) => {
      const scene = await talk()
      const { sid } = await transfer(scene, bob)
      if (status === 'canceled') await router.run(cancelTransfer(sid))
      if (status === 'complete') await router.run(acceptReservation(offerTo(bob).sid))
      if (status === 'failed') await router.run(rejectReservation(offerTo(bob).sid, null))

      expect(await refusal(router.run(cancelTransfer(sid)))).toMatchObject({
        status: 400,
        message: `Transfer ${sid} is already ${status} . Cannot cancel transfer.`,
      })
    },
  )

  it('allows another transfer', async () => {
    const scene = await talk()
    await router.run(cancelTransfer((await transfer(scene, bob)).sid))

    expect((await transfer(scene, bob)).status).toBe('initiated')
  })
})

describe('the end of the task', () => {
  it('closes a COLD transfer with the task', async () => {
    const scene = await talk()
    const { sid } = await transfer(scene, bob, 'COLD')
    await router.run(wrapReservation(scene.reservation.sid))
    const offer = offerTo(bob)

    await router.run(cancelTask(scene.task.sid, 'hangup'))

    expect(router.transfer(sid)?.status).toBe('canceled')
    expect([now(offer), now(scene.reservation)]).toEqual(['canceled', 'wrapping'])
    expect(statusOf(scene.task)).toBe('canceled')
  })

  it('is not possible by cancel while a WARM transferor has the customer', async () => {
    const scene = await talk()
    const { sid } = await transfer(scene, bob)

    expect(await refusal(router.run(cancelTask(scene.task.sid, 'x')))).toMatchObject({
      status: 400,
    })

    expect(router.transfer(sid)?.status).toBe('initiated')
    expect(now(offerTo(bob))).toBe('pending')
  })

  it.each(['WARM', 'COLD'] as const)('by deletion closes a %s transfer', async (mode) => {
    const scene = await talk()
    const { sid } = await transfer(scene, bob, mode)

    await router.run(deleteTask(scene.task.sid))

    expect(types()).toContain('task.transfer-canceled')
    expect([router.transfer(sid), router.task(scene.task.sid)]).toEqual([undefined, undefined])
    expect(offers()).toEqual([])
  })

  it('forgets the transfers with the task', async () => {
    const scene = await talk()
    const { sid } = await transfer(scene, bob)
    await router.run(acceptReservation(offerTo(bob).sid))
    await router.run(completeTask(scene.task.sid, null))

    await clock.advance(300_000)

    expect(router.transfer(sid)).toBeUndefined()
    expect(store.rows.get('transfer')?.get(sid)).toMatchObject({ status: 'complete' })
  })
})

describe('is refused', () => {
  it('while another transfer is pending', async () => {
    const second = await queue('1==1')
    const scene = await talk()
    await transfer(scene, bob)

    expect(await refusal(transfer(scene, second))).toMatchObject({
      status: 400,
      message: expect.stringContaining('pending'),
    })
  })

  it('to a worker who is not available, who has the task, or who is not there', async () => {
    const away = await worker('carol', 'Offline')
    const scene = await talk()

    for (const to of [away, alice, { sid: makeSid('WK') }, { sid: makeSid('WQ') }, { sid: 'x' }]) {
      expect(await refusal(transfer(scene, to))).toMatchObject({ status: 400 })
    }
    expect(statusOf(scene.task)).toBe('assigned')
    expect(sets).toEqual([])
  })

  it('without a conference, with 40149', async () => {
    for (const attributes of [{}, { conference: null }, { conference: 'x' }, { conference: {} }]) {
      const scene = await talk(attributes)
      expect(await refusal(transfer(scene, bob))).toMatchObject({ code: 40149, status: 400 })
      await router.run(completeTask(scene.task.sid, null))
      await go(bob, 'Offline')
    }
  })

  it('from a reservation that is not accepted, or of another task', async () => {
    const scene = await talk()
    await go(bob, 'Offline')
    const other = await router.run(
      createTask({
        workspaceSid: home.workspaceSid,
        workflowSid: home.workflowSid,
        taskChannel: 'chat',
        attributes: { conference },
      }),
    )
    const pending = offerTo(alice)

    expect(await refusal(transfer({ task: other, reservation: pending }, alice))).toMatchObject({
      status: 400,
    })
    expect(await refusal(transfer({ ...scene, reservation: pending }, alice))).toMatchObject({
      status: 404,
    })
    expect(
      await refusal(transfer({ ...scene, task: { ...other, sid: makeSid('WT') } }, alice)),
    ).toMatchObject({ status: 404 })
  })

  it('with attributes or a priority that a task cannot have', async () => {
    const scene = await talk()

    for (const rest of [{ attributes: { note: 'x'.repeat(5000) } }, { priority: -1 }]) {
      expect(await refusal(transfer(scene, bob, 'WARM', rest))).toMatchObject({ code: 20001 })
    }
    expect(router.task(scene.task.sid)).toMatchObject({ transferSid: null, priority: 0 })
  })
})

it('is there after a restart', async () => {
  const scene = await talk()
  const { sid } = await transfer(scene, bob)
  const again = new TaskRouter({ clock, logger: silentLogger, writer: store, repository: store })
  router.close()
  router = again
  await router.load()

  await router.run(rejectReservation(offerTo(bob).sid, null))

  expect(router.transfer(sid)?.status).toBe('failed')
  expect(statusOf(scene.task)).toBe('assigned')
})
