import { type CallSid, type ConferenceSid, makeSid } from '@offhook/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Moment } from '../moment.ts'
import { openStory, storyOf } from './next-story.ts'
import { contactOf, segmentsOf } from './rows.ts'
import type { Story } from './story.ts'

const accountSid = makeSid('AC')
const caller = makeSid('CA')
const agentCall = makeSid('CA')
const offer = makeSid('WR')
const other = makeSid('WR')
const workerSid = makeSid('WK')
const queueSid = makeSid('WQ')
const conferenceSid = makeSid('CF')

const opened: Extract<Moment, { type: 'opened' }> = {
  type: 'opened',
  accountSid,
  callSid: caller,
  direction: 'inbound',
  customer: '+12015550103',
  name: null,
  ourNumber: '+12015550100',
}

/** Moments with the second at which each happens. */
function told(...moments: readonly (readonly [number, Moment])[]): Story {
  return storyOf(moments.map(([second, moment]) => ({ at: second * 1_000, moment })))
}

/** `ivr 0-5` of each segment of a lane. */
function laneOf(story: Story, lane: number): string[] {
  return story.segments
    .filter((segment) => segment.lane === lane)
    .map(({ kind, startedAt, endedAt }) => {
      return `${kind} ${startedAt / 1_000}-${endedAt === null ? '' : endedAt / 1_000}`
    })
}

const contact = (story: Story) => contactOf(makeSid('KT'), story)

const toTheQueue: readonly (readonly [number, Moment])[] = [
  [0, opened],
  [0, { type: 'answered', callSid: caller }],
  [5, { type: 'waits' }],
  [5, { type: 'task', taskSid: makeSid('WT') }],
  [5, { type: 'queue', queueSid, name: 'Support' }],
]

const toTheTalk: readonly (readonly [number, Moment])[] = [
  ...toTheQueue,
  [15, { type: 'offered', reservationSid: offer, workerSid, name: 'Ana' }],
  [20, { type: 'waited', result: 'bridged' }],
  [20, { type: 'joined', callSid: caller, conferenceSid }],
  [20, { type: 'accepted', reservationSid: offer, callSid: agentCall, address: 'client:ana' }],
]

describe('an answered call', () => {
  const story = told(
    ...toTheTalk,
    [30, { type: 'held', callSid: caller, held: true }],
    [42, { type: 'held', callSid: caller, held: false }],
    [60, { type: 'left', callSid: caller }],
    [60, { type: 'left', callSid: agentCall }],
    [60.1, { type: 'ended', callSid: caller, cause: 'normal' }],
    [60.1, { type: 'ended', callSid: agentCall, cause: 'normal' }],
    [60.2, { type: 'wraps-up', reservationSid: offer }],
    [75, { type: 'done', reservationSid: offer }],
  )

  it('has a lane of the customer and one of the agent', () => {
    expect(laneOf(story, 0)).toEqual([
      'ivr 0-5',
      'queue 5-15',
      'ring 15-20',
      'talk 20-30',
      'hold 30-42',
      'talk 42-60.1',
    ])
    expect(laneOf(story, 1)).toEqual([
      'ring 15-20',
      'talk 20-30',
      'hold 30-42',
      'talk 42-60',
      'wrap-up 60-75',
    ])
  })

  it('is summed up in its row', () => {
    expect(contact(story)).toMatchObject({
      outcome: 'answered',
      customer: '+12015550103',
      queueName: 'Support',
      agents: [{ workerSid, name: 'Ana' }],
      ivrMs: 5_000,
      waitMs: 15_000,
      ringMs: 5_000,
      talkMs: 28_100,
      holdMs: 12_000,
      wrapUpMs: 15_000,
      dateCreated: 0,
      endedAt: 60_100,
      closedAt: 75_000,
    })
  })

  it('is told to be open until the wrap-up is over', () => {
    const before = told(...toTheTalk, [60, { type: 'ended', callSid: caller, cause: 'normal' }])

    expect(contact(before)).toMatchObject({ outcome: 'answered', endedAt: 60_000, closedAt: null })
  })
})

