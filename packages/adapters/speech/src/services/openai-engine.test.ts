import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { heardOf } from '../listening/heard.ts'
import { request } from '../testing/heard-events.ts'
import { noise } from '../testing/spoken.ts'
import { OpenAiEngine } from './openai-engine.ts'

/** Half a second of something. */
const sound = noise(500, 3_000)

let server: Server
let asked: { path: string; headers: IncomingMessage['headers']; body: string }[]
let answer: { status: number; body: string; headers?: Record<string, string> } | 'nothing'

beforeEach(async () => {
  asked = []
  server = createServer(async (incoming, outgoing) => {
    incoming.setEncoding('latin1')
    const { url = '', headers } = incoming
    asked.push({ path: url, headers, body: await text(incoming) })
    if (answer !== 'nothing') outgoing.writeHead(answer.status, answer.headers).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

function engineOf(deadlineMs = 5_000) {
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/v1/`
  return new OpenAiEngine({ kind: 'openai', url, key: 'secret', model: 'whisper-1', deadlineMs })
}

describe('a service with OpenAI’s interface', () => {
  test('is sent an utterance as a file, with the hints as its prompt', async () => {
    answer = { status: 200, body: '{"text":" I’d like Opening hours, please. "}' }
    const asks = { ...request, model: 'telephony' }
    const heard = await engineOf().begin(asks).decode(sound)

    expect(heard).toEqual({
      text: 'I’d like Opening hours, please.',
      hint: 'opening hours',
      confidence: null,
    })
    const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = asked
    expect(path).toBe('/v1/audio/transcriptions')
    expect(headers).toMatchObject({ authorization: 'Bearer secret' })
    expect(body).toMatch(/name="model"\r\n\r\nwhisper-1\r\n/)
    expect(body).toMatch(/name="language"\r\n\r\nen\r\n/)
    expect(body).toMatch(/name="prompt"\r\n\r\nsales, support, billing, opening hours\r\n/)
    expect(body).toMatch(/filename="speech.wav"\r\nContent-Type: audio\/wav\r\n\r\nRIFF/)
    expect(body.length).toBeGreaterThan(2 * sound.length)
  })

  test.each([
    ['refuses', { status: 401, body: '{"error":{"message":"secret"}}' }, /answered 401$/],
    ['fails', { status: 500, body: '' }, /answered 500$/],
    ['answers no JSON', { status: 200, body: '<html>' }, /no JSON/],
    ['answers something else', { status: 200, body: '{"text":7}' }, /no text/],
    ['answers null', { status: 200, body: 'null' }, /no text/],
    ['answers too much', { status: 200, body: 'x'.repeat(1_200_000) }, /too large/],
    ['redirects', { status: 302, body: '', headers: { location: 'http://127.0.0.1:9/' } }, /./],
    ['never answers', 'nothing', /./],
  ] as const)('that %s is a failure', async (_, given, why) => {
    answer = given
    const deadlineMs = given === 'nothing' ? 300 : 20_000
    await expect(engineOf(deadlineMs).begin(request).decode(sound)).rejects.toThrow(why)
  })

  test('is not waited for by whoever gave up, or when all is closed', async () => {
    answer = 'nothing'
    const engine = engineOf(60_000)
    const [one, two] = [engine.begin(request), engine.begin(request)]
    const asking = [one.decode(sound), two.decode(sound)]
    one.giveUp()
    await engine.close()

    for (const each of await Promise.allSettled(asking)) expect(each.status).toBe('rejected')
  })
})

describe('what a service heard', () => {
  test.each([
    ['Sales!', ['sales'], 'sales'],
    ['the salesman', ['sales'], null],
    ['Opening, hours', ['opening hours'], 'opening hours'],
    ['no', [''], null],
  ])('in "%s" of %o is the hint %s', (said, hints, hint) => {
    expect(heardOf(said, hints, 'hints')?.hint).toBe(hint)
  })

  test('is digits alone where digits are wanted, and nothing where there is none', () => {
    expect(heardOf('4, 7 – 29.', [], 'digits')).toMatchObject({ text: '4729' })
    expect(heardOf('FOUR SEVEN two oh', [], 'digits')).toMatchObject({ text: '4720' })
    expect(heardOf('someone’s constructor', [], 'digits')).toBeNull()
    expect(heardOf('hello', [], 'digits')).toBeNull()
    expect(heardOf(' . ', [], 'dictation')).toBeNull()
  })
})
