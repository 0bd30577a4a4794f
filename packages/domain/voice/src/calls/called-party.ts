import { type AccountSid, errors, OffhookError } from '@offhook/core'
import type { NumberDirectory } from '../ports.ts'
import { type ParsedDestination, parseDestination } from './destinations.ts'

/** What a SIP password and user name may have at most. */
const MAX_CREDENTIAL = 255

/** Whom a request calls, and the caller id that it shows. */
export interface PartyRequest {
  readonly to: string
  readonly from: string
  readonly callerId?: string | undefined
  /** Any number may be shown: it is not the application that says which. */
  readonly anyCallerId?: boolean | undefined
  /** The account's own carrier that takes a call to a number. */
  readonly byoc?: string | undefined
  readonly sipAuthUsername?: string | undefined
  readonly sipAuthPassword?: string | undefined
}

/**
 * Reads both ends of a call to be placed. A phone is shown a number of the account alone; who is
 * called by SIP or in a browser may see any text. Rejects with 21211 for who is called, 21210, 21212
 * and 21213 for the caller id, 21221 and 21224 for SIP credentials that are too long.
 */
export async function partyOf(
  numbers: NumberDirectory,
  accountSid: AccountSid,
  request: PartyRequest,
): Promise<{ to: ParsedDestination; from: string }> {
  const { sipAuthUsername = null, sipAuthPassword = null } = request
  if ((sipAuthUsername?.length ?? 0) > MAX_CREDENTIAL) {
    throw new OffhookError(errors.invalidSipUsername, 'SipAuthUsername is too long')
  }
  if ((sipAuthPassword?.length ?? 0) > MAX_CREDENTIAL) {
    throw new OffhookError(errors.invalidSipPassword, 'SipAuthPassword is too long')
  }
  const to = parseDestination(request.to, {
    error: errors.calledNumberInvalid,
    read: numbers.read,
    byoc: request.byoc,
    username: sipAuthUsername,
    password: sipAuthPassword,
  })
  const shown = (request.callerId ?? request.from).trim()
  if (shown === '') throw new OffhookError(errors.callerIdMissing, 'From is required')
  const from = numbers.read(shown)
  if (to.destination.kind !== 'number') return { to, from: from ?? shown }
  if (from === undefined) {
    throw new OffhookError(errors.callerIdInvalid, 'A call to a number needs a number as caller id')
  }
  if (!request.anyCallerId && !(await numbers.mayShow(accountSid, from))) {
    throw new OffhookError(
      errors.callerIdNotVerified,
      `${from} is neither a number of the account nor one that it has verified`,
    )
  }
  return { to, from }
}
