import type { SipRequest } from '../message/message.ts'
import { mediaType } from '../message/sdp-body.ts'
import { parseUri } from '../message/uri.ts'
import { ALLOW, badExtension, METHODS, unknownExtensions } from './context.ts'
import { isTooShort, MIN_SE } from './session-timer.ts'
import type { Refusal } from './stack-options.ts'

/**
 * RFC 3261 §8.2.1 to §8.2.3: what a request outside any dialog is refused for, whoever sent it.
 * Undefined when it can be served.
 */
export function screenRequest(request: SipRequest): Refusal | undefined {
  // Whatever has a To tag belongs to a dialog, and it is none of ours.
  const inside = request.to.params.get('tag')
  if (inside || request.method === 'CANCEL' || request.method === 'BYE') return { status: 481 }
  if (!METHODS.some((method) => method === request.method)) {
    return { status: 501, headers: { Allow: ALLOW } }
  }
  const uri = parseUri(request.uri)
  if (uri?.kind !== 'sip' && uri?.kind !== 'tel') return { status: 416 }
  const unknown = unknownExtensions(request)
  if (unknown.length > 0) return badExtension(unknown)
  if (request.method !== 'INVITE') return undefined
  if (!request.headers.has('Contact')) return { status: 400, reason: 'Missing Contact' }
  if (isTooShort(request)) return { status: 422, headers: { 'Min-SE': String(MIN_SE) } }
  return screenBody(request)
}

/** §8.2.3: a body that must be understood and is not. */
function screenBody(request: SipRequest): Refusal | undefined {
  if (request.body.length === 0) return undefined
  const { headers } = request
  const { type } = mediaType(headers.get('Content-Type'))
  const known = type === '' || type === 'application/sdp' || type.startsWith('multipart/')
  const optional = /handling\s*=\s*optional/i.test(headers.get('Content-Disposition') ?? '')
  const encoded = !/^(?:identity)?$/i.test(headers.get('Content-Encoding')?.trim() ?? '')
  if ((known && !encoded) || optional) return undefined
  return { status: 415, headers: { Accept: 'application/sdp', 'Accept-Encoding': 'identity' } }
}
