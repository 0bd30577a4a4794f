/** `POST /offhook/v1/Sessions`. */
export interface LoginRequest {
  readonly username: string
  readonly password: string
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
}

/** `GET /offhook/v1/Session`. */
export interface SessionReply {
  readonly person: PersonRecord
  readonly accountSid: string
}

/** The answer to a login. */
export interface LoginReply extends SessionReply {
  /** Bearer token of all other requests. */
  readonly token: string
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
}
