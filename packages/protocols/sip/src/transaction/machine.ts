import type { Clock, Timer } from '@offhook/core'
import type { Step, TimerEffect, TransactionContext } from './timers.ts'

interface MachineOptions<State, Event, Effect, Name extends string> {
  readonly initial: State
  readonly next: (state: State, event: Event, context: TransactionContext) => Step<State, Effect>
  readonly context: TransactionContext
  readonly clock: Clock
  readonly expire: (timer: Name) => Event
  readonly perform: (effect: Exclude<Effect, TimerEffect<Name>>) => void
}

/** Runs one pure machine: keeps its state and timers, and gives its other effects to the owner. */
export class Machine<
  State extends { readonly name: string },
  Event,
  Effect extends { type: string },
  Name extends string,
> {
  readonly #options: MachineOptions<State, Event, Effect, Name>
  readonly #timers = new Map<Name, Timer>()
  #state: State

  constructor(options: MachineOptions<State, Event, Effect, Name>) {
    this.#options = options
    this.#state = options.initial
  }

  get state(): State {
    return this.#state
  }

  /** Takes an event. False when the machine refused it; nothing happened then. */
  dispatch(event: Event): boolean {
    const step = this.#options.next(this.#state, event, this.#options.context)
    if (step.refused) return false
    this.#state = step.state
    for (const effect of step.effects) this.#apply(effect)
    return true
  }

  /** Stops all timers; the machine does nothing by itself any more. */
  stop(): void {
    for (const timer of this.#timers.values()) timer.clear()
    this.#timers.clear()
  }

  #apply(effect: Effect): void {
    if (effect.type === 'arm' || effect.type === 'disarm') {
      const change = effect as unknown as TimerEffect<Name>
      this.#timers.get(change.timer)?.clear()
      this.#timers.delete(change.timer)
      if (change.type === 'disarm') return
      const timer = this.#options.clock.setTimeout(() => {
        this.#timers.delete(change.timer)
        this.dispatch(this.#options.expire(change.timer))
      }, change.ms)
      this.#timers.set(change.timer, timer)
      return
    }
    this.#options.perform(effect as Exclude<Effect, TimerEffect<Name>>)
  }
}
