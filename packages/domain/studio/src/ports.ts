/** What flows use of the world. */
import type { AccountSid, CallSid, Sid } from '@offhook/core'
import type { Messages } from '@offhook/messages'
import type { Voice } from '@offhook/voice'

export type FlowVoice = Pick<
  Voice,
  | 'call'
  | 'createCall'
  | 'events'
  | 'liveRecordings'
  | 'sendDigits'
  | 'startCallRecording'
  | 'updateCall'
  | 'updateRecording'
>

export type FlowMessages = Pick<Messages, 'create'>

/** A request of a widget. */
export interface WebQuestion {
  readonly accountSid: AccountSid
  readonly callSid: CallSid | null
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly parameters: Readonly<Record<string, string>>
  /** Instead of the parameters, as it stands. */
  readonly body: { readonly text: string; readonly contentType: string } | null
  readonly isSigned: boolean
  /** What may be kept of a text that was asked or answered; all of it, when left out. */
  readonly cover?: (text: string) => string
  readonly signal: AbortSignal
}

export type WebAnswer =
  | {
      readonly ok: true
      readonly status: number
      /** Without parameters, in lower case. */
      readonly contentType: string
      readonly body: string
    }
  | { readonly ok: false; readonly code: number; readonly message: string }

/** Asks the web; any answer is one. Never rejects. */
export interface FlowWeb {
  request(question: WebQuestion): Promise<WebAnswer>
}

/** The line on which saved runs are made: we call ourselves. */
export interface TrialLine {
  /** Where our own SIP listens. */
  readonly sip: { readonly host: string; readonly port: number }
  /** A number of the account whose calls run something, this flow before others. */
  numberOf(accountSid: AccountSid, flowSid: Sid<'FW'>): string | undefined
}

/** How often a way out of a widget was taken. */
export interface FlowWay {
  readonly from: string
  /** The place in the widget's transitions; null for an event that is not drawn. */
  readonly transition: number | null
  readonly count: number
}

/** Questions about many executions, which the database answers. */
export interface FlowRepository {
  /**
   * The ways taken by steps from `since` on and before `until` (ms since the epoch), of executions
   * that began at most a day before that: calls are no longer.
   */
  waysBetween(
    accountSid: AccountSid,
    flowSid: Sid<'FW'>,
    since: number,
    until: number,
  ): Promise<readonly FlowWay[]>
}
