/**
 * Sums up the calls of hours and days that are over, again where a call of them has changed. Marks of a
 * span go first and its calls are read after that: a call that is written meanwhile brings a mark of its
 * own, which stays, and so the span counts as changed until the next time.
 */
import { type Clock, type Logger, messageOf } from '@offhook/core'
import type { Db, Statement } from '../db/db.ts'
import { type KeptSums, keptSums } from '../repositories/call-sums.ts'
import { Recurring } from './recurring.ts'

const EVERY_MS = 5 * 60_000
/** One of several nodes works at a time. The number stands for this work. */
const ALONE: Statement = { text: 'SELECT pg_advisory_xact_lock(7013001)' }

export class CallSumUpkeep {
  readonly #options: { readonly db: Db; readonly clock: Clock; readonly logger: Logger }
  readonly #recurring: Recurring

  constructor(options: { readonly db: Db; readonly clock: Clock; readonly logger: Logger }) {
    this.#options = options
    const { clock, logger } = options
    this.#recurring = new Recurring({
      ...{ clock, everyMs: EVERY_MS, work: () => this.run() },
      onFailed: (error) => logger.warn({ error: messageOf(error) }, 'Calls could not be summed up'),
    })
  }

  /** All that is over now. */
  async run(): Promise<void> {
    const now = this.#options.clock.now()
    for (const sums of keptSums) await this.#sumUp(sums, now)
  }

  close(): Promise<void> {
    return this.#recurring.close()
  }

  async #sumUp({ table, span, insert }: KeptSums, now: number): Promise<void> {
    const { db } = this.#options
    const marked = await db.query<{ account: string; since: number; marks: number }>(
      `SELECT account_sid AS account, since, count(*)::int AS marks FROM call_changes
        WHERE span = $1 GROUP BY 1, 2 ORDER BY 2 DESC`,
      [span],
    )
    for (const { account, since, marks } of marked) {
      if (this.#recurring.isClosed) return
      if (since + span <= now) {
        const of = [account, since]
        await db.transaction([
          ALONE,
          {
            text: `DELETE FROM call_changes WHERE account_sid = $1 AND span = ${span} AND since = $2`,
            values: of,
          },
          { text: `DELETE FROM ${table} WHERE account_sid = $1 AND since = $2`, values: of },
          { text: insert, values: [...of, since + span] },
        ])
      } else if (marks > 1) {
        // One mark says as much as many do.
        await db.transaction([
          ALONE,
          {
            text: `DELETE FROM call_changes AS mark USING (SELECT max(id) AS newest FROM call_changes
                WHERE account_sid = $1 AND span = ${span} AND since = $2) AS last
              WHERE account_sid = $1 AND span = ${span} AND since = $2 AND id < newest`,
            values: [account, since],
          },
        ])
      }
    }
  }
}
