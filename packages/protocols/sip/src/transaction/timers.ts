/** The base values of RFC 3261 §17, in milliseconds; tests and fast networks may shorten them. */
export interface TimerValues {
  /** Round trip estimate. */
  readonly t1: number
  /** The longest interval between retransmissions. */
  readonly t2: number
  /** How long a message stays in the network. */
  readonly t4: number
  /** Timer D on an unreliable transport. */
  readonly d: number
}

/** The values of the RFC. */
export const DEFAULT_TIMERS: TimerValues = { t1: 500, t2: 4000, t4: 5000, d: 32_000 }

/** What the machines must know of their surroundings. */
export interface TransactionContext {
  readonly timers: TimerValues
  /** TCP: nothing is retransmitted and nothing lingers to absorb. */
  readonly reliable: boolean
}

/** The effects that all four machines share; the runner carries them out in order. */
export type TimerEffect<Name extends string> =
  | { readonly type: 'arm'; readonly timer: Name; readonly ms: number }
  | { readonly type: 'disarm'; readonly timer: Name }

/** One turn of a machine. `refused`: the user asked for what its state does not allow. */
export interface Step<State, Effect> {
  readonly state: State
  readonly effects: readonly Effect[]
  readonly refused?: true
}
