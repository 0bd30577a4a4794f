/**
 * Removes what has been kept long enough, hourly and in slices: the router's events and decisions and
 * what browsers told of their calls after 30 days, recordings when they are as old as the operator lets
 * them be, deleted ones 40 days later. The audio of a recording goes when it is deleted; what an error
 * or a crash left of it goes here.
 */
import { type Clock, type Logger, messageOf, type Timer } from '@offhook/core'
import type { Db } from '../db/db.ts'

const EVERY_MS = 3_600_000
const DAY_MS = 86_400_000
const EVENTS_MS = 30 * DAY_MS
const DELETED_RECORDINGS_MS = 40 * DAY_MS
const SLICE = 2_000
/** The tables, and the column that tells how old a row is. */
const kept = [
  ['task_events', 'event_date'],
  ['task_decisions', 'decided_at'],
  ['endpoint_reports', 'date_created'],
  // Of calls whose node did not live to their end.
  ['message_subscriptions', 'date_created'],
] as const

export interface RetentionOptions {
  readonly db: Db
  readonly clock: Clock
  readonly logger: Logger
  /** Null: nobody has given us the files, and rows of recordings stay. */
  readonly removeRecording: ((fileName: string) => Promise<void>) | null
  /** After so many days a recording is deleted; 0 = never. */
  readonly recordingDays: number
  /** For so many days the log of webhooks is kept. */
  readonly webhookDays: number
}

export class Retention {
  readonly #options: RetentionOptions
  /** Deleted recordings that were removed here: they need not be asked for again, hour by hour. */
  readonly #removed = new Set<string>()
  #timer: Timer | null = null
  #working: Promise<void> = Promise.resolve()
  #closed = false

  constructor(options: RetentionOptions) {
    this.#options = options
    this.#schedule()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.clear()
    await this.#working
  }

  #schedule(): void {
    if (this.#closed) return
    this.#timer = this.#options.clock.setTimeout(() => {
      this.#working = this.#sweep()
        .catch((error: unknown) =>
          this.#options.logger.warn({ error: messageOf(error) }, 'Old rows could not be removed'),
        )
        .then(() => this.#schedule())
    }, EVERY_MS)
  }

  async #sweep(): Promise<void> {
    const { db, clock, removeRecording } = this.#options
    const { webhookDays } = this.#options
    const webhooks = ['webhook_requests', 'date_created', webhookDays * DAY_MS] as const
    for (const [table, date, age = EVENTS_MS] of [...kept, webhooks]) {
      for (let more = true; more && !this.#closed; ) {
        const [removed = []] = await db.transaction([
          {
            text: `DELETE FROM ${table} WHERE sid IN
              (SELECT sid FROM ${table} WHERE ${date} < $1 LIMIT ${SLICE}) RETURNING 1`,
            values: [clock.now() - age],
          },
        ])
        more = removed.length === SLICE
      }
    }
    await this.#deleteOldRecordings()
    if (removeRecording) await this.#sweepRecordings(removeRecording)
  }

  async #deleteOldRecordings(): Promise<void> {
    const { db, clock, recordingDays } = this.#options
    if (recordingDays === 0) return
    const now = clock.now()
    await db.transaction([
      {
        text: `UPDATE recordings SET deleted_at = $1, date_updated = $1
          WHERE deleted_at IS NULL AND date_created < $2
            AND status IN ('completed', 'absent', 'failed')`,
        values: [now, now - recordingDays * DAY_MS],
      },
    ])
  }

  /** A row outlives its file: as long as a file cannot be removed, its row says that it is to go. */
  async #sweepRecordings(removeRecording: (fileName: string) => Promise<void>): Promise<void> {
    const { db, clock, logger } = this.#options
    for (let after: string | null = ''; after !== null && !this.#closed; ) {
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

interface DeletedRecording {
  readonly sid: string
  readonly fileName: string
  readonly deletedAt: number
}
