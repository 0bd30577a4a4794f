/** What `history` reads of what is stored; the store implements it. */
import type { AccountSid, CallSid, Page, PageRequest, TaskSid } from '@offhook/core'
import type { ContactSums, FigureGroup } from './figures.ts'
import type {
  ContactDirection,
  ContactLane,
  ContactOutcome,
  ContactRow,
  ContactSegment,
  ContactSid,
} from './model.ts'
import type { ContactMoment } from './moment.ts'
import type { SignallingPart } from './signalling/signalling-message.ts'

export interface ContactFilter {
  readonly accountSid: AccountSid
  /** Bounds of its beginning: from inclusive, before exclusive. */
  readonly startedFrom?: number
  readonly startedBefore?: number
  readonly direction?: ContactDirection
  /** `live` = it has none yet. */
  readonly outcome?: ContactOutcome | 'live'
  readonly queueSid?: string
  /** A worker's sid, or a part of an agent's name or address. */
  readonly agent?: string
  /** A part of what somebody says became of its task. */
  readonly disposition?: string
  /** A part of a number of anybody in it, in each way in which it may be meant: digits only. */
  readonly digits?: readonly string[]
  /** A part of the name or the address of anybody in it. */
  readonly text?: string
  /** The customer's address, exactly. */
  readonly customer?: string
  /** Who had a part in it: their address, and their worker's sid if they are one. */
  readonly party?: { readonly address: string; readonly workerSid: string | null }
}

/** What is known in words of a task. */
export interface TaskWords {
  /** `reason` of its attributes; null where it has none, or is no longer kept. */
  readonly reason: string | null
  readonly note: string
}

export interface ContactRepository {
  /** Newest first. Rejects with 20001 on a cursor that is none, 20007 on a bad size. */
  contacts(filter: ContactFilter, page: PageRequest): Promise<Page<ContactRow>>
  contact(accountSid: AccountSid, sid: ContactSid): Promise<ContactRow | undefined>
  /**
   * Sums over the contacts that are over.
   * @param timeZone whose hours and days they are
   */
  sums(
    filter: Pick<ContactFilter, 'accountSid' | 'startedFrom' | 'startedBefore'>,
    by: FigureGroup,
    timeZone: string,
  ): Promise<readonly ContactSums[]>
  /** The newest contact in which a call had a part. */
  contactOfCall(accountSid: AccountSid, callSid: CallSid): Promise<ContactRow | undefined>
  lanes(sids: readonly ContactSid[]): Promise<readonly ContactLane[]>
  /** What people say became of these tasks: labels of dispositions, also of those that are no more. */
  dispositions(
    accountSid: AccountSid,
    taskSids: readonly TaskSid[],
  ): Promise<ReadonlyMap<TaskSid, string>>
  /** Why the customers of these tasks called, and what was noted about them, the oldest note first. */
  taskWords(
    accountSid: AccountSid,
    taskSids: readonly TaskSid[],
  ): Promise<ReadonlyMap<TaskSid, TaskWords>>
  segments(sid: ContactSid): Promise<readonly ContactSegment[]>
  /** The messages of these calls, in the order in which they were sent; the first 2000. */
  signalling(
    accountSid: AccountSid,
    callSids: readonly CallSid[],
  ): Promise<readonly SignallingPart[]>
  /** Contacts that are not closed and of which no call lives, with all their moments. */
  leftOpen(): Promise<readonly ContactMoment[]>
  /** The ends of these calls, as they were committed. */
  endsOf(
    callSids: readonly CallSid[],
  ): Promise<readonly { readonly sid: CallSid; readonly endTime: number | null }[]>
}
