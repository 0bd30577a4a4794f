/** The unmodified `twilio-taskrouter` SDK against the real router. */
import { createRequire } from 'node:module'
import { makeSid } from '@offhook/core'
import { cancelTask, createTask, type Worker } from '@offhook/task-router'
import { until } from '@offhook/test-kit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GatewaySite } from './testing/gateway-site.ts'

interface SdkEmitter {
  on(event: string, listener: (...args: never[]) => void): void
  once(event: string, listener: (...args: never[]) => void): void
}
interface SdkReservation extends SdkEmitter {
  sid: string
  status: string
  task: SdkEmitter & {
    sid: string
    status: string
    attributes: Record<string, unknown>
    complete(reason: string): Promise<unknown>
    wrapUp(options: object): Promise<unknown>
    setAttributes(attributes: object): Promise<unknown>
  }
  accept(): Promise<SdkReservation>
  reject(): Promise<SdkReservation>
  wrap(): Promise<SdkReservation>
  complete(): Promise<SdkReservation>
}
interface SdkWorker extends SdkEmitter {
  sid: string
  activity: { name: string }
  attributes: Record<string, unknown>
  activities: Map<string, { name: string; setAsCurrent(options?: object): Promise<unknown> }>
  reservations: Map<string, SdkReservation>
  setAttributes(attributes: object): Promise<unknown>
  createTask(
    to: string,
    from: string,
    workflow: string,
    queue: string,
    options?: object,
  ): Promise<string>
  disconnect(): void
}

const { Worker: SdkWorkerClient } = createRequire(import.meta.url)('twilio-taskrouter') as {
  Worker: new (token: string, options: object) => SdkWorker
}

let site: GatewaySite
let router: GatewaySite['router']
let home: GatewaySite['home']
const clients: SdkWorker[] = []

beforeEach(async () => {
  site = await GatewaySite.open({ workerLostAfterMs: 30_000 })
  router = site.router
  home = site.home
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  await site.close()
})

async function connect(worker: Worker, options = {}): Promise<SdkWorker> {
  const client = new SdkWorkerClient(site.token(worker), {
    ebServer: `http://${site.origin}`,
    wsServer: `ws://${site.origin}`,
    logLevel: 'silent',
    ...options,
  })
  clients.push(client)
  client.on('error', () => {})
  await new Promise<void>((resolve) => client.once('ready', () => resolve()))
  return client
}

function nextReservation(client: SdkWorker): Promise<SdkReservation> {
  return new Promise((resolve) =>
    client.once('reservationCreated', (reservation: SdkReservation) => resolve(reservation)),
  )
}

describe('the TaskRouter SDK', () => {
  it('starts, and knows its worker', async () => {
    const worker = await site.worker('alice')

    const client = await connect(worker)

    expect(client.sid).toBe(worker.sid)
    expect(client.activity.name).toBe('Available')
    expect([...client.activities.values()].map(({ name }) => name)).toContain('Break')
  })

  it('changes activity and attributes', async () => {
    const worker = await site.worker('alice')
    const client = await connect(worker)

    await [...client.activities.values()].find(({ name }) => name === 'Break')?.setAsCurrent()
    await client.setAttributes({ contact_uri: 'client:alice', level: 3 })

    expect(router.worker(worker.sid)?.activitySid).toBe(site.activity('Break'))
    expect(router.worker(worker.sid)?.attributes).toMatchObject({ level: 3 })
    await until(
      'the client knows',
      () => client.attributes['level'] === 3 && client.activity.name === 'Break',
    )
  })

  it('is offered a task, accepts, wraps up and completes it; each event after its reply', async () => {
    const worker = await site.worker('alice')
    const client = await connect(worker)
    const offered = nextReservation(client)
    const created = await site.task({ reason: 'sales' })
    const reservation = await offered
    expect(reservation.task.attributes).toEqual({ reason: 'sales' })

    await reservation.accept()
    // Only now does a caller register for the event: it must still come.
    const order: string[] = []
    await new Promise<void>((resolve) => reservation.once('accepted', () => resolve()))
    reservation.on('wrapup', () => order.push('wrapup'))
    reservation.on('completed', () => order.push('completed'))
    await reservation.wrap()
    await until('wrapped', () => order.includes('wrapup'))
    await reservation.complete()

    await until('completed', () => order.includes('completed'))
    expect(order).toEqual(['wrapup', 'completed'])
    expect(router.task(created.sid)?.assignmentStatus).toBe('completed')
  })

  it('hears that a caller has gone', async () => {
    const worker = await site.worker('alice')
    const client = await connect(worker)
    const offered = nextReservation(client)
    const created = await site.task()
    const reservation = await offered

    await router.run(cancelTask(created.sid, 'hangup'))

    await new Promise<void>((resolve) => reservation.once('canceled', () => resolve()))
    expect(client.reservations.size).toBe(0)
  })

  it('finds its open reservations again after a reload', async () => {
    const worker = await site.worker('alice')
    await connect(worker, { setWorkerOfflineIfDisconnected: false })
    const created = await site.task()
    clients.pop()?.disconnect()

    const again = await connect(worker)

    const [reservation] = again.reservations.values()
    expect(reservation?.task.sid).toBe(created.sid)
  })

  it('is taken offline when its last socket has gone, and its offer goes on', async () => {
    const alice = await site.worker('alice')
    const client = await connect(alice)
    const created = await site.task()

    client.disconnect()

    await until('offline', () => router.worker(alice.sid)?.activitySid === site.activity('Offline'))
    expect(router.task(created.sid)?.assignmentStatus).toBe('pending')
  })

  it('creates an outbound task for itself', async () => {
    const worker = await site.worker('alice', 'Available')
    const client = await connect(worker)
    const offered = nextReservation(client)

    const sid = await client.createTask(
      '+12025550100',
      '+12025550101',
      home.workflowSid,
      home.taskQueueSid,
    )

    const reservation = await offered
    expect(reservation.task.sid).toBe(sid)
    expect(reservation.task.attributes).toMatchObject({
      outbound_to: '+12025550100',
      from: '+12025550101',
    })
  })

  it('hears that it could not be reserved for its own task', async () => {
    const worker = await site.worker('alice', 'Offline')
    const client = await connect(worker)
    const told = new Promise<Record<string, unknown>>((resolve) =>
      client.on('reservationFailed', (task: Record<string, unknown>) => resolve(task)),
    )

    const { sid } = await router.run(
      createTask({
        workspaceSid: home.workspaceSid,
        routingTarget: worker.sid,
        ignoreCapacity: false,
        timeout: 1,
      }),
    )

    expect(await told).toMatchObject({
      sid,
      assignment_status: 'canceled',
      reason: 'RoutingTarget SLA for Reservation creation was not met',
    })
  })

  it('is told in words what was wrong', async () => {
    const worker = await site.worker('alice')
    const client = await connect(worker)

    await expect(client.createTask('a', 'b', 'nonsense', home.taskQueueSid)).rejects.toThrow(
      "Value 'nonsense' provided for WorkflowSid has an invalid format",
    )
  })
})

