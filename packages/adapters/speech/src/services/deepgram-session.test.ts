import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { heardEvents, request } from '../testing/heard-events.ts'
import { after, framesIn, noise, spoken } from '../testing/spoken.ts'
import { DeepgramSession } from './deepgram-session.ts'

const sound = noise(400, 3_000)

let server: WebSocketServer
let opened: Promise<{ socket: WebSocket; asked: IncomingMessage; bytes: () => number }>

beforeEach(async () => {
  lastWord = (socket) => socket.close()
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  opened = new Promise((resolve) => {
    server.once('connection', (socket, asked) => {
      let bytes = 0
      socket.on('message', (data: Buffer, isBinary) => {
        if (isBinary) bytes += data.length
        else if (String(data).includes('CloseStream')) lastWord(socket)
      })
      resolve({ socket, asked, bytes: () => bytes })
    })
  })
  await new Promise((resolve) => server.once('listening', resolve))
})

afterEach(() => {
  for (const client of server.clients) client.terminate()
  server.close()
})

/** What the service does when no more sound comes. */
let lastWord: (socket: WebSocket) => void

function listen(
  given: Partial<typeof request> = {},
  url?: string,
  deadlineMs = 5_000,
  model = 'nova-3',
) {
  const events = heardEvents()
  const { port } = server.address() as AddressInfo
  const session = new DeepgramSession(
    {
      kind: 'deepgram',
      url: url ?? `ws://127.0.0.1:${port}`,
      ...{ key: 'secret', model, deadlineMs },
    },
    { ...request, ...given },
    events.tell,
  )
  for (const frame of framesIn(sound)) session.push(frame)
  return { events, session }
}

const results = (transcript: string, rest: object = {}) =>
  JSON.stringify({
    type: 'Results',
    start: 1.5,
    duration: 0.5,
    is_final: true,
    speech_final: true,
    channel: { alternatives: [{ transcript, confidence: 0.9 }] },
    ...rest,
  })

