/**
 * The words of `accounts`.
 * - *account*: the tenant; every row has an `accountSid`.
 * - *credential*: what authenticates a request: auth token, API key, login, SIP user, access token.
 * - *auth token*: the account's own secret; signs webhooks. *API key*: a further one; signs access
 *   tokens.
 * - *access token*: a JWT for a browser's phone or a TaskRouter client; its *grants* say for what.
 * - *session*: one login of a person at the desktop, carried by a bearer token.
 * - *principal*: who asks, once authenticated: an account or a person.
 * - *action*: something a principal may or may not do. *Role*: a named set of actions.
 * - *person*: somebody who logs in at the desktop. *Identity*: the name of their browser phone.
 * - *number*: one of our phone numbers. *Target*: the documents that a number or application runs.
 * - *SIP user*: a phone that registers. *Trunk*: a carrier.
 * - *source*: the address that limits count, and *name*: the user name it tries. A source is *proven*
 *   for a name once it has presented the name's secret.
 * - *secret*: a text that grants access. It is stored sealed (`…Box`) or hashed (`…Hash`) and is in no
 *   type of this file.
 * Times are milliseconds since the epoch unless a name says otherwise.
 */
import type {
  AccountSid,
  ApiKeySid,
  ApplicationSid,
  E164,
  PhoneNumberSid,
  Sid,
  Stored,
  UserSid,
  WorkerSid,
  WorkspaceSid,
} from '@offhook/core'
import type { Country } from '@offhook/numbers'

export const roles = ['agent', 'supervisor', 'admin'] as const
export type Role = (typeof roles)[number]

export const accountStatuses = ['active', 'suspended', 'closed'] as const
export type AccountStatus = (typeof accountStatuses)[number]

/** What an account may have, where it differs from the site's settings; null = as the site, 0 = no limit. */
export interface AccountLimits {
  /** Calls that live at once. */
  readonly maxCalls: number | null
  /** Calls placed by request each second. */
  readonly callsPerSecond: number | null
  /** Days for which recordings are kept. */
  readonly recordingDays: number | null
  /** Days for which messages are kept. */
  readonly messageDays: number | null
}

export const noLimits: AccountLimits = {
  maxCalls: null,
  callsPerSecond: null,
  recordingDays: null,
  messageDays: null,
}

/** How an account wants things; it decides so itself. */
export interface AccountSettings {
  /** Where it is at home: it writes numbers so, and may dial there; null = as the account above it, and as the site. */
  readonly country: Country | null
  /** Whether a call to a browser rings the phones that have registered under the same name, too. */
  readonly ringPhones: boolean
  /** The longest that its calls and conferences may last, in seconds; null = as long as the site's. */
  readonly callSeconds: number | null
}

export const defaultSettings: AccountSettings = {
  country: null,
  ringPhones: false,
  callSeconds: null,
}

