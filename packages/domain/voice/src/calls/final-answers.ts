/**
 * How a call came out, in one place: the final answer of a SIP party (RFC 3261 §21), our word for
 * it, and the words and the code that applications are told. `CallStatus` and `DialCallStatus` are
 * the same word; `SipResponseCode` is the answer itself.
 *
 *     answer ──causeOfAnswer──▶ cause ──statusOfCause──▶ CallStatus
 *        └──────────────────responseCodeOf──────────────▶ SipResponseCode
 */
import type { Call, CallStatus, LegCause } from '../model.ts'

/** What is not here has failed. */
const causes: Readonly<Record<number, LegCause>> = {
  401: 'not-permitted',
  403: 'not-permitted',
  404: 'not-found',
  407: 'not-permitted',
  408: 'no-answer',
  410: 'not-found',
  415: 'media-failed',
  480: 'no-answer',
  482: 'loop',
  484: 'invalid-number',
  486: 'busy',
  487: 'canceled',
  488: 'media-failed',
  503: 'network-failed',
  600: 'busy',
  603: 'rejected',
  604: 'not-found',
  606: 'media-failed',
  607: 'rejected',
  608: 'rejected',
}

/** Why a call of ours came to nothing, by the final answer to it. */
export function causeOfAnswer(answer: number): LegCause {
  return causes[answer] ?? 'failed'
}

/** Each cause: the status of a call that nobody answered, and the code where no answer came by SIP. */
const outcomes: Readonly<Record<LegCause, readonly [status: CallStatus, code: number]>> = {
  busy: ['busy', 486],
  // A callee who declines counts as busy.
  rejected: ['busy', 603],
  canceled: ['canceled', 487],
  normal: ['no-answer', 487],
  'no-answer': ['no-answer', 487],
  unavailable: ['no-answer', 480],
  'time-limit': ['no-answer', 487],
  'not-found': ['failed', 404],
  'invalid-number': ['failed', 484],
  'not-permitted': ['failed', 403],
  'media-failed': ['failed', 488],
  'network-failed': ['failed', 503],
  overload: ['failed', 503],
  loop: ['failed', 482],
  'node-lost': ['failed', 503],
  failed: ['failed', 500],
}

/** The final status of a call that was not answered. */
export function statusOfCause(cause: LegCause, direction: Call['direction']): CallStatus {
  // A caller who gives up is not an act of the API, and our own Reject is documented as this.
  if (direction === 'inbound' && (cause === 'canceled' || cause === 'rejected')) return 'no-answer'
  return outcomes[cause][0]
}

/** The code that an application is told of a call that is over; null while it is not. */
export function responseCodeOf(row: Pick<Call, 'answerTime' | 'endCause' | 'sipStatus'>) {
  if (row.endCause === null) return null
  if (row.answerTime !== null) return 200
  return row.sipStatus ?? outcomes[row.endCause][1]
}
