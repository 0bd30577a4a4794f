import type { PhoneNumber } from '@offhook/accounts'
import type { E164 } from '@offhook/core'
import type { NumberReader } from '@offhook/numbers'
import {
  formatUri,
  type IncomingInvite,
  type NameAddr,
  parseNameAddr,
  type SipHeaders,
  sipUri,
  subscriberOf,
} from '@offhook/sip'

/** Headers beside the `X-` ones that an application is told. */
const TOLD: ReadonlySet<string> = new Set([
  ...['user-to-user', 'remote-party-id', 'p-preferred-identity', 'p-called-party-id'],
  ...['p-asserted-identity', 'privacy', 'diversion', 'history-info', 'referred-by', 'replaces'],
])

/** Who calls whom, as an application is told. */
export interface Parties {
  /** E.164, a SIP URI, or `anonymous`. */
  readonly from: string
  readonly to: string
  readonly callerName: string | null
  readonly forwardedFrom: string | null
}

/**
 * The parties of an INVITE. Who wants privacy is anonymous (RFC 3323); where From says nothing, the
 * identity counts that a trusted network asserts (RFC 3325 §9.1).
 * @param options.isNetwork whether the sender is a carrier or a trusted system, not a single phone
 * @param options.read reads a number as a peer may write it
 */
export function partiesOf(
  invite: IncomingInvite,
  number: PhoneNumber,
  { isNetwork, read }: { readonly isNetwork: boolean; readonly read: NumberReader },
): Parties {
  const { headers } = invite.request
  const forwardedFrom = forwarderOf(read, headers)
  const to = number.phoneNumber
  if (wantsPrivacy(headers)) return { from: 'anonymous', to, callerName: null, forwardedFrom }
  const said = addressOf(read, invite.from)
  const asserted = isNetwork ? assertedIdentity(read, headers) : undefined
  const shown = said === 'anonymous' && asserted ? asserted : invite.from
  const from = shown === invite.from ? said : addressOf(read, shown)
  const named = shown.displayName ?? asserted?.displayName
  return { from, to, callerName: named ?? null, forwardedFrom }
}

/** Request parameters of a SIP call: where it came from, and the headers that are told. */
export function parametersOf(invite: IncomingInvite, domain: string): Record<string, string> {
  const parameters: Record<string, string> = {
    SipCallId: invite.callId,
    SipDomain: domain,
    SipSourceIp: invite.source.address,
  }
  for (const [name, value] of invite.request.headers) {
    const told = /^x-/i.test(name) || TOLD.has(name.toLowerCase())
    if (told) parameters[`SipHeader_${name}`] ??= value
  }
  return parameters
}

function wantsPrivacy(headers: SipHeaders): boolean {
  const words = headers.lines('Privacy').flatMap((line) => line.toLowerCase().split(/[;,\s]+/))
  return words.includes('id') || words.includes('user') || words.includes('header')
}

/** The first asserted identity, a number before a name of a user (RFC 3325 §9.1 allows one of each). */
function assertedIdentity(read: NumberReader, headers: SipHeaders): NameAddr | undefined {
  const all = headers.list('P-Asserted-Identity').flatMap((text) => parseNameAddr(text) ?? [])
  return all.find((value) => e164Of(read, value) !== undefined) ?? all[0]
}

function e164Of(read: NumberReader, { parsed }: NameAddr): E164 | undefined {
  return read(subscriberOf(parsed)?.user ?? '')
}

/** E.164, a SIP URI, or `anonymous`. */
export function addressOf(read: NumberReader, value: NameAddr): string {
  const { parsed } = value
  const user = subscriberOf(parsed)?.user
  const isNobody = user === undefined || user.toLowerCase() === 'anonymous'
  if (isNobody) return 'anonymous'
  const number = e164Of(read, value)
  if (number !== undefined || parsed.kind !== 'sip') return number ?? user
  // What is no number is given out as a URI again, escaped as URIs are (RFC 3261 §19.1.2).
  return formatUri(sipUri({ user, host: parsed.host }))
}

/** Who sent the call on: the last Diversion (RFC 5806), else History-Info before the last (RFC 7044). */
export function forwarderOf(read: NumberReader, headers: SipHeaders): string | null {
  const diversion = headers.list('Diversion')[0]
  // History-Info lists every target in order; the last is ours, the one before sent it on.
  const history = headers.list('History-Info')
  const text = diversion ?? (history.length > 1 ? history.at(-2) : undefined)
  const value = text === undefined ? undefined : parseNameAddr(text)
  return (value && (e164Of(read, value) ?? subscriberOf(value.parsed)?.user)) ?? null
}
