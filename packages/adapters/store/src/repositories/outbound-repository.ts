import type { Page, PageRequest } from '@offhook/core'
import type {
  DialList,
  DialListSid,
  DialProgress,
  DialRecord,
  DialRecordSid,
  DialTally,
  OutboundRepository,
  RecordFilter,
} from '@offhook/outbound'
import type { Reads } from '../db/db.ts'
import { entities } from '../entities/entities.ts'
import { selection } from '../entities/entity.ts'
import { Conditions } from './conditions.ts'
import { readPage } from './paging.ts'
import { readAll } from './read.ts'

/** Reads of dial lists, their records, and callbacks. */
export class SqlOutboundRepository implements OutboundRepository {
  readonly #db: Reads

  constructor(db: Reads) {
    this.#db = db
  }

  runningLists(): Promise<readonly DialList[]> {
    return readAll(this.#db, 'dial-list', new Conditions().same({ status: 'running' }))
  }

  due(listSid: DialListSid, now: number, limit: number): Promise<readonly DialRecord[]> {
    return this.#due(new Conditions().same({ listSid }), now, limit)
  }

  dueCallbacks(now: number, limit: number): Promise<readonly DialRecord[]> {
    return this.#due(new Conditions().same({ listSid: null }), now, limit)
  }

  #due(where: Conditions, now: number, limit: number): Promise<readonly DialRecord[]> {
    where.same({ state: 'waiting' }).add('dueAt', '<=', now)
    const most = where.bind(limit)
    return this.#db.query<DialRecord>(
      `SELECT ${selection(entities['dial-record'])} FROM dial_records WHERE ${where}
       ORDER BY due_at, date_created, sid LIMIT ${most}`,
      where.values,
    )
  }

  active(): Promise<readonly DialRecord[]> {
    const where = new Conditions().raw("state IN ('offered', 'dialling', 'talking')")
    return readAll(this.#db, 'dial-record', where)
  }

  async known(sids: readonly DialRecordSid[]): Promise<ReadonlySet<string>> {
    const rows = await this.#db.query<{ sid: string }>(
      'SELECT sid FROM dial_records WHERE sid IN (SELECT json_array_elements_text($1::json))',
      [JSON.stringify(sids)],
    )
    return new Set(rows.map(({ sid }) => sid))
  }

  tallies(listSid: DialListSid, fromDay: number): Promise<readonly DialTally[]> {
    const where = new Conditions().same({ listSid }).add('day', '>=', fromDay)
    return readAll(this.#db, 'dial-tally', where)
  }

  async progress(listSid: DialListSid): Promise<DialProgress> {
    const rows = await this.#db.query<Group>(
      `SELECT state, outcome, count(*)::integer AS count, min(due_at) AS "dueAt"
       FROM dial_records WHERE list_sid = $1 GROUP BY state, outcome`,
      [listSid],
    )
    const sum = (groups: readonly Group[]) => groups.reduce((total, { count }) => total + count, 0)
    const waiting = rows.filter(({ state }) => state === 'waiting')
    const done = rows.filter(({ state }) => state === 'done')
    const outcomes = done.map(({ outcome, count }) => [outcome ?? 'answered', count] as const)
    return {
      total: sum(rows),
      waiting: sum(waiting),
      done: sum(done),
      active: sum(rows) - sum(waiting) - sum(done),
      outcomes: Object.fromEntries(outcomes),
      nextDueAt: waiting.length > 0 ? Math.min(...waiting.map(({ dueAt }) => Number(dueAt))) : null,
    }
  }

  records(
    { accountSid, listSid, state }: RecordFilter,
    page: PageRequest,
  ): Promise<Page<DialRecord>> {
    const where = new Conditions().same({ accountSid, listSid, state })
    return readPage(this.#db, 'dial-record', where, page)
  }
}

interface Group {
  readonly state: string
  readonly outcome: string | null
  readonly count: number
  readonly dueAt: number | string
}
