import type { AccountSid, Clock, Logger, Timer } from '@offhook/core'
import { messageOf } from '@offhook/core'
import type { Configurations } from '@offhook/site'
import { type QueueStatsSettings, queueStatsSettings } from '@offhook/task-router'

/** The documented pace of the service level's figures. */
const LOOK_EVERY_MS = 15_000

/**
 * What the figures of each account's queues are measured by, kept in memory because every figure
 * asks. A change is seen within 15 seconds, on whichever node it was made.
 */
export class QueueStats {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #configurations: Pick<Configurations, 'settings'>
  readonly #known = new Map<AccountSid, QueueStatsSettings>()
  #timer: Timer

  constructor(options: {
    readonly clock: Clock
    readonly logger: Logger
    readonly configurations: Pick<Configurations, 'settings'>
  }) {
    this.#clock = options.clock
    this.#logger = options.logger
    this.#configurations = options.configurations
    this.#timer = this.#clock.setTimeout(() => this.#look(), LOOK_EVERY_MS)
  }

  close(): void {
    this.#timer.clear()
  }

  /** The defaults until the account's own have been read. */
  of(accountSid: AccountSid): QueueStatsSettings {
    const known = this.#known.get(accountSid)
    if (known) return known
    const defaults = queueStatsSettings(null)
    this.#known.set(accountSid, defaults)
    void this.read(accountSid)
    return defaults
  }

  /** Reads an account's anew. Never rejects: what was known stays. */
  async read(accountSid: AccountSid): Promise<void> {
    try {
      const { queue_stats_configuration } = await this.#configurations.settings(accountSid)
      this.#known.set(accountSid, queueStatsSettings(queue_stats_configuration))
    } catch (error) {
      this.#logger.warn({ accountSid, error: messageOf(error) }, 'thresholds were not read')
    }
  }

  async #look(): Promise<void> {
    await Promise.all([...this.#known.keys()].map((accountSid) => this.read(accountSid)))
    this.#timer = this.#clock.setTimeout(() => this.#look(), LOOK_EVERY_MS)
  }
}
