/** Against a local server of the published shapes. */
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { WholeUtterances } from '../listening/whole-utterances.ts'
import { heardEvents, request } from '../testing/heard-events.ts'
import { after, framesIn, noise, spoken, tone } from '../testing/spoken.ts'
import { OpenAiRealtimeEngine } from './openai-realtime-engine.ts'
import { RealtimeSound } from './realtime-sound.ts'

const TRANSCRIPTION = 'conversation.item.input_audio_transcription.'

let server: WebSocketServer
let engine: OpenAiRealtimeEngine
let asked: IncomingMessage[]
let said: Record<string, unknown>[]
/** What the service does with the whole of an utterance. */
let answers: (socket: WebSocket) => void
/** What it does with the first of its sound. */
let hears: (socket: WebSocket) => void

beforeEach(async () => {
  ;[asked, said] = [[], []]
  answers = (socket) => socket.send(words('completed', { transcript: ' I want Opening hours. ' }))
  hears = () => {}
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket, request) => {
    asked.push(request)
    socket.send('{"type":"session.created","session":{}}')
    socket.on('message', (data) => {
      const event = JSON.parse(String(data)) as Record<string, unknown>
      said.push(event)
      if (event['type'] === 'input_audio_buffer.commit') answers(socket)
      if (said.length === 2) hears(socket)
    })
  })
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  engine = open(`ws://127.0.0.1:${port}/v1`)
})

afterEach(async () => {
  await engine.close()
  for (const client of server.clients) client.terminate()
  server.close()
})

const open = (url: string, deadlineMs = 5_000) =>
  new OpenAiRealtimeEngine({ kind: 'openai-realtime', url, key: 'secret', model: 'm', deadlineMs })

const words = (type: string, rest: object) =>
  JSON.stringify({ type: `${TRANSCRIPTION}${type}`, item_id: 'item_1', content_index: 0, ...rest })

const quiet = (ms: number) => noise(ms, 8)
const sentence = after(quiet(600), spoken('i want opening hours'), quiet(800))

async function listen(given: Partial<typeof request> = {}, by = engine) {
  const events = heardEvents()
  const session = new WholeUtterances(by, { ...request, ...given }, events.tell)
  for (const frame of framesIn(sentence)) session.push(frame)
  session.finish()
  await events.over
  return events
}

