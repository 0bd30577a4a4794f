/** The caller hangs up, in every state of the way to an agent and with one. */
import type { CallSid } from '@offhook/core'
import { completeReservation, type Reservation, updateWorker } from '@offhook/task-router'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Bench } from './testing/bench.ts'
import type { ScriptedParty } from './testing/scripted-voice.ts'

let bench: Bench

beforeEach(async () => {
  bench = await Bench.open()
})

afterEach(() => {
  bench.close()
  expect(bench.clock.pending).toBe(0)
})

/** How far it has come when the caller hangs up. */
interface Scene {
  readonly customer: CallSid
  readonly offer?: Reservation
  readonly party?: ScriptedParty
  /** What goes on only after the caller has gone. */
  readonly after?: () => Promise<unknown> | unknown
}

interface Outcome {
  readonly task: 'canceled' | 'wrapping' | 'completed'
  readonly offer?: 'canceled' | 'wrapping' | 'completed'
  /** Why the agent's leg has ended. */
  readonly leg?: string
}

const BOTH_END = { EndConferenceOnExit: true, EndConferenceOnCustomerExit: true }

async function answered(): Promise<Scene> {
  const scene = await bench.dialled(BOTH_END)
  scene.party.answer()
  await bench.settle()
  return scene
}

async function talking(): Promise<Scene> {
  const { customer, reservation, party } = await bench.talk(BOTH_END)
  return { customer, offer: reservation, party }
}

const states: readonly [string, () => Promise<Scene>, Outcome][] = [
  ['while nobody is free', async () => ({ customer: await bench.caller() }), { task: 'canceled' }],
  ['while an agent is asked', () => bench.offered(), { task: 'canceled', offer: 'canceled' }],
  [
    'while the leg of the agent is being made',
    async () => {
      const scene = await bench.offered()
      let made = () => {}
      bench.voice.dialling = new Promise((resolve) => {
        made = resolve
      })
      await bench.contacts.run(scene.offer.sid, { name: 'conference', parameters: {} })
      return { ...scene, after: () => made() }
    },
    { task: 'canceled', offer: 'canceled' },
  ],
  [
    'while the phone of the agent rings',
    () => bench.dialled(BOTH_END),
    { task: 'canceled', offer: 'canceled', leg: 'canceled' },
  ],
  [
    'when the agent has answered and is not heard yet',
    answered,
    { task: 'canceled', offer: 'canceled', leg: 'canceled' },
  ],
  [
    'in the moment before the joint',
    async () => {
      const scene = await answered()
      const bob = await bench.agent('bob')
      const release = bench.rows.hold()
      const other = bench.router.run(updateWorker(bob.sid, { friendlyName: 'robert' }))
      scene.party?.speak()
      return {
        ...scene,
        after: () => {
          release()
          return other
        },
      }
    },
    { task: 'canceled', offer: 'canceled', leg: 'failed' },
  ],
  [
    'while the joint is written',
    async () => {
      const scene = await answered()
      const after = bench.rows.hold()
      scene.party?.speak()
      await bench.settle()
      return { ...scene, after }
    },
    { task: 'wrapping', offer: 'wrapping', leg: 'normal' },
  ],
  ['in the talk', talking, { task: 'wrapping', offer: 'wrapping', leg: 'normal' }],
  [
    'on hold',
    async () => {
      const { customer, agent, task, party, reservation } = await bench.talk(BOTH_END)
      await bench.contacts.participants.holdCustomer(task.sid, agent.sid, { hold: true })
      return { customer, offer: reservation, party }
    },
    { task: 'wrapping', offer: 'wrapping', leg: 'normal' },
  ],
  [
    'when the agent has left them alone and wraps up',
    async () => {
      const { customer, party, reservation } = await bench.talk()
      party.hangup('normal')
      await bench.settle()
      return { customer, offer: reservation, party }
    },
    { task: 'wrapping', offer: 'wrapping', leg: 'normal' },
  ],
  [
    'when the agent has wrapped up already',
    async () => {
      const { customer, party, reservation } = await bench.talk()
      party.hangup('normal')
      await bench.settle()
      await bench.router.run(completeReservation(reservation.sid))
      return { customer, offer: reservation, party }
    },
    { task: 'completed', offer: 'completed', leg: 'normal' },
  ],
]

