/** Removes what has been kept long enough: the router's events and decisions after 30 days. In slices, hourly. */
import { type Clock, type Logger, messageOf, type Timer } from '@offhook/core'
import type { Db } from '../db/db.ts'

const EVERY_MS = 3_600_000
const EVENTS_MS = 30 * 86_400_000
const SLICE = 2_000
/** The tables, and the column that tells how old a row is. */
const kept = [
  ['task_events', 'event_date'],
  ['task_decisions', 'decided_at'],
] as const

export interface RetentionOptions {
  readonly db: Db
  readonly clock: Clock
  readonly logger: Logger
}

export class Retention {
  readonly #options: RetentionOptions
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
    const { db, clock } = this.#options
    for (const [table, date] of kept) {
      for (let more = true; more && !this.#closed; ) {
        const [removed = []] = await db.transaction([
          {
            text: `DELETE FROM ${table} WHERE sid IN
              (SELECT sid FROM ${table} WHERE ${date} < $1 LIMIT ${SLICE}) RETURNING 1`,
            values: [clock.now() - EVENTS_MS],
          },
        ])
        more = removed.length === SLICE
      }
    }
  }
}
