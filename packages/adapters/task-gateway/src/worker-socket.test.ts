/** What a worker's socket keeps back while its client does not listen yet: a real socket, at a time that is told. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { AccessToken } from '@offhook/accounts'
import { SimulatedClock } from '@offhook/core'
import { until } from '@offhook/test-kit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { WorkerSocket } from './worker-socket.ts'

let clock: SimulatedClock
let server: WebSocketServer
let client: WebSocket
let socket: WorkerSocket
let frames: string[]

beforeEach(async () => {
  clock = new SimulatedClock()
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  frames = []
  client.on('message', (data) => frames.push(JSON.parse(String(data)).event_type))
  const [accepted] = (await once(server, 'connection')) as [WebSocket]
  socket = new WorkerSocket({
    socket: accepted,
    clock,
    workerSid: 'WK1',
    setOfflineIfDisconnected: undefined,
    lostAfterMs: 60_000,
    token: { expiresAt: clock.now() + 3_600_000 } as AccessToken,
    onEnd: () => {},
  })
})

afterEach(() => {
  client.terminate()
  server.close()
})

/** All that the client has heard. The first frame is never kept back: what comes before it is there. */
async function heard(): Promise<readonly string[]> {
  socket.init({})
  await until('the client has heard it', () => frames.at(-1) === 'init')
  return frames.splice(0).slice(0, -1)
}

describe('what happens while a client reads its lists', () => {
  it('is told in order as soon as it asks for its worker again', async () => {
    socket.send('worker.activity.update', {})
    socket.onWorkerAsked()
    socket.onReservationsListed()
    socket.send('reservation.created', {})
    await clock.advance(900)
    expect(await heard()).toEqual([])

    socket.onWorkerAsked()
    socket.send('task.updated', {})

    expect(await heard()).toEqual(['worker.activity.update', 'reservation.created', 'task.updated'])
  })

  it('is told a second after the last list to one that says nothing', async () => {
    socket.send('reservation.created', {})
    socket.onReservationsListed()
    await clock.advance(900)
    socket.onReservationsListed()
    await clock.advance(900)
    expect(await heard()).toEqual([])

    await clock.advance(100)

    expect(await heard()).toEqual(['reservation.created'])
  })

  it('is told to one that never reads them', async () => {
    socket.send('reservation.created', {})

    await clock.advance(10_000)

    expect(await heard()).toEqual(['reservation.created'])
  })
})
