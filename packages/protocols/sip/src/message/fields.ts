import {
  formatParams,
  isToken,
  type Params,
  parseParams,
  parseUnsigned,
  quote,
  unquote,
} from './syntax.ts'
import { isHost, parseUri, type Uri } from './uri.ts'

/** A From, To, Contact, Route … value: optional display name, URI, header parameters. */
export interface NameAddr {
  readonly displayName: string | undefined
  /** As it was written; what comparisons and digests need. */
  readonly uri: string
  readonly parsed: Uri
  readonly params: Params
}

/** One Via value (RFC 3261 §20.42). */
export interface Via {
  /** Upper case: UDP, TCP, … */
  readonly transport: string
  readonly host: string
  readonly port: number | undefined
  readonly params: Params
}

/** A CSeq value: the number is below 2^31, the method as it was written. */
export interface CSeq {
  readonly number: number
  readonly method: string
}

/** Parses a name-addr or an addr-spec with header parameters; undefined when it is neither. */
export function parseNameAddr(text: string): NameAddr | undefined {
  const value = text.trim()
  let displayName: string | undefined
  let rest = value
  if (value.startsWith('"')) {
    const quoted = /^"(?:[^"\\]|\\.)*"/s.exec(value)
    if (!quoted) return undefined
    displayName = unquote(quoted[0])
    rest = value.slice(quoted[0].length).trim()
    if (!rest.startsWith('<')) return undefined
  } else if (value.includes('<')) {
    const open = value.indexOf('<')
    const name = value.slice(0, open).trim()
    // A comma, semicolon or quote in a bare display name makes the value ambiguous.
    if (/[",;:@>]/.test(name)) return undefined
    displayName = name === '' ? undefined : name.replace(/\s+/g, ' ')
    rest = value.slice(open)
  }
  if (rest.startsWith('<')) {
    const close = rest.indexOf('>')
    if (close < 0) return undefined
    return finish(displayName, rest.slice(1, close).trim(), rest.slice(close + 1))
  }
  // RFC 3261 §20: without brackets, what follows ; belongs to the header, and neither , nor ? may
  // stand in the URI.
  const semi = rest.indexOf(';')
  const uri = (semi < 0 ? rest : rest.slice(0, semi)).trim()
  if (uri.includes(',') || uri.includes('?')) return undefined
  return finish(undefined, uri, semi < 0 ? '' : rest.slice(semi))
}

function finish(
  displayName: string | undefined,
  uri: string,
  paramsText: string,
): NameAddr | undefined {
  const parsed = parseUri(uri)
  const params = parseParams(paramsText)
  return parsed && params ? { displayName, uri, parsed, params } : undefined
}

/** Writes a name-addr, always with brackets. */
export function formatNameAddr(value: {
  displayName?: string | undefined
  uri: string
  params?: Params
}): string {
  const name = value.displayName ? `${quote(value.displayName)} ` : ''
  return `${name}<${value.uri}>${value.params ? formatParams(value.params) : ''}`
}

/** The `tag` of a From or To. */
export function tagOf(value: NameAddr): string | undefined {
  return value.params.get('tag') || undefined
}

/** The same value with another tag, or with none. */
export function withTag(value: NameAddr, tag: string | undefined): string {
  const params = new Map(value.params)
  params.delete('tag')
  if (tag !== undefined) params.set('tag', tag)
  return formatNameAddr({ displayName: value.displayName, uri: value.uri, params })
}

const VIA =
  /^SIP\s*\/\s*2\.0\s*\/\s*([^\s/;,]+)\s+(\[[^\]]*\]|[^\s:;,]+)\s*(?::\s*(\d{1,5}))?\s*(;.*)?$/is

/** Parses one Via value. */
export function parseVia(text: string): Via | undefined {
  const match = VIA.exec(text.trim())
  if (!match) return undefined
  const params = parseParams(match[4] ?? '')
  const port = match[3] === undefined ? undefined : parseUnsigned(match[3], 65_535)
  if (!params || !isToken(match[1]!) || !isHost(match[2]!)) return undefined
  if (match[3] !== undefined && port === undefined) return undefined
  return { transport: match[1]!.toUpperCase(), host: match[2]!.toLowerCase(), port, params }
}

/** Writes a Via value. */
export function formatVia(via: Via): string {
  const port = via.port === undefined ? '' : `:${via.port}`
  return `SIP/2.0/${via.transport} ${via.host}${port}${formatParams(via.params)}`
}

/** Parses `4711 INVITE`. The number is below 2^31 (RFC 3261 §8.1.1.5). */
export function parseCSeq(text: string): CSeq | undefined {
  const match = /^(\d+)\s+(\S+)$/.exec(text.trim())
  const number = match ? parseUnsigned(match[1]!, 2 ** 31 - 1) : undefined
  if (!match || number === undefined || !isToken(match[2]!)) return undefined
  return { number, method: match[2]! }
}

/**
 * Parses the seconds of Expires, Min-SE or Session-Expires and ignores its parameters. Values over
 * 2^32-1 count as 2^32-1 (RFC 3261 §20.19 asks for leniency); undefined when it is no number.
 */
export function parseSeconds(text: string | undefined): number | undefined {
  const match = /^\s*(\d+)\s*(?:[;(].*)?$/s.exec(text ?? '')
  return match ? Math.min(Number(match[1]), 2 ** 32 - 1) : undefined
}
