import type { Clock, Timer } from '@offhook/core'

export interface RecurringOptions {
  readonly clock: Clock
  /** From the end of one time to the beginning of the next. */
  readonly everyMs: number
  readonly work: () => Promise<void>
  /** One time failed; the next comes all the same. */
  readonly onFailed: (error: unknown) => void
}

/** Work that is done again and again, until it is closed. */
export class Recurring {
  readonly #options: RecurringOptions
  #timer: Timer | null = null
  #working: Promise<void> = Promise.resolve()
  #closed = false

  constructor(options: RecurringOptions) {
    this.#options = options
    this.#schedule()
  }

  /** For work in many steps: no further one. */
  get isClosed(): boolean {
    return this.#closed
  }

  /** Resolves when nothing of it goes on. */
  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.clear()
    await this.#working
  }

  #schedule(): void {
    if (this.#closed) return
    const { clock, everyMs, work, onFailed } = this.#options
    this.#timer = clock.setTimeout(() => {
      this.#working = work()
        .catch(onFailed)
        .then(() => this.#schedule())
    }, everyMs)
  }
}
