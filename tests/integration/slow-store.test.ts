/** A database that takes its time: calls wait for their rows, and everything still ends right. */
import {
  frequencies,
  hears,
  type PhoneCall,
  ServerProcess,
  SipPhone,
  until,
  WebhookHost,
} from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const [ONE, TWO] = frequencies
const ROOM = '+12015555001'
const PHONE = '+12015555002'
const FINAL = ['completed', 'failed', 'busy', 'no-answer', 'canceled']
/** "A few seconds": several commits, one after the other. */
const SET_UP_MS = 4_000

let server: ServerProcess
let host: WebhookHost
let caller: SipPhone
let callee: SipPhone

beforeAll(async () => {
  host = await WebhookHost.open()
  server = await ServerProcess.start(root, {
    env: { OFFHOOK_TEST_COMMIT_DELAY: '300', OFFHOOK_LOG_LEVEL: 'warn' },
  })
  const record = '<Start><Recording channels="dual"/></Start>'
  const client = restClient(server.facts)
  await client.incomingPhoneNumbers.create({
    phoneNumber: ROOM,
    voiceUrl: host.answers(
      '/room',
      `<Response>${record}<Dial><Conference beep="false">slow</Conference></Dial></Response>`,
    ),
  })
  await client.incomingPhoneNumbers.create({ phoneNumber: PHONE, voiceUrl: `${host.url}/phone` })
})

afterAll(async () => {
  expect(await server?.stop()).toBe(0)
  await host?.close()
})

/** While a commit waits behind another, the server is behind for a moment and would say so. */
async function dial(to: string): Promise<PhoneCall> {
  const { sip, httpUrl } = server.facts
  await until('the server takes calls', async () => (await fetch(`${httpUrl}/readyz`)).ok)
  return caller.call(`sip:${to}@${sip.host}:${sip.port}`)
}

async function nothingGoesOn(): Promise<void> {
  const client = restClient(server.facts)
  await until('every row is over', async () => {
    const [calls, conferences, recordings] = await Promise.all([
      client.calls.list(),
      client.conferences.list(),
      client.recordings.list(),
    ])
    return (
      calls.every(({ status }) => FINAL.includes(status)) &&
      conferences.every(({ status }) => status === 'completed') &&
      recordings.every(({ status }) => status === 'completed' || status === 'absent')
    )
  })
}

describe('with commits that take 300 ms', () => {
  beforeEach(async () => {
    caller = await SipPhone.open({ name: 'caller', user: '+12025550180' })
    callee = await SipPhone.open({ name: 'callee', user: 'callee' })
    host.answers('/phone', `<Response><Dial><Sip>${callee.uri}</Sip></Dial></Response>`)
  })

  afterEach(async () => {
    await Promise.all([caller.close(), callee.close()])
    await nothingGoesOn()
  })

  it('a call is answered within a few seconds, and its row is right', async () => {
    const call = await dial(server.facts.phoneNumber)
    await call.until('answered', SET_UP_MS)
    await until('the greeting is heard', () =>
      call.mouth.heard(400)?.some((sample) => Math.abs(sample) > 0.05),
    )
    await until('a while is recorded', () => call.mouth.packets.length > 125)

    await call.hangup()

    await nothingGoesOn()
    const client = restClient(server.facts)
    const [row] = await client.calls.list({ limit: 1 })
    expect(row).toMatchObject({ status: 'completed', direction: 'inbound' })
    const [recording] = await client.recordings.list({ callSid: row?.sid ?? '' })
    expect(recording?.status).toBe('completed')
    expect(Number(recording?.duration)).toBeGreaterThan(0)
  })

  it('two callers meet in a room and hear each other', async () => {
    const one = await dial(ROOM)
    await one.until('answered', SET_UP_MS)
    const two = await dial(ROOM)
    await two.until('answered', SET_UP_MS)
    one.speaks(ONE)
    two.speaks(TWO)

    await Promise.all([hears(one, TWO), hears(two, ONE)])

    await Promise.all([one.hangup(), two.hangup()])
    await nothingGoesOn()
  })

  it('callers who come at once are all answered', async () => {
    const calls = await Promise.all([1, 2, 3, 4].map(() => dial(server.facts.phoneNumber)))

    await Promise.all(calls.map((call) => call.until('answered', SET_UP_MS)))

    await Promise.all(calls.map((call) => call.hangup()))
  })

  it('a phone that is dialled answers, talks and hangs up', async () => {
    const call = await dial(PHONE)
    const taken = await until('the phone rings', () => callee.calls[0], SET_UP_MS)
    await taken.answer()
    await call.until('answered', SET_UP_MS)
    call.speaks(ONE)
    taken.speaks(TWO)
    await Promise.all([hears(call, TWO), hears(taken, ONE)])

    await taken.hangup()

    await call.until('ended')
    const client = restClient(server.facts)
    await nothingGoesOn()
    const rows = await client.calls.list({ limit: 2 })
    expect(rows.map(({ status }) => status)).toEqual(['completed', 'completed'])
  })

  it('a caller who gives up while it rings takes the other phone along', async () => {
    const call = await dial(PHONE)
    const taken = await until('the phone rings', () => callee.calls[0], SET_UP_MS)

    await call.hangup()

    await taken.until('ended')
    await nothingGoesOn()
    const rows = await restClient(server.facts).calls.list({ limit: 2 })
    expect(rows.map(({ status, direction }) => [direction, status]).sort()).toEqual([
      ['inbound', 'completed'],
      ['outbound-dial', expect.stringMatching(/^(canceled|no-answer)$/)],
    ])
  })

  it('a caller who hangs up at any moment leaves nothing behind', async () => {
    const moments: ((call: PhoneCall) => Promise<unknown>)[] = [
      async () => {},
      (call) => call.until('ringing'),
      (call) => call.until('answered'),
      (call) => until('a packet has come', () => call.mouth.packets.length > 0),
      (call) => until('two have come', () => call.mouth.packets.length > 1),
    ]
    for (const moment of moments) {
      const call = await dial(ROOM)
      await moment(call)
      await call.hangup()
    }
    await nothingGoesOn()
  })

  it('a call by REST can be ended while it is being made', async () => {
    const { facts } = server
    const { calls } = restClient(facts)
    const created = await calls.create({
      to: callee.uri,
      from: facts.phoneNumber,
      twiml: '<Response><Pause length="60"/></Response>',
    })

    await calls(created.sid).update({ status: 'completed' })

    const row = await until('the call is over', async () => {
      const fetched = await calls(created.sid).fetch()
      return FINAL.includes(fetched.status) && fetched
    })
    expect(['canceled', 'completed']).toContain(row.status)
    await until('the phone is quiet', () => callee.calls.every(({ status }) => status === 'ended'))
  })
})

