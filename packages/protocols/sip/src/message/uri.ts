import { NO_PARAMS, type Params, singleLine } from './syntax.ts'

/** A `sip:` or `sips:` URI (RFC 3261 §19.1). */
export interface SipUri {
  readonly kind: 'sip'
  readonly scheme: 'sip' | 'sips'
  /** Unescaped. */
  readonly user: string | undefined
  readonly password: string | undefined
  /** Lower case; an IPv6 address keeps its brackets. */
  readonly host: string
  readonly port: number | undefined
  readonly params: Params
  /** What follows `?`, still escaped. */
  readonly headers: string | undefined
}

/** A `tel:` URI (RFC 3966): `number` has no visual separators, `+` marks a global one. */
export interface TelUri {
  readonly kind: 'tel'
  readonly number: string
  readonly params: Params
}

/** A URI of a scheme that this stack does not interpret. */
export interface OtherUri {
  readonly kind: 'other'
  readonly scheme: string
  readonly text: string
}

/** Any URI, told apart by `kind`. */
export type Uri = SipUri | TelUri | OtherUri

const HOST =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?)*\.?|\[[0-9A-Fa-f:.]{2,45}\])$/
const NOT_IN_URI = /[\s<>"\\^`{|}\p{Cc}]/u

/** Tells whether a text is a host name, an IPv4 address or a bracketed IPv6 address. */
export function isHost(text: string): boolean {
  return text.length <= 255 && HOST.test(text)
}

/** Parses any URI; undefined when it has no scheme or breaks the grammar of sip or tel. */
export function parseUri(text: string): Uri | undefined {
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):(.+)$/s.exec(text)
  if (!match || NOT_IN_URI.test(text)) return undefined
  const scheme = match[1]!.toLowerCase()
  const rest = match[2]!
  if (scheme === 'sip' || scheme === 'sips') return parseSip(scheme, rest)
  if (scheme === 'tel') return parseTel(rest)
  return { kind: 'other', scheme, text }
}

/** Parses a URI and insists on `sip:` or `sips:`. */
export function parseSipUri(text: string): SipUri | undefined {
  const uri = parseUri(text)
  return uri?.kind === 'sip' ? uri : undefined
}

function parseSip(scheme: 'sip' | 'sips', rest: string): SipUri | undefined {
  const at = rest.indexOf('@')
  let user: string | undefined
  let password: string | undefined
  let tail = rest
  if (at >= 0) {
    const info = rest.slice(0, at)
    const colon = info.indexOf(':')
    user = unescapeText(colon < 0 ? info : info.slice(0, colon))
    password = colon < 0 ? undefined : unescapeText(info.slice(colon + 1))
    if (user === undefined || user === '' || (colon >= 0 && password === undefined))
      return undefined
    tail = rest.slice(at + 1)
    if (tail.includes('@')) return undefined
  }
  const question = tail.indexOf('?')
  const headers = question < 0 ? undefined : tail.slice(question + 1)
  const main = question < 0 ? tail : tail.slice(0, question)
  const semi = main.indexOf(';')
  const hostPort = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(semi < 0 ? main : main.slice(0, semi))
  const host = hostPort?.[1]
  if (host === undefined || !isHost(host)) return undefined
  const port = hostPort?.[2] === undefined ? undefined : Number(hostPort[2])
  if (port !== undefined && port > 65_535) return undefined
  const params = parseUriParams(semi < 0 ? '' : main.slice(semi + 1))
  if (!params) return undefined
  return { kind: 'sip', scheme, user, password, host: host.toLowerCase(), port, params, headers }
}

function parseTel(rest: string): TelUri | undefined {
  const semi = rest.indexOf(';')
  const number = (semi < 0 ? rest : rest.slice(0, semi)).replace(/[-.()]/g, '')
  // RFC 3966 §3: hexadecimal digits and * # only in local numbers.
  if (!/^(?:\+\d+|[0-9A-Fa-f*#]+)$/.test(number)) return undefined
  const params = parseUriParams(semi < 0 ? '' : rest.slice(semi + 1))
  return params && { kind: 'tel', number, params }
}

function parseUriParams(text: string): Params | undefined {
  if (text === '') return NO_PARAMS
  const params = new Map<string, string | undefined>()
  for (const part of text.split(';')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = unescapeText(equals < 0 ? part : part.slice(0, equals))
    const value = equals < 0 ? undefined : unescapeText(part.slice(equals + 1))
    if (name === undefined || name === '' || (equals >= 0 && value === undefined)) return undefined
    const key = name.toLowerCase()
    if (!params.has(key)) params.set(key, value)
  }
  return params
}

/** Undefined when a `%` is not followed by two hexadecimal digits. */
function unescapeText(text: string): string | undefined {
  if (!text.includes('%')) return text
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined
  try {
    return decodeURIComponent(text)
  } catch {
    // Escaped octets that are no UTF-8: each octet stands for itself.
    return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
  }
}

function escapeText(text: string, allowed: RegExp): string {
  let out = ''
  for (const char of text) {
    out += allowed.test(char) ? char : encodeOctets(char)
  }
  return out
}

function encodeOctets(char: string): string {
  let out = ''
  for (const octet of Buffer.from(char, 'utf8')) {
    out += `%${octet.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return out
}

const USER_CHAR = /^[A-Za-z0-9\-_.!~*'()&=+$,;?/]$/
const PASSWORD_CHAR = /^[A-Za-z0-9\-_.!~*'()&=+$,]$/
const PARAM_CHAR = /^[A-Za-z0-9\-_.!~*'()[\]/:&+$]$/

/** Writes a URI; parts are escaped as §19.1.2 allows them. */
export function formatUri(uri: Uri): string {
  if (uri.kind === 'other') return singleLine(uri.text)
  const params = [...uri.params]
    .map(([name, value]) =>
      value === undefined
        ? `;${escapeText(name, PARAM_CHAR)}`
        : `;${escapeText(name, PARAM_CHAR)}=${escapeText(value, PARAM_CHAR)}`,
    )
    .join('')
  if (uri.kind === 'tel') return `tel:${uri.number}${params}`
  const user = uri.user === undefined ? '' : escapeText(uri.user, USER_CHAR)
  const password = uri.password === undefined ? '' : `:${escapeText(uri.password, PASSWORD_CHAR)}`
  const port = uri.port === undefined ? '' : `:${uri.port}`
  const headers = uri.headers === undefined ? '' : `?${singleLine(uri.headers)}`
  return `${uri.scheme}:${user}${password}${user ? '@' : ''}${uri.host}${port}${params}${headers}`
}

/** Makes a `sip:` URI from parts; an IPv6 host may come with or without brackets. */
export function sipUri(parts: {
  user?: string | undefined
  host: string
  port?: number | undefined
  params?: Readonly<Record<string, string | undefined>>
  scheme?: 'sip' | 'sips'
}): SipUri {
  const host =
    parts.host.includes(':') && !parts.host.startsWith('[') ? `[${parts.host}]` : parts.host
  return {
    kind: 'sip',
    scheme: parts.scheme ?? 'sip',
    user: parts.user,
    password: undefined,
    host,
    port: parts.port,
    params: new Map(Object.entries(parts.params ?? {})),
    headers: undefined,
  }
}

/** The host without the brackets of an IPv6 address, as sockets and DNS want it. */
export function bareHost(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host
}
