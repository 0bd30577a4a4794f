import { createHash } from 'node:crypto'
import { isToken, parseParams, quote } from '../message/syntax.ts'

/** The hash functions that both sides of this stack speak (RFC 7616 §3.2). */
export type DigestAlgorithm = 'MD5' | 'SHA-256' | 'SHA-512-256'

const HASHES: Readonly<Record<DigestAlgorithm, string>> = {
  MD5: 'md5',
  'SHA-256': 'sha256',
  'SHA-512-256': 'sha512-256',
}

/** A Digest challenge as it came in WWW-Authenticate or Proxy-Authenticate. */
export interface DigestChallenge {
  readonly realm: string
  readonly nonce: string
  readonly opaque: string | undefined
  readonly algorithm: DigestAlgorithm
  /** `MD5-sess` and its like. */
  readonly session: boolean
  /** Undefined for a server of RFC 2069. */
  readonly qop: readonly string[] | undefined
  readonly stale: boolean
}

/** What a client sent in Authorization or Proxy-Authorization. */
export interface DigestCredentials {
  readonly username: string
  readonly realm: string
  readonly nonce: string
  readonly uri: string
  readonly response: string
  readonly algorithm: DigestAlgorithm
  readonly session: boolean
  readonly cnonce: string | undefined
  readonly qop: string | undefined
  readonly nc: string | undefined
  readonly opaque: string | undefined
}

/** The hash of a text, in lower-case hexadecimal. */
export function hashHex(algorithm: DigestAlgorithm, text: string): string {
  return createHash(HASHES[algorithm]).update(text, 'utf8').digest('hex')
}

/** H(username:realm:password): what a server may keep in place of a password. */
export function computeHa1(
  algorithm: DigestAlgorithm,
  username: string,
  realm: string,
  password: string,
): string {
  return hashHex(algorithm, `${username}:${realm}:${password}`)
}

/** The `response` value of RFC 7616 §3.4.1. */
export function computeResponse(parts: {
  algorithm: DigestAlgorithm
  session: boolean
  ha1: string
  nonce: string
  cnonce: string | undefined
  nc: string | undefined
  qop: string | undefined
  method: string
  uri: string
  body?: Buffer
}): string {
  const { algorithm, nonce, nc, cnonce, qop } = parts
  const ha1 = parts.session
    ? hashHex(algorithm, `${parts.ha1}:${nonce}:${cnonce ?? ''}`)
    : parts.ha1
  let a2 = `${parts.method}:${parts.uri}`
  if (qop === 'auth-int') {
    const bodyHash = createHash(HASHES[algorithm]).update(parts.body ?? Buffer.alloc(0))
    a2 += `:${bodyHash.digest('hex')}`
  }
  const ha2 = hashHex(algorithm, a2)
  const middle = qop === undefined ? nonce : `${nonce}:${nc ?? ''}:${cnonce ?? ''}:${qop}`
  return hashHex(algorithm, `${ha1}:${middle}:${ha2}`)
}

/** The parameters of a `Digest a=b, c="d"` value; undefined for another scheme or bad syntax. */
export function parseDigestParams(
  value: string,
): ReadonlyMap<string, string | undefined> | undefined {
  const match = /^\s*Digest\s+(.*)$/is.exec(value)
  if (!match) return undefined
  // The separator is a comma here; quoted commas must stay.
  let text = ''
  let quoted = false
  const source = match[1]!
  for (let i = 0; i < source.length; i++) {
    const char = source[i]!
    if (quoted && char === '\\') {
      text += char + (source[++i] ?? '')
      continue
    }
    if (char === '"') quoted = !quoted
    text += char === ',' && !quoted ? ';' : char
  }
  return parseParams(`;${text}`)
}

function parseAlgorithm(
  text: string | undefined,
): { algorithm: DigestAlgorithm; session: boolean } | undefined {
  const upper = (text ?? 'MD5').toUpperCase()
  const session = upper.endsWith('-SESS')
  const name = session ? upper.slice(0, -5) : upper
  return name in HASHES ? { algorithm: name as DigestAlgorithm, session } : undefined
}

/** Parses a challenge; undefined when it is not Digest or its algorithm is not known. */
export function parseChallenge(value: string): DigestChallenge | undefined {
  const params = parseDigestParams(value)
  const algorithm = parseAlgorithm(params?.get('algorithm'))
  const realm = params?.get('realm')
  const nonce = params?.get('nonce')
  if (!params || !algorithm || realm === undefined || nonce === undefined) return undefined
  const qop = params.get('qop')?.toLowerCase()
  return {
    realm,
    nonce,
    opaque: params.get('opaque'),
    ...algorithm,
    qop: qop?.split(',').map((option) => option.trim()),
    stale: params.get('stale')?.toLowerCase() === 'true',
  }
}

/** Parses credentials; undefined when they are not Digest or a needed field is missing. */
export function parseCredentials(value: string): DigestCredentials | undefined {
  const params = parseDigestParams(value)
  const algorithm = parseAlgorithm(params?.get('algorithm'))
  if (!params || !algorithm) return undefined
  const [username, realm, nonce, uri, response] = (
    ['username', 'realm', 'nonce', 'uri', 'response'] as const
  ).map((name) => params.get(name))
  if (!username || realm === undefined || !nonce || !uri || !response) return undefined
  return {
    username,
    realm,
    nonce,
    uri,
    response: response.toLowerCase(),
    ...algorithm,
    cnonce: params.get('cnonce'),
    qop: params.get('qop')?.toLowerCase(),
    nc: params.get('nc'),
    opaque: params.get('opaque'),
  }
}

/** Writes a Digest header value. Names in `bare` are written without quotes, as the RFC demands. */
export function formatDigest(fields: readonly (readonly [string, string | undefined])[]): string {
  const bare = new Set(['algorithm', 'stale', 'nc'])
  const parts = fields
    .filter((field): field is [string, string] => field[1] !== undefined)
    .map(([name, value]) => `${name}=${bare.has(name) && isToken(value) ? value : quote(value)}`)
  return `Digest ${parts.join(', ')}`
}
