/** Streams against real servers: what they accept, refuse, break and send. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server as TcpServer,
} from 'node:net'
import {
  createFrameRing,
  createSampleRing,
  FrameRingWriter,
  makeStreamId,
  SampleRingReader,
} from '@offhook/control'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import type { StreamEvent } from '../messages.ts'
import { Streams } from './streams.ts'

type Frame = Readonly<Record<string, unknown>> & { readonly event: string }
const poll = { timeout: 20_000, interval: 10 }

let events: StreamEvent[]
let streams: Streams
let disposers: (() => void)[]

beforeEach(() => {
  events = []
  disposers = []
  streams = new Streams({ reply: (event) => void events.push(event), handshakeMs: 1_000 })
})

afterEach(() => {
  streams.close()
  for (const dispose of disposers) dispose()
})

async function listen(server: Server | TcpServer): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  disposers.push(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** A server that keeps what it is sent. */
async function application(onSocket: (socket: WebSocket) => void = () => {}) {
  const http = createServer()
  const port = await listen(http)
  const frames: Frame[] = []
  const requests: { url: string | undefined; signature: unknown }[] = []
  const sockets: WebSocket[] = []
  const closes: number[] = []
  new WebSocketServer({ server: http }).on('connection', (socket, { url, headers }) => {
    requests.push({ url, signature: headers['x-twilio-signature'] })
    sockets.push(socket)
    disposers.push(() => socket.terminate())
    socket.on('message', (data) => void frames.push(JSON.parse(String(data))))
    socket.on('close', (code) => void closes.push(code))
    onSocket(socket)
  })
  const say = (frame: unknown) => sockets[0]?.send(JSON.stringify(frame))
  return { port, frames, requests, sockets, closes, say }
}

function open(port: number, isTwoWay = true) {
  const streamId = makeStreamId()
  const memory = createFrameRing({ slots: 100, channels: 1, sampleRate: 8_000 })
  const playback = createSampleRing({ sampleRate: 8_000, capacityMs: 200 })
  streams.handle({
    type: 'stream.open',
    streamId,
    url: `ws://app.example:${port}/audio`,
    headers: { 'x-twilio-signature': 'signed' },
    addresses: [{ address: '127.0.0.1', family: 4 }],
    facts: { accountSid: 'AC1', callSid: 'CA1', streamSid: 'MZ1', customParameters: { a: 'b' } },
    tracks: [{ track: 'inbound', memory }],
    playback: isTwoWay ? playback : null,
  })
  return { streamId, tap: new FrameRingWriter(memory), player: new SampleRingReader(playback) }
}

const opened = () => expect.poll(() => events[0]?.type, poll).toBe('stream.opened')
const closed = () =>
  expect.poll(() => events.find(({ type }) => type === 'stream.closed'), poll).toBeDefined()
const kinds = (frames: readonly Frame[]) => frames.map(({ event }) => event)

