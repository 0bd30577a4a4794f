/** The bots of the examples, on a running server, with callers who use their keys. */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type PhoneCall, ServerProcess, SipPhone, until } from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startBots } from '../../examples/bots/bots.js'
import { rules } from '../../examples/bots/rules.js'
import { newTalk } from '../../examples/bots/talk.js'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

type Bots = Awaited<ReturnType<typeof startBots>>

let server: ServerProcess
let phone: SipPhone
let bots: Bots | null = null

beforeAll(async () => {
  server = await ServerProcess.start(root, { env: { OFFHOOK_STREAM_PLAIN: 'yes' } })
})

afterAll(() => server?.stop())

afterEach(async () => {
  await phone?.close()
  await bots?.close()
})

/** A caller whose number leads to the bot of this path. */
async function calls(path: string, model?: { url: string; model: string }): Promise<PhoneCall> {
  const { authToken, phoneNumber, sip } = server.facts
  const [workflow] = await workspace().workflows.list({ limit: 1 })
  bots = await startBots({ port: 0, authToken, workflowSid: workflow!.sid, model })
  const { incomingPhoneNumbers } = restClient(server.facts)
  const [number] = await incomingPhoneNumbers.list({ phoneNumber })
  const voiceUrl = bots.url + path
  await incomingPhoneNumbers(number!.sid).update({ voiceUrl, voiceMethod: 'POST' })
  phone = await SipPhone.open({ name: 'customer', user: 'customer' })
  const call = await phone.call(`sip:${phoneNumber}@${sip.host}:${sip.port}`)
  await call.until('answered')
  return call
}

const workspace = () => restClient(server.facts).taskrouter.v1.workspaces(server.facts.workspaceSid)

/** What the agent sees of the caller, whose call then ends. */
async function handedOver(call: PhoneCall): Promise<Record<string, unknown>> {
  const tasks = await until(
    'the caller is a task',
    async () => {
      const found = await workspace().tasks.list({ assignmentStatus: ['pending'] })
      return found.length > 0 && found
    },
    20_000,
  )
  await call.hangup()
  await until('the task is gone', async () => {
    return (await workspace().tasks.list({ assignmentStatus: ['pending'] })).length === 0
  })
  return JSON.parse(tasks[0]!.attributes) as Record<string, unknown>
}

const speaks = (call: PhoneCall) =>
  until('the bot speaks', () => call.mouth.heard(400)?.some((each) => Math.abs(each) > 0.05))
const isSilent = (call: PhoneCall) =>
  until(
    'the bot has spoken',
    () => call.mouth.heard(1_000)?.every((each) => Math.abs(each) < 0.05),
    20_000,
  )

describe('a bot over ConversationRelay', () => {
  it('by rules is broken into, notes an order, and hands over with what it knows', async () => {
    const call = await calls('/relay/voice')
    await speaks(call)
    call.press('4711#')
    await isSilent(call)
    call.press('0')

    expect(await handedOver(call)).toMatchObject({
      reason: 'the caller asked for a person',
      order_number: '4711',
      bot_summary: expect.stringContaining('My order number is 4711.'),
    })
  })

  it('by a language model says what that says, and does what it asks for', async () => {
    const service = await ModelService.open([
      [
        { content: 'I have noted ' },
        { content: 'your order. ' },
        toolCall('note_order', ['{"numb', 'er":"4711"}']),
      ],
      [{ content: 'One moment. ' }, toolCall('hand_over', ['{"reason":"a refund"}'])],
    ])
    onTestFinished(() => service.close())
    const call = await calls('/relay/voice', { url: service.url, model: 'scripted' })
    await speaks(call)
    await isSilent(call)
    call.press('4711#')
    await speaks(call)
    await isSilent(call)
    call.press('0')

    expect(await handedOver(call)).toMatchObject({ reason: 'a refund', order_number: '4711' })
    const [first, second] = service.asked
    expect(first).toMatchObject({ model: 'scripted', stream: true })
    expect(first?.messages[0]?.content).toContain('A delivery takes three working days.')
    expect(second?.messages.at(-2)).toEqual({
      role: 'assistant',
      content: 'I have noted your order. ',
    })
    expect(second?.messages.at(-1)?.role).toBe('user')
  })

  it('whose language model fails hands over at once', async () => {
    const call = await calls('/relay/voice', { url: 'http://127.0.0.1:9/v1', model: 'gone' })
    await speaks(call)
    call.press('4711#')

    expect(await handedOver(call)).toMatchObject({
      reason: 'the bot failed',
      bot_summary: expect.stringContaining('My order number is 4711.'),
    })
  })
})

describe('the rules of a bot', () => {
  const text = readFileSync(new URL('../../examples/bots/facts.json', import.meta.url), 'utf8')
  const answer = rules(JSON.parse(text))
  const says = async (talk: ReturnType<typeof newTalk>, said: string) => {
    let words = ''
    for await (const token of answer(talk, said)) words += token
    return words
  }

  it.each([
    ['When do you open?', /Monday to Friday/],
    ['how long is the delivery', /three working days/],
    ['my order is four seven one one', /order 4 7 1 1/],
  ])('answers "%s" from its facts', async (said, words) => {
    const talk = newTalk()

    expect(await says(talk, said)).toMatch(words)
    expect(talk).toMatchObject({ misses: 0, handOver: null })
  })

  it('put a caller through who asks for it, or is not understood twice', async () => {
    const [asks, puzzles] = [newTalk(), newTalk()]
    await says(asks, 'give me a human')
    expect(await says(puzzles, 'the weather')).toMatch(/I know about opening hours/)
    expect(puzzles.handOver).toBeNull()
    await says(puzzles, 'the weather')

    expect(asks.handOver).toBe('the caller asked for a person')
    expect(puzzles.handOver).toBe('the bot did not understand')
  })
})

describe('a bot over Media Streams', () => {
  it('answers keys by its own voice, notes an order, and hands over', async () => {
    const call = await calls('/stream/voice')
    await speaks(call)
    call.press('2*4711#0')

    expect(await handedOver(call)).toMatchObject({
      reason: 'the caller asked for a person',
      order_number: '4711',
      bot_summary: 'Asked: delivery / order 4711',
    })
  })
})

type Delta = Readonly<Record<string, unknown>>

/** A call of a tool, whose arguments come in pieces. */
function toolCall(name: string, pieces: readonly string[]): readonly Delta[] {
  return pieces.map((each, i) => ({
    tool_calls: [{ index: 0, function: { ...(i === 0 ? { name } : {}), arguments: each } }],
  }))
}

interface Completion {
  readonly model: string
  readonly stream: boolean
  readonly messages: readonly { readonly role: string; readonly content: string }[]
}

/** A service of language models that streams what a test wrote for it, one answer after the other. */
class ModelService {
  readonly asked: Completion[] = []
  readonly #http: Server

  private constructor(http: Server) {
    this.#http = http
  }

  static async open(answers: readonly (readonly (Delta | readonly Delta[])[])[]) {
    const http = createServer()
    const service = new ModelService(http)
    http.on('request', async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      const deltas = answers[service.asked.length]?.flat() ?? []
      service.asked.push(JSON.parse(body) as Completion)
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const delta of deltas) {
        response.write(`data: ${JSON.stringify({ choices: [{ delta }] })}\n\n`)
      }
      response.end('data: [DONE]\n\n')
    })
    await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
    return service
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}/v1`
  }

  async close(): Promise<void> {
    this.#http.closeAllConnections()
    await new Promise((done) => this.#http.close(done))
  }
}
