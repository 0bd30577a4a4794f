import type { ContactRecord, LaneRecord } from './contacts.ts'
import type { RecordingRecord } from './recordings.ts'

/** What `GET /offhook/v1/Calls` may be narrowed to; `limit` is from 1 to 200. */
export interface CallQuery {
  /** Who phoned: a number or a part of one, however it is written, or a part of an address. */
  readonly from?: string
  /** Who was phoned, in the same way. */
  readonly to?: string
  /** Either of them. */
  readonly number?: string
  /** `outbound` = either of the two kinds. */
  readonly direction?: 'inbound' | 'outbound' | 'outbound-api' | 'outbound-dial'
  readonly status?: string
  /** A day, or a time: the first that counts. */
  readonly since?: string
  /** A day, which counts whole, or a time, which does not count. */
  readonly until?: string
  readonly limit?: number
  readonly cursor?: string
}

/** One row of the call log: one leg. */
export interface CallRecord {
  readonly sid: string
  readonly parentCallSid: string | null
  /** E.164, `client:<identity>` or a SIP URI. */
  readonly from: string
  readonly to: string
  readonly direction: string
  readonly kind: 'sip' | 'client'
  readonly status: string
  /** Why it ended; null while it lives. */
  readonly endCause: string | null
  readonly startTime: string | null
  readonly answerTime: string | null
  readonly endTime: string | null
  /** Null while it lives. */
  readonly duration: number | null
  readonly recordings: readonly RecordingRecord[]
}

/** A page of the call log; `next` is the cursor of the page after it. */
export interface CallPage {
  readonly calls: readonly CallRecord[]
  readonly next: string | null
}

/** An error or a warning that concerns a call, for those who look after its application. */
export interface AlertRecord {
  readonly sid: string
  /** A number of the reference of errors. */
  readonly code: number
  /** What happened, and what to do. */
  readonly message: string
  readonly level: 'error' | 'warning'
  /** The document or callback that it is about. */
  readonly url: string | null
  /** Where in the document, both from 1. */
  readonly line: number | null
  readonly column: number | null
  readonly time: string | null
}

/** `GET /offhook/v1/Calls/<sid>`: all that is known of one call and its sister legs. */
export interface CallDetails {
  readonly call: CallRecord
  /** The contact that it had a part in; null for a call that had none. */
  readonly contact: ContactRecord | null
  readonly lanes: readonly LaneRecord[]
  readonly legs: readonly CallRecord[]
  readonly recordings: readonly RecordingRecord[]
  readonly notifications: readonly AlertRecord[]
}
