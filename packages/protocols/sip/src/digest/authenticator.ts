import {
  createCipheriv,
  createDecipheriv,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import type { Clock } from '@offhook/core'
import type { SipRequest } from '../message/message.ts'
import { parseUri } from '../message/uri.ts'
import {
  computeHa1,
  computeResponse,
  type DigestAlgorithm,
  type DigestCredentials,
  formatDigest,
  parseCredentials,
} from './challenge.ts'

/** What the server knows of a user: the password, or a hash of it for each algorithm. */
export type DigestSecret =
  | { readonly password: string }
  | { readonly ha1: Readonly<Partial<Record<DigestAlgorithm, string>>> }

/** What a request's credentials are worth, before anybody looks up the user. */
export type DigestClaim =
  /** No credentials for our realm: challenge. */
  | { readonly kind: 'none' }
  /** Credentials that break the grammar, or that are for another URI: answer 400 or 403. */
  | { readonly kind: 'malformed' }
  /** Our nonce, but too old, or not ours at all: challenge again; `stale` says which. */
  | { readonly kind: 'expired'; readonly username: string; readonly stale: boolean }
  /** A fresh nonce of ours: look up `username`, then ask `matches`. */
  | {
      readonly kind: 'claim'
      readonly username: string
      /** Constant time; call it with undefined for an unknown user, so that timing tells nothing. */
      matches(secret: DigestSecret | undefined): boolean
    }

/** Options of an authenticator. `secret` seals nonces: the same on all nodes of a site. */
export interface DigestAuthenticatorOptions {
  readonly realm: string
  readonly secret: Buffer | string
  readonly clock: Clock
  /** How long a nonce is good for, in milliseconds. */
  readonly lifetimeMs?: number
  /**
   * In order of preference; each becomes a challenge of its own. MD5 alone when left out.
   *
   * Deviation: RFC 8760 §2.4 would have SHA-256 first and MD5 for the old. Clients in wide use
   * (libre before 3, as Debian 12 ships it) give up when any challenge is of another algorithm.
   */
  readonly algorithms?: readonly DigestAlgorithm[]
}

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16
const NONCE_BYTES = IV_BYTES + 8 + TAG_BYTES

/**
 * The server side of digest (RFC 7616, RFC 8760) without any state: a nonce is a time under a seal,
 * which binds it to the realm and to a context (the client's address, so that credentials seen
 * elsewhere are worth nothing). Nobody else can read from it when it ends. The price: within its
 * lifetime a request can be replayed from the same address; keep the lifetime short.
 */
export class DigestAuthenticator {
  readonly #realm: string
  readonly #key: Buffer
  readonly #clock: Clock
  readonly #lifetimeMs: number
  readonly #algorithms: readonly DigestAlgorithm[]

  constructor(options: DigestAuthenticatorOptions) {
    this.#realm = options.realm
    const secret = Buffer.from(options.secret as string)
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'sip digest nonce', 32))
    this.#clock = options.clock
    this.#lifetimeMs = options.lifetimeMs ?? 60_000
    this.#algorithms = options.algorithms ?? ['MD5']
  }

  /** Header values for WWW-Authenticate or Proxy-Authenticate, one line each. */
  challenge(options: { context?: string; stale?: boolean } = {}): string[] {
    const nonce = this.#makeNonce(options.context ?? '')
    return this.#algorithms.map((algorithm) =>
      formatDigest([
        ['realm', this.#realm],
        ['nonce', nonce],
        ['qop', 'auth'],
        ['algorithm', algorithm],
        ['stale', options.stale ? 'true' : undefined],
      ]),
    )
  }

  /** Reads the credentials for our realm out of a request. `context` as given to `challenge`. */
  inspect(
    request: SipRequest,
    options: { header?: 'Authorization' | 'Proxy-Authorization'; context?: string } = {},
  ): DigestClaim {
    const lines = request.headers.lines(options.header ?? 'Authorization')
    const digests = lines.filter((line) => /^\s*digest\s/i.test(line))
    if (digests.length === 0) return { kind: 'none' }
    const parsed = digests.map(parseCredentials)
    const own = parsed.find((credentials) => credentials?.realm === this.#realm)
    if (!own) return { kind: parsed.includes(undefined) ? 'malformed' : 'none' }
    if (!this.#algorithms.includes(own.algorithm)) return { kind: 'none' }
    if (own.qop !== 'auth' || !own.cnonce || !/^[0-9a-f]{8}$/i.test(own.nc ?? '')) {
      return { kind: 'malformed' }
    }
    if (!sameUri(own.uri, request.uri)) return { kind: 'malformed' }
    const age = this.#nonceAge(own.nonce, options.context ?? '')
    if (age === undefined || age > this.#lifetimeMs) {
      return { kind: 'expired', username: own.username, stale: age !== undefined }
    }
    return {
      kind: 'claim',
      username: own.username,
      matches: (secret) => this.#matches(own, request, secret),
    }
  }

  #matches(own: DigestCredentials, request: SipRequest, secret: DigestSecret | undefined): boolean {
    const { algorithm, username, realm } = own
    const known =
      secret && 'ha1' in secret
        ? secret.ha1[algorithm]?.toLowerCase()
        : computeHa1(
            algorithm,
            username,
            realm,
            secret?.password ?? randomBytes(16).toString('hex'),
          )
    const ha1 = known ?? computeHa1(algorithm, username, realm, randomBytes(16).toString('hex'))
    const expected = computeResponse({ ...own, ha1, method: request.method })
    const equal = equalText(expected, own.response)
    return equal && secret !== undefined && known !== undefined
  }

  #makeNonce(context: string): string {
    const time = Buffer.alloc(8)
    time.writeBigUInt64BE(BigInt(this.#clock.now()))
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv(CIPHER, this.#key, iv).setAAD(this.#bound(context))
    const sealed = [cipher.update(time), cipher.final()]
    return Buffer.concat([iv, ...sealed, cipher.getAuthTag()]).toString('base64url')
  }

  /** Milliseconds since the nonce was made; undefined when it is not ours. */
  #nonceAge(nonce: string, context: string): number | undefined {
    const bytes = Buffer.from(nonce, 'base64url')
    // One text for one nonce: base64 has spare bits, and takes other alphabets.
    if (bytes.length !== NONCE_BYTES || bytes.toString('base64url') !== nonce) return undefined
    const decipher = createDecipheriv(CIPHER, this.#key, bytes.subarray(0, IV_BYTES))
    decipher.setAAD(this.#bound(context)).setAuthTag(bytes.subarray(NONCE_BYTES - TAG_BYTES))
    try {
      const time = decipher.update(bytes.subarray(IV_BYTES, NONCE_BYTES - TAG_BYTES))
      decipher.final()
      return this.#clock.now() - Number(time.readBigUInt64BE())
    } catch {
      return undefined
    }
  }

  #bound(context: string): Buffer {
    return Buffer.from(`${this.#realm}\0${context}`)
  }
}

function equalText(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

/** RFC 7616 §3.4.6: the two must name the same resource; clients drop ports and parameters. */
function sameUri(a: string, b: string): boolean {
  if (a === b) return true
  const left = parseUri(a)
  const right = parseUri(b)
  if (left?.kind !== 'sip' || right?.kind !== 'sip') return false
  return left.user === right.user && left.host === right.host
}
