import { makeSid } from '@offhook/core'
import { createTask, deleteActivity } from '@offhook/task-router'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { byAccount } from '../asker.ts'
import { Bench, CALLED } from '../testing/bench.ts'

let bench: Bench

beforeEach(async () => {
  bench = await Bench.open()
})

afterEach(() => {
  bench.close()
  expect(bench.clock.pending).toBe(0)
})

/** A worker is offered a caller, and their phone is being called. */
async function dialled(parameters: object = {}) {
  const scene = await bench.offered()
  await dequeue(scene.offer, parameters)
  await bench.settle()
  const party = bench.voice.parties[0]!
  return { ...scene, party }
}

const dequeue = (offer: { sid: ReturnType<typeof makeSid<'WR'>> }, parameters: object = {}) =>
  bench.contacts.run(offer.sid, {
    name: 'dequeue',
    parameters: { ...parameters },
    asker: byAccount,
  })

describe('the dequeue instruction', () => {
  it('dials the contact_uri of the worker from the number that was called, and tells of the caller', async () => {
    const { party, offer, task, customer } = await dialled({
      DequeueStatusCallbackUrl: 'https://example.com/status',
      DequeueStatusCallbackEvents: 'initiated,answered',
    })

    expect(party.request).toMatchObject({
      to: 'client:alice',
      from: CALLED,
      parameters: { taskSid: task.sid, reservationSid: offer.sid },
      timeoutMs: 60_000,
      record: false,
      statusCallback: 'https://example.com/status',
      statusCallbackEvents: ['initiated', 'answered'],
      statusCallbackParameters: { taskCallSid: customer },
    })
    expect(bench.now(offer)).toBe('pending')
  })

  it('takes what REST and the SDK say of the worker’s leg', async () => {
    const { party } = await dialled({
      DequeueTo: 'sip:alice@example.com',
      DequeueFrom: '+15005550006',
      DequeueTimeout: '999',
      DequeueRecord: 'record-from-answer',
      DequeueStatusCallbackUrl: 'https://example.com/status',
      DequeueStatusCallbackEvent: ['ringing', 'completed'],
    })

    expect(party.request).toMatchObject({
      to: 'sip:alice@example.com',
      from: '+15005550006',
      // SIP rings ten minutes at most.
      timeoutMs: 600_000,
      record: true,
      statusCallbackEvents: ['ringing', 'completed'],
    })
  })

  it('joins both when the worker is heard: the task is theirs, and names their call', async () => {
    const { party, offer, customer } = await dialled()

    await bench.pickUp(party)

    expect(bench.voice.talks).toHaveLength(1)
    expect(bench.voice.left).toEqual([[customer, 'bridged']])
    expect(bench.now(offer)).toBe('accepted')
    expect(bench.taskOf(customer)).toMatchObject({
      assignmentStatus: 'assigned',
      attributes: { worker_call_sid: party.callSid, call_sid: customer },
    })
    expect(bench.contacts.size).toBe(0)
  })

  it('leaves the worker with the wrap-up when the call ends', async () => {
    const { party, offer, customer } = await dialled()
    await bench.pickUp(party)

    bench.voice.hangUp(customer)
    await bench.settle()

    expect(bench.now(offer)).toBe('wrapping')
    expect(bench.taskOf(customer).assignmentStatus).toBe('wrapping')
    expect(bench.activityOf(bench.router.worker(offer.workerSid)!)).toBe('Available')
  })

  it('sends the worker to the activity after the work, with the reservation completed', async () => {
    const { party, offer, customer, agent } = await dialled({
      DequeuePostWorkActivitySid: bench.activity('Break'),
    })
    await bench.pickUp(party)
    expect(bench.activityOf(agent)).toBe('Available')
    const waiting = await bench.caller()

    party.hangup('normal')
    await bench.settle()

    expect(bench.now(offer)).toBe('completed')
    expect(bench.taskOf(customer).assignmentStatus).toBe('completed')
    expect(bench.activityOf(agent)).toBe('Break')
    // Nobody was offered to them in between.
    expect(
      bench.reservations().filter(({ taskSid }) => taskSid === bench.taskOf(waiting).sid),
    ).toEqual([])
  })

  it('completes all the same when that activity is gone by then', async () => {
    const activity = bench.activity('Break')
    const { party, offer } = await dialled({ DequeuePostWorkActivitySid: activity })
    await bench.pickUp(party)
    await bench.router.run(deleteActivity(activity))

    party.hangup('normal')
    await bench.settle()

    expect(bench.now(offer)).toBe('completed')
  })

  it.each(['busy', 'no-answer', 'rejected'] as const)(
    'keeps the caller’s place when the worker’s leg ends with %s',
    async (cause) => {
      const { party, offer, customer } = await dialled()

      party.hangup(cause)
      await bench.settle()

      expect(bench.now(offer)).toBe('canceled')
      expect(bench.voice.waiting).toEqual([customer])
      expect(['pending', 'reserved']).toContain(bench.taskOf(customer).assignmentStatus)
    },
  )

  it('hangs up on the worker when the caller goes while it rings, and the task is canceled', async () => {
    const { party, customer } = await dialled()

    bench.voice.hangUp(customer)
    await bench.settle()

    expect(party.cause).toBe('canceled')
    expect(bench.taskOf(customer)).toMatchObject({ assignmentStatus: 'canceled', reason: 'hangup' })
  })

  it('hangs up on the worker when the joint cannot be written', async () => {
    const { party, customer } = await dialled()
    bench.rows.failing = true
    await bench.pickUp(party)
    bench.rows.failing = false
    await bench.clock.advance(60_000)

    expect(party.cause).toBe('failed')
    expect(bench.voice.left).toEqual([[customer, 'system-error']])
    expect(bench.taskOf(customer).assignmentStatus).toBe('canceled')
  })

  it('dials once however often it is pressed', async () => {
    const { offer } = await dialled()

    await dequeue(offer)
    await bench.settle()

    expect(bench.voice.parties).toHaveLength(1)
  })

  it('takes the caller from the first of two who answer; the other is hung up', async () => {
    await bench.askAtOnce(2)
    const [alice, bob] = [await bench.agent('alice'), await bench.agent('bob')]
    await bench.caller()
    const offers = [bench.offerTo(alice), bench.offerTo(bob)]
    for (const offer of offers) await dequeue(offer)
    await bench.settle()
    const [first, second] = bench.voice.parties

    await bench.pickUp(second!)
    await bench.pickUp(first!)

    expect(bench.voice.talks).toHaveLength(1)
    expect(first!.cause).toBe('canceled')
    expect(offers.map((offer) => bench.now(offer))).toEqual(['rescinded', 'accepted'])
    await expect(dequeue(offers[0]!)).rejects.toMatchObject({ code: 40135, status: 410 })
  })
})

