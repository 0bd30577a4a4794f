/**
 * Collecting digits, or what is said: whichever comes first.
 *
 *   prompting ──digit, barge-in──▶ collecting ──numDigits | finish key | timeout──▶ done
 *       │ └─digit (kept)              ▲  └─digit (timer starts again)
 *       ├──────prompts over, digits───┤
 *       ├─prompts over──▶ waiting ──digit
 *       │                    └─timeout──▶ done (empty)
 *       └─prompts over, somebody speaks──▶ hearing
 *
 *   prompting (barge-in), waiting ──speech──▶ hearing ──understood──▶ done
 *                     waiting ◀──not understood──┘ └─digit──▶ collecting
 *
 * Digits win: who has pressed a key is not listened to any more. Without barge-in what is understood
 * waits for the end of the prompt.
 *
 * The timer runs in `waiting` and `collecting`, and starts again with each digit. Without barge-in
 * keys count while the prompt plays, but nobody is hurried.
 */
import { type Machine, machine, type Step } from '@offhook/core'

export type GatherState =
  | {
      readonly name: 'prompting' | 'waiting' | 'collecting' | 'hearing'
      readonly digits: string
      /** Understood while a prompt played that nothing may stop. */
      readonly said?: Said
      /** Somebody has begun to speak while it played, and has not finished. */
      readonly speaks?: boolean
    }
  | GatherEnd

/** What was said. */
export interface Said {
  readonly text: string
  readonly confidence: number
}

export interface GatherEnd {
  readonly name: 'done'
  readonly digits: string
  readonly finishedOnKey: string
  /** Null when nothing was said, or a key came first. */
  readonly said: Said | null
}

export type GatherEvent =
  | { readonly type: 'digit'; readonly digit: string }
  | { readonly type: 'prompts-over' }
  | { readonly type: 'timeout' }
  | { readonly type: 'speech' }
  | { readonly type: 'understood'; readonly said: Said }
  /** Something was said, and nobody knows what. */
  | { readonly type: 'not-understood' }

export type GatherEffect = 'stop-prompts' | 'start-timer' | 'stop-timer'

export interface GatherOptions {
  /** Null = any number. */
  readonly numDigits: number | null
  /** Empty = no key finishes. */
  readonly finishOnKey: string
  /** A key, or speech, ends the prompt. */
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
      if (state.said && state.digits === '') return done('', { said: state.said })
      if (state.digits !== '') {
        return { state: { name: 'collecting', digits: state.digits }, effects: ['start-timer'] }
      }
      if (state.speaks) return { state: { name: 'hearing', digits: '' }, effects: [] }
      return { state: { name: 'waiting', digits: '' }, effects: ['start-timer'] }
    }
    case 'timeout':
      return done(state.digits)
    case 'speech':
      return hear(state, options)
    case 'understood':
      return understand(state, event.said)
    case 'not-understood':
      if (state.name === 'prompting' && state.speaks) {
        return { state: { ...state, speaks: false }, effects: [] }
      }
      if (state.name !== 'hearing') return undefined
      return { state: { name: 'waiting', digits: '' }, effects: ['start-timer'] }
    case 'digit':
      return press(state, event.digit, options)
  }
}

function press(
  state: Exclude<GatherState, GatherEnd>,
  digit: string,
  { numDigits, finishOnKey, bargeIn }: GatherOptions,
): Step<GatherState, GatherEffect> {
  if (finishOnKey !== '' && digit === finishOnKey)
    return done(state.digits, { finishedOnKey: digit })
  const digits = state.digits + digit
  if (numDigits !== null && digits.length >= numDigits) return done(digits)
  if (state.name !== 'prompting') {
    return { state: { name: 'collecting', digits }, effects: ['start-timer'] }
  }
  if (!bargeIn) return { state: { name: 'prompting', digits }, effects: [] }
  return { state: { name: 'collecting', digits }, effects: ['stop-prompts', 'start-timer'] }
}

function hear(
  state: Exclude<GatherState, GatherEnd>,
  { bargeIn }: GatherOptions,
): Step<GatherState, GatherEffect> | undefined {
  if (state.digits !== '') return undefined
  if (state.name === 'waiting') {
    return { state: { name: 'hearing', digits: '' }, effects: ['stop-timer'] }
  }
  if (state.name !== 'prompting') return undefined
  if (!bargeIn) return { state: { ...state, speaks: true }, effects: [] }
  return { state: { name: 'hearing', digits: '' }, effects: ['stop-prompts', 'stop-timer'] }
}

function understand(
  state: Exclude<GatherState, GatherEnd>,
  said: Said,
): Step<GatherState, GatherEffect> | undefined {
  if (state.digits !== '') return undefined
  if (state.name !== 'prompting') return done('', { said })
  return { state: { ...state, said, speaks: false }, effects: [] }
}

function done(
  digits: string,
  { finishedOnKey = '', said = null }: { finishedOnKey?: string; said?: Said | null } = {},
): Step<GatherState, GatherEffect> {
  return { state: { name: 'done', digits, finishedOnKey, said }, effects: [] }
}
