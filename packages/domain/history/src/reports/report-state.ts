import type { ReportSchedule } from './model.ts'
import { lastRun, type ReportRun } from './next-run.ts'

/** Together about two hours: less than the shortest rhythm. */
export const MOST_ATTEMPTS = 8
const FIRST_WAIT_MS = 60_000

type Kept = Pick<
  ReportSchedule,
  'every' | 'hour' | 'timeZone' | 'doneUntil' | 'attempts' | 'attemptedAt'
>
export type Settled = Pick<
  ReportSchedule,
  'doneUntil' | 'attempts' | 'attemptedAt' | 'outcome' | 'fault'
>

/**
 * The way of a run, by what is stored; so that a restart changes nothing.
 *
 *     waiting ──due──▶ tried(1) ──failed, wait──▶ tried(2) … twice the wait each time
 *        ▲                │ delivered                │ the eighth has failed: alert
 *        └────────────────┴──────────────────────────┘
 *
 * Of several runs that came due while nobody looked only the last is made.
 * @returns the run that is to be tried now; null when there is none
 */
export function dueRun(kept: Kept, now: number): ReportRun | null {
  const run = lastRun(kept, now)
  if (run.dueAt <= kept.doneUntil) return null
  const attempts = attemptsOf(kept, run)
  const waits = attempts > 0 && now < (kept.attemptedAt ?? 0) + FIRST_WAIT_MS * 2 ** (attempts - 1)
  return waits ? null : run
}

/** @param fault why the attempt failed; null: it was delivered */
export function settled(
  kept: Kept & Pick<ReportSchedule, 'outcome'>,
  run: ReportRun,
  at: number,
  fault: string | null,
): Settled {
  const attempts = fault === null ? 0 : attemptsOf(kept, run) + 1
  const isOver = fault === null || attempts >= MOST_ATTEMPTS
  return {
    doneUntil: isOver ? run.dueAt : kept.doneUntil,
    attempts: isOver ? 0 : attempts,
    attemptedAt: at,
    outcome: !isOver ? kept.outcome : fault === null ? 'delivered' : 'failed',
    fault,
  }
}

/** Those of this very run. */
function attemptsOf({ attempts, attemptedAt }: Kept, { dueAt }: ReportRun): number {
  return attemptedAt !== null && attemptedAt >= dueAt ? attempts : 0
}
