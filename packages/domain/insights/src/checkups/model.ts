/**
 * The words of check-ups.
 * - *check-up*: what a browser has found of its microphone, its speaker and its way to us, by a call
 *   to our echo. It is kept so that others can look at it.
 * - *line*: one thing that was looked at, and how it is.
 */
import type { AccountSid, Sid, Stored } from '@offhook/core'

export type CheckupSid = Sid<'CU'>

/** What is looked at, in that order. `route`: whether the call's audio comes through, and how. */
export const checkNames = [
  'microphone',
  'speaker',
  'signalling',
  'route',
  'round-trip',
  'jitter',
  'loss',
  'mos',
] as const
export type CheckName = (typeof checkNames)[number]

/** From the best to the worst. `unknown`: it could not be measured, or was not asked for. */
export const checkResults = ['ok', 'unknown', 'poor', 'bad'] as const
export type CheckResult = (typeof checkResults)[number]

export interface CheckLine {
  readonly name: CheckName
  readonly result: CheckResult
  /** In the unit of its name: dBFS, milliseconds, percent, 1 to 4.5. */
  readonly value: number | null
  /** What more the browser knows, as a word: `blocked`, `udp-host`. */
  readonly detail: string | null
}

export interface Checkup {
  readonly sid: CheckupSid
  readonly accountSid: AccountSid
  readonly personSid: string
  /** As the person was called then. */
  readonly fullName: string
  /** The worst of its lines. */
  readonly result: CheckResult
  /** Which browser, in a few words. */
  readonly browser: string
  readonly lines: readonly CheckLine[]
  readonly dateCreated: number
}

declare module '@offhook/core' {
  interface Entities {
    checkup: Stored<Checkup, 'sid'>
  }
}