export interface Account {
  readonly sid: AccountSid
  /** The account above a *subaccount*, which it pays for and may close; of a main account itself. */
  readonly ownerAccountSid: AccountSid
  readonly friendlyName: string
  readonly status: AccountStatus
  readonly limits: AccountLimits
  readonly settings: AccountSettings
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** Permissions, as `/twilio/voice/calls/read`. */
export interface KeyPolicy {
  readonly allow: readonly string[]
}

export interface ApiKey {
  readonly sid: ApiKeySid
  readonly accountSid: AccountSid
  readonly friendlyName: string
  readonly kind: 'main' | 'standard' | 'restricted'
  /** Of a restricted key: what it may do. One without it may do nothing. */
  readonly policy: KeyPolicy | null
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** A disabled person cannot log in, and nothing that they had opened goes on. */
export const personStatuses = ['active', 'disabled'] as const
export type PersonStatus = (typeof personStatuses)[number]

/** Somebody who logs in. `identity` is the name of their browser phone: `client:<identity>`. */
export interface Person {
  readonly sid: UserSid
  readonly accountSid: AccountSid
  readonly username: string
  readonly fullName: string
  readonly roles: readonly Role[]
  readonly identity: string
  readonly workspaceSid: WorkspaceSid | null
  readonly workerSid: WorkerSid | null
  readonly email: string | null
  readonly teamSid: Sid<'TM'> | null
  /** The language of the desktop; null = as the browser has it. */
  readonly locale: string | null
  readonly status: PersonStatus
  /** Whether they have no way to log in yet: they are invited. */
  readonly isPending: boolean
  readonly hasSecondFactor: boolean
  /** Until when the link that they were given can be used; null = there is none. */
  readonly linkExpiresAt: number | null
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** The document that runs when a call arrives, and the callback for its end. */
export interface VoiceTarget {
  readonly voiceUrl: string | null
  readonly voiceMethod: 'GET' | 'POST'
  readonly voiceFallbackUrl: string | null
  readonly voiceFallbackMethod: 'GET' | 'POST'
  readonly statusCallback: string | null
  readonly statusCallbackMethod: 'GET' | 'POST'
  readonly voiceCallerIdLookup: boolean
}

/** The document that a text runs when it arrives. */
export interface MessageTarget {
  readonly smsUrl: string | null
  readonly smsMethod: 'GET' | 'POST'
  readonly smsFallbackUrl: string | null
  readonly smsFallbackMethod: 'GET' | 'POST'
}

/** One of our numbers. If it has an application, that application's target replaces its own. */
export interface PhoneNumber extends VoiceTarget, MessageTarget {
  readonly sid: PhoneNumberSid
  readonly accountSid: AccountSid
  readonly phoneNumber: E164
  readonly friendlyName: string
  readonly voiceApplicationSid: ApplicationSid | null
  /** The same for texts. */
  readonly smsApplicationSid: ApplicationSid | null
  readonly dateCreated: number
  readonly dateUpdated: number
}

export interface Application extends VoiceTarget, MessageTarget {
  readonly sid: ApplicationSid
  readonly accountSid: AccountSid
  readonly friendlyName: string
  readonly smsStatusCallback: string | null
  readonly messageStatusCallback: string | null
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** A phone that registers: digest user name and realm; the password is stored encrypted. */
export interface SipUser {
  readonly sid: Sid<'CR'>
  readonly accountSid: AccountSid
  readonly username: string
  readonly domain: string
  readonly dateCreated: number
  readonly dateUpdated: number
}

/**
 * A carrier. Inbound: INVITEs from `addresses`, or with the inbound credentials. Outbound: our INVITEs
 * go to `target`, with the outbound credentials if it challenges.
 */
export interface SipTrunk {
  readonly sid: Sid<'TK'>
  readonly accountSid: AccountSid
  readonly friendlyName: string
  /** IP addresses or CIDR blocks whose INVITEs are accepted, and whose media may latch. */
  readonly addresses: readonly string[]
  readonly inboundUsername: string | null
  /** `sip:host:port;transport=…`, null for a trunk that only receives calls. */
  readonly target: string | null
  readonly outboundUsername: string | null
  /** Number prefixes in E.164 this trunk may dial (`+1`); empty = none. */
  readonly dialPrefixes: readonly string[]
  /** Among trunks that may dial a number: the lowest first, equals by their share of the weight. */
  readonly priority: number
  readonly weight: number
  /** `sip:host:port` through which everything for this trunk goes; null = straight. */
  readonly outboundProxy: string | null
  /** Whether we register at the target, with the outbound credentials. */
  readonly registers: boolean
  /** Whether the target is asked by OPTIONS if it is there. */
  readonly keepAlive: boolean
  /** How many calls it takes a second; null = any. */
  readonly callsPerSecond: number | null
  /** Numbers of emergency services (`112`) that it takes: they go to it whatever else is set. */
  readonly emergencyNumbers: readonly string[]
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** What an access token grants (claim `grants`). */
export interface TokenGrants {
  readonly identity: string | null
  readonly voice: {
    readonly incomingAllow: boolean
    readonly outgoingApplicationSid: ApplicationSid | null
    readonly outgoingParams: Readonly<Record<string, string>>
  } | null
  readonly taskRouter: {
    readonly workspaceSid: WorkspaceSid
    readonly workerSid: WorkerSid | null
    readonly role: 'worker' | 'supervisor' | 'admin'
  } | null
}

/** The desktop login that an access token was issued for; the token ends with it. */
export interface TokenSession {
  readonly id: string
  readonly personSid: UserSid
  readonly passwordMark: string
}

/** The login that a request or a connection of the desktop belongs to. */
export interface PersonSession extends TokenSession {
  /** When it ends by itself: milliseconds since the epoch. */
  readonly endsAt: number
}

/** What an older token of TaskRouter says of one kind of request. */
export interface TokenPolicy {
  /** From the version on; `*` stands for one segment, `**` for any further ones. */
  readonly path: readonly string[]
  readonly method: string
  readonly allow: boolean
  /** The fields that a request may have, and whether it must; empty = any. */
  readonly filter: Readonly<Record<string, boolean>>
}

/** An access token that has been checked. */
export interface AccessToken {
  readonly accountSid: AccountSid
  /** Null for an older one, which the auth token has signed. */
  readonly keySid: ApiKeySid | null
  /** Of the auth token that has signed an older one. */
  readonly authTokenMark?: string
  readonly grants: TokenGrants
  /** Of an older one: it may do what they allow of its grants. */
  readonly policies?: readonly TokenPolicy[]
  /** Absent on a token that an application issued. */
  readonly session?: TokenSession
  readonly issuedAt: number
  readonly expiresAt: number
}

/** A number of somebody else's that an account may show when it calls: its owner has said so. */
export interface OutgoingCallerId {
  readonly sid: PhoneNumberSid
  readonly accountSid: AccountSid
  readonly phoneNumber: E164
  readonly friendlyName: string
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** A key that recordings of the account are encrypted with. */
export interface PublicKey {
  readonly sid: Sid<'CR'>
  readonly accountSid: AccountSid
  readonly friendlyName: string
  /** RSA, as SubjectPublicKeyInfo. */
  readonly pem: string
  readonly dateCreated: number
  readonly dateUpdated: number
}

declare module '@offhook/core' {
  interface Entities {
    'public-key': Stored<PublicKey, 'sid'>
    'outgoing-caller-id': Stored<OutgoingCallerId, 'sid'>
  }
}

/** Why a token was refused; each gateway maps it to its own code. */
export type TokenRefusal =
  | 'malformed'
  | 'bad-signature'
  | 'expired'
  | 'unknown-key'
  | 'no-account'
  | 'too-long'
  /** The login that it was made for has ended. */
  | 'revoked'

/** Who asks. `account` = REST credentials of the account; `person` = a login of the desktop. */
export type Principal =
  | {
      readonly kind: 'account'
      readonly accountSid: AccountSid
      readonly keySid: ApiKeySid | null
      readonly keyKind: 'auth-token' | ApiKey['kind']
      /** Of a restricted key. */
      readonly policy?: KeyPolicy | null
    }
  | {
      readonly kind: 'person'
      readonly accountSid: AccountSid
      readonly person: Person
      readonly session: PersonSession
    }

export type PersonPrincipal = Extract<Principal, { kind: 'person' }>
