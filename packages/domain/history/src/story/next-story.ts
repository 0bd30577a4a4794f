/**
 * The fold: a moment changes who is where, and of each lane the segment goes on or another begins.
 * Lanes cannot have gaps or overlaps, since a segment ends where the next begins.
 */
import type { Moment } from '../moment.ts'
import { kindOf } from './segment-kind.ts'
import { customerOf, type Lane, type Phase, type Story, type StorySegment } from './story.ts'

/** Several events tell one change: an acceptance, the joining of a call, the end of a hold. */
const PASSING_MS = 250

/** A stretch this short before the end is the taking down of the call, not a part of it. */
const TAKING_DOWN_MS = 500

type Opened = Extract<Moment, { type: 'opened' }>

/** The story that a first moment begins. @param at milliseconds since the epoch */
export function openStory(moment: Opened, at: number): Story {
  const { accountSid, callSid, direction, ourNumber } = moment
  const story: Story = {
    ...{ accountSid, callSid, direction, ourNumber },
    customer: 0,
    taskSid: null,
    conferenceSid: null,
    queueSid: null,
    queueName: null,
    waits: false,
    leaving: false,
    answered: false,
    cause: null,
    startedAt: at,
    lastAt: at,
    lanes: [
      newLane(at, {
        role: 'customer',
        phase: direction === 'outbound' ? 'called' : 'live',
        callSid,
        address: moment.customer,
        name: moment.name,
      }),
    ],
    segments: [],
  }
  return resegmented(story, at)
}

/** The story with one more moment. What says nothing new changes nothing. */
export function nextStory(before: Story, moment: Moment, time: number): Story {
  const at = Math.max(time, before.lastAt)
  return resegmented({ ...applied(before, moment, at), lastAt: at }, at)
}

/** @throws Error where the first moment does not open it */
export function storyOf(
  moments: readonly { readonly at: number; readonly moment: Moment }[],
): Story {
  const [first, ...rest] = moments
  if (first?.moment.type !== 'opened') throw new Error('the contact has no beginning')
  return rest.reduce(
    (story, { moment, at }) => nextStory(story, moment, at),
    openStory(first.moment, first.at),
  )
}

function applied(story: Story, moment: Moment, at: number): Story {
  switch (moment.type) {
    case 'opened':
      return story
    case 'called':
      return withLane(story, newLane(at, { ...moment, phase: 'called' }))
    case 'called-customer':
      return calledCustomer(story, moment, at)
    case 'answered':
      return answered(story, moment)
    case 'ended':
      return ended(story, moment)
    case 'task':
      return { ...story, taskSid: moment.taskSid }
    case 'waits':
      return { ...story, waits: true }
    case 'queue':
      return { ...story, queueSid: moment.queueSid, queueName: moment.name }
    case 'waited':
      if (moment.result === 'hangup') return { ...story, leaving: true }
      return { ...story, waits: false }
    case 'offered':
      return withLane(story, newLane(at, { ...moment, role: 'agent', phase: 'offered' }))
    case 'declined':
      return ofReservation(story, moment, (lane) => ({ ...lane, phase: 'over' }))
    case 'accepted': {
      const { callSid, address } = moment
      return ofReservation({ ...story, waits: false }, moment, (lane) => ({
        ...lane,
        phase: 'live',
        callSid: callSid ?? lane.callSid,
        address: address ?? lane.address,
      }))
    }
    case 'wraps-up':
      return ofReservation(story, moment, (lane) => ({ ...lane, phase: 'wrapping' }))
    case 'done':
      return ofReservation(story, moment, (lane) => ({ ...lane, phase: 'over' }))
    case 'joined':
      return joined(story, moment)
    case 'left':
      return left(story, moment)
    case 'held':
      return ofCall(story, moment.callSid, (lane) => ({ ...lane, held: moment.held }))
    case 'passes-on':
      return moment.mode === 'COLD' ? { ...story, waits: true } : story
    case 'not-passed-on':
      return { ...story, waits: false }
    case 'task-over':
      return taskOver(story)
  }
}

function newLane(at: number, known: Partial<Lane> & Pick<Lane, 'role' | 'phase'>): Lane {
  const { role, phase, callSid = null, reservationSid = null, workerSid = null } = known
  const { address = null, name = null } = known
  const who = { role, phase, callSid, reservationSid, workerSid, address, name }
  return { ...who, held: false, startedAt: at }
}

function withLane(story: Story, lane: Lane): Story {
  return { ...story, lanes: [...story.lanes, lane] }
}

function ofLanes(story: Story, is: (lane: Lane) => boolean, change: (lane: Lane) => Lane): Story {
  const lanes = story.lanes.map((lane) => (lane.phase !== 'over' && is(lane) ? change(lane) : lane))
  return { ...story, lanes }
}

function ofCall(story: Story, callSid: string, change: (lane: Lane) => Lane): Story {
  return ofLanes(story, (lane) => lane.callSid === callSid, change)
}

function ofReservation(
  story: Story,
  { reservationSid }: { readonly reservationSid: string },
  change: (lane: Lane) => Lane,
): Story {
  return ofLanes(story, (lane) => lane.reservationSid === reservationSid, change)
}

