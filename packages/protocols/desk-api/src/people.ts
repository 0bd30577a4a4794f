/** A skill of a person; the level of one that has no levels is null. */
export interface SkillLevelRecord {
  readonly name: string
  readonly level: number | null
}

/** `GET /offhook/v1/People/<sid>`. */
export interface PersonDetails {
  readonly sid: string
  readonly username: string
  readonly fullName: string
  readonly email: string | null
  readonly roles: readonly string[]
  readonly identity: string
  readonly teamSid: string | null
  readonly skills: readonly SkillLevelRecord[]
  /** Whether there is a worker with the login. */
  readonly takesCalls: boolean
  readonly workspaceSid: string | null
  readonly workerSid: string | null
  readonly locale: string | null
  readonly status: 'active' | 'disabled'
  /** Invited: they have no way to log in yet. */
  readonly isPending: boolean
  readonly hasSecondFactor: boolean
  /** Until when the link that they were given can be used. */
  readonly linkExpiresAt: string | null
  readonly dateCreated: string
  readonly dateUpdated: string
}

/** `GET /offhook/v1/People`, the newest first. */
export interface PeoplePage {
  readonly people: readonly PersonDetails[]
  readonly next: string | null
}

/** What is settable of a person; what is left out keeps its value. */
export interface PersonRequest {
  readonly fullName?: string | undefined
  readonly email?: string | null | undefined
  readonly roles?: readonly string[] | undefined
  readonly identity?: string | undefined
  readonly teamSid?: string | null | undefined
  readonly skills?: readonly SkillLevelRecord[] | undefined
  readonly takesCalls?: boolean | undefined
  readonly locale?: string | null | undefined
  readonly status?: string | undefined
  readonly password?: string | undefined
}

/** `POST /offhook/v1/People`. */
export interface NewPersonRequest extends PersonRequest {
  readonly username: string
}

/** `POST /offhook/v1/People/<sid>/Invitations`: a one-time link, told once. */
export interface InvitationLink {
  /** Of the person. */
  readonly sid: string
  readonly url: string
  readonly expiresAt: string
}

export interface TeamRecord {
  readonly sid: string
  readonly friendlyName: string
}

/** `GET /offhook/v1/Teams`. */
export interface TeamPage {
  readonly teams: readonly TeamRecord[]
  readonly next: string | null
}

export interface TeamRequest {
  readonly friendlyName: string
}

/** Levels go from `minimum` to `maximum` where `multivalue`; otherwise both are null. */
export interface SkillRecord {
  readonly name: string
  readonly multivalue: boolean
  readonly minimum: number | null
  readonly maximum: number | null
}

/** `POST /offhook/v1/Workspaces/<sid>/Workers/<sid>/Skills`: all that the worker can do. */
export interface WorkerSkillsRequest {
  readonly skills: readonly SkillLevelRecord[]
}

/** `GET /offhook/v1/Skills`. */
export interface SkillList {
  readonly skills: readonly SkillRecord[]
}

export interface SkillRequest {
  readonly multivalue?: boolean | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
}

/** `GET /offhook/v1/SignInSettings`. */
export interface SignInSettingsRecord {
  /** Whoever has one of these roles logs in with a second factor. */
  readonly secondFactorRoles: readonly string[]
  /** Where a worker goes when they log in; null = they stay where they are. */
  readonly connectActivitySid: string | null
}

/** `GET /offhook/v1/Profile`: what everybody may know and change of themselves. */
export interface ProfileRecord {
  readonly person: PersonDetails
  readonly recoveryCodesLeft: number
  /** Whether a role of theirs may not do without. */
  readonly needsSecondFactor: boolean
}
