import { cancelReservation, cancelTask, deleteTask, updateWorker } from '@offhook/task-router'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Bench } from '../testing/bench.ts'

let bench: Bench

beforeEach(async () => {
  bench = await Bench.open()
})

afterEach(() => {
  bench.close()
  expect(bench.clock.pending).toBe(0)
})

describe('a caller who hangs up', () => {
  it('while the agent is offered the call and dialled: leg, reservation and task are canceled', async () => {
    const { customer, offer, party } = await bench.dialled()

    bench.voice.hangUp(customer)
    await bench.settle()

    expect(party.cause).toBe('canceled')
    expect(bench.now(offer)).toBe('canceled')
    expect(bench.taskOf(customer)).toMatchObject({ assignmentStatus: 'canceled', reason: 'hangup' })
    expect(bench.contacts.size).toBe(0)
    expect(bench.complaints).toEqual([])
  })

  it('before there is a leg: it is hung up as soon as there is one', async () => {
    const { customer, offer } = await bench.offered()
    let dial = () => {}
    bench.voice.dialling = new Promise((resolve) => {
      dial = resolve
    })
    await bench.contacts.run(offer.sid, { name: 'conference', parameters: {} })
    bench.voice.hangUp(customer)
    await bench.settle()

    dial()
    await bench.settle()

    expect(bench.voice.parties.map(({ cause }) => cause)).toEqual(['canceled'])
    expect(bench.taskOf(customer).assignmentStatus).toBe('canceled')
  })

  it('between the answer and the first sound of the agent', async () => {
    const { customer, offer, party } = await bench.dialled()
    party.answer()
    await bench.settle()

    bench.voice.hangUp(customer)
    await bench.settle()

    expect(party.cause).toBe('canceled')
    expect(bench.now(offer)).toBe('canceled')
  })

  it('in the moment before the joint: nobody else is asked for them', async () => {
    const { customer, offer, party } = await bench.dialled()
    const bob = await bench.agent('bob')
    const release = bench.rows.hold()
    // A turn of the workspace that is being written keeps the acceptance waiting.
    const other = bench.router.run(updateWorker(bob.sid, { friendlyName: 'robert' }))
    await bench.pickUp(party)
    bench.voice.hangUp(customer)
    release()

    await other
    await bench.settle()

    expect(party.cause).toBe('failed')
    expect(bench.now(offer)).toBe('canceled')
    expect(bench.taskOf(customer)).toMatchObject({ assignmentStatus: 'canceled', reason: 'hangup' })
    expect(bench.reservations()).toHaveLength(1)
    expect(bench.contacts.size).toBe(0)
  })

  it('while the joint is written, and ends the conference with that: the agent wraps up', async () => {
    const { customer, offer, party } = await bench.dialled({ EndConferenceOnCustomerExit: true })
    const release = bench.rows.hold()
    await bench.pickUp(party)
    bench.voice.hangUp(customer)
    await bench.settle()

    release()
    await bench.settle()

    expect(bench.now(offer)).toBe('wrapping')
    expect(bench.taskOf(customer).assignmentStatus).toBe('wrapping')
    expect(bench.contacts.size).toBe(0)
    expect(bench.complaints).toEqual([])
  })

  it('while the joint is written, and leaves the agent behind: they wrap up when they go', async () => {
    const { customer, offer, party } = await bench.dialled()
    const release = bench.rows.hold()
    await bench.pickUp(party)
    bench.voice.hangUp(customer)
    await bench.settle()
    release()
    await bench.settle()
    expect(bench.now(offer)).toBe('accepted')

    party.hangup('normal')
    await bench.settle()

    expect(bench.now(offer)).toBe('wrapping')
    expect(bench.contacts.size).toBe(0)
    expect(bench.complaints).toEqual([])
  })
})

