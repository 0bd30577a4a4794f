import { randomBytes } from 'node:crypto'
import type { SipResponse } from '../message/message.ts'
import {
  computeHa1,
  computeResponse,
  type DigestAlgorithm,
  type DigestChallenge,
  formatDigest,
  parseChallenge,
} from './challenge.ts'

/** A name and a password for digest; never logged. */
export interface PasswordCredentials {
  readonly username: string
  readonly password: string
}

/** A header that answers one challenge, and what it was made for. */
export interface DigestAnswer {
  readonly header: 'Authorization' | 'Proxy-Authorization'
  readonly realm: string
  readonly nonce: string
  readonly stale: boolean
  readonly value: string
}

const STRENGTH: readonly DigestAlgorithm[] = ['SHA-512-256', 'SHA-256', 'MD5']

/** The challenges that a 401 or 407 holds, the strongest first for each realm. */
export function challengesOf(response: SipResponse): DigestChallenge[] {
  const name = response.status === 407 ? 'Proxy-Authenticate' : 'WWW-Authenticate'
  const found = response.headers.lines(name).flatMap((line) => parseChallenge(line) ?? [])
  return found.sort((a, b) => STRENGTH.indexOf(a.algorithm) - STRENGTH.indexOf(b.algorithm))
}

/**
 * Answers a 401 or 407: one header for each realm in it. Empty when it holds no Digest challenge
 * that can be answered.
 */
export function answerChallenges(
  response: SipResponse,
  request: { method: string; uri: string; body?: Buffer },
  credentials: PasswordCredentials,
  options: { cnonce?: string; nc?: number } = {},
): DigestAnswer[] {
  const header = response.status === 407 ? 'Proxy-Authorization' : 'Authorization'
  const answers = new Map<string, DigestAnswer>()
  for (const challenge of challengesOf(response)) {
    if (answers.has(challenge.realm)) continue
    const value = answerChallenge(challenge, request, credentials, options)
    if (value === undefined) continue
    const { realm, nonce, stale } = challenge
    answers.set(realm, { header, realm, nonce, stale, value })
  }
  return [...answers.values()]
}

/** The header value for one challenge; undefined when it wants a qop that is unknown. */
export function answerChallenge(
  challenge: DigestChallenge,
  request: { method: string; uri: string; body?: Buffer },
  credentials: PasswordCredentials,
  options: { cnonce?: string; nc?: number } = {},
): string | undefined {
  const { algorithm, session, realm, nonce, opaque } = challenge
  const qop = challenge.qop?.includes('auth')
    ? 'auth'
    : challenge.qop?.includes('auth-int')
      ? 'auth-int'
      : undefined
  if (challenge.qop && !qop) return undefined
  const cnonce = qop || session ? (options.cnonce ?? randomBytes(12).toString('hex')) : undefined
  const nc = qop ? (options.nc ?? 1).toString(16).padStart(8, '0') : undefined
  const ha1 = computeHa1(algorithm, credentials.username, realm, credentials.password)
  const response = computeResponse({ algorithm, session, ha1, nonce, cnonce, nc, qop, ...request })
  return formatDigest([
    ['username', credentials.username],
    ['realm', realm],
    ['nonce', nonce],
    ['uri', request.uri],
    ['response', response],
    ['algorithm', `${algorithm}${session ? '-sess' : ''}`],
    ['cnonce', cnonce],
    ['opaque', opaque],
    ['qop', qop],
    ['nc', nc],
  ]).replace(/qop="([a-z-]+)"/, 'qop=$1')
}
