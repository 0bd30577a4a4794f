import { errors, OffhookError } from '@offhook/core'
import {
  cancelTask,
  createTask,
  type Reservation,
  type Task,
  type Worker,
} from '@offhook/task-router'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Bench, CALLED, CALLER } from '../testing/bench.ts'

let bench: Bench

beforeEach(async () => {
  bench = await Bench.open()
})

afterEach(() => {
  bench.close()
  expect(bench.clock.pending).toBe(0)
})

interface Scene {
  readonly agent: Worker
  readonly task: Task
  readonly offer: Reservation
}

/** Alice has made a task to call somebody. */
async function made(attributes: object = { outbound_to: CALLER, from: CALLED }): Promise<Scene> {
  const agent = await bench.agent('alice')
  const { workspaceSid, workflowSid, taskQueueSid } = bench.home
  const task = await bench.router.run(
    createTask({
      workspaceSid,
      workflowSid,
      taskQueueSid,
      routingTarget: agent.sid,
      taskChannel: 'voice',
      attributes: { direction: 'outbound', ...attributes },
    }),
  )
  return { agent, task, offer: bench.offerTo(agent) }
}

/** Their phone is picked up, and the customer's rings. */
async function calling(parameters: object = { EndConferenceOnExit: true }) {
  const scene = await made()
  const party = await bench.accept(scene.offer, parameters)
  await bench.pickUp(party)
  const customer = bench.voice.parties[1]!
  return { ...scene, party, customer }
}

const taskOf = ({ task }: Scene) => bench.router.task(task.sid)

