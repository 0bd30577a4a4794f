/**
 * The nouns of `history`.
 * - *contact*: one conversation with a customer, from their call's beginning to the last agent's
 *   wrap-up; a row of the log. It has a task, or it is a direct call.
 * - *lane*: one party's part in a contact: the customer's call, or an agent's offer and what came of
 *   it. A colleague who is asked twice has two.
 * - *segment*: a stretch of a lane in which one thing went on. The segments of a lane follow each other
 *   without gap or overlap, from its beginning to its end.
 * - *moment*: one thing that happened. A contact's moments are kept, and everything else is folded from
 *   them: the *story*.
 * Times are milliseconds since the epoch, lengths milliseconds.
 */
import type {
  AccountSid,
  CallSid,
  QueueSid,
  ReservationSid,
  Sid,
  Stored,
  TaskQueueSid,
  TaskSid,
  WorkerSid,
} from '@offhook/core'

export type ContactSid = Sid<'KT'>

export const contactDirections = ['inbound', 'outbound'] as const
export type ContactDirection = (typeof contactDirections)[number]

/**
 * How a contact ended for its customer.
 * - `answered`: they talked with somebody; `transferred`: with one after another.
 * - `ivr`: it ended while a document ran, and nobody was asked for.
 * - `abandoned-queue`, `abandoned-ringing`: they hung up while they waited, or while a phone rang.
 * - `unserved`: they were let go without having talked to anybody.
 * - `busy`, `no-answer`, `canceled`, `failed`: the call to them, or theirs, was never answered.
 */
export const contactOutcomes = [
  'answered',
  'transferred',
  'ivr',
  'abandoned-queue',
  'abandoned-ringing',
  'unserved',
  'busy',
  'no-answer',
  'canceled',
  'failed',
] as const
export type ContactOutcome = (typeof contactOutcomes)[number]

/**
 * What goes on in a lane.
 * - Customer: `dial` (their phone rings), `ivr`, `queue`, `ring` (somebody's phone rings for them),
 *   `talk`, `hold`.
 * - Agents and others who are called: `ring`, `dial` (the customer is being called), `talk`, `hold`,
 *   `consult` (they talk with each other while the customer is on hold), `wrap-up`.
 * - Supervisors: `supervise`.
 */
export const segmentKinds = [
  'dial',
  'ivr',
  'queue',
  'ring',
  'talk',
  'hold',
  'consult',
  'wrap-up',
  'supervise',
] as const
export type SegmentKind = (typeof segmentKinds)[number]

export const laneRoles = ['customer', 'agent', 'external', 'supervisor'] as const
export type LaneRole = (typeof laneRoles)[number]

/** A row of the log. Sums are of what is over; `null` = it is not over yet. */
export interface ContactRow {
  readonly sid: ContactSid
  readonly accountSid: AccountSid
  /** The call that it began with. */
  readonly callSid: CallSid
  /** The newest of its tasks; null for a direct call. */
  readonly taskSid: TaskSid | null
  readonly direction: ContactDirection
  /** E.164, `client:<identity>` or a SIP URI. */
  readonly customer: string
  readonly customerName: string | null
  /** The number of ours that was called, or shown. */
  readonly ourNumber: string
  /** The queue that it was last in. */
  readonly queueSid: TaskQueueSid | QueueSid | null
  readonly queueName: string | null
  /** Who talked with the customer, in the order of their coming; before that, who was asked last. */
  readonly agents: readonly ContactAgent[]
  readonly outcome: ContactOutcome | null
  readonly ivrMs: number
  /** In queues and while phones rang. */
  readonly waitMs: number
  /** The part of it while phones rang. */
  readonly ringMs: number
  readonly talkMs: number
  readonly holdMs: number
  /** Of all agents together. */
  readonly wrapUpMs: number
  /** When the customer's part was over. */
  readonly endedAt: number | null
  /** When the last agent was done. */
  readonly closedAt: number | null
  /** When it began. */
  readonly dateCreated: number
  readonly dateUpdated: number
}

export interface ContactAgent {
  readonly workerSid: WorkerSid | null
  readonly name: string
}

/** One party's part. `lane` counts from 0. */
export interface ContactLane {
  readonly contactSid: ContactSid
  readonly lane: number
  readonly accountSid: AccountSid
  readonly role: LaneRole
  /** Null until there is a call. */
  readonly callSid: CallSid | null
  readonly reservationSid: ReservationSid | null
  readonly workerSid: WorkerSid | null
  /** E.164, `client:<identity>` or a SIP URI; null while it is not known. */
  readonly address: string | null
  readonly name: string | null
  readonly dateCreated: number
}

/** `seq` counts from 0 over all lanes of a contact, in the order of their beginning. */
export interface ContactSegment {
  readonly contactSid: ContactSid
  readonly seq: number
  readonly accountSid: AccountSid
  readonly lane: number
  readonly kind: SegmentKind
  /** Whose work it was; null in the customer's lane. */
  readonly workerSid: WorkerSid | null
  /** The queue that the contact was in then. */
  readonly queueSid: TaskQueueSid | QueueSid | null
  readonly startedAt: number
  readonly endedAt: number | null
}

declare module '@offhook/core' {
  interface Entities {
    contact: Stored<ContactRow, 'sid'>
    'contact-lane': Stored<ContactLane, 'contactSid' | 'lane'>
    'contact-segment': Stored<ContactSegment, 'contactSid' | 'seq'>
  }
}
