/**
 * Parties outside whom an agent calls into a talk: real SIP phones, and what each of them hears is
 * measured. The agent asks as the desktop does.
 */
import type { ConversationRecord, PartyRecord } from '@offhook/desk-api'
import {
  frequencies,
  hears,
  hearsNot,
  type PhoneCall,
  ServerProcess,
  SipPhone,
  until,
} from '@offhook/test-kit'
import type { Reservation } from 'twilio-taskrouter'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { DeskPerson } from '../support/desk-person.ts'
import { PhoneAgent } from '../support/phone-agent.ts'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'
import { rms } from '../support/wav.ts'

const [CUSTOMER, AGENT, EXPERT] = frequencies
const NUMBER = '+12015553800'

let server: ServerProcess
let person: DeskPerson
let agent: PhoneAgent
let callers = 0
const closers: (() => Promise<void>)[] = []

beforeAll(async () => {
  server = await ServerProcess.start(root)
  await client().incomingPhoneNumbers.create({
    phoneNumber: NUMBER,
    voiceUrl: 'flow://default/give-up',
  })
  person = await DeskPerson.logIn(server.facts, 'agent')
  agent = await PhoneAgent.open(server.facts, 'ann', AGENT, undefined, person.workerSid)
})

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

afterAll(async () => {
  await agent?.close()
  expect(await server?.stop()).toBe(0)
})

const client = () => restClient(server.facts)

interface Talk {
  readonly reservation: Reservation
  readonly taskSid: string
  readonly agentCall: PhoneCall
  readonly customer: PhoneCall
}

/** A customer has called, and talks with the agent. */
async function inbound(): Promise<Talk> {
  callers += 1
  await agent.become('Available')
  const phone = await SipPhone.open({ name: 'customer', user: `+1202555${7100 + callers}` })
  closers.push(() => phone.close())
  const { sip } = server.facts
  const customer = await phone.call(`sip:${NUMBER}@${sip.host}:${sip.port}`)
  customer.speaks(CUSTOMER)
  return taken(await agent.offered(), customer)
}

async function taken(reservation: Reservation, customer: PhoneCall): Promise<Talk> {
  const agentCall = await agent.takes(reservation)
  // Nothing is offered to the agent while they have something to write up.
  closers.push(async () => {
    await until('the agent is done', () => reservation.status !== 'accepted')
    if (reservation.status === 'wrapping') await reservation.complete()
  })
  return { reservation, taskSid: reservation.task.sid, agentCall, customer }
}

/** Somebody outside; answers and speaks, or does what it is told. */
async function expert(
  onCall: (call: PhoneCall) => void = (call) => void call.answer().then(() => call.speaks(EXPERT)),
) {
  const phone = await SipPhone.open({ name: 'expert', user: 'expert', onCall })
  closers.push(() => phone.close())
  return phone
}

const path = ({ taskSid }: Talk, rest = '') => `/Tasks/${taskSid}/Conversation${rest}`
const call = (talk: Talk, to: SipPhone, mode: 'WARM' | 'COLD' = 'WARM') =>
  person.ask<PartyRecord>('POST', path(talk, '/Parties'), { to: to.uri, mode })
const edit = async (talk: Talk, party: PartyRecord, change: object) => {
  const { status } = await person.ask('POST', path(talk, `/Parties/${party.callSid}`), change)
  expect(status).toBe(200)
}

async function conversation(talk: Talk): Promise<ConversationRecord> {
  return (await person.ask<ConversationRecord>('GET', path(talk))).body
}

async function partyOf(talk: Talk, kind: PartyRecord['kind']): Promise<PartyRecord> {
  const { parties } = await conversation(talk)
  const found = parties.find((party) => party.kind === kind)
  if (!found) throw new Error(`no ${kind} is there`)
  return found
}

const joins = (talk: Talk) =>
  until('the party outside is in the talk', async () => {
    const { parties } = await conversation(talk)
    return parties.find(({ kind, status }) => kind === 'external' && status === 'joined')
  })

