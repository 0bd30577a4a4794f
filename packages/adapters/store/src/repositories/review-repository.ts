import type { AccountSid, Page, PageRequest } from '@offhook/core'
import type { AgentScores, ReviewRepository, SaidFilter, SaidLine } from '@offhook/site'
import type { Reads } from '../db/db.ts'
import { Conditions } from './conditions.ts'
import { readPage } from './paging.ts'

/** However many there are: the rest would not be read. */
const MOST_AGENTS = 1_000

export class SqlReviewRepository implements ReviewRepository {
  readonly #db: Reads

  constructor(db: Reads) {
    this.#db = db
  }

  /** A worker is one person under whatever name; who is none is known by the name. */
  agentScores(
    accountSid: AccountSid,
    startedFrom: number,
    startedBefore: number,
  ): Promise<readonly AgentScores[]> {
    return this.#db.query<AgentScores>(
      `SELECT worker_sid AS "workerSid", max(agent) AS agent, count(*)::int AS scores,
          round(avg(percent)::numeric, 1)::float8 AS "averagePercent",
          min(percent) AS "lowestPercent", max(percent) AS "highestPercent"
        FROM call_scores
       WHERE account_sid = $1 AND call_started_at >= $2 AND call_started_at < $3
         AND percent IS NOT NULL
       GROUP BY worker_sid, COALESCE(worker_sid, agent)
       ORDER BY 2 LIMIT ${MOST_AGENTS}`,
      [accountSid, startedFrom, startedBefore],
    )
  }

  said(
    { accountSid, words, from, before, party }: SaidFilter,
    page: PageRequest,
  ): Promise<Page<SaidLine>> {
    const where = new Conditions()
      .add('accountSid', '=', accountSid)
      .add('spokenFrom', '>=', from)
      .add('spokenFrom', '<', before)
    where.raw(
      `to_tsvector('simple', text) @@ websearch_to_tsquery('simple', ${where.bind(words)}::text)`,
    )
    if (party !== undefined) {
      const own = where.bind(party)
      where.raw(`(call_sid IN (SELECT sid FROM calls WHERE "to" = ${own} OR "from" = ${own})
        OR call_sid IN (SELECT call_sid FROM contact_lanes WHERE contact_sid IN
          (SELECT contact_sid FROM contact_lanes WHERE address = ${own})))`)
    }
    return readPage(this.#db, 'transcript-line', where, page)
  }
}
