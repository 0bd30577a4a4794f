import type { OutgoingRelayFrame } from '@offhook/conversation-relay'
import type { Call } from '../model.ts'

/** What the first frame says of a call. */
export function setupFrame(
  sessionId: string,
  row: Call,
  customParameters: Readonly<Record<string, string>>,
): OutgoingRelayFrame {
  const { accountSid, parentCallSid, from, to, forwardedFrom, callerName, direction } = row
  const party = direction === 'inbound' ? from : to
  return {
    type: 'setup',
    sessionId,
    accountSid,
    callSid: row.sid,
    parentCallSid,
    from,
    to,
    forwardedFrom,
    callType: row.kind === 'client' ? 'CLIENT' : /^sips?:/i.test(party) ? 'SIP' : 'PSTN',
    callerName,
    direction,
    callStatus: row.status,
    customParameters,
  }
}