const hearsMusic = (ears: PhoneCall) =>
  until(`${ears.name} hears music`, () => rms(ears.mouth.heard(400) ?? []) > 0.005)

const becomes = (reservation: Reservation, status: string) =>
  until(`the reservation is ${status}`, () => reservation.status === status)

describe('somebody outside', () => {
  it('is consulted, swapped with the customer, joined by all, and left with them', async () => {
    const talk = await inbound()
    const { agentCall, customer, reservation } = talk
    await hears(customer, AGENT)
    const phone = await expert()

    const { status, body } = await call(talk, phone)
    expect([status, body.kind, body.status]).toEqual([201, 'external', 'connecting'])
    const outside = await joins(talk)
    const outsideCall = phone.calls[0]!
    await Promise.all([hears(agentCall, EXPERT), hears(outsideCall, AGENT), hearsMusic(customer)])
    await hearsNot(customer, AGENT, EXPERT)
    const held = await partyOf(talk, 'customer')
    const self = await partyOf(talk, 'worker')
    expect(held.heldBy).toBe(self.callSid)
    expect([self.endConferenceOnExit, self.workerSid]).toEqual([false, person.workerSid])

    await edit(talk, outside, { hold: true })
    await edit(talk, held, { hold: false })
    await Promise.all([hears(customer, AGENT), hears(agentCall, CUSTOMER), hearsMusic(outsideCall)])
    await hearsNot(outsideCall, AGENT, CUSTOMER)

    await edit(talk, outside, { hold: false })
    await Promise.all([
      hears(customer, AGENT, EXPERT),
      hears(agentCall, CUSTOMER, EXPERT),
      hears(outsideCall, CUSTOMER, AGENT),
    ])
    const before = await partyOf(talk, 'customer')
    expect([before.holdSince, before.holdMs > 0]).toEqual([null, true])
    await edit(talk, held, { hold: true })
    await until('the time on hold grows', async () => {
      return (await partyOf(talk, 'customer')).holdMs > before.holdMs
    })

    await agentCall.hangup()
    await becomes(reservation, 'wrapping')
    await Promise.all([hears(customer, EXPERT), hears(outsideCall, CUSTOMER)])
    await outsideCall.hangup()
    await customer.until('ended')
  })

  it('ends for the customer too when the customer goes first', async () => {
    const talk = await inbound()
    const phone = await expert()
    await call(talk, phone)
    await joins(talk)
    await talk.agentCall.hangup()
    await hears(talk.customer, EXPERT)

    await talk.customer.hangup()

    await phone.calls[0]!.until('ended')
  })

  it('is taken out, and the agent goes on with the customer, whose end is theirs again', async () => {
    const talk = await inbound()
    const phone = await expert()
    await call(talk, phone)
    const outside = await joins(talk)

    const { status } = await person.ask('DELETE', path(talk, `/Parties/${outside.callSid}`))

    expect(status).toBe(204)
    await phone.calls[0]!.until('ended')
    const customer = await partyOf(talk, 'customer')
    expect(customer.holdSince).not.toBeNull()
    await edit(talk, customer, { hold: false })
    await hears(talk.customer, AGENT)
    await until('the agent ends the talk again', async () => {
      return (await partyOf(talk, 'worker')).endConferenceOnExit
    })
    await talk.agentCall.hangup()
    await talk.customer.until('ended')
  })

  it('goes on with the agent when the customer is taken out, and ends with either of them', async () => {
    const talk = await inbound()
    const phone = await expert()
    await call(talk, phone)
    await joins(talk)
    const customer = await partyOf(talk, 'customer')
    expect(customer.endConferenceOnExit).toBe(true)

    const { status } = await person.ask('DELETE', path(talk, `/Parties/${customer.callSid}`))

    expect(status).toBe(204)
    await talk.customer.until('ended')
    const outsideCall = phone.calls[0]!
    await Promise.all([hears(talk.agentCall, EXPERT), hears(outsideCall, AGENT)])
    await until('the agent ends the talk again', async () => {
      return (await partyOf(talk, 'worker')).endConferenceOnExit
    })
    await talk.agentCall.hangup()
    await outsideCall.until('ended')
  })

  it('who is busy is shown so; the customer stays on hold until the agent takes them back', async () => {
    const talk = await inbound()
    const phone = await expert((each) => each.reject(486))

    await call(talk, phone)

    const outside = await until('the party has failed', async () => {
      const party = await partyOf(talk, 'external')
      return party.status === 'left' && party
    })
    expect(outside.cause).toBe('busy')
    const customer = await partyOf(talk, 'customer')
    await hearsMusic(talk.customer)
    await edit(talk, customer, { hold: false })
    await hears(talk.customer, AGENT)
    await talk.customer.hangup()
  })

  it('who rings no longer when the agent takes it back is not shown', async () => {
    const talk = await inbound()
    const phone = await expert(() => {})
    const { body } = await call(talk, phone)
    await until('it rings', () => phone.calls[0])
    expect((await call(talk, phone)).status).toBe(400)

    await person.ask('DELETE', path(talk, `/Parties/${body.callSid}`))

    await phone.calls[0]!.until('ended')
    await until('nobody is called', async () => {
      const { parties } = await conversation(talk)
      return parties.length === 2
    })
    await talk.customer.hangup()
  })

  it('COLD: the agent leaves when they answer, and has nothing to write up', async () => {
    const talk = await inbound()
    const phone = await expert(() => {})
    await call(talk, phone, 'COLD')
    const outsideCall = await until('it rings', () => phone.calls[0])
    await hearsMusic(talk.customer)
    expect(talk.agentCall.status).toBe('answered')

    await outsideCall.answer()
    outsideCall.speaks(EXPERT)

    await talk.agentCall.until('ended')
    await Promise.all([hears(talk.customer, EXPERT), hears(outsideCall, CUSTOMER)])
    await becomes(talk.reservation, 'wrapping')
    await becomes(talk.reservation, 'completed')
    await hears(talk.customer, EXPERT)
    await outsideCall.hangup()
    await talk.customer.until('ended')
  })

  it('is still called for the customer when the agent hangs up meanwhile', async () => {
    const talk = await inbound()
    const phone = await expert(() => {})
    await call(talk, phone)
    const outsideCall = await until('it rings', () => phone.calls[0])

    await talk.agentCall.hangup()
    await becomes(talk.reservation, 'wrapping')
    await outsideCall.answer()
    outsideCall.speaks(EXPERT)

    await Promise.all([hears(talk.customer, EXPERT), hears(outsideCall, CUSTOMER)])
    await talk.customer.hangup()
    await outsideCall.until('ended')
  })

  it('is heard by the agent before the answer: our tone, then what the network plays', async () => {
    const talk = await inbound()
    const phone = await expert(() => {})
    await call(talk, phone)
    const outsideCall = await until('it rings', () => phone.calls[0])
    await until('the agent hears it ring', () => rms(talk.agentCall.mouth.heard(400) ?? []) > 0.01)
    await hearsNot(talk.agentCall, EXPERT)

    outsideCall.early()
    outsideCall.speaks(EXPERT)

    await hears(talk.agentCall, EXPERT)
    await hearsNot(talk.customer, EXPERT)
    await hearsNot(outsideCall, AGENT)
    outsideCall.reject(486)
    await hearsNot(talk.agentCall, EXPERT)
    await talk.customer.hangup()
  })
})

