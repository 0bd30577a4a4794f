import type { Clock } from '@offhook/core'
import { MAX_MESSAGE_BYTES } from '@offhook/voice'
import { messageTooLarge, messageTypeRefused, type SdkError, tooManyMessages } from './causes.ts'

/** Messages of one socket in a row, and how soon there is room for one more. */
const BURST = 20
const REFILL_MS = 200

/** What one socket may say beside its calls: each is written down for whoever wants to know. */
export class MessageLimits {
  readonly #clock: Clock
  #level = BURST
  #at: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#at = clock.monotonic()
  }

  /** Why it is refused; null when it is taken. */
  refusal(message: {
    readonly messageType: string | null
    readonly content: string
  }): SdkError | null {
    if (message.messageType !== 'user-defined-message') return messageTypeRefused
    if (Buffer.byteLength(message.content) > MAX_MESSAGE_BYTES) return messageTooLarge
    const now = this.#clock.monotonic()
    this.#level = Math.min(BURST, this.#level + (now - this.#at) / REFILL_MS)
    this.#at = now
    if (this.#level < 1) return tooManyMessages
    this.#level -= 1
    return null
  }
}
