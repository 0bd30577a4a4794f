import { type Bucket, type BucketRule, filled } from '@offhook/accounts'
import type { Clock } from '@offhook/core'
import { MAX_MESSAGE_BYTES } from '@offhook/voice'
import { messageTooLarge, messageTypeRefused, type SdkError, tooManyMessages } from './causes.ts'

/** Messages of one socket in a row, and how soon there is room for one more. */
const RULE: BucketRule = { size: 20, refillMs: 200 }

/** What one socket may say beside its calls: each is written down for whoever wants to know. */
export class MessageLimits {
  readonly #clock: Clock
  #bucket: Bucket | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Why it is refused; null when it is taken. */
  refusal(message: {
    readonly messageType: string | null
    readonly content: string
  }): SdkError | null {
    if (message.messageType !== 'user-defined-message') return messageTypeRefused
    if (Buffer.byteLength(message.content) > MAX_MESSAGE_BYTES) return messageTooLarge
    const { level, at } = filled(this.#bucket, RULE, this.#clock.monotonic())
    if (level < 1) return tooManyMessages
    this.#bucket = { level: level - 1, at }
    return null
  }
}
