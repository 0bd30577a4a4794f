import { type AccountSid, type CallSid, errors, OffhookError } from '@offhook/core'
import type { CallTable } from '../calls/call-table.ts'
import { findLiveCall, notPossible } from '../calls/find-live-call.ts'
import type { VoiceRepository } from '../repository.ts'
import type { Siprec, SiprecRequest } from '../siprec/siprec.ts'
import type { SiprecTable } from '../siprec/siprec-table.ts'

interface Parts {
  readonly calls: CallTable
  readonly siprecs: SiprecTable
  readonly repository: VoiceRepository
}

/**
 * Sends a live call's audio to a recorder from now on.
 * @throws OffhookError 20404 unknown, 21220 not in progress, and what `SiprecTable.start` throws
 */
export async function startSiprec(
  parts: Parts,
  accountSid: AccountSid,
  callSid: CallSid,
  request: SiprecRequest,
): Promise<Siprec> {
  const call = await findLiveCall(parts, accountSid, callSid)
  if (!(await call.isInProgress())) throw notPossible('The call is not in progress')
  return parts.siprecs.start(call, request).row
}

/**
 * Stops a session with a recorder, by its sid or its name. One that has stopped already stays so.
 * @throws OffhookError 20404 unknown, 21220 when the call is over
 */
export async function stopSiprec(
  parts: Parts,
  accountSid: AccountSid,
  callSid: CallSid,
  sidOrName: string,
): Promise<Siprec> {
  const call = await findLiveCall(parts, accountSid, callSid)
  const siprec = parts.siprecs.find(call.sid, sidOrName)
  if (!siprec) throw new OffhookError(errors.notFound, 'The SIPREC session was not found')
  siprec.stop()
  return siprec.row
}
