import type { EventStreamRepository, Sink } from '@offhook/event-streams'
import type { Db } from '../db/db.ts'
import { Conditions } from './conditions.ts'
import { readAll } from './read.ts'

/** Reads of sinks and subscriptions, and of what waits for them. */
export class SqlEventStreamRepository implements EventStreamRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  sinks() {
    return readAll(this.#db, 'event-sink', new Conditions())
  }

  subscriptions() {
    return readAll(this.#db, 'event-subscription', new Conditions())
  }

  waiting(sinkSid: Sink['sid'], most: number) {
    const where = new Conditions().same({ sinkSid, status: 'waiting' })
    const order = `seq LIMIT ${where.bind(most)}`
    return readAll(this.#db, 'event-delivery', where, order)
  }

  async count(sinkSid: Sink['sid']): Promise<number> {
    const [row] = await this.#db.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM event_deliveries WHERE sink_sid = $1 AND status = 'waiting'`,
      [sinkSid],
    )
    return row?.count ?? 0
  }

  async bury(sinkSid: Sink['sid'], createdBefore: number): Promise<number> {
    const [dead = []] = await this.#db.transaction([
      {
        text: `UPDATE event_deliveries SET status = 'dead'
          WHERE sink_sid = $1 AND status = 'waiting' AND date_created < $2 RETURNING sid`,
        values: [sinkSid, createdBefore],
      },
    ])
    return dead.length
  }
}