describe('an outbound call', () => {
  it('dials the worker first, and the customer once the worker is heard', async () => {
    const scene = await made()
    const party = await bench.accept(scene.offer, { Timeout: 25 })
    expect(party.request).toMatchObject({ to: 'client:alice', from: CALLED })
    expect(bench.voice.parties).toHaveLength(1)

    await bench.pickUp(party)

    expect(bench.voice.parties[1]?.request).toMatchObject({
      accountSid: bench.accountSid,
      to: CALLER,
      from: CALLED,
      timeoutMs: 25_000,
    })
    expect(bench.now(scene.offer)).toBe('pending')
    party.hangup()
    await bench.settle()
  })

  it('joins both when the customer answers: only then the task is assigned', async () => {
    const scene = await calling()

    await bench.pickUp(scene.customer)

    const conference = bench.voice.conference(bench.accountSid, scene.task.sid)!
    expect(bench.voice.participants(conference.sid).map(({ callSid }) => callSid)).toEqual([
      scene.party.callSid,
      scene.customer.callSid,
    ])
    expect(bench.now(scene.offer)).toBe('accepted')
    expect(taskOf(scene)).toMatchObject({
      assignmentStatus: 'assigned',
      attributes: {
        outbound_to: CALLER,
        call_sid: scene.customer.callSid,
        conference: {
          sid: conference.sid,
          room_name: scene.task.sid,
          participants: { worker: scene.party.callSid, customer: scene.customer.callSid },
        },
      },
    })
    scene.party.hangup()
    await bench.settle()
    expect(taskOf(scene)?.assignmentStatus).toBe('wrapping')
    expect(bench.contacts.size).toBe(0)
  })

  it('knows the one who was called as the customer, the worker as the agent', async () => {
    const { party, customer } = await calling()

    expect([party.request.role, customer.request.role]).toEqual(['agent', 'customer'])
  })

  it('can be transferred', async () => {
    const scene = await calling()
    await bench.pickUp(scene.customer)
    const bob = await bench.agent('bob')
    await bench.contacts.transfers.create({
      taskSid: scene.task.sid,
      reservationSid: scene.offer.sid,
      to: bob.sid,
      mode: 'COLD',
    })
    await bench.settle()

    const second = await bench.accept(bench.offerTo(bob))
    await bench.pickUp(second)

    const { sid } = bench.voice.conference(bench.accountSid, scene.task.sid)!
    expect(bench.voice.participants(sid)).toMatchObject([
      { callSid: scene.customer.callSid, hold: false },
      { callSid: second.callSid },
    ])
    expect(taskOf(scene)?.assignmentStatus).toBe('assigned')
  })

  it.each([
    ['invalid-number', 13223],
    ['not-permitted', 13227],
    ['busy', 45303],
    ['no-answer', 45305],
  ] as const)('that is %s costs the reservation, and the task', async (cause, code) => {
    const scene = await calling()

    scene.customer.hangup(cause)
    await bench.settle()

    expect(scene.party.cause).toBe('normal')
    expect(bench.router.reservation(scene.offer.sid)).toMatchObject({
      status: 'canceled',
      canceledReasonCode: code,
    })
    expect(taskOf(scene)).toMatchObject({
      assignmentStatus: 'canceled',
      reason: `RoutingTarget not available for Reservation acceptance: ${scene.agent.sid}`,
    })
    expect(bench.contacts.size).toBe(0)
  })

  it('that cannot be placed has the code of that', async () => {
    const scene = await made()
    const party = await bench.accept(scene.offer)
    bench.voice.refusal = new OffhookError(
      errors.destinationNotPermitted,
      'The country is not permitted',
    )

    await bench.pickUp(party)

    expect(bench.router.reservation(scene.offer.sid)?.canceledReasonCode).toBe(21215)
    expect(party.cause).toBe('normal')
  })

  it('ends with the worker who does not wait for the answer', async () => {
    const scene = await calling()

    scene.party.hangup()
    await bench.settle()

    expect(scene.customer.cause).toBe('canceled')
    expect(bench.router.reservation(scene.offer.sid)).toMatchObject({
      status: 'canceled',
      canceledReasonCode: 45302,
    })
    expect(taskOf(scene)?.assignmentStatus).toBe('canceled')
  })

  it('has words for a customer who answers when the worker has just left, if there are any', async () => {
    const asked: string[] = []
    bench.contacts.whenNobodyIsThere(async ({ sid }) => {
      asked.push(sid)
      return 'Sorry: A & B called, +1 202 555 0100.'
    })
    const scene = await calling()
    scene.customer.isQuicker = true

    scene.party.hangup()
    await bench.settle()
    expect([scene.customer.givenUp, scene.customer.cause]).toEqual(['canceled', null])
    expect(bench.now(scene.offer)).toBe('canceled')
    scene.customer.answer()
    await bench.settle()

    expect(asked).toEqual([scene.task.sid])
    expect(bench.voice.redirects).toEqual([
      [
        scene.customer.callSid,
        { twiml: '<Response><Say>Sorry: A &amp; B called, +1 202 555 0100.</Say></Response>' },
      ],
    ])
    expect(scene.customer.cause).toBeNull()
    scene.customer.hangup()
    await bench.settle()
  })

  it('hangs up on a customer who answers when the worker has just left, without words for them', async () => {
    const scene = await calling()
    scene.customer.isQuicker = true
    scene.party.hangup()
    await bench.settle()

    scene.customer.answer()
    await bench.settle()

    expect(scene.customer.cause).toBe('normal')
    expect(bench.voice.redirects).toEqual([])
  })

  it('joins a customer who answers in the moment in which they have rung for too long', async () => {
    const { customer, offer } = await calling()

    expect(customer.request.heedsAnswer).toBe(true)
    await bench.pickUp(customer)

    expect(bench.now(offer)).toBe('accepted')
    customer.hangup()
    await bench.settle()
  })

  it('ends with its task', async () => {
    const scene = await calling()

    await bench.router.run(cancelTask(scene.task.sid, 'changed my mind'))
    await bench.settle()

    expect([scene.party.cause, scene.customer.cause]).toEqual(['canceled', 'canceled'])
  })

  it('does not ring at the customer when the worker is not reached', async () => {
    const scene = await made()
    const party = await bench.accept(scene.offer)

    party.hangup('no-answer')
    await bench.settle()

    expect(bench.voice.parties).toHaveLength(1)
    expect(bench.router.reservation(scene.offer.sid)?.canceledReasonCode).toBe(45305)
  })

  it('hangs both up when the acceptance cannot be written', async () => {
    const scene = await calling()
    bench.rows.failing = true
    await bench.pickUp(scene.customer)
    bench.rows.failing = false
    await bench.clock.advance(1_000)

    expect([scene.party.cause, scene.customer.cause]).not.toContain(null)
    expect(bench.now(scene.offer)).toBe('canceled')
    expect(bench.contacts.size).toBe(0)
  })

  it.each([
    ['nobody to call', {}, 40142],
    ['no number to show', { outbound_to: CALLER }, 40138],
  ])('with %s is refused', async (_what, attributes, code) => {
    const { offer } = await made(attributes)

    await expect(
      bench.contacts.run(offer.sid, { name: 'conference', parameters: {} }),
    ).rejects.toMatchObject({ code })
    expect(bench.voice.parties).toEqual([])
  })
})
