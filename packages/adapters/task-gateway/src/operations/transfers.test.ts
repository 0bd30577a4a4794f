/** Transfers on the wire: who is told what, and where the two properties may stand. */
import { makeSid } from '@offhook/core'
import {
  acceptReservation,
  createTask,
  createTransfer,
  type TransferMode,
  updateWorker,
  type Worker,
  wrapReservation,
} from '@offhook/task-router'
import { until } from '@offhook/test-kit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GatewayClients } from '../testing/gateway-clients.ts'
import { GatewaySite } from '../testing/gateway-site.ts'

interface Frame {
  readonly event_type: string
  readonly payload: Record<string, unknown>
}

let site: GatewaySite
let clients: GatewayClients
let alice: Worker
let bob: Worker

beforeEach(async () => {
  site = await GatewaySite.open({ workerLostAfterMs: 30_000 })
  clients = new GatewayClients(site)
  alice = await site.worker('alice')
  bob = await site.worker('bob')
  await site.router.run(updateWorker(bob.sid, { activitySid: site.activity('Break') }))
})

afterEach(async () => {
  clients.close()
  await site.close()
})

/** One request of a worker at the bridge. */
function ask(
  worker: Worker,
  path: string,
  params: object = {},
  method: 'GET' | 'POST' = 'POST',
  api = 'v2',
) {
  return site.request(site.token(worker), method, path, params, api)
}

/** What a worker is told from now on. */
async function listen(worker: Worker): Promise<Frame[]> {
  const frames: Frame[] = []
  const socket = await clients.open(site.token(worker))
  socket.on('message', (data) => {
    const text = String(data)
    if (text.trim() !== '') frames.push(JSON.parse(text) as Frame)
  })
  await ask(worker, `Workers/${worker.sid}/Reservations`, { Active: 'true' }, 'GET')
  return frames
}

/** Alice has a task in a conference, and Bob is free. */
async function talk() {
  const { workspaceSid, workflowSid } = site.home
  const task = await site.router.run(
    createTask({
      workspaceSid,
      workflowSid,
      taskChannel: 'voice',
      attributes: { conference: { sid: makeSid('CF') } },
    }),
  )
  const [reservation] = site.router.reservationsOf(alice)
  await site.router.run(acceptReservation(reservation!.sid))
  await site.router.run(updateWorker(bob.sid, { activitySid: site.activity('Available') }))
  return { task, reservation: reservation! }
}

/** The same, passed on to Bob. */
async function passedOn(mode: TransferMode = 'WARM') {
  const scene = await talk()
  const transfer = await site.router.run(
    createTransfer({
      taskSid: scene.task.sid,
      reservationSid: scene.reservation.sid,
      to: bob.sid,
      mode,
    }),
  )
  const [offer] = site.router.reservationsOf(bob)
  return { ...scene, transfer, offer: offer! }
}

const types = (frames: readonly Frame[]) => frames.map(({ event_type }) => event_type)
const heard = (frames: readonly Frame[], type: string) =>
  until(`${type} is heard`, () => frames.find(({ event_type }) => event_type === type))

describe('the events of a transfer', () => {
  it('go to its initiator alone, with every property', async () => {
    const [toAlice, toBob] = [await listen(alice), await listen(bob)]
    const { transfer, task, reservation, offer } = await passedOn()
    await ask(bob, `Workers/${bob.sid}/Reservations/${offer.sid}`, {
      ReservationStatus: 'rejected',
    })

    const { payload } = await heard(toAlice, 'task.transfer-initiated')
    expect(payload).toEqual({
      account_sid: task.accountSid,
      workspace_sid: task.workspaceSid,
      task_sid: task.sid,
      sid: transfer.sid,
      date_created: Math.floor(transfer.dateCreated / 1000),
      date_updated: Math.floor(transfer.dateUpdated / 1000),
      initiating_reservation_sid: reservation.sid,
      initiating_worker_sid: alice.sid,
      initiating_queue_sid: site.home.taskQueueSid,
      initiating_workflow_sid: site.home.workflowSid,
      transfer_mode: 'WARM',
      transfer_to: bob.sid,
      transfer_type: 'WORKER',
      transfer_status: 'initiated',
    })
    const failed = await heard(toAlice, 'task.transfer-failed')
    expect(failed.payload).toMatchObject({
      transfer_status: 'failed',
      transfer_failed_reason: 'Transfer failed because the reservation was rejected',
    })
    await heard(toBob, 'reservation.rejected')
    expect(types(toBob).filter((type) => type.includes('transfer'))).toEqual([])
  })
})

