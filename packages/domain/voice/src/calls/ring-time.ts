const DEFAULT_SECONDS = 60
const MAX_SECONDS = 600
/** Added to what is asked for, as documented. */
const BUFFER_MS = 5_000

/** How long a party rings at most, in milliseconds, where so many seconds are asked for. */
export function ringTimeMs(seconds: number = DEFAULT_SECONDS): number {
  return Math.min(seconds, MAX_SECONDS) * 1_000 + BUFFER_MS
}
