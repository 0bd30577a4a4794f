import type { Execution, ExecutionSid } from '../model.ts'

/** What is written behind has been written by then. */
const KEPT_MS = 10_000
const MOST = 5_000

/** Rows of executions that have just ended: what is stored of them may be older, or nothing yet. */
export class EndedRows {
  /** The oldest first. */
  readonly #rows = new Map<ExecutionSid, { readonly row: Execution; readonly until: number }>()

  /** @param now milliseconds that only grow */
  add(row: Execution, now: number): void {
    this.#rows.set(row.sid, { row, until: now + KEPT_MS })
    for (const [sid, { until }] of this.#rows) {
      if (until > now && this.#rows.size <= MOST) return
      this.#rows.delete(sid)
    }
  }

  find(sid: ExecutionSid, now: number): Execution | undefined {
    const kept = this.#rows.get(sid)
    return kept && kept.until > now ? kept.row : undefined
  }

  remove(sid: ExecutionSid): void {
    this.#rows.delete(sid)
  }
}
