import type { ElasticTrunk, Gate } from '@offhook/accounts'
import { flowUrl } from '@offhook/core'
import type { NumberReader } from '@offhook/numbers'
import { type IncomingInvite, parseUri, subscriberOf } from '@offhook/sip'
import type { IncomingLeg } from '@offhook/voice'
import { forwarderOf, parametersOf } from './caller.ts'

/** What an INVITE makes of a call, but for its leg. */
export type Arrived = Omit<IncomingLeg, 'callSid' | 'signalling' | 'trunkSid'>

/**
 * A call through a gate. At a domain both ends are SIP addresses, whatever their user parts look
 * like; a trunk's call is for a number. Undefined where it names none.
 */
export function atGate(
  invite: IncomingInvite,
  gate: Gate,
  read: NumberReader,
): Arrived | undefined {
  const { displayName, parsed } = invite.from
  const dialled = subscriberOf(parseUri(invite.request.uri))?.user ?? ''
  const caller = subscriberOf(parsed)?.user
  const common = {
    accountSid: gate.accountSid,
    callerName: displayName ?? null,
    forwardedFrom: forwarderOf(read, invite.request.headers),
    parameters: parametersOf(invite, gate.name),
  }
  if (gate.leads.kind === 'trunk') {
    const to = read(dialled)
    const from = read(caller ?? '')
    if (!to) return undefined
    const twiml = dialling(gate.leads.trunk, 'Number', to)
    return { ...common, to, from: from ?? 'anonymous', runs: { kind: 'document', twiml } }
  }
  const { domain, target } = gate.leads
  return {
    ...common,
    from: parsed.kind === 'sip' && parsed.user ? `sip:${parsed.user}@${parsed.host}` : 'anonymous',
    to: `sip:${dialled ? `${dialled}@` : ''}${gate.name}`,
    runs: { kind: 'target', target },
    parameters: { ...common.parameters, SipDomainSid: domain.sid },
  }
}

/** The document of a call to a number that belongs to a trunk: its own servers take it. */
export function originating(trunk: ElasticTrunk, e164: string): string {
  return dialling(trunk, 'Sip', `sip:${e164}@${trunk.sid}`)
}

function dialling(trunk: ElasticTrunk, noun: 'Number' | 'Sip', address: string): string {
  const { sid, recordingMode, recordingTrim, disasterRecoveryUrl, transferMode } = trunk
  const dial = {
    answerOnBridge: 'true',
    record: recordingMode,
    trim: recordingTrim,
    ...(noun === 'Sip' && disasterRecoveryUrl ? { action: flowUrl('trunk', `over/${sid}`) } : {}),
    ...(transferMode === 'disable-all' ? {} : { referUrl: flowUrl('trunk', `refer/${sid}`) }),
  }
  const attributes = Object.entries(dial).map(([name, value]) => `${name}="${value}"`)
  return `<Response><Dial ${attributes.join(' ')}><${noun}>${address}</${noun}></Dial></Response>`
}
