/** Consecutive failures as a value: each one beyond the free ones doubles the wait for the next attempt. */
export interface Strikes {
  readonly count: number
  /** Time of the latest, in milliseconds on the monotonic clock. */
  readonly at: number
}

export interface StrikesRule {
  /** How many cost nothing. */
  readonly free: number
  /** The first wait, and the longest, in milliseconds. */
  readonly firstMs: number
  readonly mostMs: number
  /** Milliseconds without a failure until one is forgotten. */
  readonly forgetMs: number
}

/** Milliseconds until the next attempt is allowed; 0 = now. */
export function waitAfter(strikes: Strikes | undefined, rule: StrikesRule, now: number): number {
  const left = forgotten(strikes, rule, now)
  if (!strikes || left < rule.free) return 0
  const wait = Math.min(rule.mostMs, rule.firstMs * 2 ** (left - rule.free))
  return Math.max(0, strikes.at + wait - now)
}

/** The value after one more failure, or with one taken back. */
export function struck(
  strikes: Strikes | undefined,
  rule: StrikesRule,
  now: number,
  by: 1 | -1,
): Strikes {
  const count = Math.max(0, forgotten(strikes, rule, now) + by)
  return { count, at: by === 1 || !strikes ? now : strikes.at }
}

function forgotten(strikes: Strikes | undefined, { forgetMs }: StrikesRule, now: number): number {
  if (!strikes) return 0
  return Math.max(0, strikes.count - Math.floor((now - strikes.at) / forgetMs))
}
