import { errors, OffhookError, parseE164 } from '@offhook/core'
import { type ParsedDestination, parseDestination } from './destinations.ts'

/** What a SIP password and user name may have at most. */
const MAX_CREDENTIAL = 255

/** Whom a request calls, and the caller id that it shows. */
export interface PartyRequest {
  readonly to: string
  readonly from: string
  readonly callerId?: string | undefined
  readonly sipAuthUsername?: string | undefined
  readonly sipAuthPassword?: string | undefined
}

/**
 * Reads both ends of a call to be placed.
 * @throws OffhookError 21211 for who is called, 21212 and 21213 for the caller id, 21221 and 21224
 * for SIP credentials that are too long
 */
export function partyOf(request: PartyRequest): { to: ParsedDestination; from: string } {
  const { sipAuthUsername = null, sipAuthPassword = null } = request
  if ((sipAuthUsername?.length ?? 0) > MAX_CREDENTIAL) {
    throw new OffhookError(errors.invalidSipUsername, 'SipAuthUsername is too long')
  }
  if ((sipAuthPassword?.length ?? 0) > MAX_CREDENTIAL) {
    throw new OffhookError(errors.invalidSipPassword, 'SipAuthPassword is too long')
  }
  const to = parseDestination(request.to, {
    error: errors.calledNumberInvalid,
    username: sipAuthUsername,
    password: sipAuthPassword,
  })
  const from = (request.callerId ?? request.from).trim()
  if (from === '') throw new OffhookError(errors.callerIdMissing, 'From is required')
  if (to.destination.kind === 'number' && parseE164(from) === undefined) {
    throw new OffhookError(errors.callerIdInvalid, 'A call to a number needs a number as caller id')
  }
  return { to, from }
}