describe('a stream', () => {
  it('tells of itself, its audio and its keys, and of its end', async () => {
    const { port, frames, requests, closes } = await application()
    const { streamId, tap } = open(port)
    await opened()
    tap.write(0, null, null)
    await expect.poll(() => kinds(frames), poll).toEqual(['connected', 'start', 'media'])
    streams.handle({ type: 'stream.digit', streamId, digit: '7' })
    tap.write(1, null, null)
    streams.handle({ type: 'stream.close', streamId })
    await closed()

    expect(requests).toEqual([{ url: '/audio', signature: 'signed' }])
    expect(kinds(frames)).toEqual(['connected', 'start', 'media', 'dtmf', 'media', 'stop'])
    expect(frames.slice(1).map((frame) => frame['sequenceNumber'])).toEqual([...'12345'])
    expect(events.at(-1)).toMatchObject({ type: 'stream.closed', fault: null })
    expect(closes).toEqual([1000])
  })

  it('sends frames one by one among few, and in pairs among many', async () => {
    const few = await application()
    const alone = open(few.port)
    await opened()
    alone.tap.write(0, null, null)
    await expect.poll(() => kinds(few.frames), poll).toContain('media')

    const many = await application()
    const taps = Array.from({ length: 51 }, () => open(many.port).tap)
    await expect.poll(() => many.sockets.length, poll).toBe(taps.length)
    await expect.poll(() => events.length, poll).toBe(taps.length + 1)
    const media = () => kinds(many.frames).filter((kind) => kind === 'media').length
    const chunks = () => many.frames.map(({ media }) => (media as { chunk?: string })?.chunk)
    taps[0]!.write(0, null, null)
    // Looked at after the first: its frames could not come before that one's.
    taps[1]!.write(0, null, null)
    taps[1]!.write(1, null, null)
    await expect.poll(chunks, poll).toContain('2')
    expect(media()).toBe(2)
    taps[0]!.write(1, null, null)
    await expect.poll(media, poll).toBe(4)
  })

  it('plays what it is sent, gives marks back when they are heard, and clears', async () => {
    const { port, frames, say } = await application()
    const { player } = open(port)
    await opened()
    const out = new Int16Array(160)
    const payload = Buffer.alloc(160).toString('base64')
    say({ event: 'media', media: { payload } })
    say({ event: 'mark', mark: { name: 'heard' } })
    await expect.poll(() => player.read(out), poll).toBe(160)
    await expect.poll(() => frames.at(-1)?.['mark'], poll).toEqual({ name: 'heard' })

    say({ event: 'media', media: { payload: Buffer.alloc(80_000).toString('base64') } })
    say({ event: 'mark', mark: { name: 'dropped' } })
    await expect.poll(() => player.read(out), poll).toBe(160)
    say({ event: 'clear' })
    await expect.poll(() => frames.at(-1)?.['mark'], poll).toEqual({ name: 'dropped' })
    expect(player.read(out)).toBe(0)
  })

  it.each([
    ['no JSON', 'hello', 'message'],
    ['binary', Buffer.from([1, 2, 3]), 'message'],
    ['no base64', '{"event":"media","media":{"payload":"?!"}}', 'content'],
  ])('goes on after a message that is %s, and says so once', async (_case, message, fault) => {
    const { port, sockets, say, frames } = await application()
    open(port)
    await opened()
    for (let i = 0; i < 3; i++) sockets[0]?.send(message)
    say({ event: 'mark', mark: { name: 'alive' } })
    await expect.poll(() => frames.at(-1)?.event, poll).toBe('mark')

    expect(events.slice(1)).toMatchObject([{ type: 'stream.faulted', fault }])
  })

  it('that only listens passes over whatever its server sends', async () => {
    const { port, sockets, say, frames } = await application()
    const { streamId } = open(port, false)
    await opened()
    for (const each of ['hello', Buffer.from([1])]) sockets[0]?.send(each)
    say({ event: 'mark', mark: { name: 'never' } })
    // Answered after what was sent before it.
    const answered = once(sockets[0]!, 'pong')
    sockets[0]?.ping()
    await answered
    streams.handle({ type: 'stream.close', streamId })
    await closed()

    expect(events.map(({ type }) => type)).toEqual(['stream.opened', 'stream.closed'])
    expect(kinds(frames)).toEqual(['connected', 'start', 'stop'])
  })

  it.each([
    [
      // Nothing in it says that it is not ours: it comes twelve times as fast as it is heard.
      'a minute of linear sound at 48 kHz',
      '{"event":"media","media":{"payload":"PAYLOAD"}}',
      6,
    ],
    ['marks without end', '{"event":"mark","mark":{"name":"one"}}', 10_100],
  ])('goes on after %s, and says once that it was left out', async (_case, message, count) => {
    const { port, sockets, say, frames } = await application()
    const { streamId } = open(port)
    await opened()
    // Marks wait behind what is heard.
    say({ event: 'media', media: { payload: Buffer.alloc(16_000).toString('base64') } })
    const text = message.replace('PAYLOAD', Buffer.alloc(960_000).toString('base64'))
    for (let i = 0; i < count; i++) sockets[0]?.send(text)
    await expect.poll(() => events.length, poll).toBe(2)
    say({ event: 'clear' })
    streams.handle({ type: 'stream.close', streamId })
    await closed()

    expect(events).toMatchObject([
      { type: 'stream.opened' },
      { type: 'stream.faulted', fault: 'overflow' },
      { type: 'stream.closed', fault: null },
    ])
    expect(kinds(frames).at(-1)).toBe('stop')
  })

  it.each([
    ['10 MB', (socket: WebSocket) => socket.send('x'.repeat(10_000_000))],
    [
      'half a letter',
      (socket: WebSocket) => socket.send(Buffer.from([0xe2, 0x82]), { binary: false }),
    ],
  ])('ends with a message of %s', async (_case, send) => {
    const { port } = await application(send)
    open(port)
    await closed()

    expect(events.at(-1)).toMatchObject({ type: 'stream.closed', fault: 'protocol' })
  })

  it.each([
    ['in good order', (socket: WebSocket) => socket.close(1000), null],
    ['without a code', (socket: WebSocket) => socket.close(), null],
    ['without a word', (socket: WebSocket) => socket.terminate(), 'broken'],
  ])('that its server closes %s has ended', async (_case, close, fault) => {
    const { port } = await application(close)
    open(port)
    await closed()

    expect(events.at(-1)).toMatchObject({ type: 'stream.closed', fault })
  })

  it('of a server that does not read leaves audio out, and says so once', async () => {
    const { port, sockets } = await application((socket) => socket.pause())
    const { tap } = open(port)
    await opened()
    let tick = 0
    const write = setInterval(() => {
      for (let i = 0; i < 90; i++) tap.write(tick++, null, null)
    }, 2)
    disposers.push(() => clearInterval(write))
    await expect.poll(() => events.length, poll).toBe(2)

    expect(events[1]).toMatchObject({ type: 'stream.faulted', fault: 'overflow' })
    sockets[0]?.resume()
    await expect.poll(() => events.length, poll).toBe(2)
  })
})

