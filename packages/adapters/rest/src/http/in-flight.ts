import type { AccountSid } from '@offhook/core'
import { errors, RetryLaterError } from '@offhook/core'

/** Counts the requests of each account that are being answered. */
export class InFlight {
  readonly #limit: number
  readonly #counts = new Map<AccountSid, number>()

  /** @param limit how many of one account may be in flight; 0 = any number */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Answers within the limit. Rejects with 20429 beyond it, before anything was done. */
  async run<T>(accountSid: AccountSid, answer: () => Promise<T>): Promise<T> {
    const count = this.#counts.get(accountSid) ?? 0
    if (this.#limit > 0 && count >= this.#limit) {
      throw new RetryLaterError(errors.tooManyRequests, 'Too many requests in flight', {
        seconds: 1,
      })
    }
    this.#counts.set(accountSid, count + 1)
    try {
      return await answer()
    } finally {
      const left = (this.#counts.get(accountSid) ?? 1) - 1
      if (left > 0) this.#counts.set(accountSid, left)
      else this.#counts.delete(accountSid)
    }
  }
}
