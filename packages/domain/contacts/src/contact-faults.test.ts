/** Contacts of whom nobody tells any more, by breaking the state on purpose. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Bench } from './testing/bench.ts'

let bench: Bench

beforeEach(async () => {
  bench = await Bench.open()
})

afterEach(() => {
  bench.close()
  expect(bench.clock.pending).toBe(0)
})

async function round(): Promise<void> {
  bench.contacts.reconcile()
  await bench.settle()
}

describe('a contact that is stuck', () => {
  it('without a caller: the task is canceled, the offer and the leg of the agent end', async () => {
    const { customer, offer, party } = await bench.dialled()
    bench.voice.loseSilently(customer)
    await round()
    // The first time it may be on its way.
    expect(bench.taskOf(customer).assignmentStatus).toBe('reserved')

    await round()

    expect(bench.taskOf(customer)).toMatchObject({ assignmentStatus: 'canceled', reason: 'hangup' })
    expect(bench.now(offer)).toBe('canceled')
    expect(party.cause).toBe('canceled')
    expect(bench.contacts.size).toBe(0)
    expect(bench.complaints).toEqual(['A contact was stuck'])
  })

  it('without its agent: the reservation is wrapped up', async () => {
    const { customer, party, reservation } = await bench.talk()
    bench.voice.loseSilently(party.callSid)

    await round()
    await round()

    expect(bench.now(reservation)).toBe('wrapping')
    expect(bench.taskOf(customer).assignmentStatus).toBe('wrapping')
    expect(bench.contacts.size).toBe(0)
    expect(bench.complaints).toEqual(['A contact was stuck'])
  })

  it('without a task: the caller waits on, and nobody knows them any more', async () => {
    const customer = await bench.caller()
    const { sid } = bench.taskOf(customer)
    await bench.loseTask(sid)

    await round()
    await round()

    expect([bench.voice.waiting, bench.voice.left]).toEqual([[customer], []])
    expect(bench.contacts.size).toBe(0)
    expect(bench.complaints).toEqual(['A contact was stuck'])
  })
})

describe('a contact that is well', () => {
  it('is left alone, whatever it does', async () => {
    await bench.talk()
    const bob = await bench.agent('bob')
    await bench.caller()
    const party = await bench.accept(bench.offerTo(bob))
    const waiting = await bench.caller()
    const release = bench.rows.hold()
    await bench.pickUp(party)

    await round()
    await round()
    await round()
    release()
    await bench.settle()
    await round()
    await round()

    expect(bench.voice.waiting).toEqual([waiting])
    expect(bench.contacts.size).toBe(3)
    expect(bench.complaints).toEqual([])
  })

  it('is left to those who accepted it without a call', async () => {
    const { customer, offer } = await bench.offered()
    await bench.contacts.run(offer.sid, { name: 'accept', parameters: {} })

    await round()
    await round()

    expect(bench.voice.waiting).toEqual([customer])
    expect(bench.complaints).toEqual([])
  })
})
