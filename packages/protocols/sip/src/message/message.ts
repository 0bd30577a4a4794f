import { randomHex } from '@offhook/core'
import {
  type CSeq,
  type NameAddr,
  parseCSeq,
  parseNameAddr,
  parseVia,
  type Via,
  withTag,
} from './fields.ts'
import { type HeaderInput, SipHeaders } from './headers.ts'
import { singleLine, splitOutside } from './syntax.ts'

/** The headers without which no message can be handled, already parsed (RFC 3261 §8.1.1). */
export interface CoreFields {
  /** The topmost one. */
  readonly via: Via
  readonly from: NameAddr
  readonly to: NameAddr
  readonly callId: string
  readonly cseq: CSeq
}

interface MessageParts extends CoreFields {
  readonly headers: SipHeaders
  readonly body: Buffer
}

/** A request; once received or built it is not changed. */
export interface SipRequest extends MessageParts {
  readonly kind: 'request'
  readonly method: string
  /** The Request-URI as it was written. */
  readonly uri: string
}

/** A response; `reason` may be empty. */
export interface SipResponse extends MessageParts {
  readonly kind: 'response'
  readonly status: number
  readonly reason: string
}

/** Either kind, told apart by `kind`. */
export type SipMessage = SipRequest | SipResponse

/** Why the core of a message could not be read; `issue` is fit for a reason phrase. */
export interface CoreIssue {
  readonly issue: string
}

/** Parses the core headers; each of them but Via must stand exactly once. */
export function readCore(headers: SipHeaders): CoreFields | CoreIssue {
  for (const name of ['From', 'To', 'Call-ID', 'CSeq'] as const) {
    const count = headers.count(name)
    if (count === 0) return { issue: `Missing ${name}` }
    if (count > 1) return { issue: `Multiple ${name}` }
  }
  const vias = splitOutside(headers.get('Via') ?? '', ',')
  if (!headers.has('Via')) return { issue: 'Missing Via' }
  const via = vias?.[0] === undefined || vias.includes('') ? undefined : parseVia(vias[0])
  if (!via) return { issue: 'Bad Via' }
  const from = parseNameAddr(headers.get('From')!)
  if (!from) return { issue: 'Bad From' }
  const to = parseNameAddr(headers.get('To')!)
  if (!to) return { issue: 'Bad To' }
  const callId = headers.get('Call-ID')!
  if (!/^\S+$/.test(callId)) return { issue: 'Bad Call-ID' }
  const cseq = parseCSeq(headers.get('CSeq')!)
  if (!cseq) return { issue: 'Bad CSeq' }
  return { via, from, to, callId, cseq }
}

/** Makes a request from finished headers. Throws when a core header is missing: a defect of ours. */
export function createRequest(parts: {
  method: string
  uri: string
  headers: SipHeaders
  body?: Buffer | string | undefined
}): SipRequest {
  const core = readCore(parts.headers)
  if ('issue' in core) throw new TypeError(`Cannot build a request: ${core.issue}`)
  return {
    kind: 'request',
    method: parts.method,
    uri: singleLine(parts.uri),
    headers: parts.headers,
    body: toBuffer(parts.body),
    ...core,
  }
}

/** What a response may carry beyond its status. */
export interface ResponseParts {
  readonly reason?: string | undefined
  /** Put on the To header unless the request has a tag there. */
  readonly toTag?: string | undefined
  readonly headers?: HeaderInput | undefined
  readonly body?: Buffer | string | undefined
  readonly contentType?: string | undefined
}

