import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { byAccount } from './asker.ts'
import { Bench, type Talk } from './testing/bench.ts'

let bench: Bench

beforeEach(async () => {
  bench = await Bench.open()
})

afterEach(() => bench.close())

/** As the desktop accepts: whoever of the two leaves ends the talk. */
const BOTH_END = { EndConferenceOnExit: true, EndConferenceOnCustomerExit: true }

/** The agent has called somebody outside into the talk. */
async function calling({ reservation }: Talk) {
  const { taskSid, workerSid } = reservation
  const { callSid } = await bench.contacts.parties.call(taskSid, workerSid, {
    to: '+12025550177',
    from: '+12025550100',
    mode: 'WARM',
  })
  return callSid
}

/** The agent takes a party out. */
async function removes({ reservation }: Talk, callSid: Talk['customer']): Promise<void> {
  const { taskSid, workerSid } = reservation
  await bench.contacts.parties.remove(taskSid, { workerSid }, callSid)
  await bench.settle()
}

const present = ({ conferenceSid }: Talk) =>
  bench.voice.participants(conferenceSid).map(({ callSid }) => callSid)

describe('the customer is taken out', () => {
  it('of three, and the two others go on until either leaves', async () => {
    const talk = await bench.talk(BOTH_END)
    const outside = await calling(talk)
    bench.voice.answers(outside)
    await bench.settle()

    await removes(talk, talk.customer)

    expect(present(talk)).toEqual([talk.party.callSid, outside])
    expect(bench.now(talk.reservation)).toBe('accepted')
    talk.party.hangup()
    await bench.settle()
    expect(present(talk)).toEqual([])
    expect(bench.now(talk.reservation)).toBe('wrapping')
    expect(bench.complaints).toEqual([])
  })

  it('while the third is still being called', async () => {
    const talk = await bench.talk(BOTH_END)
    const outside = await calling(talk)

    await removes(talk, talk.customer)
    bench.voice.answers(outside)
    await bench.settle()

    expect(present(talk)).toEqual([talk.party.callSid, outside])
  })

  it('of two, and that ends the talk', async () => {
    const talk = await bench.talk(BOTH_END)

    await removes(talk, talk.customer)

    expect(talk.party.cause).toBe('normal')
    expect(bench.now(talk.reservation)).toBe('wrapping')
  })

  it('of two to whom a supervisor listens, and that ends it too', async () => {
    const talk = await bench.talk(BOTH_END)
    const callSid = await bench.contacts.supervise(talk.reservation.sid, {
      parameters: { Supervisor: 'sip:boss@example.com' },
      asker: byAccount,
    })
    bench.voice.answers(callSid)
    await bench.settle()

    await removes(talk, talk.customer)

    expect(present(talk)).toEqual([])
  })
})

it('nobody is taken out by an agent who is not in the talk', async () => {
  const { task, customer } = await bench.talk(BOTH_END)
  const bob = await bench.agent('bob')

  const removed = bench.contacts.parties.remove(task.sid, { workerSid: bob.sid }, customer)

  await expect(removed).rejects.toMatchObject({ code: 20001 })
})
