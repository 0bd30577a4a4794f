/**
 * What is written down of contacts: real calls through the menu, the queue, an agent, hold, a transfer;
 * callers who hang up; and a server that dies in the middle.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {
  CallDetails,
  ContactDetails,
  ContactPage,
  ContactRecord,
  CustomerTimeline,
  SignallingPage,
} from '@offhook/desk-api'
import { frequencies, ServerProcess, SipPhone, until, WebhookHost } from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PhoneAgent } from '../support/phone-agent.ts'
import { basicAuth, restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const [CUSTOMER, ALICE, BOB] = frequencies
const NUMBER = '+12015553800'
/** Its menu has no end. */
const MENU = '+12015553801'

let server: ServerProcess
let host: WebhookHost
let dataDir: string
let callers = 0
let agents = 0
const closers: (() => Promise<void>)[] = []

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'offhook-test-'))
  server = await ServerProcess.start(root, { dataDir })
  host = await WebhookHost.open()
  await restClient(server.facts).incomingPhoneNumbers.create({
    phoneNumber: NUMBER,
    voiceUrl: host.answers(
      '/number',
      `<Response><Pause length="1"/><Enqueue workflowSid="${server.facts.workflowSid}"/></Response>`,
    ),
  })
  await restClient(server.facts).incomingPhoneNumbers.create({
    phoneNumber: MENU,
    voiceUrl: host.answers('/menu', '<Response><Gather timeout="60"/></Response>'),
  })
})

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

afterAll(async () => {
  await host?.close()
  expect(await server?.stop()).toBe(0)
  await rm(dataDir, { recursive: true, force: true })
})

