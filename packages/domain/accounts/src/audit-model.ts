import type { AccountSid, Sid, Stored, UserSid } from '@offhook/core'

/** That somebody has changed something by request. It never changes itself. */
export interface AuditEvent {
  readonly sid: Sid<'AE'>
  readonly accountSid: AccountSid
  /** A person of the desktop; null for the account's own credentials. */
  readonly actorSid: UserSid | null
  readonly actorType: 'user' | 'account' | 'api-key'
  /** `application.created`, `phone-number.updated`, `api-key.deleted` … */
  readonly eventType: string
  readonly resourceType: string
  readonly resourceSid: string | null
  /** How it was asked for: by an application, or in the desktop. */
  readonly source: 'api' | 'web'
  readonly sourceIpAddress: string
  /** The names of what was given, never the values: they may be secrets. */
  readonly fields: readonly string[]
  readonly dateCreated: number
}

declare module '@offhook/core' {
  interface Entities {
    'audit-event': Stored<AuditEvent, 'sid'>
  }
}
