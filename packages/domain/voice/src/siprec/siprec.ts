import type { AccountSid, CallSid, Sid } from '@offhook/core'
import type { StatusCallback } from '../model.ts'
import type { StreamTrack } from '../options.ts'

export type SiprecSid = Sid<'SR'>

/** A session with a recorder as it is shown. It lives with its call, on the call's node. */
export interface Siprec {
  readonly sid: SiprecSid
  readonly accountSid: AccountSid
  readonly callSid: CallSid
  /** What it may be stopped by; null when it was given no name. */
  readonly name: string | null
  readonly status: 'in-progress' | 'stopped'
  readonly dateUpdated: number
}

/** What is asked for. */
export interface SiprecRequest {
  /** Which of the installation's recorders. */
  readonly connector: string
  readonly name: string | null
  readonly track: StreamTrack
  readonly callback: Pick<StatusCallback, 'url' | 'method'> | null
  readonly parameters: Readonly<Record<string, string>>
}
