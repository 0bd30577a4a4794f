import {
  type Clock,
  type Logger,
  messageOf,
  OffhookError,
  RetryLaterError,
  type Timer,
} from '@offhook/core'

/** From the first failure to the second try; each further pause is twice as long, up to the last. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

/**
 * Changes that follow from what has happened to a call, and that nobody would ask for again: while
 * they cannot be written they are retried, or an agent would be left with a reservation that never
 * ends.
 */
export class Errands {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #timers = new Set<Timer>()
  #closed = false

  constructor(options: { clock: Clock; logger: Logger }) {
    this.#clock = options.clock
    this.#logger = options.logger
  }

  /**
   * @param what names the errand in the log, with its facts
   * @param work looks by itself whether there is still something to do; an `OffhookError` says that
   * there is not, unless it is one that passes
   */
  run(what: string, facts: object, work: () => Promise<unknown>): void {
    this.#try(what, facts, work, FIRST_PAUSE_MS)
  }

  /** What is not done by now is not done. Idempotent. */
  close(): void {
    this.#closed = true
    for (const timer of this.#timers) timer.clear()
    this.#timers.clear()
  }

  #try(what: string, facts: object, work: () => Promise<unknown>, pauseMs: number): void {
    work().catch((error: unknown) => {
      const told = { ...facts, what, error: messageOf(error) }
      const over = error instanceof OffhookError && !(error instanceof RetryLaterError)
      if (over) return this.#logger.debug(told, 'an errand came too late')
      this.#logger.warn(told, 'an errand has failed')
      if (this.#closed) return
      const timer = this.#clock.setTimeout(() => {
        this.#timers.delete(timer)
        this.#try(what, facts, work, Math.min(pauseMs * 2, LONGEST_PAUSE_MS))
      }, pauseMs)
      this.#timers.add(timer)
    })
  }
}