describe('the bridge', () => {
  const post = (body: unknown, headers = {}) =>
    fetch(`http://${site.origin}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })

  it.each([
    ['no JSON', 'nonsense', 400],
    ['no token', { url: 'Workspaces', method: 'GET' }, 401],
    ['a bad token', { url: 'Workspaces', method: 'GET', token: 'bad' }, 401],
  ])('answers %s with a body', async (_name, body, status) => {
    const response = await post(body)

    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ message: expect.any(String), status })
  })

  it('keeps a worker to their own paths', async () => {
    const alice = await site.worker('alice')
    const bob = await site.worker('bob')
    const base = `Workspaces/${home.workspaceSid}`
    const as = (url: string, method = 'GET', params = {}) =>
      post({ url, method, params, token: site.token(alice) }).then(({ status }) => status)

    expect(await as(`${base}/Workers/${bob.sid}/Reservations`)).toBe(403)
    expect(
      await as(`${base}/Workers/${bob.sid}`, 'POST', { ActivitySid: site.activity('Break') }),
    ).toBe(403)
    expect(await as(`Workspaces/${makeSid('WS')}/Activities`)).toBe(404)
    expect(await as(`${base}/Workers/${makeSid('WK')}`)).toBe(404)
    expect(await as(`${base}/Nonsense`)).toBe(404)
  })

  it('refuses instructions with their codes, and lets only supervisors supervise', async () => {
    const alice = await site.worker('alice')
    const { sid } = await site.task()
    const [offer] = router.list('reservation', home.workspaceSid)
    const base = `Workspaces/${home.workspaceSid}`
    const own = `${base}/Workers/${alice.sid}/Reservations/${offer?.sid}`
    const ofTask = `${base}/Tasks/${sid}/Reservations/${offer?.sid}`
    const answered = async (url: string, params: object, role?: 'supervisor') => {
      const token = site.token(alice, undefined, role)
      const response = await post({ url, method: 'POST', params, token })
      const { code } = (await response.json()) as { code: number }
      return [response.status, code]
    }
    const supervise = { Instruction: 'supervise', Supervisor: alice.sid, SupervisorMode: 'monitor' }

    expect(await answered(own, { Instruction: 'dance' })).toEqual([400, 55555])
    expect(await answered(own, { Instruction: 'dequeue' })).toEqual([400, 40140])
    expect(await answered(own, { Instruction: 'call', CallFrom: 7 })).toEqual([400, 40112])
    expect(await answered(own, { Instruction: 'redirect', RedirectUrl: [] })).toEqual([400, 40120])
    expect(await answered(own, { Instruction: 'conference', PostWorkActivitySid: 'WA1' })).toEqual([
      400, 40143,
    ])
    expect(
      await answered(own, { ReservationStatus: 'rejected', WorkerActivitySid: makeSid('WA') }),
    ).toEqual([400, 40100])
    expect(await answered(own, supervise)).toEqual([400, 55555])
    expect(await answered(ofTask, supervise)).toEqual([403, 20403])
    expect(await answered(ofTask, supervise, 'supervisor')).toEqual([400, 40146])
    expect(await answered(ofTask, { Instruction: 'accept' }, 'supervisor')).toEqual([400, 55555])
    const nowhere = `${base}/Tasks/${sid}/Reservations/${makeSid('WR')}`
    expect(await answered(nowhere, supervise, 'supervisor')).toEqual([404, 20404])
  })

  it('refuses a stale version', async () => {
    const alice = await site.worker('alice')
    const response = await post(
      {
        url: `Workspaces/${home.workspaceSid}/Workers/${alice.sid}`,
        method: 'POST',
        params: { ActivitySid: site.activity('Break') },
        token: site.token(alice),
      },
      { 'if-match': '7' },
    )

    expect(response.status).toBe(412)
  })

  it('answers a preflight', async () => {
    const response = await fetch(`http://${site.origin}`, { method: 'OPTIONS' })

    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-headers')).toContain('apiversion')
  })
})
