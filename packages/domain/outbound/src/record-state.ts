/**
 * What becomes of a record of a dial list, or of a callback.
 *
 *                 offered           dialled            answered          over
 *     waiting ──────────────▶ offered ─────▶ dialling ─────────▶ talking ─────▶ done
 *      ▲  │                    │   withdrawn   │ │  failed: nothing more to be tried  ▲
 *      ├──┼────────────────────┘               │ └────────────────────────────────────┤
 *      ├──┼──── failed: once more later ───────┘                                      │
 *      ├──┼──── deferred: not called at all                                           │
 *      │  └──── closed: may not be called, or was taken off ──────────────────────────┤
 *      │                                                                              │
 *      └── lost at a restart: an offer.  Whoever was dialled then is not called again ┘
 *
 * A call is counted, and committed, before it is placed: whatever happens, nobody is called twice for
 * one attempt.
 */
import { machine, to } from '@offhook/core'
import type { DialRecord, Outcome, RetryRule } from './model.ts'

export type RecordState = Pick<DialRecord, 'state' | 'outcome' | 'attempts' | 'dueAt' | 'taskSid'>

export type RecordEvent =
  | { readonly type: 'offered' }
  /** The agent has taken it: the call is about to be placed. */
  | { readonly type: 'dialled' }
  | { readonly type: 'answered' }
  | {
      readonly type: 'failed'
      readonly outcome: Outcome
      readonly retry: RetryRule
      readonly at: number
    }
  /** The agent did not take it. */
  | { readonly type: 'withdrawn'; readonly dueAt: number }
  /** The call was not placed: it is not the hour. */
  | { readonly type: 'deferred'; readonly dueAt: number }
  | { readonly type: 'over' }
  | { readonly type: 'closed'; readonly outcome: Outcome }
  | { readonly type: 'lost'; readonly at: number }

export const recordMachine = machine<RecordState, RecordEvent>('dial-record', (state, event) => {
  const waitsUntil = (dueAt: number) =>
    to({ ...state, state: 'waiting' as const, taskSid: null, dueAt })
  const done = (outcome: Outcome) => to({ ...state, state: 'done' as const, outcome })
  switch (`${state.state} ${event.type}` as `${RecordState['state']} ${RecordEvent['type']}`) {
    case 'waiting offered':
      return to({ ...state, state: 'offered' })
    case 'offered dialled':
      return to({ ...state, state: 'dialling', attempts: state.attempts + 1 })
    case 'dialling answered':
      return to({ ...state, state: 'talking' })
    case 'talking over':
      return done('answered')
    case 'waiting closed':
    case 'offered closed':
      return event.type === 'closed' ? done(event.outcome) : undefined
    case 'waiting deferred':
    case 'offered withdrawn':
      return 'dueAt' in event ? waitsUntil(event.dueAt) : undefined
    case 'dialling deferred':
      return 'dueAt' in event
        ? to({ ...waitsUntil(event.dueAt).state, attempts: state.attempts - 1 })
        : undefined
    case 'dialling failed': {
      if (event.type !== 'failed') return undefined
      const minutes = pauseAfter(event.outcome, event.retry)
      const again = minutes !== null && state.attempts < event.retry.maxAttempts
      if (!again) return done(event.outcome)
      return to({
        ...waitsUntil(event.at + minutes * 60_000).state,
        outcome: event.outcome,
      })
    }
    case 'offered lost':
      return event.type === 'lost' ? waitsUntil(event.at) : undefined
    case 'dialling lost':
    case 'talking lost':
      return done('interrupted')
    default:
      return undefined
  }
})

/** Minutes until the next attempt; null where another one would end the same. */
function pauseAfter(outcome: Outcome, retry: RetryRule): number | null {
  switch (outcome) {
    case 'busy':
      return retry.busyMinutes
    case 'no-answer':
      return retry.noAnswerMinutes
    case 'failed':
    case 'abandoned':
    case 'abandoned-by-agent':
      return retry.failedMinutes
    default:
      return null
  }
}
