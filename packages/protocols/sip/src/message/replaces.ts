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
  const [callId = '', ...rest] = lines[0]!.split(';')
  const params = parseParams(rest.length === 0 ? '' : `;${rest.join(';')}`)
  const localTag = params?.get('to-tag')
  const remoteTag = params?.get('from-tag')
  const isWhole = lines.length === 1 && callId.trim() !== '' && localTag && remoteTag
  if (!params || !isWhole) return 'malformed'
  return { callId: callId.trim(), localTag, remoteTag, earlyOnly: params.has('early-only') }
}