/** A browser or a phone of ours has called somebody: it was the agent. */
function calledCustomer(
  story: Story,
  { callSid, address }: Extract<Moment, { type: 'called-customer' }>,
  at: number,
): Story {
  const caller = customerOf(story)
  const lanes = story.lanes.map((lane) =>
    lane === caller ? { ...lane, role: 'agent' as const } : lane,
  )
  return {
    ...story,
    direction: 'outbound',
    customer: lanes.length,
    lanes: [...lanes, newLane(at, { role: 'customer', phase: 'called', callSid, address })],
  }
}

function answered(story: Story, { callSid }: Extract<Moment, { type: 'answered' }>): Story {
  const after = ofCall(story, callSid, (lane) =>
    lane.phase === 'called' ? { ...lane, phase: 'live' } : lane,
  )
  return customerOf(story).callSid === callSid ? { ...after, answered: true } : after
}

function ended(story: Story, { callSid, cause }: Extract<Moment, { type: 'ended' }>): Story {
  const after = ofCall(story, callSid, (lane) => ({
    ...lane,
    phase: phaseAfter(lane),
    held: false,
  }))
  if (customerOf(story).callSid !== callSid) return after
  return { ...after, cause, waits: false, conferenceSid: null }
}

/** An agent has their wrap-up until the router says that they are done. */
function phaseAfter({ reservationSid, phase }: Lane): Phase {
  return reservationSid !== null && phase !== 'offered' ? 'wrapping' : 'over'
}

function joined(
  story: Story,
  { callSid, conferenceSid }: Extract<Moment, { type: 'joined' }>,
): Story {
  const after = ofCall(story, callSid, (lane) => ({ ...lane, phase: 'live' }))
  return customerOf(story).callSid === callSid ? { ...after, conferenceSid } : after
}

function left(story: Story, { callSid }: Extract<Moment, { type: 'left' }>): Story {
  if (customerOf(story).callSid === callSid) {
    const after = ofCall(story, callSid, (lane) => ({ ...lane, held: false }))
    return { ...after, conferenceSid: null }
  }
  return ofCall(story, callSid, (lane) => ({ ...lane, phase: phaseAfter(lane), held: false }))
}

function taskOver(story: Story): Story {
  const after = ofLanes(
    story,
    ({ phase, reservationSid }) =>
      reservationSid !== null && (phase === 'offered' || phase === 'wrapping'),
    (lane) => ({ ...lane, phase: 'over' }),
  )
  return { ...after, waits: story.leaving && story.waits }
}

/** Ends the segments in which something else goes on now, and begins what does. */
function resegmented(story: Story, at: number): Story {
  let segments = story.segments
  story.lanes.forEach((lane, index) => {
    segments = ofLane(story, lane, index, segments, at)
  })
  return segments === story.segments ? story : { ...story, segments }
}

function ofLane(
  story: Story,
  lane: Lane,
  index: number,
  segments: readonly StorySegment[],
  at: number,
): readonly StorySegment[] {
  const place = segments.findLastIndex((segment) => segment.lane === index)
  const last = segments[place]
  const open = last?.endedAt === null ? last : undefined
  const kind = kindOf(story, lane)
  if (!open) return last || kind === null ? segments : [...segments, begun(story, index, kind, at)]
  const frozen = story.leaving && index === story.customer && kind !== null
  if (frozen) return segments
  if (kind === open.kind && (kind !== 'queue' || story.queueSid === open.queueSid)) return segments
  if (kind === null) return closed(segments, place, index, story.customer, at)
  const next = begun(story, index, kind, at)
  if (at - open.startedAt <= PASSING_MS) return replaced(segments, place, next)
  return [...withOne(segments, place, { ...open, endedAt: at }), next]
}

/** What lasted a mere moment was on the way to what came: that began then. */
function replaced(
  segments: readonly StorySegment[],
  place: number,
  { kind, queueSid, lane }: StorySegment,
): readonly StorySegment[] {
  const { startedAt } = segments[place] as StorySegment
  const before = segments.findLastIndex((segment, index) => index < place && segment.lane === lane)
  const earlier = segments[before]
  if (earlier?.kind !== kind || earlier.queueSid !== queueSid)
    return withOne(segments, place, { lane, kind, queueSid, startedAt, endedAt: null })
  return withOne(segments, before, { ...earlier, endedAt: null }).filter(
    (_, index) => index !== place,
  )
}

function begun(
  { queueSid }: Story,
  lane: number,
  kind: StorySegment['kind'],
  startedAt: number,
): StorySegment {
  return { lane, kind, queueSid, startedAt, endedAt: null }
}

/** The lane is over. The customer's last stretch counts to the one before when it is a mere remainder. */
function closed(
  segments: readonly StorySegment[],
  place: number,
  lane: number,
  customer: number,
  at: number,
): readonly StorySegment[] {
  const open = segments[place] as StorySegment
  if (open.startedAt === at) return segments.filter((_, index) => index !== place)
  const before = segments.findLastIndex((segment, index) => index < place && segment.lane === lane)
  const isRemainder = open.kind === 'ivr' && at - open.startedAt <= TAKING_DOWN_MS
  if (lane === customer && isRemainder && before >= 0) {
    const longer = { ...(segments[before] as StorySegment), endedAt: at }
    return withOne(segments, before, longer).filter((_, index) => index !== place)
  }
  return withOne(segments, place, { ...open, endedAt: at })
}

function withOne<T>(list: readonly T[], index: number, value: T): readonly T[] {
  return list.map((each, place) => (place === index ? value : each))
}