describe('a service with Deepgram’s interface', () => {
  test('is asked by its parameters, and sent the sound of the time before it was open', async () => {
    const { session, events } = listen({ endSilenceMs: 500 })
    const { asked, bytes } = await opened
    const url = new URL(asked.url ?? '', 'ws://x')
    expect(url.pathname).toBe('/v1/listen')
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      ...{ encoding: 'linear16', sample_rate: '16000', channels: '1', model: 'nova-3' },
      ...{ language: 'en-US', interim_results: 'true', endpointing: '500' },
      utterance_end_ms: '1000',
    })
    expect(url.searchParams.getAll('keyterm')).toEqual(request.hints)
    expect(asked.headers.authorization).toBe('Token secret')
    session.finish()
    await events.over

    expect(bytes()).toBe(sound.byteLength)
    expect(events.names).toEqual(['ended'])
  })

  test.each([
    ['nova-3', 'keyterm'],
    ['nova-3-medical', 'keyterm'],
    ['nova-2', 'keywords'],
    ['nova-2-phonecall', 'keywords'],
    ['enhanced', 'keywords'],
  ])('is told of hints as %s takes them', async (model, name) => {
    listen({}, undefined, undefined, model)
    const { asked } = await opened
    const { searchParams } = new URL(asked.url ?? '', 'ws://x')

    expect([...searchParams].filter(([key]) => /^key/.test(key))).toEqual(
      request.hints.map((hint) => [name, hint]),
    )
  })

  test.each([
    ['short', 'a', 100],
    ['long', 'x'.repeat(100), 15],
  ])('is told of as many %s hints as it takes', async (_case, hint, most) => {
    listen({ hints: Array<string>(500).fill(hint) })
    const { asked } = await opened

    expect(new URL(asked.url ?? '', 'ws://x').searchParams.getAll('keyterm')).toHaveLength(most)
  })

  test('is heard: speech, partial results, pieces of one utterance, its end', async () => {
    const { session, events } = listen({ partials: true })
    const { socket } = await opened
    socket.send(JSON.stringify({ type: 'Metadata', request_id: 'x' }))
    socket.send(JSON.stringify({ type: 'SpeechStarted', timestamp: 1.4 }))
    socket.send(results('i want', { is_final: false, speech_final: false }))
    socket.send(results('I want', { speech_final: false }))
    socket.send(
      results('opening hours.', {
        start: 2,
        channel: { alternatives: [{ transcript: 'opening hours.', confidence: 0.7 }] },
      }),
    )
    socket.send(results('', { start: 4 }))
    lastWord = (open) => open.close()
    session.finish()
    await events.over

    expect(events.names).toEqual(['speech', 'partial', 'silence', 'final', 'ended'])
    expect(events.of('partial')).toEqual([{ text: 'i want', stability: 0.9 }])
    expect(events.of('final')).toEqual([
      {
        ...{ text: 'I want opening hours.', hint: 'opening hours', confidence: 0.7 },
        ...{ startMs: 1_500, endMs: 2_500 },
      },
    ])
  })

  test('that ends an utterance without a word has heard nothing that is understood', async () => {
    const { session, events } = listen()
    const { socket } = await opened
    socket.send(JSON.stringify({ type: 'SpeechStarted' }))
    socket.send(JSON.stringify({ type: 'UtteranceEnd', last_word_end: 2 }))
    session.finish()
    await events.over

    expect(events.names).toEqual(['speech', 'silence', 'noMatch', 'ended'])
  })

  test('that goes on for too long is asked for what was said, and cut there', async () => {
    const { session, events } = listen({ maxSpeechMs: 30 })
    const { socket } = await opened
    const cut = new Promise<void>((resolve) => {
      socket.on('message', (data, isBinary) => {
        if (isBinary || !String(data).includes('Finalize')) return
        socket.send(results('so it was', { speech_final: false }))
        resolve()
      })
    })
    socket.send(results('so it', { is_final: false, speech_final: false }))
    await cut
    session.finish()
    await events.over

    expect(events.names).toEqual(['speech', 'silence', 'final', 'ended'])
    expect(events.of('final')).toMatchObject([{ text: 'so it was' }])
  })

  test('has its last word after the last sound', async () => {
    lastWord = (socket) => {
      socket.send(results('goodbye', { speech_final: false }))
      socket.close()
    }
    const { session, events } = listen()
    await opened
    session.finish()
    await events.over

    expect(events.of('final')).toMatchObject([{ text: 'goodbye' }])
    expect(events.names.at(-1)).toBe('ended')
  })

  test.each([
    ['closes', (socket: WebSocket) => socket.close(1011), /closed its socket \(1011\)/],
    ['breaks', (socket: WebSocket) => socket.terminate(), /closed its socket/],
    [
      'says so',
      (socket: WebSocket) => socket.send('{"type":"Error","description":"no credit"}'),
      /no credit/,
    ],
    ['sends too much', (socket: WebSocket) => socket.send('x'.repeat(300_000)), /./],
  ])('that %s is a failure', async (_, act, why) => {
    const { events } = listen()
    act((await opened).socket)
    await events.over

    expect(events.names).toEqual(['failed'])
    expect(events.of('failed')).toMatchObject([
      { code: 13326, message: expect.stringMatching(why) },
    ])
  })

  test('that takes speech and says nothing is a failure, and no silent caller', async () => {
    const { session, events } = listen({}, undefined, 1_500)
    await opened
    for (const frame of framesIn(after(spoken('opening hours'), noise(400, 0)))) session.push(frame)
    await events.over

    expect(events.of('failed')).toMatchObject([
      { code: 13326, message: expect.stringMatching(/no word for what was said/) },
    ])
  })

  test('has all of a recording, which comes faster than speech', async () => {
    const { session, events } = listen()
    const [frame = new Int16Array(320)] = framesIn(sound)
    for (let count = 1; count <= 2_000; count++) {
      session.push(frame)
      if (count % 50 === 0) await session.idle()
    }
    session.finish()
    await events.over

    expect((await opened).bytes()).toBe(sound.byteLength + 2_000 * frame.byteLength)
  })

  test('that hangs at the end is not waited for, and what it has said counts', async () => {
    lastWord = (socket) => socket.send(results('so it was', { speech_final: false }))
    const { session, events } = listen({}, undefined, 1_000)
    const { socket } = await opened
    const cut = once(socket, 'close')
    session.finish()
    await events.over
    await cut

    expect(events.of('final')).toMatchObject([{ text: 'so it was' }])
    expect(events.names.at(-1)).toBe('ended')
  })

  test.each([
    ['refuses', 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n', /401/],
    ['redirects', 'HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:9/\r\n\r\n', /302/],
    ['hangs up', '', /./],
    ['never answers', null, /timed out/],
  ])('that %s the socket is a failure, and its key is in no word of it', async (_, answer, why) => {
    const http = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => {
      http.closeAllConnections()
      http.close()
    })
    await once(http, 'listening')
    http.on('upgrade', (_request, socket) => {
      onTestFinished(() => void socket.destroy())
      if (answer !== null) socket.end(answer)
    })
    const { port } = http.address() as AddressInfo
    const { events } = listen({}, `ws://127.0.0.1:${port}`, answer === null ? 300 : 20_000)
    await events.over

    expect(events.names).toEqual(['failed'])
    expect(events.of('failed')).toMatchObject([
      { code: 13326, message: expect.stringMatching(why) },
    ])
    expect(JSON.stringify(events.of('failed'))).not.toContain('secret')
  })

  test('that is not there is a failure', async () => {
    const { events } = listen({}, 'ws://127.0.0.1:9')
    await events.over

    expect(events.names).toEqual(['failed'])
  })

  test('is not hurt by frames that are none, and tells nobody who has gone', async () => {
    const { session, events } = listen()
    const { socket } = await opened
    for (const frame of ['', '{', '[]', 'null', '7', '{"type":"Results"}', results('a').slice(9)]) {
      socket.send(frame)
    }
    socket.send(Buffer.from([1, 2, 3]))
    socket.send(JSON.stringify({ type: 'Results', channel: { alternatives: 'x' }, is_final: true }))
    session.close()
    await new Promise((resolve) => socket.once('close', resolve))

    expect(events.names).toEqual([])
  })
})
