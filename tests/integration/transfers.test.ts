/**
 * Calls that agents pass on to each other: the unmodified TaskRouter SDK asks for it, SIP phones talk,
 * and what everybody hears is measured.
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
  WebhookHost,
} from '@offhook/test-kit'
import type { OutgoingTransfer, Reservation } from 'twilio-taskrouter'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { expiryIn } from '../support/expiry.ts'
import { PhoneAgent } from '../support/phone-agent.ts'
import { basicAuth, restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'
import { readWav, rms } from '../support/wav.ts'

const [CUSTOMER, ALICE, BOB, CAROL] = frequencies
const NUMBER = '+12015553700'
const CARD = '4242424242424242'

let server: ServerProcess
let host: WebhookHost
let scenes = 0
let paymentCount = 0
/** When whoever charges may answer, by the payment. */
const gates = new Map<string, Promise<void>>()
const closers: (() => Promise<void>)[] = []

beforeAll(async () => {
  server = await ServerProcess.start(root)
  host = await WebhookHost.open()
  await client().incomingPhoneNumbers.create({
    phoneNumber: NUMBER,
    voiceUrl: host.answers(
      '/number',
      `<Response><Start><Recording channels="dual"/></Start><Enqueue workflowSid="${server.facts.workflowSid}"/></Response>`,
    ),
  })
})

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

afterAll(async () => {
  await host?.close()
  expect(await server?.stop()).toBe(0)
})

const client = () => restClient(server.facts)
const workspace = () => client().taskrouter.v1.workspaces(server.facts.workspaceSid)

/** An agent of this test's own team. */
async function agent(name: string, frequency: number, onCall?: (call: PhoneCall) => void) {
  const opened = await PhoneAgent.open(server.facts, `team${scenes} ${name}`, frequency, onCall)
  closers.push(() => opened.close())
  return opened
}

interface Talk {
  readonly alice: PhoneAgent
  readonly reservation: Reservation
  readonly aliceCall: PhoneCall
  readonly customer: PhoneCall
}

/** A customer has called, and talks with Alice. */
async function inbound(): Promise<Talk> {
  scenes += 1
  const alice = await agent('alice', ALICE)
  await alice.become('Available')
  const phone = await SipPhone.open({ name: 'customer', user: `+1202555${7000 + scenes}` })
  closers.push(() => phone.close())
  const { sip } = server.facts
  const customer = await phone.call(`sip:${NUMBER}@${sip.host}:${sip.port}`)
  customer.speaks(CUSTOMER)
  const reservation = await alice.offered()
  const aliceCall = await alice.takes(reservation)
  return { alice, reservation, aliceCall, customer }
}

/** Alice has called a customer. */
async function outbound(onCall: (call: PhoneCall) => void) {
  scenes += 1
  const alice = await agent('alice', ALICE)
  const phone = await SipPhone.open({ name: 'customer', user: 'customer', onCall })
  closers.push(() => phone.close())
  const { workflowSid, taskQueueSid, phoneNumber } = server.facts
  await alice.worker.createTask(phone.uri, phoneNumber, workflowSid, taskQueueSid, {
    attributes: { direction: 'outbound' },
    taskChannelUniqueName: 'voice',
  })
  return { alice, phone, reservation: await alice.offered() }
}

/** Another agent, who is free from now on. */
async function free(name: string, frequency: number, onCall?: (call: PhoneCall) => void) {
  const opened = await agent(name, frequency, onCall)
  await opened.become('Available')
  return opened
}

/** What the SDK tells of the transfer, and of Alice's task, in order. */
async function passOn({ reservation: { task } }: Talk, to: string, mode: 'WARM' | 'COLD') {
  const told: string[] = []
  task.on('updated', () => told.push(`task ${task.status}`))
  task.on('transferInitiated', () => told.push('initiated'))
  await task.transfer(to, { mode } as Parameters<typeof task.transfer>[1])
  const outgoing = task.transfers.outgoing as OutgoingTransfer
  for (const name of ['attemptFailed', 'failed', 'canceled', 'completed']) {
    outgoing.on(name, () => told.push(name))
  }
  await until('the agent is told of it', () => told.includes('initiated') && told.length > 1)
  return { outgoing, told }
}

const taskStatus = async ({ reservation: { task } }: Talk) =>
  (await workspace().tasks(task.sid).fetch()).assignmentStatus

