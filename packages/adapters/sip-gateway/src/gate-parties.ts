import type { Gate } from '@offhook/accounts'
import type { NumberReader } from '@offhook/numbers'
import { type IncomingInvite, parseSipUri } from '@offhook/sip'
import type { IncomingLeg } from '@offhook/voice'
import { forwarderOf, parametersOf } from './caller.ts'

/** A call through a gate. Both ends are SIP addresses, whatever their user parts look like. */
export function atGate(
  invite: IncomingInvite,
  gate: Gate,
  read: NumberReader,
): Omit<IncomingLeg, 'callSid' | 'signalling' | 'trunkSid'> {
  const { displayName, parsed } = invite.from
  const dialled = parseSipUri(invite.request.uri)?.user
  return {
    accountSid: gate.accountSid,
    from: parsed.kind === 'sip' && parsed.user ? `sip:${parsed.user}@${parsed.host}` : 'anonymous',
    to: `sip:${dialled ? `${dialled}@` : ''}${gate.name}`,
    callerName: displayName ?? null,
    forwardedFrom: forwarderOf(read, invite.request.headers),
    runs: { kind: 'target', target: gate.target },
    parameters: { ...parametersOf(invite, gate.name), SipDomainSid: gate.domain.sid },
  }
}
