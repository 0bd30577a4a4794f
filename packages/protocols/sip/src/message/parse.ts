import { parseNameAddr } from './fields.ts'
import { SipHeaders } from './headers.ts'
import { readCore, type SipMessage } from './message.ts'
import { isToken, parseUnsigned, splitOutside } from './syntax.ts'
import { parseUri } from './uri.ts'

/**
 * Reading a message off the wire. Bad input is the normal case on an open port, so nothing here
 * throws: the outcome is a message, or a failure with what is needed to answer 400 without state.
 */

/** Where the octets came from: a datagram ends its message, a stream needs Content-Length. */
export type Framing = 'datagram' | 'stream'

/** Limits on what is taken in; in octets, but for `headers` (lines). */
export interface ParseLimits {
  readonly headerBytes: number
  readonly headers: number
  readonly bodyBytes: number
}

/** What a stack of ordinary phones and carriers never reaches. */
export const DEFAULT_LIMITS: ParseLimits = { headerBytes: 32_768, headers: 200, bodyBytes: 65_536 }

/** Why octets are no message. */
export interface ParseFailure {
  readonly ok: false
  /** Fit for a reason phrase; never text from the message. */
  readonly issue: string
  readonly status: 400 | 413 | 505
  /** False for a response or for what is not SIP at all: never answer those. */
  readonly answerable: boolean
  readonly method: string | undefined
  /** What could be read; when `answerable`, Via, From, To, Call-ID and CSeq stand here. */
  readonly headers: SipHeaders
}

/** The outcome of reading octets. */
export type ParseResult = { readonly ok: true; readonly message: SipMessage } | ParseFailure

type StartLine =
  | { readonly kind: 'request'; readonly method: string; readonly uri: string }
  | { readonly kind: 'response'; readonly status: number; readonly reason: string }
  | {
      readonly kind: 'bad'
      readonly issue: string
      readonly status: 400 | 505
      readonly request: boolean
      readonly method: string | undefined
    }

/** Parses one message. Octets after a datagram's Content-Length are ignored (RFC 3261 §18.3). */
export function parseMessage(
  bytes: Buffer,
  framing: Framing,
  limits: ParseLimits = DEFAULT_LIMITS,
): ParseResult {
  let start = 0
  while (start < bytes.length && (bytes[start] === 13 || bytes[start] === 10)) start++
  const end = findHeaderEnd(bytes, start)
  const headEnd = end?.head ?? Math.min(bytes.length, start + limits.headerBytes)
  const text = bytes.toString('utf8', start, Math.min(headEnd, start + limits.headerBytes))
  const lines = unfold(text)
  const first = parseStartLine(lines[0] ?? '')
  const { headers, issue: headerIssue } = parseHeaderLines(lines, limits.headers)

  const fail = (issue: string, status: 400 | 413 | 505 = 400): ParseFailure => ({
    ok: false,
    issue,
    status,
    answerable: isAnswerable(first, headers),
    method: first.kind === 'response' ? undefined : first.method,
    headers,
  })

  if (headEnd - start > limits.headerBytes) return fail('Header Too Large', 413)
  if (first.kind === 'bad') return fail(first.issue, first.status)
  if (headerIssue) return fail(headerIssue)
  if (!end) return fail('Header Not Ended')
  const core = readCore(headers)
  if ('issue' in core) return fail(core.issue)
  const problem = checkFields(first, core.cseq.method, headers)
  if (problem) return fail(problem)

  const length = contentLength(headers)
  if (length === 'bad') return fail('Bad Content-Length')
  if (length === undefined && framing === 'stream') return fail('Missing Content-Length')
  const available = bytes.length - end.body
  const bodyLength = length ?? available
  if (bodyLength > limits.bodyBytes) return fail('Body Too Large', 413)
  if (bodyLength > available) return fail('Body Shorter Than Content-Length')
  const body = bytes.subarray(end.body, end.body + bodyLength)
  return { ok: true, message: { ...first, headers, body, ...core } }
}

/** The end of the header block: the offset of its last octet's end and of the body. */
export function findHeaderEnd(
  bytes: Buffer,
  from: number,
): { readonly head: number; readonly body: number } | undefined {
  for (let at = bytes.indexOf(10, from); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at + 1] === 10) return { head: at + 1, body: at + 2 }
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return { head: at + 1, body: at + 3 }
  }
  return undefined
}

