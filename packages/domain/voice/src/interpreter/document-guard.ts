import type { Clock } from '@offhook/core'
import { wait } from '../waiting/wait.ts'

/** So many documents may come at once, and then one per interval. */
const BURST = 30
const INTERVAL_MS = 1_000
/** So many in a row may be held back; more only go round. */
const MOST_HELD_BACK = 60

/**
 * Slows down a call whose documents send it round and round, and stops it when that does not end. A
 * long call may fetch any number of them, so it is the rate that is limited, not the count.
 */
export class DocumentGuard {
  readonly #clock: Clock
  readonly #onLimited: () => void
  #tokens = BURST
  #at: number
  #heldBack = 0
  #told = false

  /** @param options.onLimited told once, when the limit is first felt */
  constructor(options: { clock: Clock; onLimited: () => void }) {
    this.#clock = options.clock
    this.#onLimited = options.onLimited
    this.#at = options.clock.monotonic()
  }

  /**
   * Resolves with true when another document may be fetched, with false when none may any more.
   * @throws Interruption
   */
  async admit(signal: AbortSignal): Promise<boolean> {
    const now = this.#clock.monotonic()
    this.#tokens = Math.min(BURST, this.#tokens + (now - this.#at) / INTERVAL_MS)
    this.#at = now
    this.#tokens -= 1
    if (this.#tokens >= 0) {
      this.#heldBack = 0
      return true
    }
    this.#heldBack += 1
    if (this.#heldBack > MOST_HELD_BACK) return false
    if (!this.#told) this.#onLimited()
    this.#told = true
    await wait(this.#clock, Math.ceil(-this.#tokens * INTERVAL_MS), signal)
    return true
  }
}
