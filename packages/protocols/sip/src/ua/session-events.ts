import type { HeaderInput } from '../message/headers.ts'
import type { SipRequest } from '../message/message.ts'
import type { IncomingRequest } from './incoming-request.ts'

/** Why a session is over. */
export interface SessionEnd {
  /** Who ended it; `timeout` when the peer was not heard any more, `error` when it broke. */
  readonly by: 'remote' | 'local' | 'timeout' | 'error'
  /** `bye`, `no-ack`, `no-answer`, `session-expired`, `dialog-gone`, `unreachable`, `stack-closed`. */
  readonly cause: string
  /** The peer's Reason header (RFC 3326), as it was written. */
  readonly reasonHeader?: string | undefined
}

/** Answers a re-INVITE or an UPDATE; exactly one of the two, once. */
export interface OfferResponder {
  readonly request: SipRequest
  /** With our answer; with our offer when the request brought none. False when too late. */
  accept(sdp: string, headers?: HeaderInput): boolean
  reject(status: number, parts?: { reason?: string; headers?: HeaderInput }): boolean
}

/** An incoming REFER (RFC 3515); to be answered by `request.respond(202)` or a refusal. */
export interface ReferRequest {
  readonly request: IncomingRequest
  /** The URI of Refer-To. */
  readonly target: string
  readonly referredBy: string | undefined
  /** The dialog to replace (RFC 3891), unescaped, when the target names one. */
  readonly replaces: string | undefined
}

/** An incoming NOTIFY, already answered 200. */
export interface Notification {
  readonly request: SipRequest
  /** `refer`, … */
  readonly event: string
  /** `active`, `terminated`, … */
  readonly subscriptionState: string
  readonly body: string
  /** The status in a `message/sipfrag` body: the progress of our REFER. */
  readonly status: number | undefined
}

/** What a session tells. Listeners that throw are logged and reach nobody. */
export type SessionEvents = {
  ended: [end: SessionEnd]
  /** The ACK of our 2xx came; with the peer's answer when the offer was ours. */
  acknowledged: [answer: string | undefined]
  /** Refused with 488 while nobody listens. */
  reinvite: [offer: string | undefined, respond: OfferResponder]
  /** An UPDATE with an offer; one without is answered here. */
  update: [offer: string, respond: OfferResponder]
  /** An INFO: answer by `request.respond`. Answered 200 while nobody listens. */
  info: [request: IncomingRequest]
  /** Refused with 603 while nobody listens. */
  refer: [refer: ReferRequest]
  notify: [notification: Notification]
  /** MESSAGE and anything else inside the dialog. Answered 405 while nobody listens. */
  request: [request: IncomingRequest]
}
