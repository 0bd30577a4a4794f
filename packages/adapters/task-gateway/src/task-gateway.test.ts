/** The unmodified `twilio-taskrouter` SDK against the real router. */
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { AccessToken } from '@offhook/accounts'
import { Contacts } from '@offhook/contacts'
import {
  type Change,
  Emitter,
  makeSid,
  silentLogger,
  systemClock,
  type WorkerSid,
} from '@offhook/core'
import {
  createWorker,
  type DefaultWorkspace,
  type LiveRows,
  TaskRouter,
  WorkerPresence,
} from '@offhook/task-router'
import { until } from '@offhook/test-kit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TaskGateway } from './task-gateway.ts'

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

const { Worker } = createRequire(import.meta.url)('twilio-taskrouter') as {
  Worker: new (token: string, options: object) => SdkWorker
}

const accountSid = makeSid('AC')

let router: TaskRouter
let gateway: TaskGateway
let contacts: Contacts
let presence: WorkerPresence
let server: Server
let home: DefaultWorkspace
let origin: string
const clients: SdkWorker[] = []

beforeEach(async () => {
  const rows: Change[] = []
  router = new TaskRouter({
    clock: systemClock,
    logger: silentLogger,
    writer: { commit: async (changes) => void rows.push(...changes), writeBehind() {} },
    repository: {
      loadLive: async () => ({}) as LiveRows,
      task: async () => undefined,
      reservation: async () => undefined,
      reservationsOfTask: async () => [],
      decisionsOfTask: async () => [],
      events: async () => ({ rows: [], next: null }),
      countedEvents: async () => [],
    },
  })
  home = await router.createDefaultWorkspace(accountSid)
  const voice = { events: new Emitter() } as unknown as ConstructorParameters<
    typeof Contacts
  >[0]['voice']
  contacts = new Contacts({ clock: systemClock, logger: silentLogger, voice, router })
  presence = new WorkerPresence({
    clock: systemClock,
    logger: silentLogger,
    router,
    writer: { writeBehind() {} },
    repository: { workerLeases: async () => [] },
    lostAfterMs: 30_000,
  })
  gateway = new TaskGateway({
    clock: systemClock,
    logger: silentLogger,
    router,
    contacts,
    presence,
    workerLostAfterMs: 30_000,
    verifyAccessToken: async (token) => {
      const [kind, workerSid] = token.split('.')
      if (kind !== 'worker' && kind !== 'supervisor') return { refused: 'bad-signature' }
      return tokenFor(workerSid as WorkerSid, kind)
    },
  })
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', async () => {
      const reply = await gateway.handle({
        method: request.method ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      })
      response.writeHead(reply.status, reply.headers)
      response.end(reply.body, reply.flushed)
    })
  })
  server.on('upgrade', (request, socket, head) => gateway.handleUpgrade(request, socket, head))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `127.0.0.1:${(server.address() as AddressInfo).port}/v1/wschannels`
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  gateway.close()
  presence.close()
  contacts.close()
  router.close()
  server.closeAllConnections()
  await new Promise<void>((resolve) => server.close(() => resolve()))
})

function tokenFor(workerSid: WorkerSid, role: 'worker' | 'supervisor'): AccessToken {
  return {
    accountSid,
    keySid: makeSid('SK'),
    grants: {
      identity: 'alice',
      voice: null,
      taskRouter: { workspaceSid: home.workspaceSid, workerSid, role },
    },
    issuedAt: Date.now(),
    expiresAt: Date.now() + 3_600_000,
  }
}

function activity(name: string): string {
  return router
    .list('activity', home.workspaceSid)
    .find(({ friendlyName }) => friendlyName === name)!.sid
}

async function makeWorker(name = 'alice', activityName = 'Available') {
  return router.change(home.workspaceSid, {}, (turn) =>
    createWorker(turn, home.workspaceSid, {
      friendlyName: name,
      activitySid: activity(activityName),
      attributes: { contact_uri: `client:${name}` },
    }),
  )
}

