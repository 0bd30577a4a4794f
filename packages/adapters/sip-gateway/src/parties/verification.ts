/**
 * What a carrier has found out about a caller's number, in the words that applications know. A carrier
 * checks the signature (RFC 8224) with certificates that only carriers may have; it tells its verdict as
 * `verstat` of the identity that it asserts (3GPP TS 24.229 §7.2A.20) and how far the first carrier
 * vouches for the number as the attestation (RFC 8588 §4).
 */
import { type NameAddr, parseNameAddr, type SipHeaders, subscriberOf } from '@offhook/sip'

/** Longer than any token of one call. */
const MAX_TOKEN = 4_096

const LEVELS = ['A', 'B', 'C']

/** `StirVerstat` and `StirPassportToken`; nothing where the carrier says nothing. */
export function verificationOf(headers: SipHeaders): Readonly<Record<string, string>> {
  const [token = ''] = (headers.lines('Identity')[0] ?? '').split(';', 1)
  const passport = isToken(token.trim()) ? token.trim() : undefined
  const said = verdictOf(headers)
  if (said === undefined && passport === undefined) return {}
  return {
    StirVerstat: said === undefined ? 'No-TN-Validation' : wordOf(said, levelOf(headers, passport)),
    ...(passport === undefined ? {} : { StirPassportToken: passport }),
  }
}

function verdictOf(headers: SipHeaders): string | undefined {
  for (const text of [...headers.list('P-Asserted-Identity'), ...headers.list('From')]) {
    const identity = parseNameAddr(text)
    const verdict = identity && verstatOf(identity)
    if (verdict) return verdict.toLowerCase()
  }
  return undefined
}

/** Of the number, its URI or the header; never of the display name, which the caller chooses. */
function verstatOf({ parsed, params }: NameAddr): string | undefined {
  const ofNumber = /(?:^|;)verstat=([\w-]+)/i.exec(subscriberOf(parsed)?.params ?? '')?.[1]
  const ofUri = parsed.kind === 'sip' ? parsed.params.get('verstat') : undefined
  return ofNumber ?? ofUri ?? params.get('verstat')
}

function wordOf(verdict: string, level: string | undefined): string {
  if (verdict.startsWith('tn-validation-passed')) return `TN-Validation-Passed-${level ?? 'C'}`
  if (!verdict.startsWith('tn-validation-failed')) return 'No-TN-Validation'
  return level === undefined ? 'TN-Validation-Failed' : `TN-Validation-Failed-${level}`
}

function levelOf(headers: SipHeaders, passport: string | undefined): string | undefined {
  const said = headers.get('P-Attestation-Indicator') ?? headers.get('Attestation-Info')
  const level = (said ?? attestOf(passport) ?? '').trim().toUpperCase()
  return LEVELS.includes(level) ? level : undefined
}

/** The claim of a token whose signature the carrier has checked. */
function attestOf(passport: string | undefined): string | undefined {
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(passport?.split('.')[1] ?? '', 'base64url').toString('utf8'),
    )
    const attest = (claims as { attest?: unknown } | null)?.attest
    return typeof attest === 'string' ? attest : undefined
  } catch {
    return undefined
  }
}

function isToken(text: string): boolean {
  return text.length <= MAX_TOKEN && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)
}
