/**
 * Collecting digits.
 *
 *   prompting ──digit, barge-in──▶ collecting ──numDigits | finish key | timeout──▶ done
 *       │ └─digit (kept)              ▲  └─digit (timer starts again)
 *       ├──────prompts over, digits───┤
 *       └─prompts over──▶ waiting ──digit
 *                            └─timeout──▶ done (empty)
 *
 * The timer runs in `waiting` and `collecting`, and starts again with each digit. Without barge-in
 * keys count while the prompt plays, but nobody is hurried.
 */
import { type Machine, machine, type Step } from '@offhook/core'

export type GatherState =
  | { readonly name: 'prompting' | 'waiting' | 'collecting'; readonly digits: string }
  | GatherEnd

export interface GatherEnd {
  readonly name: 'done'
  readonly digits: string
  readonly finishedOnKey: string
}

export type GatherEvent =
  | { readonly type: 'digit'; readonly digit: string }
  | { readonly type: 'prompts-over' }
  | { readonly type: 'timeout' }

export type GatherEffect = 'stop-prompts' | 'start-timer'

export interface GatherOptions {
  /** Null = any number. */
  readonly numDigits: number | null
  /** Empty = no key finishes. */
  readonly finishOnKey: string
  /** A key ends the prompt. */
  readonly bargeIn: boolean
}

export const initialGather: GatherState = { name: 'prompting', digits: '' }

/** The machine of one Gather. */
export function gatherMachine(
  options: GatherOptions,
): Machine<GatherState, GatherEvent, GatherEffect> {
  return machine('gather', (state, event) => next(state, event, options))
}

function next(
  state: GatherState,
  event: GatherEvent,
  options: GatherOptions,
): Step<GatherState, GatherEffect> | undefined {
  if (state.name === 'done') return undefined
  switch (event.type) {
    case 'prompts-over': {
      if (state.name !== 'prompting') return undefined
      const name = state.digits === '' ? 'waiting' : 'collecting'
      return { state: { ...state, name }, effects: ['start-timer'] }
    }
    case 'timeout':
      return done(state.digits)
    case 'digit':
      return press(state, event.digit, options)
  }
}

function press(
  state: Exclude<GatherState, GatherEnd>,
  digit: string,
  { numDigits, finishOnKey, bargeIn }: GatherOptions,
): Step<GatherState, GatherEffect> {
  if (finishOnKey !== '' && digit === finishOnKey) return done(state.digits, digit)
  const digits = state.digits + digit
  if (numDigits !== null && digits.length >= numDigits) return done(digits)
  if (state.name !== 'prompting') {
    return { state: { name: 'collecting', digits }, effects: ['start-timer'] }
  }
  if (!bargeIn) return { state: { name: 'prompting', digits }, effects: [] }
  return { state: { name: 'collecting', digits }, effects: ['stop-prompts', 'start-timer'] }
}

function done(digits: string, finishedOnKey = ''): Step<GatherState, GatherEffect> {
  return { state: { name: 'done', digits, finishedOnKey }, effects: [] }
}