async function connect(workerSid: string, options = {}): Promise<SdkWorker> {
  const client = new Worker(`worker.${workerSid}`, {
    ebServer: `http://${origin}`,
    wsServer: `ws://${origin}`,
    logLevel: 'silent',
    ...options,
  })
  clients.push(client)
  client.on('error', () => {})
  await new Promise<void>((resolve) => client.once('ready', () => resolve()))
  return client
}

const task = (attributes = {}) =>
  router.createTask({
    workspaceSid: home.workspaceSid,
    workflowSid: home.workflowSid,
    taskChannel: 'voice',
    attributes,
  })

function nextReservation(client: SdkWorker): Promise<SdkReservation> {
  return new Promise((resolve) =>
    client.once('reservationCreated', (reservation: SdkReservation) => resolve(reservation)),
  )
}

describe('the TaskRouter SDK', () => {
  it('starts, and knows its worker', async () => {
    const worker = await makeWorker()

    const client = await connect(worker.sid)

    expect(client.sid).toBe(worker.sid)
    expect(client.activity.name).toBe('Available')
    expect([...client.activities.values()].map(({ name }) => name)).toContain('Break')
  })

  it('changes activity and attributes', async () => {
    const worker = await makeWorker()
    const client = await connect(worker.sid)

    await [...client.activities.values()].find(({ name }) => name === 'Break')?.setAsCurrent()
    await client.setAttributes({ contact_uri: 'client:alice', level: 3 })

    expect(router.worker(worker.sid)?.activitySid).toBe(activity('Break'))
    expect(router.worker(worker.sid)?.attributes).toMatchObject({ level: 3 })
    await until(
      'the client knows',
      () => client.attributes['level'] === 3 && client.activity.name === 'Break',
    )
  })

  it('is offered a task, accepts, wraps up and completes it; each event after its reply', async () => {
    const worker = await makeWorker()
    const client = await connect(worker.sid)
    const offered = nextReservation(client)
    const created = await task({ reason: 'sales' })
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
    const worker = await makeWorker()
    const client = await connect(worker.sid)
    const offered = nextReservation(client)
    const created = await task()
    const reservation = await offered

    await router.cancelTask(created.sid, 'hangup')

    await new Promise<void>((resolve) => reservation.once('canceled', () => resolve()))
    expect(client.reservations.size).toBe(0)
  })

  it('finds its open reservations again after a reload', async () => {
    const worker = await makeWorker()
    await connect(worker.sid, { setWorkerOfflineIfDisconnected: false })
    const created = await task()
    clients.pop()?.disconnect()

    const again = await connect(worker.sid)

    const [reservation] = again.reservations.values()
    expect(reservation?.task.sid).toBe(created.sid)
  })

  it('is taken offline when its last socket has gone, and its offer goes on', async () => {
    const alice = await makeWorker('alice')
    const client = await connect(alice.sid)
    const created = await task()

    client.disconnect()

    await until('offline', () => router.worker(alice.sid)?.activitySid === activity('Offline'))
    expect(router.task(created.sid)?.assignmentStatus).toBe('pending')
  })

  it('creates an outbound task for itself', async () => {
    const worker = await makeWorker('alice', 'Available')
    const client = await connect(worker.sid)
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
    const worker = await makeWorker('alice', 'Offline')
    const client = await connect(worker.sid)
    const told = new Promise<Record<string, unknown>>((resolve) =>
      client.on('reservationFailed', (task: Record<string, unknown>) => resolve(task)),
    )

    const { sid } = await router.createTask({
      workspaceSid: home.workspaceSid,
      routingTarget: worker.sid,
      ignoreCapacity: false,
      timeout: 1,
    })

    expect(await told).toMatchObject({
      sid,
      assignment_status: 'canceled',
      reason: 'RoutingTarget SLA for Reservation creation was not met',
    })
  })

  it('is told in words what was wrong', async () => {
    const worker = await makeWorker()
    const client = await connect(worker.sid)

    await expect(client.createTask('a', 'b', 'nonsense', home.taskQueueSid)).rejects.toThrow(
      "Value 'nonsense' provided for WorkflowSid has an invalid format",
    )
  })
})

