/** The team of the live connection. Times are milliseconds since the epoch. */
import type { LiveParty } from './live-desk.ts'

/** `team`: one worker, for supervisors. */
export interface LiveWorker {
  /** The worker's sid. */
  readonly key: string
  readonly name: string
  /** Attribute `team_name` of the worker, as it is written; null = none. */
  readonly team: string | null
  readonly activitySid: string
  readonly activityName: string
  readonly available: boolean
  readonly activitySince: number
  readonly reachable: boolean
  readonly skills: readonly LiveSkill[]
  /** Sids of the queues that they belong to. */
  readonly queues: readonly string[]
  readonly channels: readonly LiveCapacity[]
  /** What they have open, the oldest first. */
  readonly tasks: readonly LiveWork[]
  readonly today: LiveWorkerDay
}

export interface LiveSkill {
  readonly name: string
  /** Null for a skill without levels. */
  readonly level: number | null
}

/** The room of a worker on a task channel. */
export interface LiveCapacity {
  readonly sid: string
  readonly taskChannelSid: string
  readonly name: string
  readonly available: boolean
  readonly capacity: number
  /** Open reservations. */
  readonly load: number
}

/** One reservation of a worker that is not over. */
export interface LiveWork {
  readonly taskSid: string
  readonly reservationSid: string
  readonly status: 'pending' | 'accepted' | 'wrapping'
  readonly since: number
  /** Unique name of the task's channel. */
  readonly channel: string
  /** As the agent's card has it. */
  readonly name: string
  readonly direction: 'inbound' | 'outbound' | null
  readonly queueName: string | null
  /** Null until customer and agent are joined, and for work without a call. */
  readonly conferenceSid: string | null
  readonly parties: readonly LiveParty[]
}

/** Since the day began (see the reset time of the queues' figures). Averages are seconds. */
export interface LiveWorkerDay {
  /** Offers accepted. */
  readonly handled: number
  readonly missed: number
  readonly rejected: number
  /** Talk, hold and wrap-up; null until one has ended. */
  readonly averageHandleTime: number | null
  /** Until now, without what goes on: talk and hold. */
  readonly talkTime: number
}
