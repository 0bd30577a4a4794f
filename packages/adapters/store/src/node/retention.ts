/**
 * Removes what has been kept long enough, hourly and in slices: the router's events and decisions, the
 * moments of contacts, insights, check-ups, executions of flows and what browsers told of their calls after 30
 * days, the signalling of calls after 10, recordings when they are as old as the operator lets them be,
 * deleted ones 40 days later. The audio of a recording goes when it is deleted; what an error or a crash
 * left of it goes here. What people said about a call goes when the call has gone.
 */
import { type Clock, type Logger, messageOf } from '@offhook/core'
import type { Db } from '../db/db.ts'
import { Recurring } from './recurring.ts'
import { nextSlice } from './slice.ts'

const EVERY_MS = 3_600_000
const DAY_MS = 86_400_000
const EVENTS_MS = 30 * DAY_MS
const SIGNALLING_MS = 10 * DAY_MS
/** However busy the days were. */
const MOST_SIGNALLING = 500_000
const DELETED_RECORDINGS_MS = 40 * DAY_MS
const SLICE = 2_000
/** A day on their way, and a week in which they can still be looked at. */
const DEAD_EVENTS_MS = 8 * DAY_MS
/** The tables, and the column that tells how old a row is. */
const kept = [
  ['task_events', 'event_date'],
  ['task_decisions', 'decided_at'],
  ['endpoint_reports', 'date_created'],
  ['contact_moments', 'at'],
  ['call_samples', 'at'],
  ['call_incidents', 'date_created'],
  ['call_summaries', 'date_created'],
  ['conference_summaries', 'date_created'],
  ['participant_summaries', 'date_created'],
  ['insights_reports', 'date_created'],
  ['call_annotations', 'date_updated'],
  ['checkups', 'date_created'],
  ['studio_steps', 'date_created'],
  ['studio_executions', 'date_updated'],
  // Of calls whose node did not live to their end.
  ['message_subscriptions', 'date_created'],
] as const

/** What people say about calls, by its `call_sid`. */
const ofCalls = ['call_comments', 'call_scores'] as const

export interface RetentionOptions {
  readonly db: Db
  readonly clock: Clock
  readonly logger: Logger
  /** Null: nobody has given us the files, and rows of recordings stay. */
  readonly removeRecording: ((fileName: string) => Promise<void>) | null
  /** After so many days a recording is deleted, unless its account has a limit of its own; 0 = never. */
  readonly recordingDays: number
  /** The same of messages. */
  readonly messageDays: number
  /** For so many days the log of webhooks is kept. */
  readonly webhookDays: number
}

export class Retention {
  readonly #options: RetentionOptions
  /** Deleted recordings that were removed here: they need not be asked for again, hour by hour. */
  readonly #removed = new Set<string>()
  readonly #recurring: Recurring

