/**
 * Slows down guesses at the codes of one person, wherever they come from: who guesses knows the password
 * already, and six digits are few. A code that is right forgives nothing that was guessed before.
 */
import type { Clock } from '@offhook/core'
import { type Strikes, type StrikesRule, struck, waitAfter } from './strikes.ts'

/** Some hundred guesses a day at most, of a million codes. */
const rule: StrikesRule = { free: 5, firstMs: 1_000, mostMs: 900_000, forgetMs: 900_000 }

export class CodeLimits {
  readonly #clock: Clock
  readonly #strikes = new Map<string, Strikes>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Milliseconds until the next code may be tried; 0 = now. */
  wait(personSid: string): number {
    return waitAfter(this.#strikes.get(personSid), rule, this.#clock.monotonic())
  }

  failed(personSid: string): void {
    this.#count(personSid, 1)
  }

  /** Takes back a failure that was counted before the outcome was known. */
  giveBack(personSid: string): void {
    this.#count(personSid, -1)
  }

  #count(personSid: string, by: 1 | -1): void {
    const now = this.#clock.monotonic()
    this.#strikes.set(personSid, struck(this.#strikes.get(personSid), rule, now, by))
  }
}
