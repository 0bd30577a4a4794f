/** What `GET /offhook/v1/Calls` may be narrowed to; `limit` is from 1 to 200. */
export interface CallQuery {
  readonly from?: string
  readonly to?: string
  readonly status?: string
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

/** A recording, without its sound: that is at `/offhook/v1/Recordings/<sid>/media`. */
export interface RecordingRecord {
  readonly sid: string
  readonly callSid: string | null
  readonly channels: 1 | 2
  /** Who can be heard in which channel, from when to when, in the order of their coming. */
  readonly parties: readonly RecordedPartyRecord[]
  readonly durationMs: number | null
  readonly status: string
  /** Its audio can be read by the owner of the account's private key only. */
  readonly isEncrypted: boolean
  readonly startTime: string | null
}

/** Somebody in a channel of a recording. */
export interface RecordedPartyRecord {
  readonly channel: 1 | 2
  /** By their place in the contact; `caller` or `callee` where there is none. */
  readonly role: 'customer' | 'agent' | 'supervisor' | 'caller' | 'callee'
  readonly callSid: string | null
  /** A name, else a number or an address. */
  readonly name: string | null
  readonly from: string | null
  /** Null until they leave. */
  readonly to: string | null
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
  readonly legs: readonly CallRecord[]
  readonly recordings: readonly RecordingRecord[]
  readonly notifications: readonly AlertRecord[]
}
