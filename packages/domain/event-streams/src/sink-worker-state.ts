/**
 * How long a sink is left alone.
 *
 *     well ──refused──▶ failing(1) ──refused──▶ failing(2) … twice as long each time, to 5 minutes
 *      ▲                    │
 *      └───────taken────────┘
 */
export interface WorkerState {
  /** In a row. */
  readonly failures: number
}

const FIRST_MS = 1_000
const LAST_MS = 300_000

export function next(
  state: WorkerState,
  event: 'taken' | 'refused',
): { readonly state: WorkerState; readonly waitMs: number } {
  if (event === 'taken') return { state: { failures: 0 }, waitMs: 0 }
  const failures = state.failures + 1
  return { state: { failures }, waitMs: Math.min(LAST_MS, FIRST_MS * 2 ** (failures - 1)) }
}
