/** A contact as its moments tell it. */
import type {
  AccountSid,
  CallSid,
  ConferenceSid,
  QueueSid,
  ReservationSid,
  TaskQueueSid,
  TaskSid,
  WorkerSid,
} from '@offhook/core'
import type { LegCause } from '@offhook/voice'
import type { ContactDirection, LaneRole, SegmentKind } from '../model.ts'

/**
 * Where a party is.
 *
 *    offered ──▶ live ──▶ wrapping ──▶ over     an agent, by an offer
 *    called ───▶ live ───────────────▶ over     whoever is called: a customer, a colleague, a number
 */
export type Phase = 'offered' | 'called' | 'live' | 'wrapping' | 'over'

export interface Lane {
  readonly role: LaneRole
  readonly phase: Phase
  readonly held: boolean
  readonly callSid: CallSid | null
  readonly reservationSid: ReservationSid | null
  readonly workerSid: WorkerSid | null
  readonly address: string | null
  readonly name: string | null
  readonly startedAt: number
}

export interface StorySegment {
  readonly lane: number
  readonly kind: SegmentKind
  readonly queueSid: TaskQueueSid | QueueSid | null
  readonly startedAt: number
  readonly endedAt: number | null
}

export interface Story {
  readonly accountSid: AccountSid
  readonly callSid: CallSid
  readonly direction: ContactDirection
  readonly ourNumber: string
  /** Index of the customer's lane. */
  readonly customer: number
  readonly taskSid: TaskSid | null
  readonly conferenceSid: ConferenceSid | null
  readonly queueSid: TaskQueueSid | QueueSid | null
  readonly queueName: string | null
  /** Somebody is looked for. */
  readonly waits: boolean
  /** They have hung up while they waited: the taking down of the call is no part of it. */
  readonly leaving: boolean
  /** The customer's call was. */
  readonly answered: boolean
  /** How the customer's call ended. */
  readonly cause: LegCause | null
  readonly startedAt: number
  /** No moment is earlier than the one before. */
  readonly lastAt: number
  readonly lanes: readonly Lane[]
  readonly segments: readonly StorySegment[]
}

export function customerOf(story: Story): Lane {
  return story.lanes[story.customer] as Lane
}

export function isOver({ lanes }: Story): boolean {
  return lanes.every(({ phase }) => phase === 'over')
}
