/**
 * The words of people and how they log in.
 * - *team*: people who are led together.
 * - *session*: one login, from the first proof until it ends or expires. Its *token* is short; its
 *   *renewal token* gets the next one.
 * - *first factor*: a password, or an identity provider's word. *Second factor*: a code of an
 *   authenticator app (TOTP, RFC 6238), or a *recovery code* when that is lost.
 * - *link*: a one-time address with which a person sets a password: an invitation, or a reset.
 */
import type { ActivitySid, Sid, Stored, UserSid } from '@offhook/core'
import type { Role } from './model.ts'
import type { Own } from './sip-model.ts'

export type TeamSid = Sid<'TM'>
export type SessionSid = Sid<'SE'>

export interface Team extends Own<'TM'> {
  readonly friendlyName: string
}

/** One per account; its sid is the account's. */
export interface SignInSettings extends Own<'AC'> {
  /** Whoever has one of these roles logs in with a second factor. */
  readonly secondFactorRoles: readonly Role[]
  /** Where a worker goes when they log in; null = they stay where they are. */
  readonly connectActivitySid: ActivitySid | null
}

export const sessionMethods = ['password', 'link', 'provider'] as const

/** A login that has not ended. */
export interface Session extends Own<'SE'> {
  readonly personSid: UserSid
  /** By what the person proved themselves first. */
  readonly method: (typeof sessionMethods)[number]
  /** The browser's `User-Agent`, shortened. */
  readonly device: string
  readonly address: string
  readonly lastSeen: number
  readonly expiresAt: number
}

export interface SessionRow extends Session {
  /** Of the identity provider, which wants it back at the logout. */
  readonly idTokenBox: string | null
}

declare module '@offhook/core' {
  interface Entities {
    team: Stored<Team, 'sid'>
    'sign-in-settings': Stored<SignInSettings, 'sid'>
    session: Stored<SessionRow, 'sid'>
  }
}
