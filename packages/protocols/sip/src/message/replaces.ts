import type { SipRequest } from './message.ts'
import { parseParams } from './syntax.ts'

/** The dialog that an INVITE is to take the place of (RFC 3891), as its recipient knows it. */
export interface Replaces {
  readonly callId: string
  readonly localTag: string
  readonly remoteTag: string
  /** Only while it rings. */
  readonly earlyOnly: boolean
}

/** The Replaces of an INVITE: undefined when it has none, 'malformed' for one that says nothing (400). */
export function replacesOf(request: SipRequest): Replaces | 'malformed' | undefined {
  const lines = request.headers.lines('Replaces')
  if (lines.length === 0) return undefined
  return (lines.length === 1 ? parseReplaces(lines[0]!) : undefined) ?? 'malformed'
}

/** Parses the value of a Replaces header; undefined when a part is missing. */
export function parseReplaces(value: string): Replaces | undefined {
  const [callId = '', ...rest] = value.split(';')
  const params = parseParams(rest.length === 0 ? '' : `;${rest.join(';')}`)
  const localTag = params?.get('to-tag')
  const remoteTag = params?.get('from-tag')
  if (!params || !localTag || !remoteTag || callId.trim() === '') return undefined
  return { callId: callId.trim(), localTag, remoteTag, earlyOnly: params.has('early-only') }
}
