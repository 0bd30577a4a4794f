/** Against a local server of the published shapes. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ChatAdviser } from './chat-adviser.ts'

const lines = [
  { number: 1, who: 'agent', text: 'How can I help?', at: 0 },
  { number: 2, who: 'customer', text: 'When are you open?', at: 0 },
] as const
const facts = [{ words: ['open', 'hours'], answer: 'From 9 to 5.' }]

let server: Server
let asked: { path: string | undefined; key: string | undefined; body: string }[]
let answer: { status?: number; body: string; location?: string } | 'nothing'

beforeEach(async () => {
  asked = []
  answer = { body: '{"choices":[{"message":{"content":" From 9 to 5. "}}]}' }
  server = createServer(async (incoming, outgoing) => {
    asked.push({
      path: incoming.url,
      key: incoming.headers.authorization,
      body: await text(incoming),
    })
    if (answer === 'nothing') return
    const { status = 200, body, location } = answer
    outgoing.writeHead(status, location ? { location } : {}).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`
const advise = (key: string | null = 'secret', signal = AbortSignal.timeout(5_000)) =>
  new ChatAdviser({ url: url(), key, model: 'm' }).advise(lines, facts, signal)

describe('a language model with OpenAI\u2019s interface', () => {
  test('is told what was said and the facts, and answers', async () => {
    expect(await advise()).toBe('From 9 to 5.')

    expect(asked[0]).toMatchObject({ path: '/v1/chat/completions', key: 'Bearer secret' })
    const { model, messages } = JSON.parse(asked[0]!.body) as {
      model: string
      messages: { role: string; content: string }[]
    }
    expect(model).toBe('m')
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user'])
    expect(messages[0]?.content).toContain('open, hours: From 9 to 5.')
    expect(messages[1]?.content).toBe('agent: How can I help?\ncustomer: When are you open?')
  })

  test('may need no key, and may have nothing to say', async () => {
    answer = { body: '{"choices":[{"message":{"content":"-"}}]}' }

    expect(await advise(null)).toBeNull()
    expect(asked[0]?.key).toBeUndefined()
  })

  test.each<[string, typeof answer, RegExp]>([
    ['refuses', { status: 401, body: '' }, /answered 401/],
    [
      'redirects',
      { status: 302, body: '', location: 'http://127.0.0.1:9/' },
      /could not be reached/,
    ],
    ['answers no JSON', { body: '<html>' }, /no JSON/],
    ['answers without a text', { body: '{"choices":[]}' }, /has no text/],
    ['answers null', { body: 'null' }, /has no text/],
    ['answers too much', { body: `"${'x'.repeat(300_000)}"` }, /too large/],
  ])('that %s is a sentence', async (_case, given, sentence) => {
    answer = given

    await expect(advise()).rejects.toThrow(sentence)
  })

  test('that does not answer in time, or is not there, is a sentence', async () => {
    answer = 'nothing'
    await expect(advise(null, AbortSignal.timeout(50))).rejects.toThrow(/in time/)
    const gone = new ChatAdviser({ url: 'http://127.0.0.1:9', key: null, model: 'm' })
    await expect(gone.advise(lines, facts, AbortSignal.timeout(5_000))).rejects.toThrow(
      /could not be reached/,
    )
  })
})
