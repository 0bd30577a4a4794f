/**
 * What `accounts` needs from outside: the rows as they are stored. A field whose name ends in `Box`
 * is encrypted; one that ends in `Hash` cannot be reversed.
 */
import type { EntityName, RowOf, Stored } from '@offhook/core'
import type {
  Account,
  ApiKey,
  Application,
  Person,
  PhoneNumber,
  SipTrunk,
  SipUser,
} from './model.ts'

import type {} from './people-model.ts'
import type {} from './sip-model.ts'
import type {} from './trunking-model.ts'
import type {} from './voice-v1-model.ts'

export type { Page, PageRequest } from '@offhook/core'

/** Both tokens are valid; the primary signs webhooks. */
export interface AccountRow extends Account {
  readonly authTokenBox: string
  readonly secondaryTokenBox: string | null
}

export interface ApiKeyRow extends ApiKey {
  readonly secretBox: string
}

export interface PersonRow extends Omit<Person, 'isPending' | 'hasSecondFactor'> {
  readonly passwordHash: string | null
  readonly totpBox: string | null
  /** The time step of the last code that was taken: no code is good twice. */
  readonly totpStep: number | null
  /** Of the recovery codes that are left. */
  readonly recoveryHashes: readonly string[]
  readonly linkHash: string | null
  /** Who they are to the identity provider: issuer and subject. */
  readonly providerSubject: string | null
}

export interface SipUserRow extends SipUser {
  readonly passwordBox: string
}

export interface SipTrunkRow extends SipTrunk {
  readonly inboundPasswordBox: string | null
  readonly outboundPasswordBox: string | null
}

/** A desktop session that was logged out before it expired. */
export interface RevokedSession {
  readonly id: string
  /** When the row can be dropped, in milliseconds since the epoch. */
  readonly expiresAt: number
}

/** What `accounts` keeps in memory whole: neither an INVITE nor a request may cost a query. */
export const keptEntities = [
  'account',
  'api-key',
  'person',
  'sip-user',
  'sip-trunk',
  'phone-number',
  'application',
  'sip-domain',
  'sip-credential-list',
  'sip-credential',
  'sip-address-list',
  'sip-address',
  'dialing-permissions',
  'byoc-trunk',
  'connection-policy',
  'connection-target',
  'ip-record',
  'source-ip-mapping',
  'elastic-trunk',
  'origination-url',
  'team',
  'sign-in-settings',
  'session',
  'revoked-session',
] as const satisfies readonly EntityName[]
export type KeptEntity = (typeof keptEntities)[number]

/** The rows of each of them. */
export type AccountsSnapshot = { readonly [E in KeptEntity]: readonly RowOf<E>[] }

/** Read at the start. Writes go through the `ChangeWriter`. */
export interface AccountsRepository {
  load(): Promise<AccountsSnapshot>
}

/** What an installation without a row would read. */
export function emptySnapshot(): AccountsSnapshot {
  return Object.fromEntries(keptEntities.map((name) => [name, []])) as unknown as AccountsSnapshot
}

declare module '@offhook/core' {
  interface Entities {
    account: Stored<AccountRow, 'sid'>
    'api-key': Stored<ApiKeyRow, 'sid'>
    person: Stored<PersonRow, 'sid'>
    'sip-user': Stored<SipUserRow, 'sid'>
    'sip-trunk': Stored<SipTrunkRow, 'sid'>
    'phone-number': Stored<PhoneNumber, 'sid'>
    application: Stored<Application, 'sid'>
    'revoked-session': Stored<RevokedSession, 'id'>
  }
}
