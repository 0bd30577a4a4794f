import type { Parameters } from '../../calls/call-parameters.ts'
import { responseCodeOf } from '../../calls/final-answers.ts'
import type { LiveCall } from '../../calls/live-call.ts'
import type { CallStatus } from '../../model.ts'
import type { Referral } from '../../ports.ts'

/** How the dialling came out. */
export interface DialEnd {
  readonly status: CallStatus
  readonly child: LiveCall | null
  readonly bridged: boolean
  /** The child was sent to a document of its own. */
  readonly childRedirected: boolean
  /** The child has asked that the parent be sent elsewhere. */
  readonly referral?: Referral
}

/** What the action of a Dial is told about who was dialled. */
export function actionParameters(end: DialEnd): Parameters {
  const { child } = end
  const base = { DialCallStatus: end.status, DialBridged: String(end.bridged) }
  if (!child) return base
  const { row } = child
  return {
    ...base,
    DialCallSid: row.sid,
    ...(end.childRedirected || row.duration === null
      ? {}
      : { DialCallDuration: String(row.duration) }),
    ...(row.kind === 'sip' ? sipParameters(child) : {}),
  }
}

function sipParameters({ row, answerHeaders }: LiveCall): Parameters {
  const code = responseCodeOf(row)
  const headers = Object.entries(answerHeaders).map(([name, value]) => [
    `DialSipHeader_${name}`,
    value,
  ])
  return {
    ...(row.sipCallId === null ? {} : { DialSipCallId: row.sipCallId }),
    ...(code === null ? {} : { DialSipResponseCode: String(code) }),
    ...Object.fromEntries(headers),
  }
}
