/** The parameters of a call's requests, as applications know them. */
import { isE164 } from '@offhook/core'
import { placeOf } from '@offhook/numbers'
import type { Call } from '../model.ts'
import type { CallProgress } from '../options.ts'
import { responseCodeOf } from './final-answers.ts'

export type Parameters = Readonly<Record<string, string>>

export const API_VERSION = '2010-04-01'

/** What goes with every request about a call. */
export function commonParameters(row: Call): Parameters {
  return {
    CallSid: row.sid,
    AccountSid: row.accountSid,
    From: row.from,
    To: row.to,
    Caller: row.from,
    Called: row.to,
    CallStatus: row.status,
    ApiVersion: API_VERSION,
    Direction: row.direction,
    ...placeParameters(['From', 'Caller'], row.from),
    ...placeParameters(['To', 'Called'], row.to),
    ...(row.forwardedFrom === null ? {} : { ForwardedFrom: row.forwardedFrom }),
    ...(row.callerName === null ? {} : { CallerName: row.callerName }),
    ...(row.parentCallSid === null ? {} : { ParentCallSid: row.parentCallSid }),
    ...(row.answeredBy === null ? {} : { AnsweredBy: row.answeredBy }),
  }
}

/** Where a party's number belongs; empty where the numbering plans do not know. */
export function placeParameters(prefixes: readonly string[], party: string): Parameters {
  const { country, region } = isE164(party) ? placeOf(party) : { country: '', region: '' }
  return Object.fromEntries(
    prefixes.flatMap((prefix) => [
      [`${prefix}City`, ''],
      [`${prefix}State`, region],
      [`${prefix}Zip`, ''],
      [`${prefix}Country`, country],
    ]),
  )
}

/** RFC 2822, as callbacks write times. */
export function rfc2822(ms: number): string {
  return new Date(ms).toUTCString().replace('GMT', '+0000')
}

/** What a status callback adds. `sequence` counts those of one call from 0. */
export function progressParameters(
  row: Call,
  progress: CallProgress,
  sequence: number,
  now: number,
): Parameters {
  const common = {
    ...commonParameters(row),
    Timestamp: rfc2822(now),
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(sequence),
  }
  if (progress !== 'completed') return common
  const seconds = row.duration ?? 0
  return {
    ...common,
    CallDuration: String(seconds),
    Duration: String(Math.ceil(seconds / 60)),
    SipResponseCode: String(responseCodeOf(row) ?? ''),
  }
}
