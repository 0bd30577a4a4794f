import type { RecordingRecord } from './recordings.ts'

/** How a contact ended for its customer; see `docs/guide/call-log.md`. */
export type ContactOutcome =
  | 'answered'
  | 'transferred'
  | 'ivr'
  | 'abandoned-queue'
  | 'abandoned-ringing'
  | 'unserved'
  | 'busy'
  | 'no-answer'
  | 'canceled'
  | 'failed'

/** What `GET /offhook/v1/Contacts` may be narrowed to; `limit` is from 1 to 200. */
export interface ContactQuery {
  /** A day, or a time: the first that counts. */
  readonly since?: string
  /** A day, which counts whole, or a time, which does not count. */
  readonly until?: string
  readonly direction?: 'inbound' | 'outbound'
  /** `live` = it goes on. */
  readonly outcome?: ContactOutcome | 'live'
  readonly queue?: string
  /** A worker's sid, or a part of the name of an agent. */
  readonly agent?: string
  /** A part of the label of a disposition. */
  readonly disposition?: string
  /** A number or a part of one, however it is written, or a part of a name, of anybody in it. */
  readonly number?: string
  readonly limit?: number
  readonly cursor?: string
}

/** One conversation with a customer. Sums are of what is over. */
export interface ContactRecord {
  readonly sid: string
  /** The call that it began with. */
  readonly callSid: string
  readonly taskSid: string | null
  readonly direction: 'inbound' | 'outbound'
  /** E.164, `client:<identity>` or a SIP URI. */
  readonly customer: string
  readonly customerName: string | null
  readonly ourNumber: string
  readonly queueSid: string | null
  readonly queueName: string | null
  /** Who talked with the customer; where nobody has, who was asked last. */
  readonly agents: readonly { readonly workerSid: string | null; readonly name: string }[]
  /** Null while it goes on. */
  readonly outcome: ContactOutcome | null
  /** What an agent says became of its task; null while nobody has said so. */
  readonly disposition: string | null
  readonly ivrMs: number
  /** In queues and while phones rang. */
  readonly waitMs: number
  /** The part of it while phones rang. */
  readonly ringMs: number
  readonly talkMs: number
  readonly holdMs: number
  /** Of all agents together. */
  readonly wrapUpMs: number
  readonly startTime: string
  /** When the customer's part was over. */
  readonly endTime: string | null
  readonly recordings: readonly RecordingRecord[]
}

/** A page of the log; `next` is the cursor of the page after it. */
export interface ContactPage {
  readonly contacts: readonly ContactRecord[]
  readonly next: string | null
}

export type SegmentKind =
  | 'dial'
  | 'ivr'
  | 'queue'
  | 'ring'
  | 'talk'
  | 'hold'
  | 'consult'
  | 'wrap-up'
  | 'supervise'

/** One party's part in a contact. Its segments follow each other without gap or overlap. */
export interface LaneRecord {
  readonly role: 'customer' | 'agent' | 'external' | 'supervisor'
  readonly callSid: string | null
  readonly workerSid: string | null
  /** A name, else an address; empty while it is not known. */
  readonly name: string
  readonly segments: readonly SegmentRecord[]
}

export interface SegmentRecord {
  readonly kind: SegmentKind
  readonly queueSid: string | null
  readonly startTime: string
  /** Null while it goes on. */
  readonly endTime: string | null
}

/** `GET /offhook/v1/Contacts/<sid>`. */
export interface ContactDetails {
  readonly contact: ContactRecord
  readonly lanes: readonly LaneRecord[]
}

/**
 * `GET /offhook/v1/Calls/<sid>/EarlierContacts`, and `GET /offhook/v1/Tasks/<sid>/EarlierContacts` for a
 * task that has no call: of the same customer, the newest first.
 */
export interface EarlierContacts {
  readonly contacts: readonly EarlierContact[]
}

export interface EarlierContact extends ContactRecord {
  /** Why the customer was there: `reason` of the task's attributes; null where it has none. */
  readonly reason: string | null
  /** What people noted about its task, at most 1,000 characters; empty where nobody did. */
  readonly note: string
}
