/** The rows of a story: what is stored of it, and what reports are made from. */
import type {
  ContactAgent,
  ContactLane,
  ContactRow,
  ContactSegment,
  ContactSid,
  SegmentKind,
} from '../model.ts'
import { outcomeOf } from './outcome.ts'
import { customerOf, isOver, type Lane, type Story } from './story.ts'

export function contactOf(sid: ContactSid, story: Story): ContactRow {
  const customer = customerOf(story)
  const own = lengthsOf(story, (lane) => lane === story.customer)
  const others = lengthsOf(story, (lane) => lane !== story.customer)
  return {
    sid,
    accountSid: story.accountSid,
    callSid: story.callSid,
    taskSid: story.taskSid,
    direction: story.direction,
    customer: customer.address ?? '',
    customerName: customer.name,
    ourNumber: story.ourNumber,
    queueSid: story.queueSid,
    queueName: story.queueName,
    agents: agentsOf(story),
    outcome: outcomeOf(story),
    ivrMs: own('ivr'),
    waitMs: own('queue') + own('ring'),
    ringMs: own('ring'),
    talkMs: own('talk'),
    holdMs: own('hold'),
    wrapUpMs: others('wrap-up'),
    endedAt: endOf(story),
    closedAt: isOver(story) ? story.lastAt : null,
    dateCreated: story.startedAt,
    dateUpdated: story.lastAt,
  }
}

export function lanesOf(contactSid: ContactSid, story: Story): ContactLane[] {
  return story.lanes.map((lane, index) => ({
    contactSid,
    lane: index,
    accountSid: story.accountSid,
    role: lane.role,
    callSid: lane.callSid,
    reservationSid: lane.reservationSid,
    workerSid: lane.workerSid,
    address: lane.address,
    name: lane.name,
    dateCreated: story.startedAt,
  }))
}

export function segmentsOf(contactSid: ContactSid, story: Story): ContactSegment[] {
  return story.segments.map(({ lane, kind, queueSid, startedAt, endedAt }, seq) => ({
    contactSid,
    seq,
    accountSid: story.accountSid,
    lane,
    kind,
    workerSid: story.lanes[lane]?.workerSid ?? null,
    queueSid,
    startedAt,
    endedAt,
  }))
}

function lengthsOf(story: Story, is: (lane: number) => boolean): (kind: SegmentKind) => number {
  const sums = new Map<SegmentKind, number>()
  for (const { lane, kind, startedAt, endedAt } of story.segments) {
    if (endedAt !== null && is(lane)) sums.set(kind, (sums.get(kind) ?? 0) + endedAt - startedAt)
  }
  return (kind) => sums.get(kind) ?? 0
}

function endOf(story: Story): number | null {
  if (customerOf(story).phase !== 'over') return null
  return story.segments.findLast(({ lane }) => lane === story.customer)?.endedAt ?? story.lastAt
}

/** Those who talked; where nobody has, the one who was asked last. */
function agentsOf(story: Story): ContactAgent[] {
  const parties = story.lanes
    .map((lane, index) => ({ lane, index }))
    .filter(({ lane }) => lane.role === 'agent' || lane.role === 'external')
  const talked = parties.filter(({ index }) =>
    story.segments.some(({ lane, kind }) => lane === index && kind !== 'ring' && kind !== 'dial'),
  )
  const told = talked.length > 0 ? talked : parties.slice(-1)
  const byName = new Map(told.map(({ lane }) => [`${lane.workerSid} ${nameOf(lane)}`, lane]))
  return [...byName.values()].map((lane) => ({ workerSid: lane.workerSid, name: nameOf(lane) }))
}

function nameOf({ name, address }: Lane): string {
  return name ?? address ?? ''
}
