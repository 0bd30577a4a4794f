import type {
  AccountSid,
  CallSid,
  ConferenceSid,
  QueueSid,
  ReservationSid,
  Stored,
  TaskQueueSid,
  TaskSid,
  WorkerSid,
} from '@offhook/core'
import type { TransferMode } from '@offhook/task-router'
import type { LegCause, QueueResult } from '@offhook/voice'
import type { ContactDirection, ContactSid, LaneRole } from './model.ts'

/** One thing that happened to a contact, with all that the fold needs to know of it. */
export type Moment =
  | {
      readonly type: 'opened'
      readonly accountSid: AccountSid
      readonly callSid: CallSid
      readonly direction: ContactDirection
      readonly customer: string
      readonly name: string | null
      readonly ourNumber: string
    }
  /** Somebody is called for this contact, outside of any offer. */
  | {
      readonly type: 'called'
      readonly callSid: CallSid
      readonly role: Exclude<LaneRole, 'customer'>
      readonly address: string
      readonly name: string | null
    }
  /** Whoever began it was no customer: this is whom they called. */
  | { readonly type: 'called-customer'; readonly callSid: CallSid; readonly address: string }
  | { readonly type: 'answered'; readonly callSid: CallSid }
  | { readonly type: 'ended'; readonly callSid: CallSid; readonly cause: LegCause | null }
  /** It has a task from here on. */
  | { readonly type: 'task'; readonly taskSid: TaskSid }
  /** They wait for somebody. */
  | { readonly type: 'waits' }
  | {
      readonly type: 'queue'
      readonly queueSid: TaskQueueSid | QueueSid
      readonly name: string | null
    }
  | { readonly type: 'waited'; readonly result: QueueResult }
  | {
      readonly type: 'offered'
      readonly reservationSid: ReservationSid
      readonly workerSid: WorkerSid
      readonly name: string
    }
  | { readonly type: 'declined'; readonly reservationSid: ReservationSid }
  | {
      readonly type: 'accepted'
      readonly reservationSid: ReservationSid
      readonly callSid: CallSid | null
      readonly address: string | null
    }
  | { readonly type: 'wraps-up'; readonly reservationSid: ReservationSid }
  | { readonly type: 'done'; readonly reservationSid: ReservationSid }
  | {
      readonly type: 'joined'
      readonly callSid: CallSid
      readonly conferenceSid: ConferenceSid
    }
  | { readonly type: 'left'; readonly callSid: CallSid }
  | { readonly type: 'held'; readonly callSid: CallSid; readonly held: boolean }
  /** An agent passes the task on. */
  | { readonly type: 'passes-on'; readonly mode: TransferMode }
  | { readonly type: 'not-passed-on' }
  /** Nobody is asked for it any longer. */
  | { readonly type: 'task-over' }

/** A moment as it is kept, for 30 days. `seq` counts from 0 in each contact. */
export interface ContactMoment {
  readonly contactSid: ContactSid
  readonly seq: number
  readonly accountSid: AccountSid
  readonly at: number
  readonly moment: Moment
}

declare module '@offhook/core' {
  interface Entities {
    'contact-moment': Stored<ContactMoment, 'contactSid' | 'seq'>
  }
}
