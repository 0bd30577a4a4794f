import { describe, expect, it } from 'vitest'
import { type DialRecordState, recordStates } from './model.ts'
import { type RecordEvent, type RecordState, recordMachine } from './record-state.ts'

const retry = { maxAttempts: 3, busyMinutes: 5, noAnswerMinutes: 60, failedMinutes: 10 }
const at = 1_000_000
const MINUTE = 60_000

const stateOf = (state: DialRecordState, attempts = 1): RecordState => ({
  state,
  attempts,
  outcome: null,
  dueAt: 0,
  taskSid: null,
})
const failed = (outcome: 'busy' | 'no-answer' | 'failed' | 'invalid-number'): RecordEvent => ({
  type: 'failed',
  outcome,
  retry,
  at,
})

const events: readonly RecordEvent[] = [
  { type: 'offered' },
  { type: 'dialled' },
  { type: 'answered' },
  failed('busy'),
  { type: 'withdrawn', dueAt: at },
  { type: 'deferred', dueAt: at },
  { type: 'over' },
  { type: 'closed', outcome: 'canceled' },
  { type: 'lost', at },
]

/** Each state and the events that it takes, with the state that follows; others change nothing. */
const table: Readonly<Record<DialRecordState, Readonly<Record<string, DialRecordState>>>> = {
  waiting: { offered: 'offered', deferred: 'waiting', closed: 'done' },
  offered: { dialled: 'dialling', withdrawn: 'waiting', closed: 'done', lost: 'waiting' },
  dialling: { answered: 'talking', failed: 'waiting', deferred: 'waiting', lost: 'done' },
  talking: { over: 'done', lost: 'done' },
  done: {},
}

describe('a record', () => {
  it.each(recordStates.flatMap((state) => events.map((event) => [state, event] as const)))(
    '%s + %j',
    (state, event) => {
      const step = recordMachine.next(stateOf(state), event)

      expect(step?.state.state).toBe(table[state][event.type])
    },
  )

  it.each([
    ['busy', 5],
    ['no-answer', 60],
    ['failed', 10],
  ] as const)('is called again some time after %s', (outcome, minutes) => {
    expect(recordMachine.next(stateOf('dialling'), failed(outcome))?.state).toMatchObject({
      state: 'waiting',
      outcome,
      dueAt: at + minutes * MINUTE,
      taskSid: null,
    })
  })

  it('is done after the last attempt, and at once where another would end the same', () => {
    expect(recordMachine.next(stateOf('dialling', 3), failed('busy'))?.state).toMatchObject({
      state: 'done',
      outcome: 'busy',
    })
    expect(recordMachine.next(stateOf('dialling', 1), failed('invalid-number'))?.state.state).toBe(
      'done',
    )
  })

  it('counts a call when it is placed, and takes one back that was not', () => {
    const dialling = recordMachine.step(stateOf('offered', 0), { type: 'dialled' }).state
    expect(dialling.attempts).toBe(1)

    expect(recordMachine.step(dialling, { type: 'deferred', dueAt: at }).state.attempts).toBe(0)
  })

  it('that was dialled when the server went down is not called again', () => {
    for (const state of ['dialling', 'talking'] as const) {
      expect(recordMachine.step(stateOf(state), { type: 'lost', at }).state).toMatchObject({
        state: 'done',
        outcome: 'interrupted',
      })
    }
  })
})
