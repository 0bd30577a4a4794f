/** `POST /offhook/v1/Sessions`. */
export interface LoginRequest {
  readonly username: string
  readonly password: string
  /** Whether to be asked before a session that is in use elsewhere is left so; default: no. */
  readonly askFirst?: boolean | undefined
}

/** Who is logged in. `workspaceSid` and `workerSid` are empty for a person who takes no calls. */
export interface PersonRecord {
  readonly sid: string
  readonly username: string
  readonly fullName: string
  readonly roles: readonly string[]
  /** What the SDKs and other people call them by. */
  readonly identity: string
  readonly workspaceSid: string
  readonly workerSid: string
  /** The language of the desktop; null = as the browser has it. */
  readonly locale: string | null
}

/** `GET /offhook/v1/Session`. */
export interface SessionReply {
  readonly person: PersonRecord
  readonly accountSid: string
}

/** `DELETE /offhook/v1/Session` of a login at an identity provider, whose own session goes on. */
export interface LogoutReply {
  /** Where the browser ends that one. */
  readonly url: string
}

/** `POST /offhook/v1/Sessions/Renewal`: the next bearer token of a session. */
export interface RenewalReply {
  /** Bearer token of all other requests. */
  readonly token: string
  readonly tokenExpiresAt: string
}

/** The answer to a login. */
export interface LoginReply extends SessionReply, RenewalReply {
  /** Gets the next token; it is good until the session ends. */
  readonly renewalToken: string
  readonly sessionSid: string
  /** When the session ends by itself. */
  readonly expiresAt: string
  /** Where the worker goes now that they have logged in; null = they stay where they are. */
  readonly connectActivitySid: string | null
}

/**
 * What a login still asks for, instead of a session. `challenge` goes back with the answer: `code` to
 * `Sessions/Code`, `enrolment` to `Sessions/Enrolment`, `elsewhere` to `Sessions/Decision`.
 */
export type LoginStep = { readonly challenge: string; readonly expiresAt: string } & (
  | { readonly step: 'code' }
  | { readonly step: 'enrolment' }
  | { readonly step: 'elsewhere'; readonly sessions: readonly SessionRecord[] }
)

export type LoginAnswer = LoginReply | LoginStep

/** A session that has not ended. */
export interface SessionRecord {
  readonly sid: string
  readonly method: 'password' | 'link' | 'provider'
  /** The browser's `User-Agent`. */
  readonly device: string
  readonly address: string
  readonly startedAt: string
  readonly lastSeen: string
  readonly expiresAt: string
  readonly use: 'closed' | 'open' | 'in-call'
  /** Whether it is the session that asks. */
  readonly isOwn: boolean
}

export interface SessionList {
  readonly sessions: readonly SessionRecord[]
}

/** What an authenticator app is given; it counts once a code of it was confirmed. */
export interface EnrolmentReply {
  /** Base32, to be typed where no camera is. */
  readonly secret: string
  /** `otpauth://totp/…`, to be shown as a QR code. */
  readonly uri: string
  /** To be handed back with the first code. */
  readonly enrolment: string
}

/** Told once: ten codes, each of which stands once for a code of the app. */
export interface RecoveryCodesReply {
  readonly recoveryCodes: readonly string[]
}

/** `POST /offhook/v1/Sessions/Enrolment/Confirmation`. */
export interface EnrolledReply extends RecoveryCodesReply {
  readonly next: LoginAnswer
}

/** `GET /offhook/v1/SignIn`: what the page of the login shows. Nobody is known yet. */
export interface SignInPage {
  /** The identity provider by whom one can log in too. */
  readonly provider: { readonly name: string } | null
  /** Whether whoever sits before the server itself is told where the first password is. */
  readonly tellsFirstPassword: boolean
}

/** `POST /offhook/v1/Invitations/Check`: whose link it is. */
export interface InvitationRecord {
  readonly username: string
  readonly fullName: string
  /** `invitation` for the first password of a person. */
  readonly kind: 'invitation' | 'reset'
  readonly expiresAt: string
}

/** `POST /offhook/v1/Session/Tokens`: tokens for the two SDKs. */
export interface SdkTokens {
  readonly voiceToken: string
  /** Empty for a person who is no worker. */
  readonly taskRouterToken: string
  readonly identity: string
  readonly ttlSeconds: number
}

/** `POST /offhook/v1/TestCaller/Tokens`: what the test caller needs to place a call. */
export interface TestCallerTokens {
  readonly voiceToken: string
  readonly identity: string
  readonly phoneNumber: string
  /** What its flow asks callers for by keypad, in the words that they hear; empty where nobody knows. */
  readonly menu: readonly string[]
}