/** The value of Content-Length; undefined when absent, 'bad' when negative, odd or repeated. */
export function contentLength(headers: SipHeaders): number | undefined | 'bad' {
  const lines = headers.lines('Content-Length')
  if (lines.length === 0) return undefined
  if (lines.length > 1) return 'bad'
  return parseUnsigned(lines[0]!, 2 ** 31) ?? 'bad'
}

function unfold(text: string): string[] {
  const lines: string[] = []
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    // RFC 3261 §7.3.1: a line that starts with white space continues the one before.
    if (lines.length > 1 && (line.startsWith(' ') || line.startsWith('\t'))) {
      lines[lines.length - 1] += ` ${line.trim()}`
    } else if (line !== '') {
      lines.push(line)
    }
  }
  return lines
}

function parseStartLine(line: string): StartLine {
  if (/^SIP\s*\//i.test(line)) {
    const match = /^SIP\/(\d+\.\d+) (\d{3})(?: (.*))?$/i.exec(line)
    const status = match ? Number(match[2]) : 0
    if (match?.[1] !== '2.0' || status < 100 || status > 699) {
      return bad('Bad Status Line', 400, false, undefined)
    }
    return { kind: 'response', status, reason: match[3] ?? '' }
  }
  const match = /^(\S+) (.+) SIP\/(\d+\.\d+)$/i.exec(line)
  const method = match?.[1]
  if (!match || method === undefined || !isToken(method)) {
    const salvaged = /^([A-Za-z]+)\s.*\sSIP\/\d/i.exec(line)?.[1]
    return bad('Bad Request Line', 400, salvaged !== undefined, salvaged)
  }
  if (match[3] !== '2.0') return bad('Version Not Supported', 505, true, method)
  const uri = parseUri(match[2]!)
  // RFC 3261 §19.1.1, table 1: no headers in a Request-URI.
  if (!uri || (uri.kind === 'sip' && uri.headers !== undefined)) {
    return bad('Bad Request-URI', 400, true, method)
  }
  return { kind: 'request', method, uri: match[2]! }
}

function bad(
  issue: string,
  status: 400 | 505,
  request: boolean,
  method: string | undefined,
): StartLine {
  return { kind: 'bad', issue, status, request, method }
}

function parseHeaderLines(
  lines: readonly string[],
  max: number,
): { headers: SipHeaders; issue?: string } {
  const headers = new SipHeaders()
  let issue: string | undefined
  for (let i = 1; i < lines.length; i++) {
    if (headers.size >= max) {
      issue ??= 'Too Many Headers'
      break
    }
    const line = lines[i]!
    const colon = line.indexOf(':')
    const name = colon < 0 ? '' : line.slice(0, colon).trimEnd()
    if (!isToken(name)) issue ??= 'Bad Header Line'
    else headers.append(name, line.slice(colon + 1).trim())
  }
  return issue === undefined ? { headers } : { headers, issue }
}

function checkFields(
  first: StartLine,
  cseqMethod: string,
  headers: SipHeaders,
): string | undefined {
  if (first.kind === 'request' && first.method !== cseqMethod) return 'CSeq Method Mismatch'
  const hops = headers.lines('Max-Forwards')
  if (hops.length > 1) return 'Multiple Max-Forwards'
  if (hops[0] !== undefined && parseUnsigned(hops[0], 255) === undefined) return 'Bad Max-Forwards'
  for (const line of headers.lines('Contact')) {
    if (line.trim() === '*') continue
    const contacts = splitOutside(line, ',')
    if (!contacts?.every((contact) => parseNameAddr(contact))) return 'Bad Contact'
  }
  for (const name of ['Route', 'Record-Route']) {
    for (const line of headers.lines(name)) {
      if (!splitOutside(line, ',')?.every((route) => parseNameAddr(route))) return `Bad ${name}`
    }
  }
  return undefined
}

function isAnswerable(first: StartLine, headers: SipHeaders): boolean {
  if (first.kind === 'response' || (first.kind === 'bad' && !first.request)) return false
  if (first.method?.toUpperCase() === 'ACK') return false
  return ['Via', 'From', 'To', 'Call-ID', 'CSeq'].every((name) => headers.has(name))
}
