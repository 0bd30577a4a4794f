/**
 * What a final answer must say beyond its status: RFC 3261 tables 2 and 3, and the extensions that
 * this stack speaks. Every answer of ours is made through here, so that none forgets it.
 */
import type { HeaderInput } from '../message/headers.ts'
import type { SipRequest } from '../message/message.ts'
import { MIN_SE } from './session-timer.ts'

/**
 * The methods that RFC 3261 and its extensions know. One of these that is not taken gets 405, any
 * other 501.
 */
export const METHODS = [
  ...['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'REGISTER', 'INFO', 'UPDATE', 'PRACK', 'REFER'],
  ...['NOTIFY', 'SUBSCRIBE', 'MESSAGE', 'PUBLISH'],
] as const

/** The value of our Allow: what is taken inside a dialog or outside of one, and nothing else. */
export const ALLOW =
  'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, REFER, NOTIFY, MESSAGE, REGISTER'

/** The extensions that may stand in Require: RFC 3262, RFC 3891 and RFC 4028. */
const EXTENSIONS: readonly string[] = ['100rel', 'replaces', 'timer']

/** The value of our Supported. */
export const SUPPORTED = EXTENSIONS.join(', ')

/** The shortest registration that is taken, in seconds (§10.3 step 7). */
export const MIN_EXPIRES = 60

/** The bodies that are understood, by method. */
const BODIES: Readonly<Record<string, string>> = {
  INFO: 'application/dtmf-relay, application/dtmf',
  MESSAGE: 'text/plain',
  NOTIFY: 'message/sipfrag',
}

/** The option tags of a request's Require that we do not know. */
export function unknownExtensions(request: SipRequest): string[] {
  return request.headers.tokens('Require').filter((tag) => !EXTENSIONS.includes(tag))
}

/** A Warning value (§20.43): `code` says what was wrong with a session description. */
export function warning(code: number, text: string): string {
  return `${code} offhook "${text.replace(/["\\\r\n]/g, ' ')}"`
}

/** The headers that an answer of this status owes to its request, with our own values. */
export function owedHeaders(request: SipRequest, status: number): HeaderInput {
  if (status >= 200 && status < 300) return owedBySuccess(request)
  switch (status) {
    case 405:
    case 501:
      return { Allow: ALLOW }
    case 415:
      return accepted(request.method)
    case 420:
      return { Unsupported: unknownExtensions(request).join(', ') }
    case 422:
      return { 'Min-SE': String(MIN_SE) }
    case 423:
      return { 'Min-Expires': String(MIN_EXPIRES) }
    case 488:
    case 606:
      return { Warning: warning(399, 'The session description cannot be served') }
    case 489:
      return { 'Allow-Events': 'refer' }
    default:
      return {}
  }
}

function owedBySuccess(request: SipRequest): HeaderInput {
  switch (request.method) {
    case 'INVITE':
    case 'UPDATE':
      return { Allow: ALLOW, Supported: SUPPORTED }
    case 'OPTIONS':
      return { Allow: ALLOW, Supported: SUPPORTED, ...accepted('INVITE') }
    default:
      return {}
  }
}

function accepted(method: string): HeaderInput {
  return {
    Accept: BODIES[method] ?? 'application/sdp',
    'Accept-Encoding': 'identity',
    'Accept-Language': 'en',
  }
}