describe('a caller who hangs up', () => {
  const hangUp = (at: number): readonly (readonly [number, Moment])[] => [
    [at, { type: 'waited', result: 'hangup' }],
    [at + 0.01, { type: 'declined', reservationSid: offer }],
    [at + 0.02, { type: 'task-over' }],
    [at + 0.05, { type: 'ended', callSid: caller, cause: 'normal' }],
  ]

  it('in the queue has waited until then', () => {
    const story = told(...toTheQueue, ...hangUp(12))

    expect(laneOf(story, 0)).toEqual(['ivr 0-5', 'queue 5-12.05'])
    expect(contact(story)).toMatchObject({ outcome: 'abandoned-queue', waitMs: 7_050 })
  })

  it('while a phone rings is told apart', () => {
    const story = told(
      ...toTheQueue,
      [15, { type: 'offered', reservationSid: offer, workerSid, name: 'Ana' }],
      ...hangUp(18),
    )

    expect(laneOf(story, 0).at(-1)).toBe('ring 15-18.05')
    expect(contact(story)).toMatchObject({
      outcome: 'abandoned-ringing',
      agents: [{ workerSid, name: 'Ana' }],
    })
  })

  it('in the menu was asked for nobody', () => {
    const story = told(
      [0, opened],
      [0, { type: 'answered', callSid: caller }],
      [4, { type: 'ended', callSid: caller, cause: 'normal' }],
    )
    expect(contact(story)).toMatchObject({ outcome: 'ivr', ivrMs: 4_000, closedAt: 4_000 })
  })
})

it('a caller whom nobody took, and whom the workflow let go, is unserved', () => {
  const story = told(
    ...toTheQueue,
    [65, { type: 'task-over' }],
    [65, { type: 'waited', result: 'leave' }],
    [70, { type: 'ended', callSid: caller, cause: 'normal' }],
  )
  expect(laneOf(story, 0)).toEqual(['ivr 0-5', 'queue 5-65', 'ivr 65-70'])
  expect(contact(story).outcome).toBe('unserved')
})

describe('a transfer', () => {
  const passedOn: readonly (readonly [number, Moment])[] = [
    [30, { type: 'passes-on', mode: 'COLD' }],
    [30, { type: 'held', callSid: caller, held: true }],
    [30, { type: 'left', callSid: agentCall }],
    [31, { type: 'offered', reservationSid: other, workerSid: makeSid('WK'), name: 'Ben' }],
    [
      40,
      { type: 'accepted', reservationSid: other, callSid: makeSid('CA'), address: 'client:ben' },
    ],
    [40, { type: 'held', callSid: caller, held: false }],
    [45, { type: 'done', reservationSid: offer }],
    [50, { type: 'ended', callSid: caller, cause: 'normal' }],
    [50, { type: 'done', reservationSid: other }],
  ]

  it('COLD: the customer waits again, and the first wraps up meanwhile', () => {
    const story = told(...toTheTalk, ...passedOn)

    expect(laneOf(story, 0)).toEqual([
      'ivr 0-5',
      'queue 5-15',
      'ring 15-20',
      'talk 20-30',
      'queue 30-31',
      'ring 31-40',
      'talk 40-50',
    ])
    expect(laneOf(story, 1)).toEqual(['ring 15-20', 'talk 20-30', 'wrap-up 30-45'])
    expect(laneOf(story, 2)).toEqual(['ring 31-40', 'talk 40-50'])
    expect(contact(story)).toMatchObject({
      outcome: 'transferred',
      agents: [{ name: 'Ana' }, { name: 'Ben' }],
    })
  })

  it('WARM: they talk with each other while the customer is on hold', () => {
    const story = told(
      ...toTheTalk,
      [30, { type: 'passes-on', mode: 'WARM' }],
      [30, { type: 'held', callSid: caller, held: true }],
      [31, { type: 'offered', reservationSid: other, workerSid: makeSid('WK'), name: 'Ben' }],
      [35, { type: 'accepted', reservationSid: other, callSid: makeSid('CA'), address: null }],
      [45, { type: 'held', callSid: caller, held: false }],
      [50, { type: 'left', callSid: agentCall }],
      [50, { type: 'done', reservationSid: offer }],
      [60, { type: 'ended', callSid: caller, cause: 'normal' }],
      [60, { type: 'done', reservationSid: other }],
    )
    expect(laneOf(story, 0).slice(3)).toEqual(['talk 20-30', 'hold 30-45', 'talk 45-60'])
    expect(laneOf(story, 1).slice(1)).toEqual([
      'talk 20-30',
      'hold 30-35',
      'consult 35-45',
      'talk 45-50',
    ])
    expect(laneOf(story, 2)).toEqual(['ring 31-35', 'consult 35-45', 'talk 45-60'])
    expect(contact(story).outcome).toBe('transferred')
  })
})