describe('a joint that is not made', () => {
  it('for an agent who left in that moment: the caller keeps the place, the next one is asked', async () => {
    const { customer, offer, party } = await bench.dialled()
    const bob = await bench.agent('bob')
    const release = bench.rows.hold()
    const other = bench.router.run(updateWorker(bob.sid, { friendlyName: 'robert' }))
    await bench.pickUp(party)
    party.hangup('network-failed')
    release()

    await other
    await bench.settle()

    expect(bench.router.reservation(offer.sid)).toMatchObject({
      status: 'canceled',
      canceledReasonCode: 45306,
    })
    expect(bench.offerTo(bob).taskSid).toBe(bench.taskOf(customer).sid)
    expect(bench.voice.waiting).toEqual([customer])
  })

  it('for an agent who left while it was written: their part is over at once', async () => {
    const { customer, offer, party, task } = await bench.dialled()
    const release = bench.rows.hold()
    await bench.pickUp(party)
    party.hangup('network-failed')
    await bench.settle()

    release()
    await bench.settle()

    expect(bench.now(offer)).toBe('wrapping')
    const conference = bench.voice.conference(bench.accountSid, task.sid)
    expect(bench.voice.participants(conference!.sid).map(({ callSid }) => callSid)).toEqual([
      customer,
    ])
    expect(bench.contacts.size).toBe(0)
  })

  it('for a reservation that was rejected in that moment', async () => {
    const { customer, offer, party } = await bench.dialled()
    const release = bench.rows.hold()
    const rejected = bench.contacts.run(offer.sid, { name: 'reject', parameters: {} })
    await bench.pickUp(party)
    release()

    await rejected
    await bench.settle()

    expect(bench.now(offer)).toBe('rejected')
    expect(party.cause).toBe('failed')
    expect(bench.voice.waiting).toEqual([customer])
  })

  it('for want of a database: both are hung up, and the agent is free when it is back', async () => {
    const { agent, customer, offer, party } = await bench.dialled()
    bench.rows.failing = true
    await bench.pickUp(party)
    expect(party.cause).toBe('failed')
    expect(bench.voice.left).toEqual([[customer, 'hangup']])
    expect(bench.now(offer)).toBe('pending')

    await bench.clock.advance(5_000)
    bench.rows.failing = false
    await bench.clock.advance(5_000)

    expect(bench.now(offer)).toBe('canceled')
    expect(bench.taskOf(customer)).toMatchObject({ assignmentStatus: 'canceled', reason: 'hangup' })
    await bench.caller()
    expect(bench.offerTo(agent)).toBeDefined()
    expect(bench.contacts.size).toBe(1)
  })
})

describe('a task that is canceled', () => {
  it('by the API while the agent rings: the leg ends, the caller waits on', async () => {
    const { customer, offer, party, task } = await bench.dialled()

    await bench.router.run(cancelTask(task.sid, 'closed'))
    await bench.settle()

    expect(party.cause).toBe('canceled')
    expect(bench.now(offer)).toBe('canceled')
    expect([bench.voice.waiting, bench.voice.left]).toEqual([[customer], []])
    expect(bench.taskOf(customer).reason).toBe('closed')
    expect(bench.contacts.size).toBe(0)
    expect(bench.complaints).toEqual([])
  })

  it('or deleted, all the same', async () => {
    const { customer, party, task } = await bench.dialled()

    await bench.router.run(deleteTask(task.sid))
    await bench.settle()

    expect(party.cause).toBe('canceled')
    expect([bench.voice.waiting, bench.voice.left]).toEqual([[customer], []])
  })

  it('or that takes only the reservation: the caller keeps the place', async () => {
    const { customer, offer, party } = await bench.dialled()

    await bench.router.run(cancelReservation(offer.sid, 45302))
    await bench.settle()

    expect(party.cause).toBe('canceled')
    expect(bench.voice.waiting).toEqual([customer])
    expect(bench.reservations('pending')).toHaveLength(1)
  })
})