const becomes = ({ name }: PhoneAgent, reservation: Reservation, status: string) =>
  until(`the reservation of ${name} is ${status}`, () => reservation.status === status)

const hearsMusic = (call: PhoneCall) =>
  until(`${call.name} hears music`, () => rms(call.mouth.heard(400) ?? []) > 0.005)

describe('WARM to a worker', () => {
  it('is a talk of three with hold for each, and the customer stays with the target', async () => {
    const scene = await inbound()
    const { alice, reservation, aliceCall, customer } = scene
    const { task } = reservation
    await Promise.all([hears(customer, ALICE), hears(aliceCall, CUSTOMER)])
    const bob = await free('bob', BOB)

    const { outgoing, told } = await passOn(scene, bob.sid, 'WARM')
    const offer = await bob.offered()
    expect(outgoing).toMatchObject({
      mode: 'WARM',
      type: 'WORKER',
      to: bob.sid,
      status: 'initiated',
    })
    expect(offer.task.transfers.incoming).toMatchObject({
      sid: outgoing.sid,
      mode: 'WARM',
      workerSid: alice.sid,
      reservationSid: reservation.sid,
    })
    expect(offer.task.sid).toBe(task.sid)
    await Promise.all([hearsNot(aliceCall, CUSTOMER), hearsNot(customer, ALICE)])
    await hearsMusic(customer)

    const bobCall = await bob.takes(offer)
    await until('the transfer is complete', () => told.includes('completed'))
    expect(told).toContain('initiated')
    await Promise.all([hears(aliceCall, BOB), hears(bobCall, ALICE), hearsNot(customer, ALICE)])
    const hold = (on: boolean) => ({ hold: on }) as Parameters<typeof task.updateParticipant>[0]
    await task.updateParticipant(hold(false))
    await Promise.all([
      hears(customer, ALICE, BOB),
      hears(aliceCall, CUSTOMER, BOB),
      hears(bobCall, CUSTOMER, ALICE),
    ])
    // A hold belongs to nobody: Alice sets it, Bob takes it off.
    await task.updateParticipant(hold(true))
    await hearsNot(customer, ALICE, BOB)
    await offer.task.updateParticipant(hold(false))
    await hears(customer, ALICE, BOB)
    await task.hold(bob.sid, true)
    await Promise.all([hears(customer, ALICE), hearsNot(bobCall, CUSTOMER, ALICE)])
    await task.hold(bob.sid, false)

    await aliceCall.hangup()
    await becomes(alice, reservation, 'wrapping')
    await Promise.all([hears(customer, BOB), hears(bobCall, CUSTOMER)])
    expect(await taskStatus(scene)).toBe('assigned')
    await reservation.complete()
    await bobCall.hangup()
    await customer.until('ended')
    await becomes(bob, offer, 'wrapping')
    await offer.complete()
    await until('the task is completed', async () => (await taskStatus(scene)) === 'completed')

    const [said, heard] = await recordingOf(scene)
    for (const [what, channel, hz] of [
      ['the customer', said, CUSTOMER],
      ['Alice', heard, ALICE],
      ['Bob', heard, BOB],
    ] as const) {
      expect(loudest(channel, hz), `${what} in the recording`).toBeGreaterThan(-30)
    }
    // It is one file: it goes on after Alice has left, when Bob is alone in it.
    expect(toneLevel(heard.subarray(-8000, -4000), 8000, BOB)).toBeGreaterThan(-30)
  })

  it('goes on with the transferor when the target is taken out', async () => {
    const scene = await inbound()
    const { reservation, aliceCall, customer } = scene
    const bob = await free('bob', BOB)
    await passOn(scene, bob.sid, 'WARM')
    const offer = await bob.offered()
    const bobCall = await bob.takes(offer)

    await reservation.task.kick(bob.sid)

    await bobCall.until('ended')
    await becomes(bob, offer, 'wrapping')
    await reservation.task.updateParticipant({ hold: false } as never)
    await Promise.all([hears(customer, ALICE), hears(aliceCall, CUSTOMER)])
    expect(await taskStatus(scene)).toBe('assigned')
    await customer.hangup()
    await becomes(scene.alice, reservation, 'wrapping')
  })

  it('can be taken back while the target is called', async () => {
    const scene = await inbound()
    const { reservation, aliceCall, customer } = scene
    const bob = await free('bob', BOB, () => {})
    const { outgoing, told } = await passOn(scene, bob.sid, 'WARM')
    const offer = await bob.offered()
    await offer.conference()
    const ringing = await until('the phone of bob rings', () => bob.phone.calls[0])

    await outgoing.cancel()

    await becomes(bob, offer, 'canceled')
    await ringing.until('ended')
    await until('Alice is told', () => told.includes('canceled') && told.at(-1) === 'task assigned')
    await expect(outgoing.cancel()).rejects.toThrow(
      `Transfer ${outgoing.sid} is already canceled . Cannot cancel transfer.`,
    )
    await reservation.task.updateParticipant({ hold: false } as never)
    await Promise.all([hears(customer, ALICE), hears(aliceCall, CUSTOMER)])
    await customer.hangup()
  })

  it('fails when the target rejects, is busy, or is not there; each time the call is still there', async () => {
    const scene = await inbound()
    const { reservation, customer, aliceCall } = scene
    const bob = await free('bob', BOB, (call) => call.reject(486))
    const rejecting = await passOn(scene, bob.sid, 'WARM')
    const first = await bob.offered()
    await first.reject()
    await until('Alice is told', () => rejecting.told.includes('failed'))
    await until('her task is hers', () => rejecting.told.at(-1) === 'task assigned')
    expect(rejecting.outgoing.status).toBe('failed')

    const busy = await passOn(scene, bob.sid, 'WARM')
    const second = await bob.offered()
    await second.conference()
    await until('Alice is told again', () => busy.told.includes('failed'))
    await becomes(bob, second, 'canceled')
    expect(second.canceledReasonCode).toBe(45303)

    await bob.become('Offline')
    await expect(reservation.task.transfer(bob.sid, {} as never)).rejects.toThrow('not available')
    await expect(reservation.task.transfer('WK0', {} as never)).rejects.toThrow('WK0')
    await reservation.task.updateParticipant({ hold: false } as never)
    await Promise.all([hears(customer, ALICE), hears(aliceCall, CUSTOMER)])
    await customer.hangup()
  })

  it('ends with the customer, who hangs up while the target is asked', async () => {
    const scene = await inbound()
    const bob = await free('bob', BOB)
    const { told } = await passOn(scene, bob.sid, 'WARM')
    const offer = await bob.offered()

    await scene.customer.hangup()

    await becomes(bob, offer, 'canceled')
    await scene.aliceCall.until('ended')
    await becomes(scene.alice, scene.reservation, 'wrapping')
    await until('Alice is told', () => told.includes('canceled'))
    expect(await taskStatus(scene)).toBe('wrapping')
    await scene.reservation.complete()
    await until('the task is completed', async () => (await taskStatus(scene)) === 'completed')
  })
})

