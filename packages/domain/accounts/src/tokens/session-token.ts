/**
 * The bearer token of a desktop tab: a JWT signed with a key that is derived from the installation's,
 * so that it outlives a restart without a table of sessions. It carries a mark of the password, so
 * that a new password ends every session.
 */
import { createHash, randomUUID } from 'node:crypto'
import { parseSid, type UserSid } from '@offhook/core'
import { errors, jwtVerify, SignJWT } from 'jose'

export const SESSION_SECONDS = 12 * 3600
const ISSUER = 'offhook'
const AUDIENCE = 'desktop'
const MAX_TOKEN_LENGTH = 2_048

/** The claims of a session token that was checked. */
export interface Session {
  readonly id: string
  readonly personSid: UserSid
  readonly passwordMark: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** A short text that changes with the password and does not reveal it. */
export function passwordMark(passwordHash: string): string {
  return createHash('sha256').update(passwordHash).digest('base64url').slice(0, 12)
}

/** Issues the token of a new session. */
export async function mintSession(
  key: Uint8Array,
  options: { readonly personSid: UserSid; readonly passwordHash: string; readonly now: number },
): Promise<{ readonly token: string; readonly expiresAt: number }> {
  const issuedAt = Math.floor(options.now / 1000)
  const expiresAt = issuedAt + SESSION_SECONDS
  const token = await new SignJWT({ pm: passwordMark(options.passwordHash) })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(options.personSid)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(key)
  return { token, expiresAt: expiresAt * 1000 }
}

/** Checks a token. Never throws. */
export async function checkSession(
  key: Uint8Array,
  token: string,
  now: number,
): Promise<Session | 'expired' | 'bad'> {
  if (typeof token !== 'string' || token.length > MAX_TOKEN_LENGTH) return 'bad'
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      currentDate: new Date(now),
    })
    const personSid = parseSid('US', payload.sub)
    const { jti, exp, pm } = payload
    if (!personSid || !jti || exp === undefined || typeof pm !== 'string') return 'bad'
    return { id: jti, personSid, passwordMark: pm, expiresAt: exp * 1000 }
  } catch (error) {
    return error instanceof errors.JWTExpired ? 'expired' : 'bad'
  }
}
