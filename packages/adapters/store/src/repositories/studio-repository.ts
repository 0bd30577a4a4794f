import type { AccountSid } from '@offhook/core'
import type { FlowRepository, FlowSid, FlowWay } from '@offhook/studio'
import type { Reads } from '../db/db.ts'

/** What an execution of a call takes at most. */
const LONGEST_MS = 24 * 60 * 60 * 1_000

export class SqlStudioRepository implements FlowRepository {
  readonly #db: Reads

  constructor(db: Reads) {
    this.#db = db
  }

  /** By the index of executions, and from each to its own steps. */
  waysBetween(
    accountSid: AccountSid,
    flowSid: FlowSid,
    since: number,
    until: number,
  ): Promise<readonly FlowWay[]> {
    return this.#db.query<FlowWay>(
      `SELECT step.transitioned_from AS "from", step.transition, count(*)::int AS count
       FROM studio_executions run JOIN studio_steps step ON step.execution_sid = run.sid
       WHERE run.account_sid = $1 AND run.flow_sid = $2 AND run.date_created >= $3
         AND step.date_created >= $4 AND step.date_created < $5
       GROUP BY step.transitioned_from, step.transition
       ORDER BY step.transitioned_from, step.transition`,
      [accountSid, flowSid, since - LONGEST_MS, since, until],
    )
  }
}
