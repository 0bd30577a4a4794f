/**
 * The words of work after and around calls.
 * - *work rule*: what holds for the tasks of a queue or of a task channel.
 * - *disposition*: what an agent says became of a task, one of the administrator's list.
 * - *note*: what a person writes about a task; each has one of their own. *Outcome*: the disposition
 *   that was chosen for it. Both outlast the task.
 */
import type { Own } from '@offhook/accounts'
import type {
  AccountSid,
  Sid,
  Stored,
  TaskChannelSid,
  TaskQueueSid,
  TaskSid,
  UserSid,
  WorkspaceSid,
} from '@offhook/core'

export type DispositionSid = Sid<'DI'>

/** Known by the queue or the channel that it is for; a queue's goes before its channel's. */
export interface WorkRule {
  readonly sid: TaskQueueSid | TaskChannelSid
  readonly accountSid: AccountSid
  readonly workspaceSid: WorkspaceSid
  /** Seconds of wrap-up, after which the task completes by itself; null = no rule. */
  readonly wrapUpSeconds: number | null
  /** Offers are taken without a press of a key; null = no rule. */
  readonly autoAccept: boolean | null
  readonly dateCreated: number
  readonly dateUpdated: number
}

export interface Disposition extends Own<'DI'> {
  readonly label: string
  /** The digit that chooses it, 1 to 9. */
  readonly key: number | null
  /** Null: for the tasks of all queues. */
  readonly taskQueueSid: TaskQueueSid | null
}

/** What somebody had written before they took a part of it away. */
export interface EarlierText {
  readonly text: string
  readonly at: number
}

export interface TaskNote extends Own<'NT'> {
  readonly taskSid: TaskSid
  /** Null: an application wrote it. */
  readonly personSid: UserSid | null
  readonly author: string
  readonly text: string
  /** Counts the times it was saved. */
  readonly version: number
  /** The oldest first. */
  readonly earlier: readonly EarlierText[]
}

/** One a task, by its sid. The label stays when the list changes. */
export interface TaskOutcome {
  readonly sid: TaskSid
  readonly accountSid: AccountSid
  readonly dispositionSid: DispositionSid | null
  readonly label: string
  readonly personSid: UserSid | null
  readonly author: string
  readonly dateCreated: number
  readonly dateUpdated: number
}

declare module '@offhook/core' {
  interface Entities {
    'work-rule': Stored<WorkRule, 'sid'>
    disposition: Stored<Disposition, 'sid'>
    'task-note': Stored<TaskNote, 'sid'>
    'task-outcome': Stored<TaskOutcome, 'sid'>
  }
}
