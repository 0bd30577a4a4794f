import type { Clock } from '@offhook/core'
import { wait } from '../waiting/wait.ts'

/** So many documents may come at once, and then one per interval. */
const BURST = 30
const INTERVAL_MS = 1_000

/**
 * Slows down a call whose documents send it round and round. A long call may fetch any number of
 * them, so it is the rate that is limited, not the count.
 */
export class DocumentGuard {
  readonly #clock: Clock
  readonly #onLimited: () => void
  #tokens = BURST
  #at: number
  #told = false

  /** @param options.onLimited told once, when the limit is first felt */
  constructor(options: { clock: Clock; onLimited: () => void }) {
    this.#clock = options.clock
    this.#onLimited = options.onLimited
    this.#at = options.clock.monotonic()
  }

  /** Resolves when another document may be fetched. @throws Interruption */
  async admit(signal: AbortSignal): Promise<void> {
    const now = this.#clock.monotonic()
    this.#tokens = Math.min(BURST, this.#tokens + (now - this.#at) / INTERVAL_MS)
    this.#at = now
    this.#tokens -= 1
    if (this.#tokens >= 0) return
    if (!this.#told) this.#onLimited()
    this.#told = true
    await wait(this.#clock, Math.ceil(-this.#tokens * INTERVAL_MS), signal)
  }
}
