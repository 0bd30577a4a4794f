/**
 * How long a sink is left alone, and when it is sent an event no more.
 *
 *     well ──down, refused──▶ failing(1) ──down, refused──▶ failing(2) … twice as long each time, to 5 minutes
 *      ▲                          │
 *      └─taken, refused by then ──┘
 *        for the 10th time
 *
 * *Refused* is the first event that waits, for what it is; *down* is all else.
 */
export interface WorkerState {
  /** In a row. */
  readonly failures: number
  /** How often the event that waits first has been refused. */
  readonly refusals: number
}

export const well: WorkerState = { failures: 0, refusals: 0 }

/** Between the first and the last are some eight minutes. */
const MOST_REFUSALS = 10

const FIRST_MS = 1_000
const LAST_MS = 300_000

export function next(
  state: WorkerState,
  event: 'taken' | 'refused' | 'down',
): { readonly state: WorkerState; readonly waitMs: number; readonly isDead: boolean } {
  if (event === 'taken') return { state: well, waitMs: 0, isDead: false }
  const failures = state.failures + 1
  const refusals = state.refusals + (event === 'refused' ? 1 : 0)
  if (refusals >= MOST_REFUSALS) return { state: well, waitMs: 0, isDead: true }
  const waitMs = Math.min(LAST_MS, FIRST_MS * 2 ** (failures - 1))
  return { state: { failures, refusals }, waitMs, isDead: false }
}
