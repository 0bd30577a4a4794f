/**
 * Why a worker was asked: what the router looked at when it decided, kept with the task as long as
 * its events. Written once, read on demand; the router itself never looks at it again.
 */
import type {
  AccountSid,
  ReservationSid,
  Stored,
  TaskQueueSid,
  TaskSid,
  WorkerSid,
  WorkspaceSid,
} from '@offhook/core'
import type { Task, Worker } from '../model.ts'

/** A worker whom the router looked at, as they were then. */
export interface LookedAt {
  readonly workerSid: WorkerSid
  readonly friendlyName: string
  /**
   * - `chosen`: asked, by this decision or together with it
   * - `behind`: could have taken it, others come first
   * - `unfit`: free, but not what the step asks for
   */
  readonly verdict: 'chosen' | 'behind' | 'unfit'
  /** When they were assigned a task last, in milliseconds since the epoch. */
  readonly idleSince: number
  /** How often they had been asked for this task before. */
  readonly timesAsked: number
  /** Their values for the step's order, in its order. */
  readonly values: readonly unknown[]
}

export interface DecisionFacts {
  /** How the worker was found: among a queue's members, or named by the task or its step. */
  readonly how: 'queue' | 'known-worker' | 'routing-target' | 'transfer'
  readonly taskQueueSid: TaskQueueSid | null
  readonly taskQueueName: string | null
  readonly taskChannelName: string
  /** Members of the queue, and of them with room on the channel. */
  readonly members: number
  readonly free: number
  /** The step's own condition and order, as they were written. */
  readonly expression: string | null
  readonly orderBy: readonly string[]
  readonly priority: number
  /** Milliseconds from the task's creation to this. */
  readonly age: number
  readonly lookedAt: readonly LookedAt[]
  /** How many more were looked at than are listed. */
  readonly left: number
}

export interface Decision {
  /** The reservation that came of it. */
  readonly sid: ReservationSid
  readonly accountSid: AccountSid
  readonly workspaceSid: WorkspaceSid
  readonly taskSid: TaskSid
  readonly workerSid: WorkerSid
  readonly decidedAt: number
  readonly facts: DecisionFacts
}

/** More are only counted: a decision is read by a person. */
const MOST_TOLD = 25

export function lookedAt(
  worker: Worker,
  verdict: LookedAt['verdict'],
  timesAsked: number,
  values: readonly unknown[] = [],
): LookedAt {
  return {
    workerSid: worker.sid,
    friendlyName: worker.friendlyName,
    verdict,
    idleSince: worker.lastAssignedAt,
    timesAsked,
    values,
  }
}

/** The chosen come first, then those who came behind, then those who did not fit. */
export function told(all: readonly LookedAt[]): Pick<DecisionFacts, 'lookedAt' | 'left'> {
  const rank = { chosen: 0, behind: 1, unfit: 2 }
  const sorted = [...all].sort((a, b) => rank[a.verdict] - rank[b.verdict])
  return { lookedAt: sorted.slice(0, MOST_TOLD), left: Math.max(0, all.length - MOST_TOLD) }
}

export function decisionOf(
  task: Task,
  workerSid: WorkerSid,
  reservationSid: ReservationSid,
  decidedAt: number,
  facts: DecisionFacts,
): Decision {
  const { accountSid, workspaceSid, sid: taskSid } = task
  return { sid: reservationSid, accountSid, workspaceSid, taskSid, workerSid, decidedAt, facts }
}

declare module '@offhook/core' {
  interface Entities {
    'task-decision': Stored<Decision, 'sid'>
  }
}
