/** Clients that go away in every way, seen by the real gateway over real sockets. */
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

const offersTo = (worker: Worker) =>
  site.router
    .list('reservation', worker.workspaceSid)
    .filter(({ workerSid, status }) => workerSid === worker.sid && status === 'pending')

describe('a client that goes silent', () => {
  it('is taken off within the time, and its offer goes to the next', async () => {
    const alice = await site.worker('alice')
    const socket = await clients.open(site.token(alice))
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
    clients.handshake(site.token(alice))
    await until('it is connected', () => site.leases.size === 1)

    await offline(alice)

    expect(site.leases.size).toBe(0)
  })

  it('keeps a worker who asked to stay as they are', async () => {
    const alice = await site.worker('alice')
    const socket = await clients.open(site.token(alice), '&setWorkerOfflineIfDisconnected=false')
    const bob = await site.worker('bob')
    const other = await clients.open(site.token(bob))
    socket.pause()
    other.pause()

    await offline(bob)

    expect(site.doing(alice)).toBe('Available')
    expect(site.leases.size).toBe(0)
  })

  it('does not matter beside one that answers', async () => {
    const alice = await site.worker('alice')
    const token = site.token(alice)
    const silent = await clients.open(token)
    const lively = await clients.open(token)
    const bob = await site.worker('bob')
    const witness = await clients.open(site.token(bob))
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
    const client = await clients.start(site.token(alice))
    const lost: string[] = []
    client.on('disconnected', () => lost.push('disconnected'))
    const bob = await site.worker('bob')
    const witness = await clients.open(site.token(bob))
    const first = site.leases.get(alice.sid)
    // Two whole terms of somebody who does not answer.
    witness.pause()
    await offline(bob)
    const again = await clients.open(site.token(bob))
    again.pause()
    await until('the second is lost', () => site.leases.size === 1)

    expect(lost).toEqual([])
    expect(site.doing(alice)).toBe('Available')
    expect(site.leases.get(alice.sid)).toEqual(first)
  })

  it('is back within a second: nothing has happened', async () => {
    const alice = await site.worker('alice')
    const token = site.token(alice)
    const client = await clients.start(token)
    await site.task()
    client.disconnect()
    await until('it has left', () => site.leases.get(alice.sid)?.deadline !== null)

    await clients.start(token)

    expect(site.leases.get(alice.sid)?.deadline).toBeNull()
    expect(offersTo(alice)).toHaveLength(1)
    expect(site.doing(alice)).toBe('Available')
  })
})

describe('closeExistingSessions', () => {
  it('closes the other sockets of the worker with a reason, and nobody goes offline', async () => {
    const alice = await site.worker('alice')
    const bob = await site.worker('bob')
    const token = site.token(alice)
    const first = await clients.open(token)
    const stranger = await clients.open(site.token(bob))
    const ends = closed(first)

    await clients.start(token, { closeExistingSessions: true })

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
    const silent = await clients.open(token)
    silent.pause()
    const next = await clients.open(token, '&closeExistingSessions=true')

    next.close()

    await offline(alice)
  })
})

describe('the end of the server', () => {
  it('takes nobody off: they are expected back by the next run', async () => {
    const alice = await site.worker('alice')
    const socket = await clients.open(site.token(alice))
    const ends = closed(socket)

    site.closeGateway()

    expect(await ends).toEqual({ code: 1000, reason: 'The server ends' })
    expect(site.doing(alice)).toBe('Available')
    expect(site.leases.get(alice.sid)).toMatchObject({ deadline: null })
  })
})