/** Where a payment stands when something happens to its call, in the order in which it gets there. */
const steps = ['capturing', 'between items', 'confirming', 'paying', 'done'] as const
type Step = (typeof steps)[number]

/** A payment of a customer; whoever charges waits until they are let. */
async function payingBy({ reservation, customer }: Pick<Talk, 'reservation' | 'customer'>) {
  const path = `/pay-${++paymentCount}`
  const statusCallback = host.answers(path, '')
  let keys = 0
  const key = () => ({ idempotencyKey: `${path} ${++keys}`, statusCallback })
  let answer = () => {}
  const answered = new Promise<void>((resolve) => {
    answer = resolve
  })
  gates.set(path, answered)
  const { payments } = client().calls(reservation.task.attributes.call_sid)
  const { sid } = await payments.create({
    ...key(),
    ...{ chargeAmount: 3, securityCode: false, postalCode: false, timeout: 60 },
    ...{ confirmation: 'true', parameter: JSON.stringify({ path }) },
  })
  const told = () => host.asked(path).map(({ parameters }) => parameters)
  const shows = async (name: string, value: string) => {
    const values = () => told().map((each) => each[name] ?? null)
    await expect.poll(values, { timeout: 20_000 }).toContain(value)
  }
  const charges = () =>
    host
      .asked('/charge')
      .map(({ body }) => JSON.parse(body))
      .filter(({ parameters }) => parameters.path === path)
  const capture = (item: string) => payments(sid).update({ ...key(), capture: item as never })
  const expiry = expiryIn(8, '12')
  const ways: Readonly<Record<Step, () => Promise<unknown>>> = {
    async capturing() {
      await capture('payment-card-number')
      customer.press(CARD.slice(0, 8))
      await shows('PaymentCardNumber', 'x'.repeat(8))
    },
    async 'between items'() {
      customer.press(CARD.slice(8))
      await shows('PaymentCardNumber', `${'x'.repeat(12)}${CARD.slice(12)}`)
    },
    async confirming() {
      await capture('expiration-date')
      customer.press(expiry)
      await shows('ExpirationDate', expiry)
      await payments(sid).update({ ...key(), status: 'complete' })
    },
    async paying() {
      customer.press('1')
      await until('the connector is asked', () => charges().length > 0)
    },
    async done() {
      answer()
      await shows('Result', 'success')
    },
  }
  let at = 0
  return {
    answer,
    charges,
    async goTo(step: Step) {
      for (; at <= steps.indexOf(step); at++) await ways[steps[at]!]()
    },
    /** One step on, if there is one. */
    async goOn() {
      if (at < steps.length) await ways[steps[at++]!]()
    },
    /** What it was told last, once. */
    async ended() {
      const [result, ...more] = await until('it is told how it ended', () => {
        const ends = told().filter((each) => each['Result'])
        return ends.length > 0 && ends
      })
      expect(more).toEqual([])
      return result!
    },
  }
}

