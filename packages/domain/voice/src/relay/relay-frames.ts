import type { OutgoingRelayFrame } from '@offhook/conversation-relay'
import type { Call } from '../model.ts'

/** What the first frame says of a call; what is not known is an empty text, as published. */
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
    parentCallSid: parentCallSid ?? '',
    from,
    to,
    forwardedFrom: forwardedFrom ?? '',
    callType: row.kind === 'client' ? 'CLIENT' : /^sips?:/i.test(party) ? 'SIP' : 'PSTN',
    callerName: callerName ?? '',
    direction,
    callStatus: row.status,
    customParameters,
  }
}