describe('a service with OpenAI’s realtime interface', () => {
  test('is sent what is said as it is said, and told where it ends', async () => {
    const events = await listen()

    expect(asked).toHaveLength(1)
    expect(asked[0]?.url).toBe('/v1/realtime?intent=transcription')
    expect(asked[0]?.headers.authorization).toBe('Bearer secret')
    expect(said[0]).toEqual({
      type: 'session.update',
      session: {
        type: 'transcription',
        audio: {
          input: {
            format: { type: 'audio/pcm', rate: 24_000 },
            transcription: {
              model: 'm',
              language: 'en',
              prompt: 'sales, support, billing, opening hours',
            },
            turn_detection: null,
          },
        },
      },
    })
    const types = said.slice(1).map(({ type }) => type)
    expect(new Set(types.slice(0, -1))).toEqual(new Set(['input_audio_buffer.append']))
    expect(types.at(-1)).toBe('input_audio_buffer.commit')
    const bytes = said.reduce(
      (sum, { audio }) => sum + Buffer.from(String(audio ?? ''), 'base64').length,
      0,
    )
    // More than the words alone, and not the silence before them.
    expect(bytes / 48).toBeGreaterThan(1_000)
    expect(bytes / 48).toBeLessThan(sentence.length / 16)
    expect(events.names).toEqual(['speech', 'silence', 'final', 'ended'])
    expect(events.of('final')).toMatchObject([
      { text: 'I want Opening hours.', hint: 'opening hours', confidence: null },
    ])
  })

  test('tells partial results while somebody speaks, and none after', async () => {
    const events = heardEvents()
    const session = new WholeUtterances(engine, { ...request, partials: true }, events.tell)
    hears = (socket) => {
      socket.send(words('delta', { delta: 'I want' }))
      socket.send(words('delta', { delta: ' opening' }))
    }
    answers = (socket) => {
      socket.send(words('delta', { delta: ' hours' }))
      socket.send(words('completed', { transcript: 'I want opening hours' }))
    }
    const frames = [...framesIn(sentence)].map((frame) => frame.slice())
    const half = Math.floor(frames.length / 2)
    for (const frame of frames.slice(0, half)) session.push(frame)
    await expect.poll(() => events.of('partial').length).toBe(2)
    for (const frame of frames.slice(half)) session.push(frame)
    session.finish()
    await events.over

    expect(events.of('partial')).toEqual([
      { text: 'I want', stability: 0.5 },
      { text: 'I want opening', stability: 0.5 },
    ])
    expect(events.names.slice(-3)).toEqual(['silence', 'final', 'ended'])
  })

  test('that has understood nothing says so', async () => {
    answers = (socket) => socket.send(words('completed', { transcript: ' ' }))

    expect((await listen()).names).toEqual(['speech', 'silence', 'noMatch', 'ended'])
  })

  test.each<[string, (socket: WebSocket) => void, RegExp]>([
    ['closes', (socket) => socket.close(1011), /closed its socket \(1011\)/],
    ['breaks', (socket) => socket.terminate(), /closed its socket/],
    [
      'says so',
      (socket) => socket.send('{"type":"error","error":{"message":"no credit"}}'),
      /no credit/,
    ],
    [
      'cannot take the words down',
      (socket) => socket.send(words('failed', { error: { message: 'unclear' } })),
      /unclear/,
    ],
    ['sends too much', (socket) => socket.send('x'.repeat(300_000)), /./],
  ])('that %s is a failure, with the documented code', async (_case, act, why) => {
    answers = act
    const events = await listen()

    expect(events.names).toEqual(['speech', 'silence', 'failed'])
    expect(events.of('failed')).toMatchObject([
      { code: 13326, message: expect.stringMatching(why) },
    ])
  })

  test('that never answers, or is not there, is a failure', async () => {
    answers = () => {}
    const { port } = server.address() as AddressInfo
    const late = open(`ws://127.0.0.1:${port}/v1`, 50)
    expect((await listen({}, late)).of('failed')).toMatchObject([
      { message: expect.stringContaining('did not answer in time') },
    ])
    const gone = open('ws://127.0.0.1:9/v1')
    expect((await listen({}, gone)).names).toEqual(['speech', 'silence', 'failed'])
  })

  test('is not hurt by frames that are none, and closes what nobody waits for', async () => {
    answers = (socket) => {
      for (const text of ['', '{', '[]', 'null', '7', words('delta', { delta: 7 })]) {
        socket.send(text)
      }
      socket.send(Buffer.from([1, 2, 3]))
      socket.send(words('completed', { transcript: 'sales' }))
    }
    expect((await listen()).of('final')).toMatchObject([{ text: 'sales', hint: 'sales' }])
    await expect.poll(() => server.clients.size).toBe(0)
  })
})

test('sound has another rate, and stays as it was', () => {
  const sound = new RealtimeSound()
  const wave = tone([500], 200)
  const out = Buffer.concat([...framesIn(wave)].map((frame) => sound.next(frame)))
  const samples = new Int16Array(new Uint8Array(out).buffer)

  expect(samples.length).toBe((wave.length * 3) / 2)
  const rms = (of: Int16Array) =>
    Math.sqrt(of.reduce((sum, each) => sum + each ** 2, 0) / of.length)
  expect(rms(samples) / rms(wave)).toBeCloseTo(1, 1)
  const steps = samples.map((sample, i) => Math.abs(sample - (samples[i - 1] ?? sample)))
  const steepest = (500 * 2 * Math.PI * Math.max(...wave)) / 24_000
  // No click where one frame meets the next.
  expect(Math.max(...steps)).toBeLessThan(1.2 * steepest)
})
