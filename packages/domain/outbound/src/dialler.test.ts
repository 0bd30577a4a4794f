import { deferred, put } from '@offhook/core'
import type { Worker } from '@offhook/task-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DialList } from './model.ts'
import { OutboundBench, US } from './testing/outbound-bench.ts'

const ADA = '+12025550171'
const BOB = '+12025550172'
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

let bench: OutboundBench

beforeEach(async () => {
  bench = await OutboundBench.open()
})

afterEach(() => {
  bench.close()
  expect(bench.complaints).toEqual([])
})

/** Alice is offered the first of a list of two. */
async function offered() {
  const alice = await bench.agent('alice')
  const list = await bench.list([ADA, BOB])
  await bench.settle(5 * SECOND)
  const offer = bench.offerTo(alice)
  if (!offer) throw new Error('nothing is offered')
  return { alice, list, offer }
}

describe('a list', () => {
  it('is offered to an agent who is free, one record at a time, with what is known of them', async () => {
    const { offer } = await offered()

    expect(bench.taskOf(offer)).toMatchObject({
      routingTarget: offer.workerSid,
      attributes: {
        direction: 'outbound',
        outbound_to: ADA,
        from: US,
        name: 'Customer 1',
        preview: true,
        auto_accept: false,
        dial_list: 'Renewals',
        dial_attempt: 1,
        context: { name: 'Customer 1' },
      },
    })
    expect(bench.record(ADA)).toMatchObject({ state: 'offered', taskSid: offer.taskSid })
    expect(bench.record(BOB).state).toBe('waiting')
  })

  it('waits while nobody is free, and while it is paused', async () => {
    const alice = await bench.agent('alice', 'Offline')
    const { sid } = await bench.list([ADA])
    await bench.settle(MINUTE)
    expect(bench.record(ADA).state).toBe('waiting')

    await bench.lists.update(bench.accountSid, sid, { status: 'paused' })
    await bench.become(alice, 'Available')
    await bench.settle(MINUTE)
    expect(bench.offerTo(alice)).toBeUndefined()

    await bench.lists.update(bench.accountSid, sid, { status: 'running' })
    await bench.settle(5 * SECOND)
    expect(bench.offerTo(alice)).toBeDefined()
  })

  it('goes on with the next as soon as the agent is free', async () => {
    const { alice, offer } = await offered()
    await bench.dials(offer)
    expect(bench.record(ADA)).toMatchObject({ state: 'dialling', attempts: 1 })
    await bench.answers(offer)
    expect(bench.record(ADA)).toMatchObject({ state: 'talking', workerSid: alice.sid })
    expect(bench.offerTo(alice)).toBeUndefined()

    await bench.completes(offer)

    expect(bench.record(ADA)).toMatchObject({ state: 'done', outcome: 'answered' })
    const next = bench.offerTo(alice)
    expect(next && bench.taskOf(next).attributes['outbound_to']).toBe(BOB)
  })

  it('tries again by its rule, and not before', async () => {
    const { offer, list } = await offered()
    await bench.lists.update(bench.accountSid, list.sid, { status: 'paused' })
    await bench.dials(offer)
    await bench.fails(offer, 45303)

    expect(bench.record(ADA)).toMatchObject({ state: 'waiting', outcome: 'busy', attempts: 1 })
    const { dueAt } = bench.record(ADA)
    expect(dueAt - bench.clock.now()).toBeCloseTo(10 * MINUTE, -4)
  })

  it('does not call a number that is none a second time', async () => {
    const { offer } = await offered()
    await bench.dials(offer)

    await bench.fails(offer, 13223)

    expect(bench.record(ADA)).toMatchObject({ state: 'done', outcome: 'invalid-number' })
  })

  it('offers a record that the agent did not take again a minute later, without counting it', async () => {
    const { alice, offer } = await offered()

    // Their own browser was not reached.
    await bench.fails(offer, 45306)
    await bench.settle(5 * SECOND)

    expect(bench.record(ADA)).toMatchObject({ state: 'waiting', attempts: 0 })
    expect(bench.record(BOB).state).toBe('offered')
    expect(bench.record(ADA).dueAt - bench.clock.now()).toBeGreaterThan(50 * SECOND)
    expect(bench.offerTo(alice)).toBeDefined()
  })

  it('calls nobody on the do-not-call list, and nobody at night', async () => {
    await bench.rules.block(bench.accountSid, [{ phoneNumber: ADA as never, note: '' }])
    const berlin = '+493012345678'
    await bench.rules.update(bench.accountSid, {
      hours: { days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00' },
    })
    const alice = await bench.agent('alice')
    await bench.list([ADA, berlin, BOB])

    await bench.settle(5 * SECOND)

    expect(bench.record(ADA)).toMatchObject({ state: 'done', outcome: 'do-not-call', attempts: 0 })
    // 18:00 in Berlin: tomorrow at eight there.
    expect(bench.record(berlin)).toMatchObject({
      state: 'waiting',
      dueAt: Date.parse('2026-01-06T07:00:00Z'),
    })
    const offer = bench.offerTo(alice)
    expect(offer && bench.taskOf(offer).attributes['outbound_to']).toBe(BOB)
  })

  it('refuses the agent who presses twice: one attempt is one call', async () => {
    const { offer } = await offered()
    await bench.dials(offer)

    await expect(bench.dials(offer)).rejects.toMatchObject({ code: 20409 })
    expect(bench.record(ADA).attempts).toBe(1)
  })

  it('that is stopped takes back what was offered, and leaves who is being called', async () => {
    const { alice, offer, list } = await offered()
    await bench.lists.update(bench.accountSid, list.sid, { status: 'stopped' })
    await bench.dialler.takeBack(list.sid)
    await bench.settle()

    expect(bench.offerTo(alice)).toBeUndefined()
    expect(bench.taskOf(offer).assignmentStatus).toBe('canceled')
    expect(bench.record(ADA)).toMatchObject({ state: 'waiting', attempts: 0 })
  })

  it('adds no number twice, and calls nobody again who was called', async () => {
    const { offer, list } = await offered()
    await bench.dials(offer)
    await bench.answers(offer)
    await bench.completes(offer)

    expect(await bench.add(list.sid, [ADA, BOB, '+12025550173'])).toBe(1)
    expect(bench.record(ADA).state).toBe('done')
  })

  it('gives ten agents ten records, and no record to two', async () => {
    const agents = await Promise.all(
      Array.from({ length: 10 }, (_, n) => bench.agent(`agent ${n}`)),
    )
    await bench.list(
      Array.from({ length: 25 }, (_, n) => `+1202555${String(n + 100).padStart(4, '0')}`),
    )
    for (let n = 0; n < 5; n++) bench.dialler.look()
    await bench.settle(5 * SECOND)

    const numbers = agents.map((agent) => {
      const offer = bench.offerTo(agent)
      return offer && bench.taskOf(offer).attributes['outbound_to']
    })
    expect(new Set(numbers).size).toBe(10)
    expect(numbers).not.toContain(undefined)
    expect(bench.records().filter(({ state }) => state === 'offered')).toHaveLength(10)
  })

  it('keeps what the agent chose at the end', async () => {
    const { offer } = await offered()
    await bench.dials(offer)
    await bench.answers(offer)
    bench.disposition = 'Renewed'

    await bench.completes(offer)

    expect(bench.record(ADA).disposition).toBe('Renewed')
  })
})

describe('an automatic list', () => {
  const many = Array.from({ length: 12 }, (_, n) => `+1202555${String(n + 100).padStart(4, '0')}`)

  /** The next offer, as the desk takes it: the customer is called, and answers. */
  async function answered(alice: Worker) {
    await bench.settle(3 * SECOND)
    const offer = bench.offerTo(alice)
    if (!offer) throw new Error('nothing is offered')
    const { attributes } = bench.taskOf(offer)
    const callSid = await bench.dials(offer)
    await bench.picksUp(callSid)
    return { offer, callSid, attributes, number: String(attributes['outbound_to']) }
  }
  const pace = ({ sid }: DialList) =>
    bench.lists.get(bench.accountSid, sid).then((list) => bench.dialler.paceOf(list))

  it('takes each for the agent who is free, one call for each', async () => {
    await bench.agent('alice')
    await bench.agent('bob')
    await bench.list(many, 'automatic')
    await bench.settle(5 * SECOND)

    const offered = bench.records().filter(({ state }) => state === 'offered')
    expect(offered).toHaveLength(2)
  })

  it('counts who had an agent, who had none, and who left at once', async () => {
    const alice = await bench.agent('alice')
    const list = await bench.list(many, 'automatic')

    const good = await answered(alice)
    await bench.answers(good.offer)
    await bench.completes(good.offer)
    const bad = await answered(alice)
    await bench.fails(bad.offer, 45306)
    const gone = await answered(alice)
    await bench.settle(SECOND)
    await bench.hangsUp(gone.callSid, 'peer')
    await bench.fails(gone.offer, 45306)
    const slow = await answered(alice)
    await bench.settle(2 * SECOND + 1)
    await bench.answers(slow.offer)
    await bench.completes(slow.offer)

    expect(bench.record(bad.number)).toMatchObject({ state: 'waiting', outcome: 'abandoned' })
    expect(bench.record(gone.number)).toMatchObject({ state: 'waiting', outcome: 'failed' })
    expect(bench.record(slow.number)).toMatchObject({ state: 'done', outcome: 'answered' })
    expect((await pace(list)).today).toEqual({ answered: 1, abandoned: 2 })
  })

  it('counts from when the agent was there, however long others have their turn', async () => {
    const alice = await bench.agent('alice')
    const list = await bench.list(many, 'automatic')
    const { offer } = await answered(alice)
    const held = deferred<undefined>()
    vi.spyOn(bench.rows.shelf.rows, 'find').mockReturnValueOnce(held.promise)
    const other = bench.dialler.cancel(bench.record(many[11]!).sid).catch(() => {})
    await bench.answers(offer)
    await bench.settle(3 * SECOND)
    held.resolve(undefined)
    await other
    await bench.settle()

    expect((await pace(list)).today).toEqual({ answered: 1, abandoned: 0 })
  })

  it('counts whoever answers in the moment in which the agent hangs up', async () => {
    const alice = await bench.agent('alice')
    const list = await bench.list(many, 'automatic')
    await bench.settle(3 * SECOND)
    const offer = bench.offerTo(alice)!
    const callSid = await bench.dials(offer)
    await bench.fails(offer, 45302)
    expect((await pace(list)).today.abandoned).toBe(0)

    await bench.picksUp(callSid)

    expect((await pace(list)).today.abandoned).toBe(1)
    await bench.hangsUp(callSid, 'us')
  })

  it('has its own words for whoever answers when nobody is there', async () => {
    const alice = await bench.agent('alice')
    const list = await bench.list(many, 'automatic')
    await bench.settle(3 * SECOND)
    const task = bench.taskOf(bench.offerTo(alice)!)
    expect(await bench.wordsFor(task)).toBeNull()

    const abandonMessage = 'Example Ltd called you: +1 202 555 0100.'
    await bench.lists.update(bench.accountSid, list.sid, { abandonMessage })

    expect(await bench.wordsFor(task)).toBe(abandonMessage)
    expect(await bench.wordsFor({ ...task, attributes: {} })).toBeNull()
    for (const wrong of ['  ', 'x'.repeat(501)])
      await expect(
        bench.lists.update(bench.accountSid, list.sid, { abandonMessage: wrong }),
      ).rejects.toMatchObject({ code: 20001 })
  })

  it('goes on as preview when too many were abandoned, also after a restart, until it is fewer', async () => {
    const alice = await bench.agent('alice')
    const list = await bench.list(many, 'automatic')
    for (let n = 0; n < 2; n++) {
      const { offer, attributes } = await answered(alice)
      expect(attributes).toMatchObject({ preview: false, auto_accept: true })
      await bench.fails(offer, 45306)
    }
    expect(await pace(list)).toMatchObject({ mode: 'preview', today: { abandoned: 2 } })
    await bench.restart()

    const held = await answered(alice)
    expect(held.attributes).toMatchObject({ preview: true, auto_accept: false })
    await bench.answers(held.offer)
    await bench.completes(held.offer)

    await bench.lists.update(bench.accountSid, list.sid, { abandonCap: 20 })
    // What is offered stays as it was.
    await bench.answers((await answered(alice)).offer)
    await bench.lists.update(bench.accountSid, list.sid, { abandonCap: 100 })
    expect((await pace(list)).mode).toBe('automatic')
  })

  it('forgets what is older than 30 days, and with the list all of it', async () => {
    const alice = await bench.agent('alice')
    const list = await bench.list(many, 'automatic')
    const { offer } = await answered(alice)
    await bench.fails(offer, 45306)
    await bench.lists.update(bench.accountSid, list.sid, { status: 'stopped' })
    await bench.dialler.takeBack(list.sid)
    // A month of looking every two seconds is long, also with a clock that is driven.
    bench.dialler.close()
    await bench.settle(29 * 24 * HOUR)
    expect(await pace(list)).toMatchObject({ today: { abandoned: 0 }, last30: { abandoned: 1 } })
    await bench.settle(24 * HOUR)
    expect((await pace(list)).last30.abandoned).toBe(0)

    await bench.lists.remove(bench.accountSid, list.sid)
    expect(bench.rows.all('dial-tally')).toEqual([])
  })

  it('takes no cap that is none', async () => {
    const { sid } = await bench.list([ADA])
    for (const abandonCap of [-1, 101, Number.NaN])
      await expect(bench.lists.update(bench.accountSid, sid, { abandonCap })).rejects.toMatchObject(
        {
          code: 20001,
        },
      )
  })
})

describe('a restart', () => {
  it('leaves an offer where it is', async () => {
    const { offer } = await offered()

    await bench.restart()

    expect(bench.record(ADA)).toMatchObject({ state: 'offered', taskSid: offer.taskSid })
    await bench.dials(offer)
    await bench.answers(offer)
    await bench.completes(offer)
    expect(bench.record(ADA)).toMatchObject({ state: 'done', outcome: 'answered' })
  })

  it('calls nobody again who was being called', async () => {
    const { offer } = await offered()
    await bench.dials(offer)

    await bench.restart()
    await bench.settle(HOUR)

    expect(bench.record(ADA)).toMatchObject({ state: 'done', outcome: 'interrupted', attempts: 1 })
    expect(bench.router.task(offer.taskSid)?.assignmentStatus ?? 'canceled').toBe('canceled')
  })

  it('forgets an offer of which no task was made, and makes another', async () => {
    const { alice, offer } = await offered()
    const record = bench.record(ADA)
    // As a crash leaves it that comes between the row and the task.
    const lost = { ...bench.record(BOB), state: 'offered' as const }
    await bench.rows.commit([put('dial-record', lost)])

    await bench.restart()

    expect(bench.record(BOB)).toMatchObject({ state: 'waiting', attempts: 0 })
    expect(bench.record(ADA).taskSid).toBe(record.taskSid)
    expect(bench.offerTo(alice)?.sid).toBe(offer.sid)
  })

  it('finds the task of an offer whose row does not name it yet', async () => {
    const { offer } = await offered()
    await bench.rows.commit([put('dial-record', { ...bench.record(ADA), taskSid: null })])

    await bench.restart()
    await bench.dials(offer)

    expect(bench.record(ADA)).toMatchObject({ state: 'dialling', attempts: 1 })
  })
})
