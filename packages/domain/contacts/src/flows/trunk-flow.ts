/**
 * What follows when an elastic trunk's call comes to something else than an answer.
 *
 *     over/<sid>:  the trunk's servers could not be reached ──▶ its disaster recovery URL
 *     refer/<sid>: one of the parties asks for a transfer   ──▶ there, as the transfer mode allows
 */
import type { ElasticTrunk } from '@offhook/accounts'
import type { AccountSid } from '@offhook/core'
import type { NumberReader } from '@offhook/numbers'
import { madeElement, outerXml, type TwimlElement } from '@offhook/twiml'

export interface TrunkFlowOptions {
  readonly trunkOf: (sid: string) => ElasticTrunk | undefined
  readonly readerOf: (accountSid: AccountSid) => NumberReader
}

type Parameters = Readonly<Record<string, string>>

/** The document for a step, or undefined where there is no such step or trunk. */
export function trunkFlow(
  step: string,
  parameters: Parameters,
  { trunkOf, readerOf }: TrunkFlowOptions,
): string | undefined {
  const [, what, sid = ''] = /^(over|refer)\/(TK\w+)$/.exec(step) ?? []
  const trunk = trunkOf(sid)
  // The address of a flow may stand in anybody's document.
  if (!trunk || trunk.accountSid !== parameters['AccountSid']) return undefined
  if (what === 'over') return document(...recovery(trunk, parameters))
  return what === 'refer'
    ? document(...transfer(trunk, parameters, readerOf(trunk.accountSid)))
    : undefined
}

/** Nobody was there: 408 when no server said anything, 5xx when it could not. */
function recovery(
  { disasterRecoveryUrl: url, disasterRecoveryMethod: method }: ElasticTrunk,
  parameters: Parameters,
): readonly TwimlElement[] {
  const code = Number(parameters['DialSipResponseCode'] ?? 0)
  const isUnreached = code === 408 || code >= 500
  if (url === null || parameters['DialCallStatus'] === 'completed' || !isUnreached) return []
  return [madeElement('Redirect', [url], { method })]
}

function transfer(
  { transferMode, transferCallerId }: ElasticTrunk,
  parameters: Parameters,
  read: NumberReader,
): readonly TwimlElement[] {
  const target = parameters['ReferTransferTarget'] ?? ''
  const user = /^(?:sips?|tel):([^@;?]*)/i.exec(target)?.[1] ?? ''
  const number = read(user)
  const isNumber = number !== undefined && !/[?&]replaces=/i.test(target)
  if (transferMode === 'disable-all' || (isNumber && transferMode === 'sip-only')) return []
  const noun = isNumber ? madeElement('Number', [number]) : madeElement('Sip', [target])
  // The request is about the party that stays; who stays has phoned, or was phoned.
  const ends = [parameters['From'] ?? '', parameters['To'] ?? '']
  const [transferee, transferor] = parameters['Direction'] === 'inbound' ? ends : ends.toReversed()
  const callerId = transferCallerId === 'from-transferee' ? transferee : transferor
  return [madeElement('Dial', [noun], callerId ? { callerId } : {})]
}

function document(...verbs: readonly TwimlElement[]): string {
  return outerXml(madeElement('Response', verbs))
}