const expectNoKeys = ({ mouth }: PhoneCall) => {
  expect(mouth.digits).toEqual([])
  expect(mouth.heardKeys()).toBe('')
}

describe('a payment of the customer', () => {
  beforeAll(async () => {
    const url = host.answers('/charge', ({ body }) => ({
      contentType: 'application/json',
      body: '{"charge_id":"ch_7","error_code":null}',
      after: gates.get(JSON.parse(body).parameters.path)!,
    }))
    const connector = { uniqueName: 'Default', kind: 'https', url, username: 'u', secret: 's' }
    await fetch(`${server.facts.httpUrl}/offhook/v1/PayConnectors`, {
      method: 'POST',
      headers: { authorization: basicAuth(server.facts), 'content-type': 'application/json' },
      body: JSON.stringify(connector),
    })
  })

  it.each(['WARM', 'COLD'] as const)(
    'goes on through %s transfers, one in each step, and no agent gets a key',
    async (mode) => {
      let scene = await inbound()
      const { customer } = scene
      const payment = await payingBy(scene)
      const calls = [scene.aliceCall]
      await payment.goTo('capturing')
      for (const index of steps.keys()) {
        const { alice, reservation, aliceCall } = scene
        const bob = await free(`bob${index}`, index % 2 === 0 ? BOB : ALICE)
        await passOn(scene, bob.sid, mode)
        if (mode === 'COLD') await aliceCall.until('ended')
        // What comes while the customer waits counts too.
        await payment.goOn()
        const offer = await bob.offered()
        const bobCall = await bob.takes(offer)
        if (mode === 'WARM') {
          const { task } = reservation
          await task.updateParticipant({ hold: false } as never)
          await aliceCall.hangup()
        }
        await becomes(alice, reservation, 'wrapping')
        expect(await taskStatus(scene)).toBe('assigned')
        calls.push(bobCall)
        scene = { alice: bob, reservation: offer, aliceCall: bobCall, customer }
      }
      expect(await payment.ended()).toMatchObject({ PaymentConfirmationCode: 'ch_7' })
      expect(payment.charges()).toMatchObject([{ cardnumber: CARD, amount: '3.00' }])
      await hears(scene.aliceCall, CUSTOMER)
      for (const call of calls) expectNoKeys(call)
      await customer.hangup()
      await becomes(scene.alice, scene.reservation, 'wrapping')
    },
  )

  it('goes on through a cold transfer to a queue, with nobody there for a while', async () => {
    const scene = await inbound()
    const payment = await payingBy(scene)
    await payment.goTo('capturing')
    const queue = await workspace().taskQueues.create({
      friendlyName: `team${scenes}`,
      targetWorkers: `team == "team${scenes}"`,
    })
    await scene.alice.become('Offline')
    await passOn(scene, queue.sid, 'COLD')
    await scene.aliceCall.until('ended')
    await payment.goTo('confirming')
    const bob = await free('bob', BOB)
    const bobCall = await bob.takes(await bob.offered())
    await payment.goTo('done')
    expect(payment.charges()).toMatchObject([{ cardnumber: CARD }])
    expectNoKeys(bobCall)
    await scene.customer.hangup()
  })

  it('goes on while the customer is on hold, which begins and ends in each step', async () => {
    const scene = await inbound()
    const { task } = scene.reservation
    const payment = await payingBy(scene)
    await payment.goTo('capturing')
    for (const _ of steps) {
      await task.updateParticipant({ hold: true } as never)
      await payment.goOn()
      await task.updateParticipant({ hold: false } as never)
    }
    expect(await payment.ended()).toMatchObject({ Result: 'success' })
    expect(payment.charges()).toMatchObject([{ cardnumber: CARD }])
    await Promise.all([hears(scene.customer, ALICE), hears(scene.aliceCall, CUSTOMER)])
    expectNoKeys(scene.aliceCall)
    await scene.customer.hangup()
  })

  // In each state, for each end: `pay-session.test.ts`.
  it.each([
    ['the agent', 'capturing'],
    ['the agent', 'confirming'],
    ['the agent', 'paying'],
    ['the customer', 'capturing'],
    ['the customer', 'paying'],
  ] as const)('ends when %s hangs up while it is %s', async (who, step) => {
    const scene = await inbound()
    const { alice, reservation, aliceCall, customer } = scene
    const payment = await payingBy(scene)
    await payment.goTo(step)
    await (who === 'the agent' ? aliceCall : customer).hangup()
    await Promise.all([aliceCall.until('ended'), customer.until('ended')])

    payment.answer()
    const isCharged = step === 'paying'
    const { Result } = await payment.ended()
    expect(Result).toBe(isCharged ? 'success' : 'caller-hung-up')
    expect(payment.charges()).toHaveLength(isCharged ? 1 : 0)
    await becomes(alice, reservation, 'wrapping')
    expect(await taskStatus(scene)).toBe('wrapping')
    expectNoKeys(aliceCall)
    await reservation.complete()
    await until('the task is completed', async () => (await taskStatus(scene)) === 'completed')
  })
})

