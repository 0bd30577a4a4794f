import type { MediaRouter } from '@offhook/control'
import type { AccountSid, CallSid } from '@offhook/core'
import type { CallTable } from '../calls/call-table.ts'

/** Presses keys towards the other end of a call. Rejects with 20404 when it is not answered. */
export async function sendDigits(
  { calls, media }: { readonly calls: CallTable; readonly media: MediaRouter },
  accountSid: AccountSid,
  callSid: CallSid,
  digits: string,
): Promise<void> {
  await calls.of(accountSid, callSid)?.isInProgress()
  const { endpointId } = calls.connected(accountSid, callSid)
  media.post([{ type: 'endpoint.send-digits', endpointId, digits }])
}