describe('a full reservation', () => {
  it('of the transferee has its transfer from the first event to the last', async () => {
    const toBob = await listen(bob)
    const { offer, transfer } = await passedOn()
    await site.router.run(acceptReservation(offer.sid))
    await site.router.run(wrapReservation(offer.sid))

    await heard(toBob, 'reservation.wrapup')

    const told = toBob.filter(({ event_type }) => event_type.startsWith('reservation.'))
    expect(
      told.map(({ event_type, payload }) => [event_type, payload['task_transfer']]),
    ).toMatchObject([
      ['reservation.created', { sid: transfer.sid, transfer_status: 'initiated' }],
      ['reservation.accepted', { sid: transfer.sid, transfer_status: 'complete' }],
      ['reservation.wrapup', { sid: transfer.sid, transfer_status: 'complete' }],
    ])
    for (const { payload } of told)
      expect(payload).not.toHaveProperty('active_outgoing_task_transfer')
  })

  it('of the transferor has the transfer while it is pending, and nothing otherwise', async () => {
    const own = async () => {
      const path = `Workers/${alice.sid}/Reservations`
      const { payload } = await ask(alice, path, { Active: 'true' }, 'GET')
      return (payload['contents'] as readonly object[])[0]
    }
    const { transfer, offer, task } = await passedOn()

    expect(await own()).toMatchObject({
      active_outgoing_task_transfer: { sid: transfer.sid, task_sid: task.sid },
    })
    expect(await own()).not.toHaveProperty('task_transfer')
    await site.router.run(acceptReservation(offer.sid))
    expect(await own()).not.toHaveProperty('active_outgoing_task_transfer')
  })

  it('is not what a v1 change is answered with', async () => {
    const { offer, reservation } = await passedOn()

    for (const [worker, { sid }, status] of [
      [bob, offer, 'accepted'],
      [alice, reservation, 'wrapping'],
    ] as const) {
      const path = `Workers/${worker.sid}/Reservations/${sid}`
      const { status: code, payload } = await ask(
        worker,
        path,
        { ReservationStatus: status },
        'POST',
        'v1',
      )
      expect([code, payload['reservation_status']]).toEqual([200, status])
      expect(payload).not.toHaveProperty('task_transfer')
      expect(payload).not.toHaveProperty('active_outgoing_task_transfer')
    }
  })
})

describe('a request for a transfer', () => {
  const path = (worker: Worker) => `Workers/${worker.sid}/Transfers`

  it.each([
    ['no target', { To: undefined }, 400, 20001],
    ['a mode that is none', { Mode: 'HOT' }, 400, 20001],
    ['attributes that are none', { Attributes: '{' }, 400, 20001],
    ['a task that is not there', { TaskSid: makeSid('WT') }, 404, 20404],
    ['a reservation that is not there', { ReservationSid: makeSid('WR') }, 404, 20404],
    // Its attributes name a conference, but nobody is in one.
    ['no call', {}, 400, 40149],
  ])('with %s is refused', async (_what, patch, status, code) => {
    const { task, reservation } = await talk()
    const params = { TaskSid: task.sid, ReservationSid: reservation.sid, To: bob.sid, ...patch }

    expect(await ask(alice, path(alice), params)).toMatchObject({ status, code })
    expect(site.router.task(task.sid)?.assignmentStatus).toBe('assigned')
  })

  it('is for the worker themselves', async () => {
    const { task, reservation } = await talk()
    const params = { TaskSid: task.sid, ReservationSid: reservation.sid, To: alice.sid }

    expect(await ask(bob, path(alice), params)).toMatchObject({ status: 403 })
    expect(await ask(bob, path(bob), params)).toMatchObject({ status: 404 })
  })
})

describe('a transfer', () => {
  const cancel = (worker: Worker, sid: string, params: object = {}) =>
    ask(worker, `Workers/${worker.sid}/Transfers/${sid}`, { TransferStatus: 'canceled', ...params })

  it('is canceled once; the task is told of after the reply', async () => {
    const toAlice = await listen(alice)
    const { task, transfer } = await passedOn()
    await heard(toAlice, 'task.updated')
    toAlice.length = 0

    const { status, payload } = await cancel(alice, transfer.sid, { TaskSid: task.sid })

    expect([status, payload]).toMatchObject([
      200,
      { sid: transfer.sid, transfer_status: 'canceled' },
    ])
    expect(toAlice).toEqual([])
    const { payload: updated } = await heard(toAlice, 'task.updated')
    expect(updated['assignment_status']).toBe('assigned')
    expect(types(toAlice)).toContain('task.transfer-canceled')
    expect(await cancel(alice, transfer.sid)).toMatchObject({
      status: 400,
      message: `Transfer ${transfer.sid} is already canceled . Cannot cancel transfer.`,
    })
  })

  it('is canceled by nobody else, with nothing else, and where it is', async () => {
    const { transfer } = await passedOn()

    expect(await cancel(bob, transfer.sid)).toMatchObject({ status: 404 })
    expect(await cancel(alice, makeSid('TT'))).toMatchObject({ status: 404 })
    expect(await cancel(alice, transfer.sid, { TransferStatus: 'complete' })).toMatchObject({
      status: 400,
    })
    expect(await cancel(alice, transfer.sid, { TaskSid: makeSid('WT') })).toMatchObject({
      status: 400,
    })
    expect(site.router.transfer(transfer.sid)?.status).toBe('initiated')
  })
})
