/**
 * What goes over the wire at `/offhook/v1`, as JSON has it. Types only: the server makes these, the
 * desktop reads them, its fakes make them again. Sids are plain texts, times are ISO 8601 in UTC with
 * milliseconds, durations are in seconds unless the name says `Ms`.
 */
export type * from './calls.ts'
export type * from './configuration.ts'
export type * from './explanation.ts'
export type * from './phones.ts'
export type * from './sessions.ts'
export type * from './webhooks.ts'
