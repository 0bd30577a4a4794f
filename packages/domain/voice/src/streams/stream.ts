import type { AccountSid, CallSid, Sid } from '@offhook/core'
import type { StatusCallback } from '../model.ts'
import type { StreamTrack } from '../options.ts'

export type StreamSid = Sid<'MZ'>

/** A stream as it is shown. It lives with its call, on the call's node. */
export interface Stream {
  readonly sid: StreamSid
  readonly accountSid: AccountSid
  readonly callSid: CallSid
  /** What it may be stopped by; null when it was given no name. */
  readonly name: string | null
  readonly status: 'in-progress' | 'stopped'
  readonly dateUpdated: number
}

/** What is asked for. */
export interface StreamRequest {
  /** `wss:`, without a query. */
  readonly url: string
  readonly name: string | null
  readonly track: StreamTrack
  readonly callback: Pick<StatusCallback, 'url' | 'method'> | null
  readonly customParameters: Readonly<Record<string, string>>
  /** Whether the server is listened to: what it sends is heard by the party, and keys are told. */
  readonly isTwoWay: boolean
}