describe('a direct call', () => {
  const child = makeSid('CA')

  it('has the colleague as its agent', () => {
    const story = told(
      [0, opened],
      [1, { type: 'called', callSid: child, role: 'agent', address: 'client:ana', name: null }],
      [6, { type: 'answered', callSid: child }],
      [6, { type: 'answered', callSid: caller }],
      [16, { type: 'ended', callSid: child, cause: 'normal' }],
      [16, { type: 'ended', callSid: caller, cause: 'normal' }],
    )
    expect(laneOf(story, 0)).toEqual(['ivr 0-1', 'ring 1-6', 'talk 6-16'])
    expect(laneOf(story, 1)).toEqual(['ring 1-6', 'talk 6-16'])
    expect(contact(story)).toMatchObject({
      outcome: 'answered',
      talkMs: 10_000,
      agents: [{ workerSid: null, name: 'client:ana' }],
    })
  })

  it('from a browser to a number is outbound, and whoever is called is the customer', () => {
    const story = told(
      [0, { ...opened, customer: 'client:ana' }],
      [0, { type: 'called-customer', callSid: child, address: '+12015550177' }],
      [8, { type: 'ended', callSid: child, cause: 'busy' }],
      [9, { type: 'ended', callSid: caller, cause: 'normal' }],
    )
    expect(contact(story)).toMatchObject({
      direction: 'outbound',
      customer: '+12015550177',
      outcome: 'busy',
      agents: [{ name: 'client:ana' }],
      endedAt: 8_000,
      closedAt: 9_000,
    })
  })
})

describe('the segments of any contact', () => {
  const calls = [caller, agentCall, makeSid('CA'), makeSid('CA')] as CallSid[]
  const callSid = fc.constantFrom(...calls)
  const reservationSid = fc.constantFrom(offer, other)
  const at = (conferenceSid: ConferenceSid) => fc.constant(conferenceSid)
  const moment: fc.Arbitrary<Moment> = fc.oneof(
    fc.record({
      type: fc.constant('called' as const),
      callSid,
      role: fc.constantFrom('agent' as const, 'external' as const, 'supervisor' as const),
      address: fc.constant('client:x'),
      name: fc.constant(null),
    }),
    fc.record({
      type: fc.constant('called-customer' as const),
      callSid,
      address: fc.constant('+49301234567'),
    }),
    fc.record({ type: fc.constant('answered' as const), callSid }),
    fc.record({ type: fc.constant('left' as const), callSid }),
    fc.record({
      type: fc.constant('ended' as const),
      callSid,
      cause: fc.constant('normal' as const),
    }),
    fc.record({ type: fc.constant('joined' as const), callSid, conferenceSid: at(conferenceSid) }),
    fc.record({ type: fc.constant('held' as const), callSid, held: fc.boolean() }),
    fc.record({
      type: fc.constant('offered' as const),
      reservationSid,
      workerSid: fc.constant(workerSid),
      name: fc.constant('Ana'),
    }),
    fc.record({
      type: fc.constantFrom('declined' as const, 'wraps-up' as const, 'done' as const),
      reservationSid,
    }),
    fc.record({
      type: fc.constant('accepted' as const),
      reservationSid,
      callSid: fc.option(callSid),
      address: fc.constant(null),
    }),
    fc.record({ type: fc.constant('passes-on' as const), mode: fc.constantFrom('WARM', 'COLD') }),
    fc.record({ type: fc.constant('waited' as const), result: fc.constantFrom('hangup', 'leave') }),
    fc.record({
      type: fc.constant('queue' as const),
      queueSid: fc.constantFrom(queueSid, makeSid('WQ')),
      name: fc.constant(null),
    }),
    fc.record({
      type: fc.constantFrom('waits' as const, 'not-passed-on' as const, 'task-over' as const),
    }),
  )
  const moments = fc.array(fc.tuple(fc.integer({ min: 0, max: 2_000 }), moment), { maxLength: 40 })

  it('tile each lane from its beginning to its end, without gap or overlap', () => {
    fc.assert(
      fc.property(moments, (steps) => {
        let at = 1_000
        const list: { at: number; moment: Moment }[] = [{ at, moment: opened }]
        for (const [pause, next] of steps) list.push({ at: (at += pause), moment: next })
        const story = storyOf(list)

        story.lanes.forEach((lane, index) => {
          const own = story.segments.filter((segment) => segment.lane === index)
          own.slice(1).forEach((segment, place) => {
            expect(segment.startedAt).toBe(own[place]?.endedAt)
          })
          for (const { startedAt, endedAt } of own) {
            expect(endedAt ?? Number.POSITIVE_INFINITY).toBeGreaterThan(startedAt)
          }
          if (own.length > 0) expect(own[0]?.startedAt).toBe(lane.startedAt)
          expect(own.at(-1)?.endedAt === null).toBe(lane.phase !== 'over')
        })
        const sid = makeSid('KT')
        expect(segmentsOf(sid, storyOf(list))).toEqual(segmentsOf(sid, story))
      }),
      { numRuns: 300 },
    )
  })
})

it('a story begins with the first segment of its customer', () => {
  expect(openStory(opened, 7).segments).toEqual([
    { lane: 0, kind: 'ivr', queueSid: null, startedAt: 7, endedAt: null },
  ])
})
