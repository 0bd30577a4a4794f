/** What `voice` reads of what is stored; the store implements it. Writes are changes of the journal. */
import type {
  AccountSid,
  CallSid,
  ConferenceSid,
  Page,
  PageRequest,
  QueueSid,
  RecordingSid,
} from '@offhook/core'
import type {
  Call,
  CallDirection,
  Conference,
  Hold,
  Participant,
  Queue,
  QueueMember,
  Recording,
} from './model.ts'

export type { Page, PageRequest } from '@offhook/core'

/** One of the ends of a call has a part like this. */
export interface AddressMatch {
  readonly ends: readonly ('from' | 'to')[]
  /** A part of a number in each way in which it may be meant: digits only. */
  readonly digits?: readonly string[]
  /** A part of any address. */
  readonly text?: string
}

export interface CallFilter {
  readonly accountSid: AccountSid
  readonly to?: string
  readonly from?: string
  readonly parentCallSid?: CallSid
  /** One, or any of several. */
  readonly status?: string | readonly string[]
  readonly startedFrom?: number
  readonly startedBefore?: number
  readonly endedFrom?: number
  readonly endedBefore?: number
  /** One, or any of several. */
  readonly direction?: CallDirection | readonly CallDirection[]
  /** All of these must be true. */
  readonly matches?: readonly AddressMatch[]
  /** Bounds of when it was asked for: from inclusive, before exclusive. */
  readonly createdFrom?: number
  readonly createdBefore?: number
  /** `client:<identity>`: the legs of this browser phone and of those it was in a conference with. */
  readonly party?: string
  /** This call, its parent and children, and whoever was in a conference with it. */
  readonly relatedTo?: CallSid
}

export interface ConferenceFilter {
  readonly accountSid: AccountSid
  readonly friendlyName?: string
  readonly status?: string
  readonly createdFrom?: number
  readonly createdBefore?: number
  readonly updatedFrom?: number
  readonly updatedBefore?: number
}

export interface RecordingFilter {
  readonly accountSid: AccountSid
  readonly callSid?: CallSid
  /** Of any of these. */
  readonly callSids?: readonly CallSid[]
  readonly conferenceSid?: ConferenceSid
  /** Of a conference that any of these was in. */
  readonly conferencesOf?: readonly CallSid[]
  readonly createdFrom?: number
  readonly createdBefore?: number
  readonly includeDeleted?: boolean
}

/** Reads of what is stored. Live objects are in memory; these serve lists and the past. */
export interface VoiceRepository {
  call(accountSid: AccountSid, sid: CallSid): Promise<Call | undefined>
  calls(filter: CallFilter, page: PageRequest): Promise<Page<Call>>
  conference(accountSid: AccountSid, sid: ConferenceSid): Promise<Conference | undefined>
  conferences(filter: ConferenceFilter, page: PageRequest): Promise<Page<Conference>>
  participants(conferenceSid: ConferenceSid): Promise<readonly Participant[]>
  /** Who of these calls was on hold and when, the earliest first; one that lasts is not there yet. */
  holds(callSids: readonly CallSid[]): Promise<readonly Hold[]>
  recording(accountSid: AccountSid, sid: RecordingSid): Promise<Recording | undefined>
  /** Those of these that there are, whatever account they are of. */
  recordingsOf(sids: readonly RecordingSid[]): Promise<readonly Recording[]>
  recordings(filter: RecordingFilter, page: PageRequest): Promise<Page<Recording>>
  queue(accountSid: AccountSid, sid: QueueSid): Promise<Queue | undefined>
  queueByName(accountSid: AccountSid, friendlyName: string): Promise<Queue | undefined>
  queues(accountSid: AccountSid, page: PageRequest): Promise<Page<Queue>>
  queueMembers(queueSid: QueueSid): Promise<readonly QueueMember[]>
}
