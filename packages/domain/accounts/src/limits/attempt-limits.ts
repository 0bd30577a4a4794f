/**
 * Slows down guessing at credentials without locking out their owner. Only failures count. A pair
 * of source and name waits longer after each failure; a source that tries many names, and a name
 * that many sources try, have an allowance. A source that has already presented a name's secret has
 * an allowance of its own that nobody else can use up.
 */
import type { Clock } from '@offhook/core'
import { type Strikes, type StrikesRule, struck, waitAfter } from './strikes.ts'
import { type Bucket, type BucketRule, filled, waitFor } from './token-bucket.ts'

const perPair: StrikesRule = { free: 5, firstMs: 1_000, mostMs: 60_000, forgetMs: 300_000 }
/** A whole office may start its day behind one address. */
const perSource: BucketRule = { size: 120, refillMs: 1_000 }
/**
 * More than a handful of sources can spend within the limits of their pairs: only a crowd can keep
 * a name's owner from logging in at a new address.
 */
const perName: BucketRule = { size: 60, refillMs: 4_000 }
const perProvenPair: BucketRule = { size: 50, refillMs: 1_000 }
/** The oldest entries are dropped: a flood of names must not exhaust memory. */
const MAX_ENTRIES = 10_000

export class AttemptLimits {
  readonly #clock: Clock
  readonly #pairs = new Map<string, Strikes>()
  readonly #sources = new Map<string, Bucket>()
  readonly #names = new Map<string, Bucket>()
  /** Pairs that have presented the secret, with their allowance. */
  readonly #proven = new Map<string, Bucket>()

  constructor(options: { clock: Clock }) {
    this.#clock = options.clock
  }

  /** Milliseconds until this source may try this name; 0 = now. */
  wait(source: string, name: string): number {
    const now = this.#clock.monotonic()
    const own = this.#proven.get(pair(source, name))
    if (own) return waitFor(filled(own, perProvenPair, now), perProvenPair)
    return Math.max(
      waitAfter(this.#pairs.get(pair(source, name)), perPair, now),
      waitFor(filled(this.#sources.get(source), perSource, now), perSource),
      waitFor(filled(this.#names.get(name), perName, now), perName),
    )
  }

  /** Whether this source has presented the name's secret before. */
  isProven(source: string, name: string): boolean {
    return this.#proven.has(pair(source, name))
  }

  /** Counts an attempt as failed, until `giveBack` takes that back. */
  failed(source: string, name: string): void {
    this.#count(source, name, 1)
  }

  /** Takes back a failure that was counted before the outcome was known. */
  giveBack(source: string, name: string): void {
    this.#count(source, name, -1)
  }

  /** Remembers that this source knows the name's secret. */
  succeeded(source: string, name: string): void {
    const key = pair(source, name)
    const now = this.#clock.monotonic()
    remember(this.#proven, key, filled(this.#proven.get(key), perProvenPair, now))
    this.#pairs.delete(key)
  }

  #count(source: string, name: string, by: 1 | -1): void {
    const now = this.#clock.monotonic()
    const key = pair(source, name)
    if (this.#proven.has(key)) {
      take(this.#proven, key, perProvenPair, now, by)
      return
    }
    remember(this.#pairs, key, struck(this.#pairs.get(key), perPair, now, by))
    take(this.#sources, source, perSource, now, by)
    take(this.#names, name, perName, now, by)
  }
}

function take(
  buckets: Map<string, Bucket>,
  key: string,
  rule: BucketRule,
  now: number,
  tokens: number,
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
