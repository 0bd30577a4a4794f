/**
 * The nouns of `outbound`.
 * - *calling hours*: when people may be called, told by the clock of whoever is called.
 * - *calling rules*: an account's calling hours, and whose calls they bind.
 * - *do-not-call number*: one that the account calls no more.
 * - *dial list*: people to be called, one after another; a *record* is one of them. A record that
 *   belongs to no list is a *callback*.
 * - *attempt*: one call to a record; its *outcome* is what came of the last one.
 * - *preview*: the agent sees the record before it is dialled.
 * - *abandoned*: somebody answered, and no agent was there for them within two seconds.
 * - *abandon message*: what they hear then.
 *
 * Times are milliseconds since the epoch unless a name says otherwise.
 */
import type { AccountSid, E164, Sid, Stored, TaskSid, WorkerSid, WorkspaceSid } from '@offhook/core'

export type DoNotCallSid = Sid<'DN'>
export type DialListSid = Sid<'DL'>
export type DialRecordSid = Sid<'DR'>
export type DialTallySid = Sid<'DT'>

interface Dated {
  readonly accountSid: AccountSid
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** From `from` until before `until`, each a quarter of an hour as `HH:MM`; `24:00` ends a day. */
export interface CallingHours {
  /** 1 is Monday, 7 is Sunday. */
  readonly days: readonly number[]
  readonly from: string
  readonly until: string
}

/** One row of each account that has set any. */
export interface CallingRules extends Dated {
  readonly sid: AccountSid
  /** Null: at any time. */
  readonly hours: CallingHours | null
  /** Also calls that applications place by the API or by Dial, not only those of people and lists. */
  readonly everyCall: boolean
}

export interface DoNotCallNumber extends Dated {
  readonly sid: DoNotCallSid
  readonly phoneNumber: E164
  /** Who asked for it, where, when: free text. */
  readonly note: string
}

/** `paused`: nothing more is offered. `stopped`: what was offered is taken back too. */
export const dialListStatuses = ['paused', 'running', 'stopped'] as const
export type DialListStatus = (typeof dialListStatuses)[number]

/**
 * `preview`: the agent reads, and accepts each. `automatic` (progressive): the desk of a free agent
 * accepts at once, so that the agent is on the line before anybody is called; one call for each who
 * is free, and none of them without one.
 */
export const dialModes = ['preview', 'automatic'] as const
export type DialMode = (typeof dialModes)[number]

/** When a record that was not reached is called again. */
export interface RetryRule {
  /** Calls of one record at most, 1 to 20. */
  readonly maxAttempts: number
  /** Minutes to the next attempt, after each outcome. */
  readonly busyMinutes: number
  readonly noAnswerMinutes: number
  readonly failedMinutes: number
}

export interface DialList extends Dated {
  readonly sid: DialListSid
  readonly friendlyName: string
  readonly status: DialListStatus
  readonly mode: DialMode
  /** Whose agents work it off, and the workflow of their tasks. */
  readonly workspaceSid: WorkspaceSid
  readonly taskQueueSid: string
  readonly workflowSid: string
  /** What whoever is called sees. */
  readonly callerId: E164
  readonly retry: RetryRule
  /**
   * Per cent of those who answered that may be abandoned, today and in 30 days. Above it an automatic
   * list is offered as preview.
   */
  readonly abandonCap: number
  /**
   * What somebody hears who answers when no agent is there: who called, and why. Null: the call ends
   * without a word.
   */
  readonly abandonMessage: string | null
}

/** What became of the calls of a list that were answered on one day, by the clock of Greenwich. */
export interface DialTally extends Dated {
  readonly sid: DialTallySid
  readonly listSid: DialListSid
  /** Days since the epoch. */
  readonly day: number
  /** Those whom an agent was there for. */
  readonly answered: number
  readonly abandoned: number
}

export const recordStates = ['waiting', 'offered', 'dialling', 'talking', 'done'] as const
export type DialRecordState = (typeof recordStates)[number]

export const outcomes = [
  'answered',
  'busy',
  'no-answer',
  'invalid-number',
  'not-permitted',
  'do-not-call',
  'failed',
  /** Answered, and no agent was there. */
  'abandoned',
  /** The agent hung up before the answer. */
  'abandoned-by-agent',
  /** The server went down meanwhile: nobody knows whether they talked, so it is not called again. */
  'interrupted',
  /** Taken off by somebody. */
  'canceled',
] as const
export type Outcome = (typeof outcomes)[number]

export interface DialRecord extends Dated {
  readonly sid: DialRecordSid
  /** Null: a callback. */
  readonly listSid: DialListSid | null
  readonly phoneNumber: E164
  /** What the agent sees of them; at most 3000 characters as JSON. */
  readonly context: Readonly<Record<string, unknown>>
  readonly state: DialRecordState
  readonly outcome: Outcome | null
  readonly attempts: number
  /** Not before this. */
  readonly dueAt: number
  /** The task of the present attempt. */
  readonly taskSid: TaskSid | null
  /** Who has it, had it last, or is to have it. */
  readonly workerSid: WorkerSid | null
  /** What the agent chose at the end of the call. */
  readonly disposition: string | null
  /** Callbacks only: where and how they are routed. */
  readonly callback: CallbackPlace | null
}

/** How a callback is routed, and the place that it keeps. */
export interface CallbackPlace {
  readonly workspaceSid: WorkspaceSid
  readonly workflowSid: string | null
  /** Where it waits; null: the workflow says. */
  readonly taskQueueSid: string | null
  readonly callerId: string
  readonly priority: number
  /** Since when they have waited. */
  readonly virtualStartTime: number
  /** The worker alone who promised to call; null: whoever is free first. */
  readonly routingTarget: WorkerSid | null
}

declare module '@offhook/core' {
  interface Entities {
    'calling-rules': Stored<CallingRules, 'sid'>
    'do-not-call-number': Stored<DoNotCallNumber, 'sid'>
    'dial-list': Stored<DialList, 'sid'>
    'dial-record': Stored<DialRecord, 'sid'>
    'dial-tally': Stored<DialTally, 'sid'>
  }
}