describe('a dequeue is refused', () => {
  it.each([
    ['a contact_uri that is no address', { DequeueTo: 'alice' }, 40131],
    ['a party that is no text', { DequeueTo: { sip: 'alice' } }, 40131],
    [
      'a caller id that a phone cannot show',
      { DequeueTo: '+15005550001', DequeueFrom: 'bob' },
      40132,
    ],
    ['an activity that is not there', { DequeuePostWorkActivitySid: makeSid('WA') }, 40130],
    ['an activity that is no sid', { DequeuePostWorkActivitySid: 'Break' }, 40130],
    ['an event that is none', { DequeueStatusCallbackEvent: 'answered,eaten' }, 40134],
    ['an event that is none, from the SDK', { DequeueStatusCallbackEvents: 'eaten' }, 40134],
    ['an address that is none', { DequeueStatusCallbackUrl: 'nowhere' }, 40157],
    ['no time at all', { DequeueTimeout: 0 }, 20001],
    ['too much time', { DequeueTimeout: '1000' }, 20001],
    ['a recording that is none', { DequeueRecord: 'loudly' }, 20001],
  ])('with %s', async (_what, parameters, code) => {
    const { offer, customer } = await bench.offered()

    await expect(dequeue(offer, parameters)).rejects.toMatchObject({ code })

    expect(bench.now(offer)).toBe('pending')
    expect(bench.voice.parties).toEqual([])
    expect(bench.voice.waiting).toEqual([customer])
  })

  it('for a worker without a contact_uri', async () => {
    const alice = await bench.agent('alice', {})
    await bench.caller()

    await expect(dequeue(bench.offerTo(alice))).rejects.toMatchObject({ code: 40131 })
  })

  it('for a task without a call', async () => {
    const alice = await bench.agent('alice')
    const { workspaceSid, workflowSid } = bench.home
    await bench.router.run(createTask({ workspaceSid, workflowSid, attributes: {} }))

    await expect(dequeue(bench.offerTo(alice))).rejects.toMatchObject({ code: 40140 })
  })

  it('once the reservation has been accepted', async () => {
    const { offer } = await bench.offered()
    await bench.contacts.run(offer.sid, { name: 'accept', parameters: {} })

    await expect(dequeue(offer)).rejects.toMatchObject({ code: 40135 })
  })
})