  constructor(options: RetentionOptions) {
    this.#options = options
    const { clock, logger } = options
    this.#recurring = new Recurring({
      ...{ clock, everyMs: EVERY_MS, work: () => this.#sweep() },
      onFailed: (error) =>
        logger.warn({ error: messageOf(error) }, 'Old rows could not be removed'),
    })
  }

  close(): Promise<void> {
    return this.#recurring.close()
  }

  async #sweep(): Promise<void> {
    const { db, clock, removeRecording } = this.#options
    const { webhookDays } = this.#options
    const signalling = ['signalling_parts', 'date_created', SIGNALLING_MS] as const
    const events = ['event_deliveries', 'date_created', DEAD_EVENTS_MS] as const
    const webhooks = ['webhook_requests', 'date_created', webhookDays * DAY_MS] as const
    for (const [table, date, age = EVENTS_MS] of [...kept, events, webhooks, signalling]) {
      for (let slice = nextSlice(null), more = true; more && !this.#recurring.isClosed; ) {
        const begun = clock.monotonic()
        const [removed = []] = await db.transaction([
          {
            text: `DELETE FROM ${table} WHERE ctid IN
              (SELECT ctid FROM ${table} WHERE ${date} < $1 LIMIT ${slice}) RETURNING 1`,
            values: [clock.now() - age],
          },
        ])
        more = removed.length === slice
        slice = nextSlice({ slice, ms: clock.monotonic() - begun })
      }
    }
    await this.#removeWithTheirCalls()
    await this.#limitSignalling()
    await this.#deleteOldRecordings()
    await this.#deleteOldMessages()
    if (removeRecording) await this.#sweepRecordings(removeRecording)
  }

  /** What was said about a call goes with it. */
  async #removeWithTheirCalls(): Promise<void> {
    for (const table of ofCalls) {
      await this.#options.db.transaction([
        {
          text: `DELETE FROM ${table} WHERE NOT EXISTS
            (SELECT 1 FROM calls WHERE calls.sid = ${table}.call_sid AND NOT calls.deleted)`,
          values: [],
        },
      ])
    }
  }

  /** The newest are kept. */
  async #limitSignalling(): Promise<void> {
    await this.#options.db.transaction([
      {
        text: `DELETE FROM signalling_parts WHERE date_created < (
          SELECT date_created FROM signalling_parts
           ORDER BY date_created DESC OFFSET ${MOST_SIGNALLING} LIMIT 1)`,
      },
    ])
  }

  async #deleteOldRecordings(): Promise<void> {
    const { db, clock, recordingDays } = this.#options
    await db.transaction([
      {
        text: `UPDATE recordings SET deleted_at = $1, date_updated = $1
          WHERE deleted_at IS NULL AND status IN ('completed', 'absent', 'failed')
            AND ${isOld('recordings', 'recordingDays')}`,
        values: [clock.now(), recordingDays],
      },
    ])
  }

  /** What is on its way is left to come to its end. */
  async #deleteOldMessages(): Promise<void> {
    const { db, clock, messageDays } = this.#options
    for (let more = true; more && !this.#recurring.isClosed; ) {
      const [removed = []] = await db.transaction([
        {
          text: `DELETE FROM messages WHERE sid IN (SELECT sid FROM messages
            WHERE status NOT IN ('accepted', 'scheduled', 'queued', 'sending', 'receiving')
              AND ${isOld('messages', 'messageDays')} LIMIT ${SLICE}) RETURNING 1`,
          values: [clock.now(), messageDays],
        },
      ])
      more = removed.length === SLICE
    }
  }

  /** A row outlives its file: as long as a file cannot be removed, its row says that it is to go. */
  async #sweepRecordings(removeRecording: (fileName: string) => Promise<void>): Promise<void> {
    const { db, clock, logger } = this.#options
    for (let after: string | null = ''; after !== null && !this.#recurring.isClosed; ) {
      const rows: readonly DeletedRecording[] = await db.query<DeletedRecording>(
        `SELECT sid, file_name AS "fileName", deleted_at AS "deletedAt" FROM recordings
          WHERE deleted_at IS NOT NULL AND sid > $1 ORDER BY sid LIMIT ${SLICE}`,
        [after],
      )
      const old: string[] = []
      for (const { sid, fileName, deletedAt } of rows) {
        try {
          // Each node looks after its own folder: what one has removed may lie on another.
          if (!this.#removed.has(sid)) await removeRecording(fileName)
          if (deletedAt < clock.now() - DELETED_RECORDINGS_MS) old.push(sid)
          else this.#removed.add(sid)
        } catch (error) {
          const facts = { recordingSid: sid, fileName, error: messageOf(error) }
          logger.error(facts, 'The file of a deleted recording could not be removed')
        }
      }
      if (old.length > 0) {
        const text = 'DELETE FROM recordings WHERE sid = ANY($1)'
        await db.transaction([{ text, values: [old] }])
        for (const sid of old) this.#removed.delete(sid)
      }
      after = rows.length === SLICE ? rows.at(-1)!.sid : null
    }
  }
}

/**
 * Whether a row has been kept for as many days as its account says, or else the site; 0 = for ever.
 * $1 is now, $2 what the site says.
 */
function isOld(table: string, limit: string): string {
  const days = `COALESCE((SELECT (limits->>'${limit}')::bigint FROM accounts
    WHERE accounts.sid = ${table}.account_sid), $2::bigint)`
  return `${days} > 0 AND date_created < $1::bigint - ${days} * ${DAY_MS}`
}

interface DeletedRecording {
  readonly sid: string
  readonly fileName: string
  readonly deletedAt: number
}
