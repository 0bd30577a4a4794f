import { type AccountSid, type E164, errors, OffhookError } from '@offhook/core'
import type { NumberDirectory } from '../ports.ts'
import type { CallTable } from './call-table.ts'
import { mayForward } from './call-token.ts'
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
  /** Of an incoming call, whose caller is shown. */
  readonly callToken?: string | undefined
  /** The account's own carrier that takes a call to a number. */
  readonly byoc?: string | undefined
  readonly sipAuthUsername?: string | undefined
  readonly sipAuthPassword?: string | undefined
}

/**
 * Reads both ends of a call to be placed. A phone is shown a number of the account alone; who is
 * called by SIP or in a browser may see any text. Rejects with 21211 for who is called, 21210, 21212
 * and 21213 for the caller id, 21221, 21224 and 21227 for SIP credentials and headers that are too long.
 */
export async function partyOf(
  { numbers, calls }: { readonly numbers: NumberDirectory; readonly calls: CallTable },
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
  const read = numbers.readerOf(accountSid)
  const to = parseDestination(request.to, {
    error: errors.calledNumberInvalid,
    headersError: errors.sipHeadersTooLong,
    read,
    byoc: request.byoc,
    username: sipAuthUsername,
    password: sipAuthPassword,
  })
  const shown = (request.callerId ?? request.from).trim()
  if (shown === '') throw new OffhookError(errors.callerIdMissing, 'From is required')
  const from = read(shown)
  if (to.destination.kind !== 'number') return { to, from: from ?? shown }
  if (request.anyCallerId && from !== undefined) return { to, from }
  const { callToken } = request
  if (callToken !== undefined && from !== undefined) {
    if (mayForward(calls, accountSid, callToken, from)) return { to, from }
    throw new OffhookError(
      errors.callerIdNotVerified,
      `CallToken is of no live call of the account that came from ${from}`,
    )
  }
  return { to, from: await checkCallerId(numbers, accountSid, from) }
}

/**
 * Whether a phone may be shown this number. Rejects with 21212 where it is none, 21210 where it is
 * not the account's.
 */
export async function checkCallerId(
  numbers: NumberDirectory,
  accountSid: AccountSid,
  from: E164 | undefined,
): Promise<E164> {
  if (from === undefined) {
    throw new OffhookError(errors.callerIdInvalid, 'A call to a number needs a number as caller id')
  }
  if (await numbers.mayShow(accountSid, from)) return from
  throw new OffhookError(
    errors.callerIdNotVerified,
    `${from} is neither a number of the account nor one that it has verified`,
  )
}
