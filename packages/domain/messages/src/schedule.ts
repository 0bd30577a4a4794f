import { type Clock, type Logger, messageOf, type Timer } from '@offhook/core'
import type { Messages } from './messages.ts'
import type { MessageRepository } from './model.ts'

/** No message is later than this; a database is asked that often. */
const EVERY_MS = 10_000
const SLICE = 100

/**
 * Lets scheduled messages leave when their time has come, also those whose time came while nobody
 * looked. One node does it for all: whichever routes.
 */
export class Schedule {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #messages: Pick<Messages, 'letGo'>
  readonly #repository: Pick<MessageRepository, 'due'>
  #timer: Timer | null = null
  #isClosed = false

  constructor(parts: {
    readonly clock: Clock
    readonly logger: Logger
    readonly messages: Pick<Messages, 'letGo'>
    readonly repository: Pick<MessageRepository, 'due'>
  }) {
    this.#clock = parts.clock
    this.#logger = parts.logger
    this.#messages = parts.messages
    this.#repository = parts.repository
  }

  /** Looks at once, and again and again. Never rejects: what fails is tried with the next look. */
  async start(): Promise<void> {
    await this.#look().catch((error: unknown) => {
      this.#logger.error({ error: messageOf(error) }, 'scheduled messages were not looked after')
    })
    if (!this.#isClosed) this.#timer = this.#clock.setTimeout(() => void this.start(), EVERY_MS)
  }

  close(): void {
    this.#isClosed = true
    this.#timer?.clear()
  }

  async #look(): Promise<void> {
    for (;;) {
      const due = await this.#repository.due(this.#clock.now(), SLICE)
      for (const message of due) await this.#messages.letGo(message)
      if (due.length < SLICE || this.#isClosed) return
    }
  }
}