describe('the bridge', () => {
  const post = (body: unknown, headers = {}) =>
    fetch(`http://${origin}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })

  it.each([
    ['no JSON', 'nonsense', 400],
    ['no token', { url: 'Workspaces', method: 'GET' }, 400],
    ['a bad token', { url: 'Workspaces', method: 'GET', token: 'bad' }, 401],
  ])('answers %s with a body', async (_name, body, status) => {
    const response = await post(body)

    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ message: expect.any(String), status })
  })

  it('keeps a worker to their own paths', async () => {
    const alice = await makeWorker('alice')
    const bob = await makeWorker('bob')
    const base = `Workspaces/${home.workspaceSid}`
    const as = (url: string, method = 'GET', params = {}) =>
      post({ url, method, params, token: `worker.${alice.sid}` }).then(({ status }) => status)

    expect(await as(`${base}/Workers/${bob.sid}/Reservations`)).toBe(403)
    expect(await as(`${base}/Workers/${bob.sid}`, 'POST', { ActivitySid: activity('Break') })).toBe(
      403,
    )
    expect(await as(`Workspaces/${makeSid('WS')}/Activities`)).toBe(404)
    expect(await as(`${base}/Workers/${makeSid('WK')}`)).toBe(404)
    expect(await as(`${base}/Nonsense`)).toBe(404)
  })

  it('refuses instructions with their codes, and lets only supervisors supervise', async () => {
    const alice = await makeWorker('alice')
    const { sid } = await task()
    const [offer] = router.list('reservation', home.workspaceSid)
    const base = `Workspaces/${home.workspaceSid}`
    const own = `${base}/Workers/${alice.sid}/Reservations/${offer?.sid}`
    const ofTask = `${base}/Tasks/${sid}/Reservations/${offer?.sid}`
    const answered = async (url: string, params: object, role = 'worker') => {
      const response = await post({ url, method: 'POST', params, token: `${role}.${alice.sid}` })
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
    const alice = await makeWorker('alice')
    const response = await post(
      {
        url: `Workspaces/${home.workspaceSid}/Workers/${alice.sid}`,
        method: 'POST',
        params: { ActivitySid: activity('Break') },
        token: `worker.${alice.sid}`,
      },
      { 'if-match': '7' },
    )

    expect(response.status).toBe(412)
  })

  it('answers a preflight', async () => {
    const response = await fetch(`http://${origin}`, { method: 'OPTIONS' })

    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-headers')).toContain('apiversion')
  })
})

describe('the bridge of a node that stands by', () => {
  let standby: TaskGateway

  beforeEach(() => {
    const idle = new TaskRouter({
      clock: systemClock,
      logger: silentLogger,
      writer: { commit: async () => {}, writeBehind() {} },
      repository: {} as ConstructorParameters<typeof TaskRouter>[0]['repository'],
      lease: { held: false },
    })
    standby = new TaskGateway({
      clock: systemClock,
      logger: silentLogger,
      router: idle,
      contacts,
      presence,
      workerLostAfterMs: 30_000,
      verifyAccessToken: async () => tokenFor(makeSid('WK'), 'worker'),
    })
  })

  afterEach(() => standby.close())

  it('refuses requests for a while, and lets a page ask whether it may ask', async () => {
    const { status, headers, body } = await standby.handle({
      method: 'POST',
      headers: {},
      body: JSON.stringify({
        url: `/Workspaces/${home.workspaceSid}/Activities`,
        method: 'GET',
        params: {},
        token: 'any',
      }),
    })

    expect(status).toBe(503)
    expect(headers['retry-after']).toBe('2')
    expect(JSON.parse(body)).toMatchObject({ code: 20503, status: 503 })
    expect((await standby.handle({ method: 'OPTIONS', headers: {}, body: '' })).status).toBe(204)
  })
})
