/**
 * Slows down whoever guesses credentials. Only failures cost; each takes a token of its source and
 * one of the name that was tried. Without tokens nothing is checked at all. A source that has
 * already proven itself for a name is not kept out by others who guess at that name.
 */
import type { Clock } from '@offhook/core'
import { type Bucket, type BucketRule, filled, waitFor } from './token-bucket.ts'

const perSource: BucketRule = { size: 30, refillMs: 2_000 }
const perName: BucketRule = { size: 10, refillMs: 6_000 }
/** Old entries go first: a flood of names must not grow memory. */
const MAX_ENTRIES = 10_000

export class AttemptLimits {
  readonly #clock: Clock
  readonly #sources = new Map<string, Bucket>()
  readonly #names = new Map<string, Bucket>()
  readonly #proven = new Map<string, true>()

  constructor(options: { clock: Clock }) {
    this.#clock = options.clock
  }

  /** Milliseconds until this source may try this name; 0 = now. */
  wait(source: string, name: string): number {
    const now = this.#clock.monotonic()
    const bySource = waitFor(filled(this.#sources.get(source), perSource, now), perSource)
    if (bySource > 0) return bySource
    if (this.#proven.has(pair(source, name))) return 0
    return waitFor(filled(this.#names.get(name), perName, now), perName)
  }

  /** Counts an attempt as failed, until `giveBack` takes that back. */
  failed(source: string, name: string): void {
    const now = this.#clock.monotonic()
    take(this.#sources, source, perSource, now)
    take(this.#names, name, perName, now)
  }

  /** An attempt that was counted before its outcome was known has succeeded. */
  giveBack(source: string, name: string): void {
    const now = this.#clock.monotonic()
    take(this.#sources, source, perSource, now, -1)
    take(this.#names, name, perName, now, -1)
  }

  /** Remembers that this source knows the name's secret. */
  succeeded(source: string, name: string): void {
    remember(this.#proven, pair(source, name), true)
  }
}

function take(
  buckets: Map<string, Bucket>,
  key: string,
  rule: BucketRule,
  now: number,
  tokens = 1,
): void {
  const { level, at } = filled(buckets.get(key), rule, now)
  remember(buckets, key, { level: Math.min(rule.size, Math.max(0, level - tokens)), at })
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key)
  map.set(key, value)
  if (map.size <= MAX_ENTRIES) return
  const [oldest] = map.keys()
  if (oldest !== undefined) map.delete(oldest)
}

function pair(source: string, name: string): string {
  return `${source} ${name}`
}
