import type { SipTrunk } from '@offhook/accounts'
import { AddressBlocks, type E164, isE164 } from '@offhook/core'
import { isEmergencyNumber, type NumberReader } from '@offhook/numbers'
import { bareHost, parseSipUri, type SipUri } from '@offhook/sip'

/** Where SIP URIs may dial numbers. */
export interface CarrierSides {
  readonly trunks: readonly SipTrunk[]
  /** The URIs of servers of carriers that accounts bring along. */
  readonly carriers: readonly string[]
  /** The URI of a proxy for all that has none of its own. */
  readonly outboundProxy: string | null
  readonly read: NumberReader
}

/**
 * The number that a SIP URI dials: the user part is one, or ends with one after a prefix that a carrier
 * asks for, and the host is the server of a trunk or carrier, a proxy on the way there, or an address
 * that a trunk calls from. Whatever is asked before the number is called is to be asked of such an
 * address too. Undefined for all others, and for emergency numbers, which nothing holds back.
 */
export function numberAtTrunk({ user, host }: SipUri, sides: CarrierSides): E164 | undefined {
  if (user === undefined || !isCarrier(bareHost(host), sides)) return undefined
  // RFC 3261 §19.1.6: parameters of the number stand behind it, and separators are for the eye.
  const dialled = (user.split(';')[0] ?? '').replace(/[-.()\s]/g, '')
  if (isEmergencyNumber(dialled)) return undefined
  const [, international] = /^[\d*#]*(\+.*)$/.exec(dialled) ?? []
  if (international !== undefined) return isE164(international) ? international : undefined
  return /^\d+$/.test(dialled) ? sides.read(dialled) : undefined
}

function isCarrier(host: string, { trunks, carriers, outboundProxy }: CarrierSides): boolean {
  const isAt = (uri: string | null) => bareHost(parseSipUri(uri ?? '')?.host ?? '') === host
  return (
    isAt(outboundProxy) ||
    carriers.some(isAt) ||
    trunks.some(
      (trunk) =>
        isAt(trunk.target) ||
        isAt(trunk.outboundProxy) ||
        AddressBlocks.of(trunk.addresses).has(host),
    )
  )
}