it('a server that pings without end is answered as fast as it can be, and no faster', async () => {
  const http = createServer()
  const port = await listen(http)
  const sockets = new WebSocketServer({ noServer: true })
  let pongs = 0
  let isDone = false
  http.on('upgrade', (request, wire, head) => {
    sockets.handleUpgrade(request, wire, head, (socket) => {
      disposers.push(() => socket.terminate())
      socket.on('pong', () => pongs++)
      socket.on('message', (data) => {
        isDone ||= String(data).includes('"mark"')
      })
      // RFC 6455 §5.2: FIN and opcode 9, empty.
      wire.write(Buffer.from('8900'.repeat(1_000_000), 'hex'))
      socket.send(JSON.stringify({ event: 'mark', mark: { name: 'last' } }))
    })
  })
  open(port)
  await expect.poll(() => isDone, poll).toBe(true)

  expect(pongs).toBeGreaterThan(0)
  expect(pongs).toBeLessThan(10_000)
})

describe('a stream that never begins', () => {
  it.each([
    [302, 'handshake', /redirects are not followed/],
    [403, 'handshake', /answered 403/],
    [200, 'handshake', /answered 200/],
  ] as const)('is answered %i', async (status, fault, reason) => {
    const server = createServer()
    server.on('upgrade', (_request, socket) => {
      socket.end(
        `HTTP/1.1 ${status} Any\r\nLocation: ws://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n`,
      )
    })
    open(await listen(server))
    await closed()

    expect(events).toMatchObject([
      { type: 'stream.closed', fault, reason: expect.stringMatching(reason) },
    ])
  })

  it('is hung up on', async () => {
    open(await listen(createTcpServer((socket) => socket.destroy())))
    await closed()

    expect(events).toMatchObject([{ type: 'stream.closed', fault: 'handshake' }])
  })

  it('is refused', async () => {
    const server = createTcpServer()
    const port = await listen(server)
    server.close()
    open(port)
    await closed()

    expect(events).toMatchObject([{ type: 'stream.closed', fault: 'refused' }])
  })

  it('gets no answer', async () => {
    open(await listen(createTcpServer((socket) => disposers.push(() => socket.destroy()))))
    await closed()

    expect(events).toMatchObject([{ type: 'stream.closed', fault: 'timeout' }])
  })

  it('is stopped before', async () => {
    const port = await listen(createTcpServer((socket) => disposers.push(() => socket.destroy())))
    const { streamId } = open(port)
    streams.handle({ type: 'stream.close', streamId })

    expect(events).toMatchObject([{ type: 'stream.closed', fault: null }])
  })
})