/** Each has a server and a telephone of its own, and mostly waits: they run beside each other. */
describe.concurrent('with commits that take longer', () => {
  it('700 ms: no call is refused while the queue of commits is short', async () => {
    const caller = await SipPhone.open({ name: 'patient', user: '+12025550181' })
    const slow = await ServerProcess.start(root, {
      env: { OFFHOOK_TEST_COMMIT_DELAY: '700', OFFHOOK_LOG_LEVEL: 'warn' },
    })
    try {
      const { facts } = slow
      const target = `sip:${facts.phoneNumber}@${facts.sip.host}:${facts.sip.port}`
      const calls: PhoneCall[] = []
      for (let i = 0; i < 4; i++) {
        const call = await caller.call(target)
        calls.push(call)
        await call.until('ringing')
      }

      await Promise.all(calls.map((call) => call.until('answered')))
      await Promise.all(calls.map((call) => call.hangup()))
    } finally {
      await caller.close()
      expect(await slow.stop()).toBe(0)
    }
  })

  it('2.5 s: new calls get 503 until it is better, and the call that is there goes on', async () => {
    const caller = await SipPhone.open({ name: 'hurried', user: '+12025550182' })
    const slow = await ServerProcess.start(root, {
      env: { OFFHOOK_TEST_COMMIT_DELAY: '2500', OFFHOOK_LOG_LEVEL: 'warn' },
    })
    try {
      const { facts } = slow
      const target = `sip:${facts.phoneNumber}@${facts.sip.host}:${facts.sip.port}`
      const ready = async () => (await fetch(`${facts.httpUrl}/readyz`)).status
      const first = await until('a call is taken', async () => {
        const call = await caller.call(target)
        const isOver = () => ['answered', 'failed'].includes(call.status)
        await until('it is answered or refused', isOver, 20_000)
        return call.status === 'answered' && call
      })
      await until('the server says that it is behind', async () => (await ready()) === 503)

      const refused = await caller.call(target)
      await refused.until('failed')

      expect(refused.failure).toBe(503)
      const answer = caller.trace.filter(({ text }) => text.startsWith('SIP/2.0 503')).at(-1)
      expect(answer?.text).toMatch(/\r\nRetry-After: \d+\r\n/)
      await until('the call that is there hears the greeting', () =>
        first.mouth.heard(400)?.some((sample) => Math.abs(sample) > 0.05),
      )
      await first.hangup()
      await until('it is better', async () => (await ready()) === 200)
      await until('its row is over', async () => {
        const rows = await restClient(facts).calls.list()
        return rows.length > 0 && rows.every(({ status }) => FINAL.includes(status))
      })
    } finally {
      await caller.close()
      expect(await slow.stop()).toBe(0)
    }
  })
})