it('all are sent away by the end for everyone', async () => {
  const talk = await inbound()
  const phone = await expert()
  await call(talk, phone)
  await joins(talk)

  expect((await person.ask('DELETE', path(talk))).status).toBe(204)

  await Promise.all([
    talk.customer.until('ended'),
    talk.agentCall.until('ended'),
    phone.calls[0]!.until('ended'),
  ])
  await becomes(talk.reservation, 'wrapping')
})

it('an agent on hold is told by whom, and calls nobody', async () => {
  const talk = await inbound()
  const self = await partyOf(talk, 'worker')
  await edit(talk, self, { hold: true })
  const { holdSince, heldBy } = await partyOf(talk, 'worker')
  expect([holdSince !== null, heldBy]).toEqual([true, self.callSid])
  const phone = await expert()

  const refused = await call(talk, phone)

  expect(refused).toMatchObject({ status: 400, body: { code: 20001 } })
  await hearsNot(talk.customer, AGENT)
  await talk.customer.hangup()
})

it('an outbound call rings in the ear of the agent, and takes somebody outside too', async () => {
  const { workflowSid, taskQueueSid, phoneNumber } = server.facts
  await agent.become('Available')
  const customerPhone = await SipPhone.open({ name: 'customer', user: 'called', onCall: () => {} })
  closers.push(() => customerPhone.close())
  await agent.worker.createTask(customerPhone.uri, phoneNumber, workflowSid, taskQueueSid, {
    attributes: { direction: 'outbound' },
    taskChannelUniqueName: 'voice',
  })
  const before = agent.phone.calls.length
  const reservation = await agent.offered()
  const taking = agent.takes(reservation)
  const customer = await until('the customer is called', () => customerPhone.calls[0])
  const agentEar = await until('the agent is in a call', () => agent.phone.calls[before])
  await until('the agent hears it ring', () => rms(agentEar.mouth.heard(400) ?? []) > 0.01)
  customer.early()
  customer.speaks(CUSTOMER)
  await hears(agentEar, CUSTOMER)

  await customer.answer()
  await taking
  const talk: Talk = { reservation, taskSid: reservation.task.sid, agentCall: agentEar, customer }
  await hears(customer, AGENT)
  const phone = await expert()
  await call(talk, phone)
  await joins(talk)
  const outsideCall = phone.calls[0]!
  await Promise.all([hears(agentEar, EXPERT), hearsMusic(customer)])

  await agentEar.hangup()

  await Promise.all([hears(customer, EXPERT), hears(outsideCall, CUSTOMER)])
  await customer.hangup()
  await outsideCall.until('ended')
  await becomes(reservation, 'wrapping')
  await reservation.complete()
})

