/** Time as a parameter: tests bring their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Runs `task` once after `ms`; the result cancels it. */
  after(ms: number, task: () => void): () => void
}

/** The browser's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}
