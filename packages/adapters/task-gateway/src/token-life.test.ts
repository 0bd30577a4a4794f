/** Sockets and the tokens that opened them, with the unmodified SDK and without it. */
import type { Worker } from '@offhook/task-router'
import { until } from '@offhook/test-kit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { closed, GatewayClients } from './testing/gateway-clients.ts'
import { GatewaySite } from './testing/gateway-site.ts'

/** Short enough for a test, long enough for a pong on a busy machine. */
const LOST_AFTER_MS = 600

let site: GatewaySite
let clients: GatewayClients

beforeEach(async () => {
  site = await GatewaySite.open({ workerLostAfterMs: LOST_AFTER_MS })
  clients = new GatewayClients(site)
})

afterEach(async () => {
  clients.close()
  await site.close()
})

const offline = (worker: Worker) =>
  until('the worker is off', () => site.doing(worker) === 'Offline')

describe('the life of a token', () => {
  it('ends the socket with a reason, and the bridge says 401', async () => {
    const alice = await site.worker('alice')
    const token = site.token(alice, 300)
    const socket = await clients.open(token)

    expect(await closed(socket)).toEqual({ code: 1008, reason: 'The token has expired' })

    expect(await site.ask(token, alice)).toBe(401)
  })

  it('is told by the SDK before, which does not connect again', async () => {
    const alice = await site.worker('alice')
    // The SDK gives up five seconds before the end: with this token, at once.
    const client = clients.sdk(site.token(alice, 800))
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
    const client = await clients.start(site.token(alice, 5_600))
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
    const client = await clients.start(site.token(alice, 1_200))
    const lost: string[] = []
    client.on('disconnected', () => lost.push('disconnected'))
    // Their tokens end together; only alice has a newer one.
    const witness = await clients.open(site.token(bob, 1_300))

    client.updateToken(site.token(alice))
    await client.fetchLatestVersion()
    await closed(witness)

    expect(lost).toEqual([])
    expect(site.doing(alice)).toBe('Available')
  })

  it('is not made shorter by an older token', async () => {
    const alice = await site.worker('alice')
    const short = site.token(alice, 400)
    const socket = await clients.open(site.token(alice))
    expect(await site.ask(short, alice)).toBe(200)

    await until('the older has expired', async () => (await site.ask(short, alice)) === 401)

    expect(socket.readyState).toBe(WebSocket.OPEN)
  })
})

describe('a token that is no longer valid', () => {
  it('takes its sockets along, and no others', async () => {
    const [alice, bob] = [await site.worker('alice'), await site.worker('bob')]
    const [bad, good] = [site.token(alice), site.token(bob)]
    const sockets = [await clients.open(bad), await clients.open(bad)]
    const witness = await clients.open(good)
    const ends = Promise.all(sockets.map(closed))

    site.refuse(bad)

    const end = { code: 1008, reason: 'The token is no longer valid' }
    expect(await ends).toEqual([end, end])
    expect(await site.ask(bad, alice)).toBe(401)
    expect(witness.readyState).toBe(WebSocket.OPEN)
    await offline(alice)
  })

  it('does not keep away a client that has a better one at hand', async () => {
    const alice = await site.worker('alice')
    const bad = site.token(alice)
    const client = await clients.start(bad)
    client.updateToken(site.token(alice))
    const back = new Promise<void>((resolve) => client.once('ready', () => resolve()))

    site.refuse(bad)
    await back

    expect(site.doing(alice)).toBe('Available')
    expect(site.moves).toEqual([])
  })
})

describe('what a token may not do', () => {
  it('is told apart from a token that is none', async () => {
    const [alice, bob] = [await site.worker('alice'), await site.worker('bob')]
    const { workspaceSid } = site.home
    const bare = await fetch(`http://${site.origin}`, {
      method: 'POST',
      body: JSON.stringify({ url: `Workspaces/${workspaceSid}`, method: 'GET' }),
    })

    expect(bare.status).toBe(401)
    expect(await site.ask('no token of ours', alice)).toBe(401)
    expect(await site.ask(site.token(alice), bob)).toBe(403)
    expect(await site.ask(site.token(alice), alice)).toBe(200)
  })

  it('is for an older one what no policy of it allows', async () => {
    const alice = await site.worker('alice')
    const { workspaceSid } = site.home
    const path = ['v1', 'Workspaces', workspaceSid, 'Workers', alice.sid]
    const token = site.policyToken(alice, [{ path, method: 'GET', allow: true, filter: {} }])

    expect(await site.ask(token, alice)).toBe(200)
    expect((await site.request(token, 'GET', 'Activities')).status).toBe(403)
    await expect(clients.open(token)).rejects.toThrow('403')

    const channel = ['v1', 'wschannels', alice.accountSid, alice.sid]
    const events = { path: channel, method: 'GET', allow: true, filter: {} }
    expect((await clients.open(site.policyToken(alice, [events]))).readyState).toBe(WebSocket.OPEN)
  })
})
