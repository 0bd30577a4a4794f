import type { SipMessage } from './message.ts'
import { parseParams } from './syntax.ts'

/** Splits a Content-Type into its lower-case type and its parameters. */
export function mediaType(value: string | undefined): {
  readonly type: string
  readonly params: ReadonlyMap<string, string | undefined>
} {
  const [type = '', ...rest] = (value ?? '').split(';')
  const params = rest.length === 0 ? undefined : parseParams(`;${rest.join(';')}`)
  return { type: type.trim().toLowerCase(), params: params ?? new Map() }
}

/**
 * The session description of a message: its body, or the SDP part of a multipart body (carriers
 * wrap it together with ISUP or location data). Undefined when there is none.
 */
export function sdpOf(message: SipMessage): string | undefined {
  if (message.body.length === 0) return undefined
  const { type, params } = mediaType(message.headers.get('Content-Type'))
  // A body without a type is SDP in practice; RFC 2543 phones leave the header out.
  if (type === 'application/sdp' || type === '') return message.body.toString('utf8')
  const boundary = params.get('boundary')
  if (!type.startsWith('multipart/') || boundary === undefined || boundary === '') return undefined
  for (const part of message.body.toString('latin1').split(`--${boundary}`).slice(1)) {
    const match = /^\s*\r?\n(.*?)\r?\n\r?\n(.*)$/s.exec(part)
    const partType = /^content-type\s*:\s*([^\r\n;]+)/im.exec(match?.[1] ?? '')?.[1]
    if (match && partType?.trim().toLowerCase() === 'application/sdp') {
      return Buffer.from(match[2]!.replace(/(?:\r?\n)*$/, '\r\n'), 'latin1').toString('utf8')
    }
  }
  return undefined
}
