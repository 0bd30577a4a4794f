/** The shapes of our own interface (`/offhook/v1`) as the desktop reads them. */

/** Who is logged in. `workerSid` is empty for a person who takes no calls. */
export interface Person {
  readonly sid: string
  readonly username: string
  readonly fullName: string
  readonly roles: readonly string[]
  readonly identity: string
  readonly workspaceSid: string
  readonly workerSid: string
}

/** The answer to a login; `expiresAt` is ISO 8601. */
export interface LoginReply {
  readonly token: string
  readonly expiresAt: string
  readonly person: Person
  readonly accountSid: string
}

/** Tokens for the two SDKs. */
export interface SdkTokens {
  readonly voiceToken: string
  readonly taskRouterToken: string
  readonly identity: string
  readonly ttlSeconds: number
}

/** What the test caller needs to place a call. */
export interface TestCallerTokens {
  readonly voiceToken: string
  readonly identity: string
  readonly phoneNumber: string
}

/** Facts about the installation. */
export interface Configuration {
  readonly phoneNumber: string | null
  readonly version: string
  readonly sip?: { readonly host: string; readonly port: number }
  readonly workspaceSid?: string
}

/** One row of the call log: one leg. Times are ISO 8601, `duration` is in seconds. */
export interface CallRecord {
  readonly sid: string
  readonly parentCallSid?: string | null
  readonly from: string
  readonly to: string
  readonly direction: string
  readonly kind?: string
  readonly status: string
  readonly startTime: string | null
  readonly answerTime?: string | null
  readonly endTime: string | null
  readonly duration: number | null
  readonly recordings?: readonly unknown[]
}

/** A page of the call log; `next` is the cursor of the page after it. */
export interface CallPage {
  readonly calls: readonly CallRecord[]
  readonly next?: string | null
}

/** A recording, without its sound. */
export interface RecordingRecord {
  readonly sid: string
  readonly channels: number
  readonly channelRoles?: readonly string[] | null
  readonly durationMs: number | null
  readonly status: string
  readonly startTime: string | null
}

/** A warning or error that belongs to a call. */
export interface CallNotification {
  readonly sid?: string
  readonly code?: number | string
  readonly message?: string
  readonly level?: string
  readonly time?: string
}

/** Everything known of one call and its sister legs. */
export interface CallDetails {
  readonly call: CallRecord
  readonly legs: readonly CallRecord[]
  readonly recordings: readonly RecordingRecord[]
  readonly notifications: readonly CallNotification[]
}

/** One party of a conference, as the public interface names it. */
export interface Participant {
  readonly call_sid: string
  readonly label?: string | null
  readonly muted: boolean
  readonly hold: boolean
  readonly status: string
}
