/**
 * The words of scheduled reports.
 * - *schedule*: a view of the figures (what they are grouped by, in whose days), how often it is made
 *   into a file, and where that goes.
 * - *run*: one making of it, named by the moment at which it is due. Its *period* is the day, week or
 *   month that has just ended then.
 * Times are milliseconds since the epoch.
 */
import type { AccountSid, Sid, Stored } from '@offhook/core'
import type { FigureGroup } from '../figures.ts'

export type ReportScheduleSid = Sid<'RS'>

/** Weeks begin on Monday. */
export const reportRhythms = ['day', 'week', 'month'] as const
export type ReportRhythm = (typeof reportRhythms)[number]

export const reportDeliveries = ['folder', 'webhook'] as const
export type ReportDelivery = (typeof reportDeliveries)[number]

/** When a report is made. */
export interface ReportTiming {
  readonly every: ReportRhythm
  /** 0 to 23, by the clock of the time zone. */
  readonly hour: number
  readonly timeZone: string
}

export interface ReportSchedule extends ReportTiming {
  readonly sid: ReportScheduleSid
  readonly accountSid: AccountSid
  readonly name: string
  readonly by: FigureGroup
  readonly delivery: ReportDelivery
  /** Of a webhook; null for a folder. */
  readonly url: string | null
  /** Runs due until this moment are over, or were never asked for. */
  readonly doneUntil: number
  /** How often the run of `attemptedAt` has failed so far. */
  readonly attempts: number
  readonly attemptedAt: number | null
  /** What became of the last run that is over. */
  readonly outcome: 'delivered' | 'failed' | null
  /** Why the last attempt failed. */
  readonly fault: string | null
  readonly dateCreated: number
  readonly dateUpdated: number
}

declare module '@offhook/core' {
  interface Entities {
    'report-schedule': Stored<ReportSchedule, 'sid'>
  }
}
