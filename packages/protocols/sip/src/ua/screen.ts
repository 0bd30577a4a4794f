import type { SipRequest } from '../message/message.ts'
import { mediaType } from '../message/sdp-body.ts'
import { parseUri } from '../message/uri.ts'
import { METHODS, unknownExtensions } from './answers.ts'
import { isTooShort } from './session-timer.ts'
import type { Refusal } from './stack-options.ts'

/** Methods that mean something inside a dialog or for a transaction alone. */
const IN_DIALOG: ReadonlySet<string> = new Set([
  ...['BYE', 'CANCEL', 'INFO', 'UPDATE', 'PRACK', 'NOTIFY', 'REFER'],
])

/**
 * RFC 3261 §8.2.1 to §8.2.3: what a request outside any dialog is refused for, whoever sent it.
 * Undefined when it can be served.
 */
export function screenRequest(request: SipRequest): Refusal | undefined {
  // Whatever has a To tag belongs to a dialog, and it is none of ours.
  const inside = request.to.params.get('tag')
  if (inside || IN_DIALOG.has(request.method)) return { status: 481 }
  if (!METHODS.some((method) => method === request.method)) {
    return { status: 501 }
  }
  const uri = parseUri(request.uri)
  if (uri?.kind !== 'sip' && uri?.kind !== 'tel') return { status: 416 }
  if (unknownExtensions(request).length > 0) return { status: 420 }
  if (request.method !== 'INVITE') return undefined
  if (!request.headers.has('Contact')) return { status: 400, reason: 'Missing Contact' }
  if (isTooShort(request)) return { status: 422 }
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
  return { status: 415 }
}
