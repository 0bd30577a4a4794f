import { isE164 } from '@offhook/core'
import type { DialRequest } from '@offhook/voice'

/** How a caller is named in an INVITE of ours. */
export interface OutgoingIdentity {
  readonly from: { readonly displayName: string | undefined; readonly uri: string }
  readonly headers: Readonly<Record<string, string>>
}

/**
 * From, Privacy (RFC 3323) and, for whoever belongs to us (a trunk or a registered phone), the
 * identity that we vouch for (RFC 3325); why they call (Subject, RFC 3261 §20.36). Headers of the
 * application win.
 * @param host our address as the callee sees it, with brackets around IPv6
 */
export function outgoingIdentity(
  request: Pick<DialRequest, 'from' | 'callerName' | 'callReason' | 'headers'>,
  host: string,
  isTrusted: boolean,
): OutgoingIdentity {
  const { from, callerName } = request
  const headers = { ...subjectOf(request), ...request.headers }
  if (isAnonymous(from)) {
    // RFC 3323 §4.1.1.3: a From that says nothing, and says so.
    const uri = 'sip:anonymous@anonymous.invalid'
    return { from: { displayName: 'Anonymous', uri }, headers: { Privacy: 'id', ...headers } }
  }
  const displayName = callerName ?? undefined
  const uri = callerUri(from, host)
  const asserted: Record<string, string> =
    isTrusted && isE164(from) ? { 'P-Asserted-Identity': `<${uri}>` } : {}
  return { from: { displayName, uri }, headers: { ...asserted, ...headers } }
}

function subjectOf({ callReason }: Pick<DialRequest, 'callReason'>): Record<string, string> {
  const subject = callReason?.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  return subject ? { Subject: subject } : {}
}

function isAnonymous(from: string): boolean {
  return /^(?:sips?:)?(?:anonymous|restricted|unavailable)(?:@.*)?$/i.test(from.trim())
}

/** A caller as a SIP URI. @param host our address as the callee sees it */
export function callerUri(from: string, host: string): string {
  if (/^sips?:/i.test(from)) return from
  const user = from.replace(/^client:/, '')
  return `sip:${encodeURIComponent(user).replace(/%2B/g, '+')}@${host}`
}
