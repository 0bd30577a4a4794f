import { connect, createServer, type Server, type Socket } from 'node:net'
import { type Logger, SimulatedClock, silentLogger } from '@offhook/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { plainDoor } from './stream-door.ts'
import { TcpWire } from './tcp-wire.ts'
import type { Source } from './transport.ts'

const HOST = '127.0.0.1'
const MESSAGE = 'OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 0\r\n\r\n'

/** Lets sockets work until a condition holds. */
async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns++) {
    if (turns > 20_000) throw new Error('The condition never held')
    await new Promise<void>((done) => setImmediate(done))
  }
}

describe('TcpWire', () => {
  let clock: SimulatedClock
  let wire: TcpWire
  let received: { text: string; source: Source }[]
  let warnings: string[]
  let disconnected: number[]
  let onMessage: (source: Source) => void
  const sockets: Socket[] = []
  let ids = 0
  const servers: Server[] = []

  beforeEach(async () => {
    clock = new SimulatedClock()
    received = []
    warnings = []
    disconnected = []
    onMessage = () => {}
    const logger: Logger = { ...silentLogger, warn: (_facts, text) => void warnings.push(text) }
    wire = await TcpWire.open({
      host: HOST,
      port: 0,
      door: plainDoor,
      nextId: () => ++ids,
      clock,
      logger,
      limits: { connections: 3, perAddress: 2 },
      receive: (bytes, source) => {
        received.push({ text: bytes.toString(), source })
        onMessage(source)
      },
      disconnected: (connection) => void disconnected.push(connection),
    })
  })

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    await wire.close()
    for (const server of servers.splice(0)) server.close()
    expect(clock.pending).toBe(0)
  })

  const dial = async (): Promise<Socket> => {
    const socket = connect(wire.bound.port, HOST)
    sockets.push(socket)
    socket.on('error', () => {})
    await new Promise((resolve) => socket.once('connect', resolve))
    return socket
  }

  const listen = async (onSocket: (socket: Socket) => void): Promise<number> => {
    const server = createServer((socket) => {
      sockets.push(socket)
      onSocket(socket)
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, HOST, resolve))
    return (server.address() as { port: number }).port
  }

  it('tells once of a connection that has closed', async () => {
    const [leaves, stays] = [await dial(), await dial()]
    leaves.write(MESSAGE)
    await until(() => received.length === 1)
    stays.write(MESSAGE)
    await until(() => received.length === 2)

    leaves.destroy()

    await until(() => disconnected.length > 0)
    expect(disconnected).toEqual([received[0]!.source.connection])
    await wire.close()
    expect(disconnected).toEqual(received.map(({ source }) => source.connection))
  })

  it('drops a peer that starts a message and does not finish it', async () => {
    const socket = await dial()
    socket.write(MESSAGE.slice(0, 20))
    await until(() => clock.pending === 2)

    await clock.advance(32_000)

    await until(() => socket.closed || socket.readyState === 'closed' || wire.connections === 0)
    expect(wire.connections).toBe(0)
  })

  it('lets a quiet peer stay for an hour', async () => {
    const socket = await dial()
    socket.write(MESSAGE)
    await until(() => received.length === 1)

    await clock.advance(3_599_000)
    expect(wire.connections).toBe(1)
    socket.write(MESSAGE)
    await until(() => received.length === 2)
    await clock.advance(3_599_000)
    expect(wire.connections).toBe(1)
    await clock.advance(2000)
    expect(wire.connections).toBe(0)
  })

  it('takes only so many connections from one address', async () => {
    await dial()
    await dial()
    await until(() => wire.connections === 2)
    const third = await dial()

    await new Promise((resolve) => third.once('close', resolve))
    expect(wire.connections).toBe(2)
  })

  it('keeps one pong for a peer that pings and does not read', async () => {
    const socket = await dial()
    socket.pause()
    const pings = Buffer.from('\r\n\r\n'.repeat(16_384))

    for (let sent = 0; sent < 10_000_000; sent += pings.length) {
      await new Promise((done) => socket.write(pings, done))
    }
    socket.write(MESSAGE)
    await until(() => received.length === 1)

    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString()))
    socket.resume()
    await wire.send(received[0]!.source, Buffer.from('end'))
    await until(() => text.endsWith('end'))
    // One for each turn in which the kernel took the one before, of millions that were asked for.
    expect(text.length).toBeLessThan(20_000)
    expect(wire.connections).toBe(1)
    expect(warnings).toEqual([])
  })

  it.each([
    ['many small messages', 'x'],
    ['a few large ones', 'x'.repeat(200_000)],
  ])('drops a peer that does not read: %s', async (_name, text) => {
    const socket = await dial()
    socket.pause()
    socket.write(MESSAGE)
    await until(() => received.length === 1)
    const bytes = Buffer.from(text)

    // All in one turn, in which the kernel takes nothing.
    const results = await Promise.all(
      Array.from({ length: 20_000 }, () => wire.send(received[0]!.source, bytes)),
    )

    expect(wire.connections).toBe(0)
    expect(results.filter(({ ok }) => ok).length).toBeLessThan(600)
    expect(warnings).toEqual(['tcp peer did not read, connection dropped'])
  })

  it('takes no more from a peer that was dropped for its backlog', async () => {
    const socket = await dial()
    socket.pause()
    // Each message is answered by more than the peer may leave unread.
    const answer = Buffer.alloc(700_000)
    onMessage = (source) => void wire.send(source, answer)

    socket.write(MESSAGE.repeat(1000))
    await until(() => wire.connections === 0)

    expect(received.length).toBeLessThan(20)
    expect(warnings.length).toBe(1)
  })

  it('lets so many messages wait for a connection, and no more', async () => {
    const port = await listen(() => {})
    const target = { protocol: 'tcp', address: HOST, port } as const

    const results = await Promise.all(
      Array.from({ length: 300 }, () => wire.send(target, Buffer.from('x'))),
    )

    expect(results.filter(({ ok }) => ok).length).toBe(100)
  })

  it('answers on the connection that a message came by', async () => {
    const socket = await dial()
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString()))
    socket.write(MESSAGE)
    await until(() => received.length === 1)

    const { source } = received[0]!
    expect(await wire.send(source, Buffer.from('reply'))).toEqual({
      ok: true,
      connection: source.connection,
      isReused: true,
    })
    await until(() => text === 'reply')
  })

  it('opens one connection for many sends at once and hears on it too', async () => {
    let accepted = 0
    let text = ''
    const port = await listen((socket) => {
      accepted++
      socket.on('data', (chunk) => (text += chunk.toString()))
      socket.write(MESSAGE)
    })
    const target = { protocol: 'tcp', address: HOST, port } as const

    const results = await Promise.all(
      ['1', '2', '3'].map((part) => wire.send(target, Buffer.from(part))),
    )

    expect(results.every((result) => result.ok)).toBe(true)
    await until(() => text === '123' && received.length === 1)
    expect(accepted).toBe(1)
    expect(received[0]?.source).toMatchObject({ address: HOST, port })
  })

  it('gives a refused connection back as a value', async () => {
    const port = await listen(() => {})
    await new Promise((resolve) => servers.splice(0)[0]!.close(resolve))

    const result = await wire.send({ protocol: 'tcp', address: HOST, port }, Buffer.from('x'))

    expect(result.ok ? '' : result.error.message).toContain('ECONNREFUSED')
  })

  it('refuses to send once it is closed', async () => {
    await wire.close()

    expect(
      await wire.send({ protocol: 'tcp', address: HOST, port: 9 }, Buffer.from('x')),
    ).toMatchObject({ ok: false })
  })
})
