/**
 * Time is a parameter: nothing outside this file reads the wall clock or sets a bare timer, so
 * that a test can drive an hour in a millisecond.
 */

/** A pending timer. Clearing it twice, or after it fired, does nothing. */
export interface Timer {
  clear(): void
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Milliseconds of a clock that never steps; only differences mean something. */
  monotonic(): number
  /** Calls `fn` once, `ms` milliseconds from now. */
  setTimeout(fn: () => void, ms: number): Timer
}

/** The longest delay that Node's own timers take; a longer one would fire at once. */
const MAX_DELAY = 2 ** 31 - 1

/** The real clock. Its timers keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout(fn, ms) {
    if (ms <= MAX_DELAY) {
      const handle = setTimeout(fn, ms)
      return { clear: () => clearTimeout(handle) }
    }
    let handle: NodeJS.Timeout
    const arm = (left: number): void => {
      handle = setTimeout(
        () => (left > MAX_DELAY ? arm(left - MAX_DELAY) : fn()),
        Math.min(left, MAX_DELAY),
      )
    }
    arm(ms)
    return { clear: () => clearTimeout(handle) }
  },
}

interface Pending {
  at: number
  order: number
  fn: () => void
}

/** A clock that stands still until it is told to go on; for tests and simulations. */
export class SimulatedClock implements Clock {
  #now: number
  #order = 0
  readonly #pending = new Set<Pending>()

  constructor(options: { now?: number } = {}) {
    this.#now = options.now ?? Date.UTC(2026, 0, 1)
  }

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#now
  }

  setTimeout(fn: () => void, ms: number): Timer {
    const entry: Pending = { at: this.#now + Math.max(0, ms), order: this.#order++, fn }
    this.#pending.add(entry)
    return { clear: () => void this.#pending.delete(entry) }
  }

  /** How many timers are armed. */
  get pending(): number {
    return this.#pending.size
  }

  /** Runs every timer that is due within `ms`, in order, and lets promises settle between them. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await settle()
      const next = this.#next(end)
      if (!next) break
      this.#pending.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.fn()
    }
    this.#now = end
  }

  #next(end: number): Pending | undefined {
    let best: Pending | undefined
    for (const entry of this.#pending) {
      if (entry.at > end) continue
      if (!best || entry.at < best.at || (entry.at === best.at && entry.order < best.order)) {
        best = entry
      }
    }
    return best
  }
}

/** Lets the promises that are ready run, a few turns deep. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise<void>((done) => setImmediate(done))
}
