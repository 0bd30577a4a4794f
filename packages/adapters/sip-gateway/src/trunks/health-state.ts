import { machine, type Step, to } from '@offhook/core'

/**
 * Whether a trunk answers.
 *
 *   unknown ── answered ──▶ up ◀── answered ── down
 *      │                    │                   ▲
 *      └───── two in a row unanswered ──────────┘
 */
export interface Health {
  readonly status: 'unknown' | 'up' | 'down'
  /** How often in a row nobody has answered. */
  readonly missed: number
}

export type HealthEvent = 'answered' | 'unanswered'
/** What the owner is told of. */
export type HealthEffect = 'is-up' | 'is-down'

const MISSES = 2

export const unknownHealth: Health = { status: 'unknown', missed: 0 }

export const healthMachine = machine<Health, HealthEvent, HealthEffect>(
  'trunk health',
  ({ status, missed }, event): Step<Health, HealthEffect> => {
    if (event === 'answered') {
      const state: Health = { status: 'up', missed: 0 }
      return status === 'down' ? { state, effects: ['is-up'] } : to(state)
    }
    const misses = missed + 1
    if (misses < MISSES) return to({ status, missed: misses })
    const state: Health = { status: 'down', missed: misses }
    return status === 'down' ? to(state) : { state, effects: ['is-down'] }
  },
)
