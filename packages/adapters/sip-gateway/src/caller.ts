import type { PhoneNumber } from '@offhook/accounts'
import { parseE164 } from '@offhook/core'
import {
  type IncomingInvite,
  type NameAddr,
  parseNameAddr,
  type SipHeaders,
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
 * @param isNetwork whether the sender is a carrier or a trusted system, not a single phone
 */
export function partiesOf(
  invite: IncomingInvite,
  number: PhoneNumber,
  isNetwork: boolean,
): Parties {
  const { headers } = invite.request
  const forwardedFrom = forwarderOf(headers)
  const to = number.phoneNumber
  if (wantsPrivacy(headers)) return { from: 'anonymous', to, callerName: null, forwardedFrom }
  const said = addressOf(invite.from)
  const asserted = isNetwork ? assertedIdentity(headers) : undefined
  const shown = said === 'anonymous' && asserted ? asserted : invite.from
  const from = shown === invite.from ? said : addressOf(shown)
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
function assertedIdentity(headers: SipHeaders): NameAddr | undefined {
  const all = headers.list('P-Asserted-Identity').flatMap((text) => parseNameAddr(text) ?? [])
  return all.find((value) => e164Of(value) !== undefined) ?? all[0]
}

function e164Of({ parsed }: NameAddr) {
  const user = subscriberOf(parsed)?.user ?? ''
  return /^\+?\d{5,15}$/.test(user) ? parseE164(user) : undefined
}

function addressOf(value: NameAddr): string {
  const { parsed } = value
  const user = subscriberOf(parsed)?.user
  const isNobody = user === undefined || user.toLowerCase() === 'anonymous'
  if (isNobody) return 'anonymous'
  return e164Of(value) ?? (parsed.kind === 'sip' ? `sip:${user}@${parsed.host}` : user)
}

/** Who sent the call on: the last Diversion (RFC 5806), else History-Info before the last (RFC 7044). */
function forwarderOf(headers: SipHeaders): string | null {
  const diversion = headers.list('Diversion')[0]
  // History-Info lists every target in order; the last is ours, the one before sent it on.
  const history = headers.list('History-Info')
  const text = diversion ?? (history.length > 1 ? history.at(-2) : undefined)
  const value = text === undefined ? undefined : parseNameAddr(text)
  return (value && (e164Of(value) ?? subscriberOf(value.parsed)?.user)) ?? null
}
