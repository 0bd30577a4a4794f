/**
 * Tokens that only we issue and read: JWTs signed with a key that is derived from the installation's, so
 * that they outlive a restart and are good on every node without being stored. Each has one purpose and
 * is good for no other. It carries a mark of the password, so that a new password ends them all.
 */
import { createHash } from 'node:crypto'
import { parseSid, type UserSid } from '@offhook/core'
import { errors, jwtVerify, SignJWT } from 'jose'

const ISSUER = 'offhook'
const MAX_TOKEN_LENGTH = 4_096

/** What a token is for: requests, the next such token, the next step of a login. */
export type Purpose = 'desktop' | 'desktop-renewal' | 'login-step'

export interface OwnClaims {
  /** The session's sid, or any unique text. */
  readonly id: string
  readonly personSid: UserSid
  readonly passwordMark: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  /** What else the purpose needs. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** A short text that changes with the password and does not reveal it. */
export function passwordMark(passwordHash: string | null): string {
  return createHash('sha256')
    .update(passwordHash ?? '')
    .digest('base64url')
    .slice(0, 12)
}

/** Issues a token. `now` and `expiresAt` are milliseconds; JWTs count seconds. */
export function mintOwnToken(
  key: Uint8Array,
  purpose: Purpose,
  claims: OwnClaims,
  now: number,
): Promise<string> {
  return new SignJWT({ pm: claims.passwordMark, facts: claims.facts })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(purpose)
    .setSubject(claims.personSid)
    .setJti(claims.id)
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(Math.floor(claims.expiresAt / 1000))
    .sign(key)
}

/** Checks a token. Never throws. */
export async function checkOwnToken(
  key: Uint8Array,
  purpose: Purpose,
  token: string,
  now: number,
): Promise<OwnClaims | 'expired' | 'bad'> {
  if (typeof token !== 'string' || token.length > MAX_TOKEN_LENGTH) return 'bad'
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: purpose,
      currentDate: new Date(now),
    })
    const personSid = parseSid('US', payload.sub)
    const { jti, exp, pm, facts } = payload
    if (!personSid || !jti || exp === undefined || typeof pm !== 'string') return 'bad'
    return { id: jti, personSid, passwordMark: pm, expiresAt: exp * 1000, facts: Object(facts) }
  } catch (error) {
    return error instanceof errors.JWTExpired ? 'expired' : 'bad'
  }
}
