import { type Clock, type Logger, messageOf, type Timer } from '@offhook/core'

/** How often a standby looks for a free lease. */
const STANDBY_LOOK_MS = 250
/** How often a standby reads what the other node changes. */
const REFRESH_MS = 5_000
/** How often the routing node looks for dead ones. */
const TIDY_MS = 2_000

export interface RoutingDutyOptions {
  readonly clock: Clock
  readonly logger: Logger
  /** Whether this node routes already. */
  readonly routes: boolean
  /** Takes over if nobody else routes. Returns whether this node does now; retried after a failure. */
  takeOver(): Promise<boolean>
  /** On standby: reads what the other node changes. */
  refresh(): Promise<void>
  /** While routing: cleans up after other dead nodes. */
  tidy(): Promise<void>
}

/**
 * A node's part in routing, where there may be several.
 *
 *     standby ──the lease is free: takeOver──▶ routing ──▶ for as long as the node lives
 *        │ ▲                                     │ ▲
 *        └─┘ refresh                             └─┘ tidy
 *
 * A node that was declared dead does not stand by again: the process ends and is restarted.
 */
export class RoutingDuty {
  readonly #options: RoutingDutyOptions
  #routes: boolean
  #refreshAt: number
  #timer: Timer | null = null
  #working: Promise<void> = Promise.resolve()
  #closed = false

  constructor(options: RoutingDutyOptions) {
    this.#options = options
    this.#routes = options.routes
    this.#refreshAt = options.clock.monotonic() + REFRESH_MS
    this.#schedule()
  }

  get name(): 'standby' | 'routing' {
    return this.#routes ? 'routing' : 'standby'
  }

  /** Starts nothing more and waits for what is under way. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.clear()
    await this.#working
  }

  #schedule(): void {
    if (this.#closed) return
    const wait = this.#routes ? TIDY_MS : STANDBY_LOOK_MS
    this.#timer = this.#options.clock.setTimeout(() => {
      this.#working = this.#look()
        .catch((error: unknown) => {
          const facts = { duty: this.name, error: messageOf(error) }
          this.#options.logger.warn(facts, 'The duty of routing could not be seen to')
        })
        .then(() => this.#schedule())
    }, wait)
  }

  async #look(): Promise<void> {
    const { clock, logger, takeOver, refresh, tidy } = this.#options
    if (this.#routes) return tidy()
    const begun = clock.monotonic()
    if (await takeOver()) {
      this.#routes = true
      const ms = Math.round(clock.monotonic() - begun)
      return logger.info({ ms }, 'This node has taken over the routing of tasks')
    }
    if (clock.monotonic() < this.#refreshAt) return
    this.#refreshAt = clock.monotonic() + REFRESH_MS
    await refresh()
  }
}
