import type { AccountSid } from '@offhook/core'
import type { AgentScores, ReviewRepository } from '@offhook/site'
import type { Reads } from '../db/db.ts'

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
}
