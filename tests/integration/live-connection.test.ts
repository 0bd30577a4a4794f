/**
 * The desktop's live connection on the real server: a SIP customer calls, an agent takes the call, a
 * supervisor looks on.
 */
import { frequencies, ServerProcess, SipPhone, spoken, until, WebhookHost } from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { LiveClient, tokenOf } from '../support/live-client.ts'
import { PhoneAgent } from '../support/phone-agent.ts'
import { basicAuth, restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const [CUSTOMER, ALICE] = frequencies
const NUMBER = '+12015553701'

let server: ServerProcess
let host: WebhookHost
const closers: (() => unknown)[] = []

beforeAll(async () => {
  server = await ServerProcess.start(root, { env: { OFFHOOK_LONGEST_CALL: '7200' } })
  host = await WebhookHost.open()
  const document = `<Response><Enqueue workflowSid="${server.facts.workflowSid}"/></Response>`
  await restClient(server.facts).incomingPhoneNumbers.create({
    phoneNumber: NUMBER,
    voiceUrl: host.answers('/number', document),
  })
})

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

afterAll(async () => {
  await host?.close()
  expect(await server?.stop()).toBe(0)
})

async function live(
  role: 'agent' | 'admin',
  topics: Parameters<typeof LiveClient.open>[1]['topics'],
  resume?: Parameters<typeof LiveClient.open>[1]['resume'],
) {
  const token = await tokenOf(server.facts, role)
  const client = await LiveClient.open(server.facts, { token, topics, ...(resume && { resume }) })
  closers.push(() => client.close())
  return client
}

/** A customer who waits in the queue. */
async function queued(user: string) {
  const phone = await SipPhone.open({ name: 'customer', user })
  closers.push(() => phone.close())
  const { sip } = server.facts
  const call = await phone.call(`sip:${NUMBER}@${sip.host}:${sip.port}`)
  call.speaks(CUSTOMER)
  return call
}

describe('the live connection', () => {
  it('shows a supervisor a call from the queue to the wrap-up, and its figures', async () => {
    const supervisor = await live('admin', ['team', 'queues', 'waiting', 'call-log'])
    const call = await queued('+12025557311')
    const task = await supervisor.when('a task waits', 'waiting', (rows) => rows[0])
    expect(task).toMatchObject({ name: '+12025557311', channel: 'voice', offered: false })
    await supervisor.when(
      'the queue counts it',
      'queues',
      ([queue]) => queue?.all.now.waiting === 1,
    )

    const alice = await PhoneAgent.open(server.facts, 'live alice', ALICE)
    closers.push(() => alice.close())
    await alice.become('Available')
    const reservation = await alice.offered()
    await supervisor.when('it is offered', 'waiting', (rows) => rows[0]?.offered)
    const aliceCall = await alice.takes(reservation)

    const work = await supervisor.when('the agent is in the call', 'team', (rows) => {
      const own = rows.find(({ key }) => key === alice.sid)?.tasks[0]
      return own?.parties.length === 2 && own
    })
    expect(work).toMatchObject({ status: 'accepted', channel: 'voice', name: '+12025557311' })
    expect(work.parties.map(({ kind, name, status }) => [kind, name, status])).toEqual(
      expect.arrayContaining([
        ['customer', '+12025557311', 'joined'],
        ['worker', 'live alice', 'joined'],
      ]),
    )
    await supervisor.when('nobody waits', 'waiting', (rows) => rows.length === 0)

    supervisor.send({ type: 'watch-levels', conferenceSid: work.conferenceSid })
    const callSids = work.parties.map(({ callSid }) => callSid)
    await until('both are loud', () =>
      supervisor.messages.some(
        (one) => one.type === 'levels' && callSids.every((sid) => (one.levels[sid] ?? 0) > 0.01),
      ),
    )
    supervisor.send({ type: 'watch-levels', conferenceSid: null })

    const conference = restClient(server.facts).conferences(work.conferenceSid ?? '')
    const customerSid = work.parties.find(({ kind }) => kind === 'customer')?.callSid ?? ''
    const askedAt = Date.now()
    await conference.participants(customerSid).update({ hold: true })
    const held = await supervisor.when('the customer is on hold', 'team', (rows) =>
      rows
        .find(({ key }) => key === alice.sid)
        ?.tasks[0]?.parties.find(({ holdSince }) => holdSince !== null),
    )
    expect(held.holdSince).toBeGreaterThanOrEqual(askedAt)
    expect(held.holdSince).toBeLessThanOrEqual(Date.now())
    await conference.participants(customerSid).update({ hold: false })

    await call.hangup()
    await until('the agent is out', () => aliceCall.status === 'ended')
    await supervisor.when('the agent wraps up', 'team', (rows) =>
      rows.some(({ key, tasks }) => key === alice.sid && tasks[0]?.status === 'wrapping'),
    )
    await reservation.complete()
    const queue = await supervisor.when('the queue has it handled', 'queues', ([row]) =>
      row?.all.today.averageHandleTime !== null ? row : undefined,
    )
    expect(queue?.all.today).toMatchObject({ tasks: 1, handled: 1, abandoned: 0 })
    expect(queue?.all.last30).toEqual(queue?.all.today)
    expect(queue?.channels.map(({ name }) => name)).toEqual(['voice'])
    const today = await supervisor.when('her day has it too', 'team', (rows) => {
      const own = rows.find(({ key }) => key === alice.sid)?.today
      return own?.handled === 1 && own
    })
    expect(today).toMatchObject({ missed: 0, rejected: 0 })
    await supervisor.when(
      'the log has both calls',
      'call-log',
      (rows) => rows.length === 2 && rows.every(({ status }) => status === 'completed'),
    )
  })

  it('tells whoever was cut off what they missed, and no more', async () => {
    const first = await live('admin', ['waiting', 'team'])
    const { run, seen } = first
    first.cut()
    const call = await queued('+12025557312')
    const other = await live('admin', ['waiting'])
    await other.when('the task waits', 'waiting', (rows) => rows[0])

    const back = await live('admin', ['waiting', 'team'], { run, seen })
    const kinds = back.messages.flatMap((one) => ('topic' in one ? [[one.type, one.topic]] : []))
    expect(kinds).toEqual([
      ['delta', 'waiting'],
      ['delta', 'team'],
    ])
    expect(back.of('waiting')).toHaveLength(1)
    const stranger = await live('admin', ['waiting'], { run: 'another run', seen })
    expect(stranger.messages.some(({ type }) => type === 'snapshot')).toBe(true)
    await call.hangup()
    await back.when('nobody waits', 'waiting', (rows) => rows.length === 0)
  })

  it('gives an agent nothing but their own', async () => {
    const agent = await live('agent', ['presence', 'contacts', 'directory'])
    expect(agent.of('presence')).toMatchObject([{ key: 'me', reachable: false }])
    agent.send({ type: 'subscribe', topic: 'team' })
    const refused = await until('it is refused', () =>
      agent.messages.find(({ type }) => type === 'refused'),
    )
    expect(refused).toMatchObject({ topic: 'team', code: 20403 })
    const welcome = agent.messages.find(({ type }) => type === 'welcome')
    expect(welcome).toMatchObject({
      may: ['presence', 'contacts', 'directory', 'call-log', 'payments', 'assist', 'assistance'],
    })
  })

  it('shows an agent what the customer says, and the answer to it', async () => {
    const { facts } = server
    const hours = 'We are open from 9 to 5.'
    const callAssist = { enabled: true, facts: [{ words: ['opening hours'], answer: hours }] }
    const set = await fetch(`${facts.httpUrl}/v1/Configuration`, {
      method: 'POST',
      headers: { authorization: basicAuth(facts), 'content-type': 'application/json' },
      body: JSON.stringify({ account_sid: facts.accountSid, ui_attributes: { callAssist } }),
    })
    expect(set.status).toBe(200)
    const agent = await live('agent', ['assist', 'contacts'])
    expect(agent.of('assist')).toEqual([])
    const { workerSid } = facts.logins.find(({ role }) => role === 'agent')!
    const alice = await PhoneAgent.open(facts, 'live alice', ALICE, undefined, workerSid)
    closers.push(() => alice.close())
    await alice.become('Available')
    const call = await queued('+12025557313')
    const reservation = await alice.offered()
    await alice.takes(reservation)
    const contact = await agent.when('both are joined', 'contacts', ([row]) =>
      row?.conferenceSid ? row : undefined,
    )
    const left = (contact.endsAt ?? 0) - Date.now()
    expect([left > 0, left <= 7_200_000]).toEqual([true, true])
    await agent.when('somebody listens', 'assist', ([row]) => row?.fault === null)

    call.speaks(null)
    call.mouth.says(spoken('opening hours'))
    const talk = await agent.when('it is understood', 'assist', ([row]) =>
      row && row.suggestions.length > 0 ? row : undefined,
    )
    expect(talk.lines.at(-1)).toMatchObject({ who: 'customer', text: 'opening hours' })
    expect(talk.suggestions).toEqual([{ text: hours, because: 'opening hours' }])

    await call.hangup()
    await until('the agent wraps up', () => reservation.status === 'wrapping')
    await reservation.complete()
    await agent.when('it goes with the task', 'assist', (rows) => rows.length === 0)
    await alice.become('Offline')
  })

  it('beats while nothing happens, and ends with the login', async () => {
    const token = await tokenOf(server.facts, 'agent')
    const client = await LiveClient.open(server.facts, { token, topics: ['presence'] })
    const beats = () => client.messages.filter(({ type }) => type === 'beat').length
    await until('two beats', () => beats() >= 2)
    await fetch(`${server.facts.httpUrl}/offhook/v1/Session`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    })
    await until('it is closed', () => client.closed === 4401)
  })

  it.each([
    ['a token that is none', '{"type":"hello","token":"nonsense","topics":["team"]}', 4401],
    ['who says no hello', '{"type":"subscribe","topic":"team"}', 4400],
    ['what is no message', 'nonsense', 4400],
    ['a message of another kind', '{"type":"sing"}', 4400],
  ])('refuses %s', async (_, frame, code) => {
    const client = await LiveClient.connect(server.facts)
    client.sendText(frame)
    await until('it is closed', () => client.closed === code)
    expect(client.messages).toEqual([])
  })
})
