/**
 * Collecting digits.
 *
 *   prompting ──digit──▶ collecting ──numDigits | finish key | timeout──▶ done
 *       │                    ▲  └─digit (timer starts again)
 *       └─prompts over──▶ waiting ──digit──┘
 *                            └─timeout──▶ done (empty)
 *
 * The timer runs in `waiting` and `collecting`, and starts again with each digit.
 */
export type GatherState =
  | { readonly name: 'prompting' | 'waiting' | 'collecting'; readonly digits: string }
  | { readonly name: 'done'; readonly digits: string; readonly finishedOnKey: string }

export type GatherEvent =
  | { readonly type: 'digit'; readonly digit: string }
  | { readonly type: 'prompts-over' }
  | { readonly type: 'timeout' }

export interface GatherOptions {
  /** Null = any number. */
  readonly numDigits: number | null
  /** Empty = no key finishes. */
  readonly finishOnKey: string
}

export const initialGather: GatherState = { name: 'prompting', digits: '' }

/** An event that a state does not take changes nothing. */
export function nextGather(
  state: GatherState,
  event: GatherEvent,
  options: GatherOptions,
): GatherState {
  if (state.name === 'done') return state
  switch (event.type) {
    case 'prompts-over':
      return state.name === 'prompting' ? { ...state, name: 'waiting' } : state
    case 'timeout':
      return { name: 'done', digits: state.digits, finishedOnKey: '' }
    case 'digit': {
      if (options.finishOnKey !== '' && event.digit === options.finishOnKey) {
        return { name: 'done', digits: state.digits, finishedOnKey: event.digit }
      }
      const digits = state.digits + event.digit
      if (options.numDigits !== null && digits.length >= options.numDigits) {
        return { name: 'done', digits, finishedOnKey: '' }
      }
      return { name: 'collecting', digits }
    }
  }
}