describe('to a queue', () => {
  it('WARM asks one after another', async () => {
    const scene = await inbound()
    const { sid } = await workspace().taskQueues.create({
      friendlyName: `team${scenes}`,
      targetWorkers: `team == "team${scenes}"`,
    })
    const bob = await free('bob', BOB)
    const { told, outgoing } = await passOn(scene, sid, 'WARM')
    const carol = await free('carol', CAROL)
    const first = await bob.offered()
    expect(outgoing).toMatchObject({ type: 'QUEUE', to: sid })

    await first.reject()
    const carolCall = await carol.takes(await carol.offered())

    await until('the transfer is complete', () => told.includes('completed'))
    expect(told.indexOf('attemptFailed')).toBeLessThan(told.indexOf('completed'))
    expect(told).toContain('attemptFailed')
    await Promise.all([hears(carolCall, ALICE), hears(scene.aliceCall, CAROL)])
    await scene.customer.hangup()
  })

  it('COLD leaves the customer with music until somebody is free', async () => {
    const scene = await inbound()
    const { alice, reservation, aliceCall, customer } = scene
    const { sid } = await workspace().taskQueues.create({
      friendlyName: `team${scenes}`,
      targetWorkers: `team == "team${scenes}"`,
    })
    await passOn(scene, sid, 'COLD')
    await aliceCall.until('ended')
    await becomes(alice, reservation, 'wrapping')
    await hearsMusic(customer)
    expect(await taskStatus(scene)).toBe('pending')
    await alice.become('Offline')

    const bob = await free('bob', BOB)
    const bobCall = await bob.takes(await bob.offered())

    await Promise.all([hears(customer, BOB), hears(bobCall, CUSTOMER)])
    await becomes(alice, reservation, 'completed')
    expect(await taskStatus(scene)).toBe('assigned')
    await bobCall.hangup()
    await customer.until('ended')
    await until('the task wraps up', async () => (await taskStatus(scene)) === 'wrapping')
  })
})

