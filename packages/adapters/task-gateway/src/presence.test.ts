/** Clients that go away in every way, seen by the real gateway over real sockets. */
import { createRequire } from 'node:module'
import { connect, type Socket } from 'node:net'
import type { Worker } from '@offhook/task-router'
import { until } from '@offhook/test-kit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { GatewaySite } from './testing/gateway-site.ts'

interface SdkWorker {
  on(event: string, listener: (...args: never[]) => void): void
  once(event: string, listener: (...args: never[]) => void): void
  updateToken(token: string): void
  fetchLatestVersion(): Promise<unknown>
  disconnect(): void
}

const sdk = createRequire(import.meta.url)('twilio-taskrouter') as {
  Worker: new (token: string, options: object) => SdkWorker
}

/** Short enough for a test, long enough for a pong on a busy machine. */
const LOST_AFTER_MS = 600

let site: GatewaySite
const sockets: WebSocket[] = []
const clients: SdkWorker[] = []
const raw: Socket[] = []

beforeEach(async () => {
  site = await GatewaySite.open({ workerLostAfterMs: LOST_AFTER_MS })
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  for (const socket of sockets.splice(0)) socket.terminate()
  for (const socket of raw.splice(0)) socket.destroy()
  await site.close()
})

/** A client that speaks WebSocket and nothing of the SDK's. */
async function open(token: string, query = ''): Promise<WebSocket> {
  const socket = new WebSocket(
    `ws://${site.origin}?token=${token}&closeExistingSessions=false&clientVersion=2.1.1${query}`,
  )
  sockets.push(socket)
  await new Promise<void>((resolve, reject) => {
    socket.once('message', () => resolve())
    socket.once('error', reject)
  })
  return socket
}

const closed = (socket: WebSocket) =>
  new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  )

function sdkWorker(token: string, options = {}): SdkWorker {
  const client = new sdk.Worker(token, {
    ebServer: `http://${site.origin}`,
    wsServer: `ws://${site.origin}`,
    logLevel: 'silent',
    ...options,
  })
  clients.push(client)
  client.on('error', () => {})
  return client
}

async function start(token: string, options = {}): Promise<SdkWorker> {
  const client = sdkWorker(token, options)
  await new Promise<void>((resolve) => client.once('ready', () => resolve()))
  return client
}

const offline = (worker: Worker) =>
  until('the worker is off', () => site.doing(worker) === 'Offline')

const offersTo = (worker: Worker) =>
  site.router
    .list('reservation', worker.workspaceSid)
    .filter(({ workerSid, status }) => workerSid === worker.sid && status === 'pending')

