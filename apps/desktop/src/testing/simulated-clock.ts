import type { Clock } from '../model/clock.ts'

/** A clock that moves only when told to. */
export class SimulatedClock implements Clock {
  #now: number
  #waiting: { readonly at: number; readonly task: () => void }[] = []

  constructor(now = Date.parse('2026-05-04T09:00:00Z')) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  after(ms: number, task: () => void): () => void {
    const entry = { at: this.#now + Math.max(0, ms), task }
    this.#waiting.push(entry)
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry)
    }
  }

  /** Moves on, running what falls due in order of time. */
  advance(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const next = this.#waiting
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at)
        .at(0)
      if (!next) break
      this.#waiting = this.#waiting.filter((entry) => entry !== next)
      this.#now = Math.max(this.#now, next.at)
      next.task()
    }
    this.#now = end
  }
}
