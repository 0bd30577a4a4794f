/**
 * Calls that agents place: the unmodified TaskRouter SDK makes the task, a carrier's SIP answers as
 * carriers do, and what the agent is told and hears is measured.
 */
import {
  frequencies,
  hears,
  hearsNot,
  type PhoneCall,
  ServerProcess,
  SipPhone,
  toneLevel,
  until,
} from '@offhook/test-kit'
import type { Reservation } from 'twilio-taskrouter'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hearsPrompt } from '../support/hears-prompt.ts'
import { PhoneAgent } from '../support/phone-agent.ts'
import { pressUntil } from '../support/press-until.ts'
import { basicAuth, restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'
import { SipRelay } from '../support/sip-relay.ts'
import { toneWav } from '../support/twiml-site.ts'

const [CUSTOMER, ALICE] = frequencies
const NUMBER = '+12025550123'
const joint = {
  endConferenceOnExit: true,
  endConferenceOnCustomerExit: true,
  beep: 'false',
} as const

let server: ServerProcess
/** Where every number rings. */
let carrier: SipPhone
let alice: PhoneAgent
/** What the next called party does. */
let customer: (call: PhoneCall) => void

beforeAll(async () => {
  server = await ServerProcess.start(root)
  carrier = await SipPhone.open({
    name: 'carrier',
    user: 'carrier',
    onCall: (call) => customer(call),
  })
  await offhook('POST', 'Trunks', {
    friendlyName: 'carrier',
    addresses: [],
    target: carrier.uri,
    dialPrefixes: ['+'],
  })
  alice = await PhoneAgent.open(server.facts, 'alice', ALICE)
})

beforeEach(() => {
  customer = (call) => void call.answer().then(() => call.speaks(CUSTOMER))
})

afterAll(async () => {
  await alice?.close()
  await carrier?.close()
  expect(await server?.stop()).toBe(0)
})

async function offhook(method: string, path: string, body?: object | string, type?: string) {
  const isSound = body instanceof Buffer
  const text = typeof body === 'string' || isSound ? body : JSON.stringify(body)
  const response = await fetch(`${server.facts.httpUrl}/offhook/v1/${path}`, {
    method,
    headers: {
      authorization: basicAuth(server.facts),
      ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
    },
    ...(body === undefined ? {} : { body: text }),
  })
  const answer = response.status === 204 ? null : await response.json()
  if (!response.ok) throw Object.assign(new Error(JSON.stringify(answer)), { answer })
  return answer as Record<string, never>
}

/** Alice calls this number, by the steps of the SDK. */
async function dials(to = NUMBER, from = server.facts.phoneNumber): Promise<Reservation> {
  const { workflowSid, taskQueueSid } = server.facts
  const before = alice.offers.length
  await alice.worker.createTask(to, from, workflowSid, taskQueueSid, {
    attributes: { direction: 'outbound', customer: 'Ada' },
    taskChannelUniqueName: 'voice',
  })
  const reservation = await until('the task is offered', () => alice.offers[before])
  await reservation.conference(joint as never)
  return reservation
}

/** The code of the canceled reservation. */
async function failure(reservation: Reservation): Promise<number | undefined> {
  await until('the reservation is canceled', () => reservation.status === 'canceled')
  const { canceledReasonCode } = reservation
  return canceledReasonCode
}

const taskOf = ({ task }: Reservation) =>
  restClient(server.facts)
    .taskrouter.v1.workspaces(server.facts.workspaceSid)
    .tasks(task.sid)
    .fetch()

describe('an outbound call', () => {
  it('reaches the customer with the agent on the line, who hear each other; the task tells of it', async () => {
    let called: PhoneCall | undefined
    customer = (call) => {
      called = call
    }
    const before = alice.phone.calls.length

    const reservation = await dials()
    const call = await until('the customer is called', () => called)
    const agent = await until('the agent is called first', () => alice.phone.calls[before])

    expect(reservation.status).toBe('pending')
    // Nobody has answered: the agent hears that it rings (440 and 480 Hz).
    await until('the agent hears ringing', () => {
      const heard = agent.mouth.heard(400)
      return heard !== null && toneLevel(heard, 8_000, 440) > -40
    })
    await call.answer()
    call.speaks(CUSTOMER)
    await until('the task is assigned', () => reservation.status === 'accepted')
    await Promise.all([hears(agent, CUSTOMER), hears(call, ALICE)])
    const { assignmentStatus, attributes } = await taskOf(reservation)
    expect(assignmentStatus).toBe('assigned')
    expect(JSON.parse(attributes)).toMatchObject({
      direction: 'outbound',
      outbound_to: NUMBER,
      from: server.facts.phoneNumber,
      customer: 'Ada',
      call_sid: expect.stringMatching(/^CA/),
      conference: {
        room_name: reservation.task.sid,
        participants: { customer: expect.stringMatching(/^CA/) },
      },
    })

    await call.hangup()
    await until('the agent wraps up', () => reservation.status === 'wrapping')
    await reservation.complete()
  })

  it('lets the agent hear what the network plays before the answer, and nobody hears the agent', async () => {
    const before = alice.phone.calls.length
    let called: PhoneCall | undefined
    customer = (call) => {
      call.early()
      call.speaks(CUSTOMER)
      called = call
    }

    const reservation = await dials()
    const agent = await until('the agent is called first', () => alice.phone.calls[before])
    const call = await until('the customer is called', () => called)

    await hears(agent, CUSTOMER)
    await hearsNot(call, ALICE)
    await call.answer()
    await hears(call, ALICE)
    await agent.hangup()
    await call.until('ended')
    await reservation.complete()
  })

  it.each([
    ['is busy', 486, 45303],
    ['declines', 603, 45303],
    ['does not answer', 480, undefined],
    ['has no such number', 404, 13223],
    ['says that the number is incomplete', 484, 13223],
    ['forbids it', 403, 13227],
    ['is broken', 500, 45306],
  ])('to somebody whose network %s ends with the code of that', async (_what, status, code) => {
    customer = (call) => call.reject(status)
    const before = alice.phone.calls.length

    const reservation = await dials()

    expect(await failure(reservation)).toBe(code ?? 45305)
    const agent = alice.phone.calls[before]
    await agent?.until('ended')
    expect((await taskOf(reservation)).assignmentStatus).toBe('canceled')
  })

  it('that rings too long is no answer', async () => {
    customer = () => {}
    const { workflowSid, taskQueueSid, phoneNumber } = server.facts
    const before = alice.offers.length
    await alice.worker.createTask(NUMBER, phoneNumber, workflowSid, taskQueueSid, {
      attributes: { direction: 'outbound' },
      taskChannelUniqueName: 'voice',
    })
    const reservation = await until('the task is offered', () => alice.offers[before])

    await reservation.conference({ ...joint, timeout: 1 } as never)

    expect(await failure(reservation)).toBe(45305)
  })

  it.each([
    ['a number that is none', '12', undefined, 21211],
    ['a country that may not be dialled', '+5355512345', undefined, 21215],
    ['a caller id of somebody else', NUMBER, '+12025559999', 21210],
    ['a caller id that is none', NUMBER, 'me', 21212],
    ['a browser that nobody has opened', 'client:nobody', undefined, 45305],
  ])('with %s is refused before anybody rings', async (_what, to, from, code) => {
    const before = carrier.calls.length

    expect(await failure(await dials(to, from))).toBe(code)
    expect(carrier.calls).toHaveLength(before)
  })
})

describe('who may be called', () => {
  it('is nobody on the do-not-call list: not by an agent, nor by an application that is not let off', async () => {
    const { sid } = await offhook('POST', 'DoNotCall', { phoneNumber: NUMBER, note: 'asked' })
    const before = carrier.calls.length
    expect(await failure(await dials())).toBe(21216)
    const { phoneNumber } = server.facts
    const call = () =>
      restClient(server.facts).calls.create({
        to: NUMBER,
        from: phoneNumber,
        twiml: '<Response><Hangup/></Response>',
      })
    await expect(call()).rejects.toMatchObject({ code: 21216, status: 400 })
    expect(carrier.calls).toHaveLength(before)

    await offhook('POST', 'CallingRules', { everyCall: false })
    expect((await call()).status).toBe('queued')
    await offhook('DELETE', `DoNotCall/${sid}`)
    expect(await offhook('GET', 'DoNotCall')).toEqual({ doNotCall: [], next: null })
  })

  it('is nobody whose clock shows another hour than is allowed', async () => {
    // A quarter of an hour that is over in Washington, whenever this runs.
    const there = new Date(Date.now() - 5 * 3_600_000)
    const hour = (there.getUTCHours() + 12) % 24
    const from = `${String(hour).padStart(2, '0')}:00`
    const hours = { days: [1, 2, 3, 4, 5, 6, 7], from, until: from.replace(':00', ':15') }
    await offhook('POST', 'CallingRules', { hours })

    expect(await failure(await dials())).toBe(45310)

    await offhook('POST', 'CallingRules', { hours: null })
    const call = carrier.calls.length
    const reservation = await dials()
    await until('it rings again', () => carrier.calls[call])
    await until('they talk', () => reservation.status === 'accepted')
    await alice.phone.calls.at(-1)?.hangup()
    await until('the agent wraps up', () => reservation.status === 'wrapping')
    await reservation.complete()
  })

  it('is read from a table, whose wrong lines are named', async () => {
    const csv = 'Phone number;note\n(202) 555-0171;web form\nno number;x\n+1 202 555 0171;again\n'

    const reply = await offhook('POST', 'DoNotCall/Import', csv, 'text/csv; charset=utf-8')

    expect(reply).toEqual({
      added: 1,
      known: 0,
      faultsTotal: 2,
      faults: [
        { line: 3, message: '"no number" is not a phone number' },
        { line: 4, message: 'the number of line 2 once more' },
      ],
    })
    const { doNotCall } = await offhook('GET', 'DoNotCall?phoneNumber=2025550171')
    expect(doNotCall).toMatchObject([{ phoneNumber: '+12025550171', note: 'web form' }])
    const latin = Buffer.from('phone;name\n2025550172;Jos\xe9\n', 'latin1').toString('latin1')
    await expect(
      fetch(`${server.facts.httpUrl}/offhook/v1/DoNotCall/Import`, {
        method: 'POST',
        headers: { authorization: basicAuth(server.facts), 'content-type': 'text/csv' },
        body: Buffer.from(latin, 'latin1'),
      }).then((response) => response.json()),
    ).resolves.toMatchObject({ code: 20001, message: expect.stringContaining('UTF-8') })
  })
})

describe('a list', () => {
  it('is worked off: five are called, each once, and what came of it is kept', async () => {
    const csv = [
      'name,phone,balance',
      'Ada,+12025550141,12',
      'Bob,+12025550142,13',
      'Cid,+12025550143,14',
      'Dee,+12025550144,15',
      'Eve,+12025550145,16',
    ].join('\n')
    const list = await offhook('POST', 'DialLists', { friendlyName: 'Renewals' })
    const { sid } = list
    expect(list).toMatchObject({
      status: 'paused',
      mode: 'preview',
      callerId: server.facts.phoneNumber,
    })
    const imported = await offhook('POST', `DialLists/${sid}/Records/Import`, csv, 'text/csv')
    expect(imported).toMatchObject({ added: 5, known: 0, faultsTotal: 0 })
    const again = await offhook('POST', `DialLists/${sid}/Records/Import`, csv, 'text/csv')
    expect(again).toMatchObject({ added: 0, known: 5 })
    const called: string[] = []
    customer = (call) => {
      const number = /sip:(\+\d+)@/.exec(call.request?.uri ?? '')?.[1] ?? ''
      called.push(number)
      if (number.endsWith('2')) return call.reject(404)
      if (number.endsWith('3')) return call.reject(486)
      void call.answer()
    }
    await alice.become('Available')
    const before = alice.offers.length
    await offhook('POST', `DialLists/${sid}`, { status: 'running' })

    for (let n = 0; n < 5; n++) {
      const offer = await until(
        `record ${n + 1} is offered`,
        () => alice.offers[before + n],
        20_000,
      )
      const { attributes } = offer.task
      expect(attributes).toMatchObject({ preview: true, dial_list: 'Renewals', dial_attempt: 1 })
      await offer.conference(joint as never)
      await until('it is over, or they talk', () => offer.status !== 'pending')
      if (offer.status !== 'accepted') continue
      await alice.phone.calls.at(-1)?.hangup()
      await until('the agent wraps up', () => offer.status === 'wrapping')
      await offer.complete()
    }

    const progress = await until('the list is worked off', async () => {
      const { progress } = await offhook('GET', `DialLists/${sid}`)
      return progress?.['active'] === 0 && progress
    })
    expect(progress).toMatchObject({
      total: 5,
      waiting: 1,
      done: 4,
      outcomes: { answered: 3, 'invalid-number': 1 },
    })
    expect([...called].sort()).toEqual([1, 2, 3, 4, 5].map((n) => `+1202555014${n}`))
    const { records } = await offhook('GET', `DialLists/${sid}/Records`)
    expect(
      (records as unknown as Record<string, unknown>[]).map(
        ({ phoneNumber, state, outcome, context }) =>
          [phoneNumber, state, outcome, context] as const,
      ),
    ).toEqual([
      ['+12025550145', 'done', 'answered', { name: 'Eve', balance: '16' }],
      ['+12025550144', 'done', 'answered', { name: 'Dee', balance: '15' }],
      ['+12025550143', 'waiting', 'busy', { name: 'Cid', balance: '14' }],
      ['+12025550142', 'done', 'invalid-number', { name: 'Bob', balance: '13' }],
      ['+12025550141', 'done', 'answered', { name: 'Ada', balance: '12' }],
    ])
    await expect(offhook('DELETE', `DialLists/${sid}`)).rejects.toMatchObject({
      answer: { code: 20009 },
    })
    await offhook('POST', `DialLists/${sid}`, { status: 'stopped' })
    await offhook('DELETE', `DialLists/${sid}`)
    expect(await offhook('GET', 'DialLists')).toEqual({ dialLists: [], next: null })
    await alice.become('Offline')
  })

  it('that is automatic places one call for each free agent, and counts who had an agent', async () => {
    const { sid } = await offhook('POST', 'DialLists', {
      ...{ friendlyName: 'Renewals', mode: 'automatic', abandonCap: 2 },
    })
    const records = [1, 2].map((n) => ({ phoneNumber: `+1202555015${n}` }))
    await offhook('POST', `DialLists/${sid}/Records`, { records })
    const before = alice.offers.length
    const called = carrier.calls.length
    await alice.become('Available')
    await offhook('POST', `DialLists/${sid}`, { status: 'running' })
    for (let n = 0; n < 2; n++) {
      const offer = await until('one is offered', () => alice.offers[before + n])
      expect(offer.task.attributes).toMatchObject({ preview: false, auto_accept: true })
      await offer.conference(joint as never)
      await until('they talk', () => offer.status === 'accepted')
      expect(carrier.calls).toHaveLength(called + n + 1)
      await alice.phone.calls.at(-1)?.hangup()
      await until('the agent wraps up', () => offer.status === 'wrapping')
      await offer.complete()
    }
    const counted = { answered: 2, abandoned: 0, abandonedPercentage: 0 }
    const list = await offhook('GET', `DialLists/${sid}`)
    expect(list).toMatchObject({
      abandonCap: 2,
      pace: { mode: 'automatic', today: counted, last30: counted },
    })
    await offhook('POST', `DialLists/${sid}`, { status: 'stopped' })
    await until('it is worked off', () =>
      offhook('DELETE', `DialLists/${sid}`).then(
        () => true,
        () => false,
      ),
    )
    await alice.become('Offline')
  })

  it('has words for who answers when the agent has just hung up, and counts them', async () => {
    // The phone does not hear that it is given up: its answer crosses our CANCEL.
    const relay = await SipRelay.open({ phone: carrier.port, loses: 'CANCEL' })
    await offhook('POST', 'Trunks', {
      ...{ friendlyName: 'behind the relay', addresses: [], dialPrefixes: ['+1202555016'] },
      target: `sip:carrier@127.0.0.1:${relay.port}`,
    })
    const { sid } = await offhook('POST', 'DialLists', {
      ...{ friendlyName: 'Renewals', mode: 'automatic' },
      abandonMessage: 'This was Example Limited. We are sorry that nobody was free.',
    })
    const records = [{ phoneNumber: '+12025550161' }]
    await offhook('POST', `DialLists/${sid}/Records`, { records })
    let called: PhoneCall | undefined
    customer = (call) => {
      called = call
    }
    const before = alice.offers.length
    await alice.become('Available')
    await offhook('POST', `DialLists/${sid}`, { status: 'running' })
    const offer = await until('one is offered', () => alice.offers[before])
    await offer.conference(joint as never)
    const call = await until('the customer is called', () => called)
    await alice.phone.calls.at(-1)?.hangup()
    await until('the call is given up', () => relay.lost.length > 0)

    await call.answer()

    await until('they are spoken to', () => {
      const heard = call.mouth.heard(400)
      return heard?.some((sample) => Math.abs(sample) > 0.05)
    })
    await call.until('ended')
    expect(await failure(offer)).toBe(45302)
    await expect
      .poll(() => offhook('GET', `DialLists/${sid}`))
      .toMatchObject({ pace: { today: { answered: 0, abandoned: 1 } } })
    await offhook('POST', `DialLists/${sid}`, { status: 'stopped' })
    await alice.become('Offline')
    relay.close()
  })

  it.each([
    [{ friendlyName: '' }, 20001],
    [{ friendlyName: 'x', callerId: '+12025559999' }, 21210],
    [{ friendlyName: 'x', taskQueueSid: 'WQ0' }, 20001],
    [{ friendlyName: 'x', mode: 'predictive' }, 20001],
    [{ friendlyName: 'x', abandonCap: 101 }, 20001],
    [{ friendlyName: 'x', abandonMessage: ' ' }, 20001],
    [
      {
        friendlyName: 'x',
        retry: { maxAttempts: 0, busyMinutes: 1, noAnswerMinutes: 1, failedMinutes: 1 },
      },
      20001,
    ],
  ])('%j is refused', async (fields, code) => {
    await expect(offhook('POST', 'DialLists', fields)).rejects.toMatchObject({ answer: { code } })
  })
})

describe('a caller in the queue of the default flow', () => {
  it('presses 1, hangs up, keeps the place, and is called by the next agent who is free', async () => {
    const { phoneNumber, sip } = server.facts
    const { sid } = await offhook('POST', 'Sounds?name=Short', toneWav(440, 4_000), 'audio/wav')
    await offhook('POST', `SoundChoices/${server.facts.accountSid}`, { waiting: sid })
    const phone = await SipPhone.open({ name: 'caller', user: NUMBER })
    const caller = await phone.call(`sip:${phoneNumber}@${sip.host}:${sip.port}`)
    await caller.until('answered')
    const tasks = () =>
      restClient(server.facts)
        .taskrouter.v1.workspaces(server.facts.workspaceSid)
        .tasks.list({ assignmentStatus: ['pending', 'reserved'] })
    await pressUntil(
      () => caller.press('2'),
      'the caller waits',
      async () => {
        return (await tasks()).length === 1
      },
    )
    const [task] = await tasks()
    // It is not offered yet, so this key means nothing.
    caller.press('1')

    await hearsPrompt(caller, 'callback-offer')
    await pressUntil(
      () => caller.press('1'),
      'the place is kept',
      async () => {
        const [now] = await tasks()
        return now !== undefined && JSON.parse(now.attributes).callback === true
      },
    )
    await caller.until('ended')
    await phone.close()

    const [kept] = await tasks()
    expect(kept?.sid).toBe(task?.sid)
    expect(JSON.parse(kept?.attributes ?? '{}')).toMatchObject({
      outbound_to: NUMBER,
      from: phoneNumber,
      reason: 'support',
    })
    const { callbacks } = await offhook('GET', 'Callbacks')
    expect(callbacks).toMatchObject([{ phoneNumber: NUMBER, state: 'offered', taskSid: task?.sid }])
    const before = carrier.calls.length
    await alice.become('Available')
    const offer = await alice.offered()
    expect(offer.task.sid).toBe(task?.sid)
    await offer.conference(joint as never)
    await until('they talk', () => offer.status === 'accepted')
    const called = carrier.calls[before]!
    await Promise.all([hears(called, ALICE), hears(alice.phone.calls.at(-1)!, CUSTOMER)])
    await called.hangup()
    await until('the agent wraps up', () => offer.status === 'wrapping')
    await offer.complete()
    await until('the callback is done', async () => {
      const { callbacks: rows } = await offhook('GET', 'Callbacks')
      const [row] = rows as unknown as { state: string; outcome: string }[]
      return row?.state === 'done' && row.outcome === 'answered'
    })
    await alice.become('Offline')
  })
})
