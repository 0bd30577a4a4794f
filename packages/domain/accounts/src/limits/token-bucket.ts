/** A token bucket as a value: `level` tokens at time `at`. It refills as time passes. */
export interface Bucket {
  readonly level: number
  readonly at: number
}

export interface BucketRule {
  /** The largest burst. */
  readonly size: number
  /** Milliseconds until one more token is added. */
  readonly refillMs: number
}

/** The bucket as it stands at `now`. */
export function filled(bucket: Bucket | undefined, rule: BucketRule, now: number): Bucket {
  if (!bucket) return { level: rule.size, at: now }
  const gained = Math.max(0, now - bucket.at) / rule.refillMs
  return { level: Math.min(rule.size, bucket.level + gained), at: now }
}

/** Milliseconds until a token is available; 0 if one is. */
export function waitFor(bucket: Bucket, rule: BucketRule): number {
  return bucket.level >= 1 ? 0 : Math.ceil((1 - bucket.level) * rule.refillMs)
}