describe('COLD to a worker', () => {
  it('who does not want it sends the customer on by the workflow', async () => {
    const scene = await inbound()
    const { alice, reservation, customer } = scene
    const bob = await free('bob', BOB)
    await passOn(scene, bob.sid, 'COLD')
    await becomes(alice, reservation, 'wrapping')
    await alice.become('Offline')
    const carol = await free('carol', CAROL)
    await (await bob.offered()).reject()

    const offer = await carol.offered()
    expect(offer.task.sid).toBe(reservation.task.sid)
    expect(offer.task.transfers.incoming).toBeNull()
    await hearsMusic(customer)
    const carolCall = await carol.takes(offer)

    await Promise.all([hears(customer, CAROL), hears(carolCall, CUSTOMER)])
    await customer.hangup()
    await becomes(carol, offer, 'wrapping')
  })

  it('ends with the customer, who hangs up while they wait', async () => {
    const scene = await inbound()
    const bob = await free('bob', BOB, () => {})
    await passOn(scene, bob.sid, 'COLD')
    const offer = await bob.offered()
    await offer.conference()
    const ringing = await until('the phone of bob rings', () => bob.phone.calls[0])

    await scene.customer.hangup()

    await ringing.until('ended')
    await becomes(bob, offer, 'canceled')
    const task = await until('the task is canceled', async () => {
      const row = await workspace().tasks(scene.reservation.task.sid).fetch()
      return row.assignmentStatus === 'canceled' && row
    })
    expect(task.reason).toBe('hangup')
  })
})

describe('an outbound call', () => {
  it('is dialled worker first, and can be passed on like any other', async () => {
    const answers = (call: PhoneCall) => void call.answer().then(() => call.speaks(CUSTOMER))
    const { alice, phone, reservation } = await outbound(answers)
    const aliceCall = await alice.takes(reservation)
    const customer = phone.calls[0]!
    const scene = { alice, reservation, aliceCall, customer }
    await Promise.all([hears(customer, ALICE), hears(aliceCall, CUSTOMER)])
    expect(await taskStatus(scene)).toBe('assigned')
    const bob = await free('bob', BOB)
    await passOn(scene, bob.sid, 'WARM')
    const bobCall = await bob.takes(await bob.offered())
    await reservation.task.updateParticipant({ hold: false } as never)
    await hears(customer, ALICE, BOB)

    await aliceCall.hangup()

    await Promise.all([hears(customer, BOB), hears(bobCall, CUSTOMER)])
    expect(await taskStatus(scene)).toBe('assigned')
    await customer.hangup()
    await bobCall.until('ended')
  })

  it('that is busy costs the reservation and the task', async () => {
    const { alice, reservation } = await outbound((call) => call.reject(486))

    await reservation.conference()

    await becomes(alice, reservation, 'canceled')
    expect(reservation.canceledReasonCode).toBe(45303)
    await alice.phone.calls[0]?.until('ended')
    const task = await workspace().tasks(reservation.task.sid).fetch()
    expect(task.assignmentStatus).toBe('canceled')
    expect(task.reason).toBe(`RoutingTarget not available for Reservation acceptance: ${alice.sid}`)
  })
})

/** What the customer said, and what they heard, from the start of the call to its end. */
async function recordingOf({ reservation }: Talk) {
  const { accountSid, httpUrl } = server.facts
  const callSid = String(reservation.task.attributes['call_sid'])
  const recording = await until('the recording is complete', async () => {
    const rows = await client().recordings.list({ callSid })
    expect(rows.length).toBeLessThan(2)
    return rows[0]?.status === 'completed' && rows[0]
  })
  const response = await fetch(
    `${httpUrl}/2010-04-01/Accounts/${accountSid}/Recordings/${recording.sid}.wav`,
    {
      headers: {
        authorization: basicAuth(server.facts),
      },
    },
  )
  const { channels } = readWav(Buffer.from(await response.arrayBuffer()))
  const [said = new Float32Array(), heard = new Float32Array()] = channels
  return [said, heard] as const
}

/** The level of a tone where it is loudest, in dBFS over windows of 400 ms. */
function loudest(samples: Float32Array, hz: number): number {
  const levels: number[] = []
  for (let at = 0; at + 3200 <= samples.length; at += 1600) {
    levels.push(toneLevel(samples.subarray(at, at + 3200), 8000, hz))
  }
  return Math.max(...levels)
}