describe('a caller who hangs up', () => {
  it.each(states)('%s', async (_state, reach, outcome) => {
    const { customer, offer, party, after } = await reach()
    const { sid } = bench.taskOf(customer)
    const told: string[] = []
    bench.router.events.on('changed', ({ items }) => told.push(...items.map(({ type }) => type)))

    bench.voice.hangUp(customer)
    await bench.settle()
    await after?.()
    await bench.settle()

    const task = bench.router.task(sid)
    expect(task?.assignmentStatus).toBe(outcome.task)
    if (outcome.task === 'canceled') expect(task?.reason).toBe('hangup')
    expect(offer && bench.now(offer)).toBe(outcome.offer)
    expect(party?.cause).toBe(outcome.leg)
    // Nobody rings, waits or is asked for them any more, and nobody is told twice.
    expect(bench.voice.parties.filter(({ cause }) => cause === null)).toEqual([])
    expect(bench.reservations('pending')).toEqual([])
    expect(bench.voice.waiting).toEqual([])
    expect(bench.contacts.size).toBe(0)
    expect(told.filter((type) => type === 'task.canceled')).toHaveLength(
      outcome.task === 'canceled' ? 1 : 0,
    )
    // Two rounds of looking for what is stuck find nothing.
    bench.contacts.reconcile()
    bench.contacts.reconcile()
    expect(bench.complaints.filter((each) => !each.includes('could not be joined'))).toEqual([])
  })

  it('while several agents are asked: all are told, and the next caller is asked for', async () => {
    await bench.askAtOnce(2)
    const alice = await bench.agent('alice')
    const bob = await bench.agent('bob')
    const customer = await bench.caller()
    const behind = await bench.caller()
    const offers = [bench.offerTo(alice), bench.offerTo(bob)]
    const party = await bench.accept(offers[0]!)

    bench.voice.hangUp(customer)
    await bench.settle()

    expect(offers.map((offer) => bench.now(offer))).toEqual(['canceled', 'canceled'])
    expect(party.cause).toBe('canceled')
    const next = bench.taskOf(behind).sid
    expect([bench.offerTo(alice).taskSid, bench.offerTo(bob).taskSid]).toEqual([next, next])
  })
})

describe('a caller whose agent does not come', () => {
  it.each([
    ['is busy', (party: ScriptedParty) => party.hangup('busy')],
    ['lets it ring', (party: ScriptedParty) => party.hangup('no-answer')],
    ['refuses', (party: ScriptedParty) => party.hangup('rejected')],
    ['has a dead line', (party: ScriptedParty) => party.hangup('failed')],
    [
      'answers and is not heard',
      async (party: ScriptedParty) => {
        party.answer()
        await bench.clock.advance(3_000)
      },
    ],
  ] as const)(
    'who %s: keeps place, priority and age, before those behind',
    async (_what, fails) => {
      const alice = await bench.agent('alice')
      const first = bench.voice.enter(bench.accountSid, bench.home.workflowSid)
      await bench.contacts.enqueue(bench.asCaller(first, { priority: 3 }))
      await bench.clock.advance(10_000)
      const second = bench.voice.enter(bench.accountSid, bench.home.workflowSid)
      await bench.contacts.enqueue(bench.asCaller(second, { priority: 3 }))
      const before = bench.taskOf(first)
      const party = await bench.accept(bench.offerTo(alice))

      await fails(party)
      await bench.settle()

      expect(bench.voice.queuePlace(first)).toMatchObject({ position: 1, currentSize: 2 })
      expect(bench.voice.queuePlace(second)).toMatchObject({ position: 2 })
      expect(bench.voice.left).toEqual([])
      const after = bench.taskOf(first)
      expect(after).toEqual({
        ...before,
        assignmentStatus: 'reserved',
        assignmentCount: 2,
        version: after.version,
        dateUpdated: after.dateUpdated,
      })
      // The next who is free is asked for who has waited longest.
      const bob = await bench.agent('bob')
      const offered = bench.reservations('pending').map(({ taskSid }) => taskSid)
      expect(offered).toEqual([after.sid, bench.taskOf(second).sid])
      expect(bench.offerTo(bob).taskSid).toBe(bench.taskOf(second).sid)
    },
  )
})