it('only who is in the talk asks for it, and an administrator; bad requests are named', async () => {
  const talk = await inbound()
  const customer = await partyOf(talk, 'customer')
  const admin = await DeskPerson.logIn(server.facts, 'admin')
  await person.ask('POST', '/DoNotCall', { phoneNumber: '+12015550188' })
  for (const [json, code] of [
    // What binds the dialpad binds whoever brings a number into a call.
    [{ to: '+12015550188' }, 21216],
    [{}, 20001],
    [{ to: '!!' }, 21211],
    [{ to: '+12015550199', from: '+4930123456' }, 21210],
    [{ to: '+12015550199', mode: 'hot' }, 20001],
  ] as const) {
    const { status, body } = await person.ask<{ code: number }>(
      'POST',
      path(talk, '/Parties'),
      json,
    )
    expect([status, body.code]).toEqual([400, code])
  }
  await hears(talk.customer, AGENT)
  const nobody = `/Parties/CA${'0'.repeat(32)}`
  expect((await person.ask('POST', path(talk, nobody), {})).status).toBe(404)
  const rows = [
    ['GET', ''],
    ['POST', '/Parties'],
    ['POST', `/Parties/${customer.callSid}`],
    ['DELETE', `/Parties/${customer.callSid}`],
    ['DELETE', ''],
  ] as const
  const asked = async (who: DeskPerson, count: number = rows.length) => {
    const found: number[] = []
    for (const [method, rest] of rows.slice(0, count)) {
      const json = method === 'POST' ? { to: 'sip:x@127.0.0.1' } : undefined
      found.push((await who.ask(method, path(talk, rest), json)).status)
    }
    return found
  }
  expect(await asked(admin, 3)).toEqual([200, 403, 200])
  await talk.customer.hangup()
  await becomes(talk.reservation, 'wrapping')
  expect(await asked(person)).toEqual([403, 403, 403, 403, 403])
})