describe('a client that goes silent', () => {
  it('is taken off within the time, and its offer goes to the next', async () => {
    const alice = await site.worker('alice')
    const socket = await open(site.token(alice))
    const { sid } = await site.task()
    const bob = await site.worker('bob')
    expect(offersTo(alice)).toHaveLength(1)
    const silentSince = performance.now()

    // The TCP connection stays up; nothing is read any more, so that no pong comes.
    socket.pause()

    await offline(alice)
    expect(performance.now() - silentSince).toBeLessThan(LOST_AFTER_MS + 500)
    expect(offersTo(bob)).toMatchObject([{ taskSid: sid }])
    expect(site.leases.size).toBe(0)
  })

  it('that is no WebSocket client after its handshake is noticed too', async () => {
    const alice = await site.worker('alice')
    const [host = '', port = ''] = site.origin.split('/')[0]!.split(':')
    const socket = connect(Number(port), host)
    raw.push(socket)
    socket.write(
      `GET /v1/wschannels?token=${site.token(alice)} HTTP/1.1\r\nHost: ${host}\r\n` +
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    await until('it is connected', () => site.leases.size === 1)

    await offline(alice)

    expect(site.leases.size).toBe(0)
  })

  it('keeps a worker who asked to stay as they are', async () => {
    const alice = await site.worker('alice')
    const socket = await open(site.token(alice), '&setWorkerOfflineIfDisconnected=false')
    const bob = await site.worker('bob')
    const other = await open(site.token(bob))
    socket.pause()
    other.pause()

    await offline(bob)

    expect(site.doing(alice)).toBe('Available')
    expect(site.leases.size).toBe(0)
  })

  it('does not matter beside one that answers', async () => {
    const alice = await site.worker('alice')
    const token = site.token(alice)
    const silent = await open(token)
    const lively = await open(token)
    const bob = await site.worker('bob')
    const witness = await open(site.token(bob))
    silent.pause()
    witness.pause()

    await offline(bob)
    silent.resume()
    await closed(silent)

    expect(site.doing(alice)).toBe('Available')
    expect(lively.readyState).toBe(WebSocket.OPEN)
  })
})

describe('a client that lives', () => {
  it('stays, however long it has nothing to say', async () => {
    const alice = await site.worker('alice')
    const client = await start(site.token(alice))
    const lost: string[] = []
    client.on('disconnected', () => lost.push('disconnected'))
    const bob = await site.worker('bob')
    const witness = await open(site.token(bob))
    const first = site.leases.get(alice.sid)
    // Two whole terms of somebody who does not answer.
    witness.pause()
    await offline(bob)
    const again = await open(site.token(bob))
    again.pause()
    await until('the second is lost', () => site.leases.size === 1)

    expect(lost).toEqual([])
    expect(site.doing(alice)).toBe('Available')
    expect(site.leases.get(alice.sid)).toEqual(first)
  })

  it('is back within a second: nothing has happened', async () => {
    const alice = await site.worker('alice')
    const token = site.token(alice)
    const client = await start(token)
    await site.task()
    client.disconnect()
    await until('it has left', () => site.leases.get(alice.sid)?.deadline !== null)

    await start(token)

    expect(site.leases.get(alice.sid)?.deadline).toBeNull()
    expect(offersTo(alice)).toHaveLength(1)
    expect(site.doing(alice)).toBe('Available')
  })
})

describe('the life of a token', () => {
  it('ends the socket with a reason, and the bridge says 401', async () => {
    const alice = await site.worker('alice')
    const token = site.token(alice, 300)
    const socket = await open(token)

    expect(await closed(socket)).toEqual({ code: 1008, reason: 'The token has expired' })

    expect(await site.ask(token, alice)).toBe(401)
  })

  it('is told by the SDK before, which does not connect again', async () => {
    const alice = await site.worker('alice')
    // The SDK gives up five seconds before the end: with this token, at once.
    const client = sdkWorker(site.token(alice, 800))
    const told: string[] = []
    client.on('tokenExpired', () => told.push('expired'))
    client.on('ready', () => told.push('ready'))
    client.on('disconnected', ({ message }: { message: string }) => told.push(message))

    await offline(alice)

    expect(told.slice(-1)).toEqual(['The token has expired'])
    expect(told.toSorted()).toEqual(['The token has expired', 'expired', 'ready'])
  })

  it('may end before the client has asked for anything with a new one: it is back in time', async () => {
    const alice = await site.worker('alice')
    const client = await start(site.token(alice, 5_600))
    const told: string[] = []
    client.on('tokenExpired', () => client.updateToken(site.token(alice)))
    client.on('disconnected', ({ message }: { message: string }) => told.push(message))
    client.on('ready', () => told.push('ready'))

    await until('it is back', () => told.includes('ready'))

    expect(told).toEqual(['The token has expired', 'ready'])
    expect(site.doing(alice)).toBe('Available')
    expect(site.leases.get(alice.sid)?.deadline).toBeNull()
    expect(site.moves).toEqual([])
  }, 15_000)

  it('is that of the newest token which the client has used', async () => {
    const alice = await site.worker('alice')
    const bob = await site.worker('bob')
    const client = await start(site.token(alice, 1_200))
    const lost: string[] = []
    client.on('disconnected', () => lost.push('disconnected'))
    // Their tokens end together; only alice has a newer one.
    const witness = await open(site.token(bob, 1_300))

    client.updateToken(site.token(alice))
    await client.fetchLatestVersion()
    await closed(witness)

    expect(lost).toEqual([])
    expect(site.doing(alice)).toBe('Available')
  })

  it('is not made shorter by an older token', async () => {
    const alice = await site.worker('alice')
    const short = site.token(alice, 400)
    const socket = await open(site.token(alice))
    expect(await site.ask(short, alice)).toBe(200)

    await until('the older has expired', async () => (await site.ask(short, alice)) === 401)

    expect(socket.readyState).toBe(WebSocket.OPEN)
  })
})

describe('closeExistingSessions', () => {
  it('closes the other sockets of the worker with a reason, and nobody goes offline', async () => {
    const alice = await site.worker('alice')
    const bob = await site.worker('bob')
    const token = site.token(alice)
    const first = await open(token)
    const stranger = await open(site.token(bob))
    const ends = closed(first)

    await start(token, { closeExistingSessions: true })

    expect(await ends).toEqual({
      code: 1000,
      reason: 'Replaced by another session of this worker',
    })
    expect(stranger.readyState).toBe(WebSocket.OPEN)
    expect(site.leases.get(alice.sid)?.deadline).toBeNull()
  })

  it('does not wait for one that does not answer the close', async () => {
    const alice = await site.worker('alice')
    const token = site.token(alice)
    const silent = await open(token)
    silent.pause()
    const next = await open(token, '&closeExistingSessions=true')

    next.close()

    await offline(alice)
  })
})

describe('the end of the server', () => {
  it('takes nobody off: they are expected back by the next run', async () => {
    const alice = await site.worker('alice')
    const socket = await open(site.token(alice))
    const ends = closed(socket)

    site.closeGateway()

    expect(await ends).toEqual({ code: 1000, reason: 'The server ends' })
    expect(site.doing(alice)).toBe('Available')
    expect(site.leases.get(alice.sid)).toMatchObject({ deadline: null })
  })
})
