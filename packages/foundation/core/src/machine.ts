/**
 * The one shape of our state machines. A machine is a pure function in a file named `*-state.ts`,
 * with its diagram above the type of its states; whoever owns the state carries the effects out.
 * Time is a field of the event (milliseconds since the epoch, or monotonic in the media thread).
 */
import { IllegalTransitionError } from './errors.ts'

/** What follows an event: the next state, and what its owner must now do, in this order. */
export interface Step<State, Effect = never> {
  readonly state: State
  readonly effects: readonly Effect[]
}

/** What follows each event in each state. */
export interface Machine<State, Event, Effect = never> {
  /** For messages: `recording`, `reservation`. */
  readonly name: string
  /** The step that an event leads to; undefined where the state does not take it. */
  next(state: State, event: Event): Step<State, Effect> | undefined
  /** The same where the owner knows that the event is possible. @throws IllegalTransitionError */
  step(state: State, event: Event): Step<State, Effect>
}

const noEffects: readonly never[] = []

/** A step without effects. */
export function to<State>(state: State): Step<State> {
  return { state, effects: noEffects }
}

/** Makes a machine of its transition function. */
export function machine<State, Event, Effect = never>(
  name: string,
  next: (state: State, event: Event) => Step<State, Effect> | undefined,
): Machine<State, Event, Effect> {
  return {
    name,
    next,
    step(state, event) {
      const step = next(state, event)
      if (!step) throw new IllegalTransitionError(name, label(state), label(event))
      return step
    },
  }
}

/** How a state or an event is called in a message: itself, or the field that tells it apart. */
function label(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  const { name, type, status, phase } = value as Record<string, unknown>
  return String(name ?? type ?? status ?? phase ?? 'unnamed')
}
