/** A slow reader: what it has not read becomes one state, not a queue. */
import { EventEmitter } from 'node:events'
import type { Principal } from '@offhook/accounts'
import { SimulatedClock } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { Connection } from './connection.ts'
import { Feed } from './feed.ts'
import type { Feeds } from './feeds.ts'

const person = {
  kind: 'person',
  accountSid: 'AC1',
  person: { roles: ['supervisor'], workspaceSid: 'WS1', workerSid: null, identity: 'sue' },
} as unknown as Principal

class Socket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  bufferedAmount = 0
  readonly frames: { type: string; put?: { value: number }[] }[] = []
  closed: number | null = null

  send(frame: string, sent: () => void): void {
    this.frames.push(JSON.parse(frame))
    sent()
  }

  ping(): void {}
  pong(): void {}
  terminate(): void {
    this.emit('close')
  }

  close(code: number): void {
    this.closed = code
  }
}

/** @param endsAt when the login is over, in milliseconds from now */
async function open(endsAt = Number.POSITIVE_INFINITY) {
  const clock = new SimulatedClock()
  const startedAt = clock.now()
  const socket = new Socket()
  let value = 0
  let touch: (key: string | null) => void = () => {}
  const feed = new Feed({
    ...{ topic: 'team', clock, everyMs: 0 },
    view: {
      read: () => [{ key: 'ann', value }],
      follow: (listener) => {
        touch = listener
        return () => {}
      },
    },
  })
  const feeds = { of: () => ({ feed, listen: (listener: never) => feed.listen(listener) }) }
  new Connection({
    ...{
      socket: socket as unknown as WebSocket,
      clock,
      run: 'run',
      feeds: feeds as unknown as Feeds,
    },
    verify: async () => person,
    current: () =>
      clock.now() - startedAt < endsAt ? (person as never) : { refused: 'expired' as const },
    isRouting: () => true,
    onWatchLevels: () => {},
    onClosed: () => {},
  })
  const change = async () => {
    value += 1
    touch('ann')
    await clock.advance(1)
  }
  return { clock, socket, change }
}

const hello = JSON.stringify({ type: 'hello', token: 't', topics: ['team'] })

describe('a connection', () => {
  it('sends a slow reader one state of all that it missed', async () => {
    const { clock, socket, change } = await open()
    socket.emit('message', hello, false)
    await clock.advance(1)
    await change()
    expect(socket.frames.map(({ type }) => type)).toEqual(['welcome', 'snapshot', 'delta'])

    socket.bufferedAmount = 200_000
    for (let times = 0; times < 50; times++) await change()
    expect(socket.frames).toHaveLength(3)

    socket.bufferedAmount = 0
    await clock.advance(200)
    expect(socket.frames).toHaveLength(4)
    expect(socket.frames[3]).toMatchObject({ type: 'delta', put: [{ value: 51 }] })
    await change()
    expect(socket.frames[4]).toMatchObject({ type: 'delta', put: [{ value: 52 }] })
  })

  it('answers a ping with its id', async () => {
    const { clock, socket } = await open()
    socket.emit('message', hello, false)
    await clock.advance(1)
    socket.emit('message', '{"type":"ping","id":7}', false)
    expect(socket.frames.at(-1)).toEqual({ type: 'pong', id: 7 })
    socket.emit('message', '{"type":"ping","id":"x"}', false)
    expect(socket.closed).toBe(4400)
  })

  it('beats while it is silent', async () => {
    const { clock, socket } = await open()
    socket.emit('message', hello, false)
    await clock.advance(3_000)
    expect(socket.frames.filter(({ type }) => type === 'beat').length).toBeGreaterThanOrEqual(3)
  })

  it('ends with the time of its login, of which nobody tells', async () => {
    const { clock, socket } = await open(30_000)
    socket.emit('message', hello, false)
    for (let second = 0; second < 29; second++) {
      await clock.advance(1_000)
      socket.emit('pong')
    }
    expect(socket.closed).toBeNull()
    for (let second = 0; second < 31; second++) {
      await clock.advance(1_000)
      socket.emit('pong')
    }
    expect(socket.closed).toBe(4401)
  })

  it.each([
    ['no hello in time', null, 4401],
    ['something else first', '{"type":"subscribe","topic":"team"}', 4400],
    ['nonsense', '{', 4400],
  ])('ends with who says %s', async (_, frame, code) => {
    const { clock, socket } = await open()
    if (frame !== null) socket.emit('message', frame, false)
    await clock.advance(6_000)
    expect(socket.closed).toBe(code)
    expect(socket.frames).toEqual([])
  })
})