/** Makes a response with the headers that §8.2.6.2 copies from the request. */
export function createResponse(
  request: SipRequest,
  status: number,
  parts: ResponseParts = {},
): SipResponse {
  const headers = new SipHeaders()
  for (const via of request.headers.lines('Via')) headers.append('Via', via)
  headers.append('From', request.headers.get('From')!)
  const addTag = parts.toTag !== undefined && status > 100 && !request.to.params.get('tag')
  headers.append('To', addTag ? withTag(request.to, parts.toTag) : request.headers.get('To')!)
  headers.append('Call-ID', request.callId).append('CSeq', request.headers.get('CSeq')!)
  // §8.2.6.1: a 100 gives the Timestamp back.
  const timestamp = status === 100 ? request.headers.get('Timestamp') : undefined
  if (timestamp !== undefined) headers.append('Timestamp', timestamp)
  headers.setExtra(parts.headers)
  if (parts.contentType !== undefined) headers.set('Content-Type', parts.contentType)
  const reason = singleLine(parts.reason ?? reasonPhrase(status))
  const { via, from, callId, cseq } = request
  const to = addTag ? parseNameAddr(headers.get('To')!) : request.to
  if (!to) throw new TypeError('Cannot build a response: Bad To')
  const body = toBuffer(parts.body)
  return { kind: 'response', status, reason, headers, body, via, from, to, callId, cseq }
}

function toBuffer(body: Buffer | string | undefined): Buffer {
  if (body === undefined) return Buffer.alloc(0)
  return typeof body === 'string' ? Buffer.from(body, 'utf8') : body
}

/** A message as octets, with a Content-Length that is right. */
export function serialize(message: SipMessage): Buffer {
  const first =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`
  const head = Buffer.from(
    `${first}\r\n${message.headers.toString('content-length')}Content-Length: ${message.body.length}\r\n\r\n`,
    'utf8',
  )
  return message.body.length === 0 ? head : Buffer.concat([head, message.body])
}

/** The body as text. */
export function bodyText(message: SipMessage): string {
  return message.body.toString('utf8')
}

/** A new tag with more than the 32 random bits of §19.3. */
export function newTag(): string {
  return randomHex(8)
}

/** A new branch with the magic cookie of §8.1.1.7. */
export function newBranch(): string {
  return `z9hG4bK${randomHex(12)}`
}

/** A new Call-ID without any host name. */
export function newCallId(): string {
  return randomHex(16)
}

/** The phrase for a status: the registry's, or the one of its class. */
export function reasonPhrase(status: number): string {
  return PHRASES[status] ?? PHRASES[Math.floor(status / 100) * 100] ?? 'Unknown'
}

const PHRASES: Readonly<Record<number, string>> = {
  100: 'Trying',
  180: 'Ringing',
  181: 'Call Is Being Forwarded',
  182: 'Queued',
  183: 'Session Progress',
  199: 'Early Dialog Terminated',
  200: 'OK',
  202: 'Accepted',
  204: 'No Notification',
  300: 'Multiple Choices',
  301: 'Moved Permanently',
  302: 'Moved Temporarily',
  305: 'Use Proxy',
  380: 'Alternative Service',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  410: 'Gone',
  413: 'Request Entity Too Large',
  414: 'Request-URI Too Long',
  415: 'Unsupported Media Type',
  416: 'Unsupported URI Scheme',
  420: 'Bad Extension',
  421: 'Extension Required',
  422: 'Session Interval Too Small',
  423: 'Interval Too Brief',
  433: 'Anonymity Disallowed',
  480: 'Temporarily Unavailable',
  481: 'Call/Transaction Does Not Exist',
  482: 'Loop Detected',
  483: 'Too Many Hops',
  484: 'Address Incomplete',
  485: 'Ambiguous',
  486: 'Busy Here',
  487: 'Request Terminated',
  488: 'Not Acceptable Here',
  489: 'Bad Event',
  491: 'Request Pending',
  493: 'Undecipherable',
  500: 'Server Internal Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Server Time-out',
  505: 'Version Not Supported',
  513: 'Message Too Large',
  600: 'Busy Everywhere',
  603: 'Decline',
  604: 'Does Not Exist Anywhere',
  606: 'Not Acceptable',
  607: 'Unwanted',
}