async function get<T>(path: string, authorization = basicAuth(server.facts)): Promise<T> {
  const response = await fetch(`${server.facts.httpUrl}/offhook/v1${path}`, {
    headers: { authorization },
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

/** As the administrator. */
async function post(path: string, json: object): Promise<void> {
  const login = server.facts.logins.find(({ role }) => role === 'admin')
  const ask = (to: string, body: object, authorization?: string) =>
    fetch(`${server.facts.httpUrl}/offhook/v1${to}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
      body: JSON.stringify(body),
    })
  const { token } = (await (await ask('/Sessions', login ?? {})).json()) as { token: string }
  const answer = await ask(path, json, `Bearer ${token}`)
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
}

async function agent(name: string, frequency: number) {
  const opened = await PhoneAgent.open(server.facts, `log${++agents} ${name}`, frequency)
  closers.push(() => opened.close())
  return opened
}

async function caller(to = NUMBER) {
  const user = `+12025558${String(++callers).padStart(3, '0')}`
  const phone = await SipPhone.open({ name: 'customer', user })
  closers.push(() => phone.close())
  const { sip } = server.facts
  const call = await phone.call(`sip:${to}@${sip.host}:${sip.port}`)
  call.speaks(CUSTOMER)
  return { call, user }
}

/** The contact of a caller, once this is true of it. */
function contact(
  user: string,
  what: string,
  is: (row: ContactRecord) => boolean,
): Promise<ContactRecord> {
  return until(`the contact is ${what}`, async () => {
    const { contacts } = await get<ContactPage>(`/Contacts?number=${encodeURIComponent(user)}`)
    return contacts.find(is)
  })
}

const ended = (user: string) => contact(user, 'over', ({ outcome }) => outcome !== null)

/** A ring, a talk or a hold takes its time: what lasts a mere moment is no segment. */
const lasts = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The kinds of each lane's segments, once they are all over. */
async function lanesOf({ sid }: ContactRecord) {
  const { lanes } = await until('all lanes are over', async () => {
    const details = await get<ContactDetails>(`/Contacts/${sid}`)
    const open = details.lanes.some(({ segments }) => segments.at(-1)?.endTime === null)
    return open ? undefined : details
  })
  for (const { segments } of lanes) {
    segments.slice(1).forEach(({ startTime }, index) => {
      expect(startTime).toBe(segments[index]?.endTime)
    })
  }
  return lanes.map(({ role, segments }) => [role, ...segments.map(({ kind }) => kind)])
}

describe('a contact', () => {
  it('with an agent, hold and wrap-up is one row, with a lane for each', async () => {
    const { call, user } = await caller()
    const live = await contact(user, 'waiting', ({ queueSid }) => queueSid !== null)
    expect(live).toMatchObject({ outcome: null, endTime: null, customer: user, ourNumber: NUMBER })
    const alice = await agent('alice', ALICE)
    await alice.become('Available')
    const reservation = await alice.offered()
    await lasts(400)
    const aliceCall = await alice.takes(reservation)
    const { task } = reservation
    await lasts(700)
    await task.updateParticipant({ hold: true } as never)
    await lasts(700)
    await task.updateParticipant({ hold: false } as never)
    await lasts(700)
    await call.hangup()
    await aliceCall.until('ended')
    const row = await ended(user)
    await reservation.complete()

    expect(row).toMatchObject({
      direction: 'inbound',
      outcome: 'answered',
      agents: [{ workerSid: alice.sid, name: alice.name }],
      taskSid: task.sid,
    })
    expect(row.ivrMs).toBeGreaterThan(800)
    expect(row.holdMs).toBeGreaterThan(600)
    expect(row.talkMs).toBeGreaterThan(600)
    expect(row.waitMs).toBeGreaterThan(row.ringMs)
    expect(await lanesOf(row)).toEqual([
      ['customer', 'ivr', 'queue', 'ring', 'talk', 'hold', 'talk'],
      ['agent', 'ring', 'talk', 'hold', 'talk', 'wrap-up'],
    ])
    const details = await get<CallDetails>(`/Calls/${row.callSid}`)
    expect(details.contact?.sid).toBe(row.sid)
    expect(details.lanes.every(({ callSid }) => callSid !== null)).toBe(true)
    expect(details.legs.map(({ sid }) => sid).sort()).toEqual(
      details.lanes.map(({ callSid }) => callSid).sort(),
    )
    const all = await get<ContactPage>('/Contacts?limit=200')
    const sids = new Set(details.legs.map(({ sid }) => sid))
    expect(all.contacts.filter(({ callSid }) => sids.has(callSid))).toHaveLength(1)
  })

  it('that is passed on has both agents', async () => {
    const alice = await agent('alice', ALICE)
    await alice.become('Available')
    const { call, user } = await caller()
    const reservation = await alice.offered()
    await lasts(400)
    await alice.takes(reservation)
    const bob = await agent('bob', BOB)
    await bob.become('Available')
    await lasts(700)
    await reservation.task.transfer(bob.sid, { mode: 'COLD' } as never)
    const offer = await bob.offered()
    await alice.become('Offline')
    await lasts(400)
    await bob.takes(offer)
    await lasts(800)
    await call.hangup()

    const row = await ended(user)
    expect(row).toMatchObject({
      outcome: 'transferred',
      agents: [{ name: alice.name }, { name: bob.name }],
    })
    await offer.complete()
    const lanes = await lanesOf(row)
    expect(lanes[1]).toEqual(['agent', 'ring', 'talk', 'wrap-up'])
    expect(lanes[2]?.slice(0, 3)).toEqual(['agent', 'ring', 'talk'])

    const path = `/Tasks/${row.taskSid}/Notes`
    const text = 'Wants the invoice again'
    await post(path, { text, version: 0 })
    // As people write a number.
    const written = encodeURIComponent(user.replace(/^\+1(...)/, '($1) '))
    const { customer, entries } = await get<CustomerTimeline>(
      `/CustomerTimeline?customer=${written}`,
    )
    expect(customer).toBe(user)
    expect(entries).toMatchObject([
      { kind: 'note', callSid: row.callSid, text },
      { kind: 'contact', outcome: 'transferred', agents: [alice.name, bob.name] },
    ])
  })

  it('to a customer whom an agent calls is outbound, also when they are busy', async () => {
    const alice = await agent('alice', ALICE)
    const phone = await SipPhone.open({
      name: 'customer',
      user: 'customer',
      onCall: (call) => call.reject(486),
    })
    closers.push(() => phone.close())
    const { workflowSid, taskQueueSid, phoneNumber } = server.facts
    await alice.worker.createTask(phone.uri, phoneNumber, workflowSid, taskQueueSid, {
      attributes: { direction: 'outbound' },
      taskChannelUniqueName: 'voice',
    })
    const reservation = await alice.offered()
    await reservation.conference()

    const row = await until('it is written', async () => {
      const { contacts } = await get<ContactPage>('/Contacts?direction=outbound&outcome=busy')
      return contacts[0]
    })
    expect(row).toMatchObject({
      customer: phone.uri,
      outcome: 'busy',
      agents: [{ workerSid: alice.sid, name: alice.name }],
    })
    expect(await lanesOf(row)).toEqual([
      ['customer', 'dial'],
      ['agent', 'dial'],
    ])
  })
})

describe('a caller who hangs up', () => {
  it('in the menu', async () => {
    const { call, user } = await caller(MENU)
    await call.until('answered')
    await contact(user, 'in the menu', () => true)
    await call.hangup()
    expect(await ended(user)).toMatchObject({ outcome: 'ivr', waitMs: 0, taskSid: null })
  })

  it('in the queue', async () => {
    const { call, user } = await caller()
    await contact(user, 'waiting', ({ queueSid }) => queueSid !== null)
    await call.hangup()
    const row = await ended(user)
    expect(row).toMatchObject({ outcome: 'abandoned-queue', agents: [] })
    expect(await lanesOf(row)).toEqual([['customer', 'ivr', 'queue']])
  })

  it('while a phone rings', async () => {
    const alice = await agent('alice', ALICE)
    await alice.become('Available')
    const { call, user } = await caller()
    await alice.offered()
    await call.hangup()
    const row = await ended(user)
    expect(row).toMatchObject({ outcome: 'abandoned-ringing', agents: [{ name: alice.name }] })
  })
})

it('numbers are found however they are written', async () => {
  const { call, user } = await caller()
  await contact(user, 'there', () => true)
  const national = user.slice(2)
  for (const text of [
    user,
    national,
    `+1 (${national.slice(0, 3)}) ${national.slice(3, 6)}-${national.slice(6)}`,
    user.slice(-4),
  ]) {
    const query = `number=${encodeURIComponent(text)}`
    const { contacts } = await get<ContactPage>(`/Contacts?${query}`)
    expect(
      contacts.map(({ customer }) => customer),
      text,
    ).toContain(user)
    const { calls } = await get<{ calls: { from: string }[] }>(`/Calls?${query}`)
    expect(
      calls.map(({ from }) => from),
      text,
    ).toContain(user)
  }
  await call.hangup()
})

it('the signalling of a call is there, message by message, without secrets', async () => {
  const { call, user } = await caller(MENU)
  const { callSid } = await contact(user, 'in the menu', () => true)
  await call.hangup()
  const names = await until('the call is ended on the wire', async () => {
    const { messages } = await get<SignallingPage>(`/Calls/${callSid}/Signalling`)
    const told = messages.map(({ direction, name }) => `${direction} ${name}`)
    return told.includes('sent 200 OK (BYE)') ? told : undefined
  })
  expect(names[0]).toBe('received INVITE')
  expect(names).toContain('sent 200 OK (INVITE)')
  expect(names).toContain('received ACK')
  expect(names.indexOf('received BYE')).toBeLessThan(names.indexOf('sent 200 OK (BYE)'))
})

it('a list is a file as well, and a name that is a formula is harmless in it', async () => {
  const response = await fetch(`${server.facts.httpUrl}/offhook/v1/Contacts.csv`, {
    headers: { authorization: basicAuth(server.facts) },
  })
  expect(response.headers.get('content-type')).toContain('text/csv')
  const lines = (await response.text()).trimEnd().split('\r\n')
  expect(lines[0]).toContain('Sid,Start,End,Direction,Customer')
  const { contacts } = await get<ContactPage>('/Contacts?limit=200')
  expect(lines).toHaveLength(contacts.length + 1)
})

it('what a crash interrupts is closed by the next start, as the calls were', async () => {
  const { user } = await caller()
  const before = await contact(user, 'waiting', ({ queueSid }) => queueSid !== null)
  // What was written behind is there.
  await until('its segments are written', async () => {
    const { lanes } = await get<ContactDetails>(`/Contacts/${before.sid}`)
    return lanes[0]?.segments.at(-1)?.kind === 'queue'
  })
  await server.kill()
  server = await ServerProcess.start(root, { dataDir })

  const row = await ended(user)
  expect(row).toMatchObject({ sid: before.sid, outcome: 'abandoned-queue' })
  expect(await lanesOf(row)).toEqual([['customer', 'ivr', 'queue']])
})
