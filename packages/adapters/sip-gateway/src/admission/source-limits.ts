import { sourceOf } from '@offhook/accounts'
import type { Clock } from '@offhook/core'

/** Requests without proof that one source may send at once, and how many come back a second. */
const BURST = 20
const PER_SECOND = 2
/** A wrong password costs as much as this many requests. */
const WRONG_PASSWORD = 5
/** Sources that are remembered; beyond it the oldest are forgotten. */
const MAX_SOURCES = 10_000

interface Bucket {
  tokens: number
  at: number
}

/**
 * A token bucket for each source that has proven nothing: an IPv4 address, or a network of IPv6, of
 * which one host can have every address. An empty bucket means silence: a scanner
 * learns nothing and costs nothing.
 */
export class SourceLimits {
  readonly #clock: Clock
  readonly #buckets = new Map<string, Bucket>()

  constructor(options: { clock: Clock }) {
    this.#clock = options.clock
  }

  /** Takes one request's worth; false when this address has had enough. */
  take(address: string): boolean {
    return this.#spend(address, 1)
  }

  /** A wrong password. */
  penalise(address: string): void {
    this.#spend(address, WRONG_PASSWORD)
  }

  /** Whether this address has anything left; takes nothing. */
  has(address: string): boolean {
    return this.#tokensOf(sourceOf(address), this.#clock.monotonic()) >= 1
  }

  #tokensOf(source: string, now: number): number {
    const bucket = this.#buckets.get(source)
    if (!bucket) return BURST
    return Math.min(BURST, bucket.tokens + ((now - bucket.at) / 1000) * PER_SECOND)
  }

  #spend(address: string, cost: number): boolean {
    const now = this.#clock.monotonic()
    const source = sourceOf(address)
    const tokens = this.#tokensOf(source, now)
    const enough = tokens >= cost
    // Re-inserted, so that the map's first key is the source unheard of for longest.
    this.#buckets.delete(source)
    this.#buckets.set(source, { tokens: Math.max(0, tokens - cost), at: now })
    if (this.#buckets.size > MAX_SOURCES) {
      const oldest = this.#buckets.keys().next().value
      if (oldest !== undefined) this.#buckets.delete(oldest)
    }
    return enough
  }
}
