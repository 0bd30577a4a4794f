import type { Clock } from './clock.ts'

/** A token is renewed so long before its end. */
const EARLY_S = 60
/** However long it lives: a working day sees it renewed. */
const LONGEST_S = 20_000
const SHORTEST_S = 5
const PAUSE_MS = 20_000

/** Renews a token in time, for as long as nobody closes this; what fails is tried again. */
export class TokenRenewal {
  readonly #clock: Clock
  readonly #renew: () => Promise<void>
  #stop: () => void = () => undefined
  #isClosed = false

  /** @param renew fetches the next token, and says by {@link granted} how long it lives */
  constructor(clock: Clock, renew: () => Promise<void>) {
    this.#clock = clock
    this.#renew = renew
  }

  /** A token has come that lives for so many seconds from now on. */
  granted(ttlSeconds: number): void {
    this.#wait(Math.max(SHORTEST_S, Math.min(ttlSeconds - EARLY_S, LONGEST_S)) * 1000)
  }

  close(): void {
    this.#isClosed = true
    this.#stop()
  }

  #wait(ms: number): void {
    this.#stop()
    if (this.#isClosed) return
    this.#stop = this.#clock.after(ms, () => void this.#renew().catch(() => this.#wait(PAUSE_MS)))
  }
}
