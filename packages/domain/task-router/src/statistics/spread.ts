/** The least, the most and the sum of many values. */
export class Spread {
  #count = 0
  #total = 0
  #min = Number.POSITIVE_INFINITY
  #max = 0

  add(value: number): void {
    this.#count++
    this.#total += value
    this.#min = Math.min(this.#min, value)
    this.#max = Math.max(this.#max, value)
  }

  /** In whole units of `unit` values each, rounded down; all 0 where nothing was added. */
  figures(unit = 1): SpreadFigures {
    const whole = (value: number) => Math.floor(value / unit)
    if (this.#count === 0) return { avg: 0, min: 0, max: 0, total: 0 }
    return {
      avg: whole(this.#total / this.#count),
      min: whole(this.#min),
      max: whole(this.#max),
      total: whole(this.#total),
    }
  }
}

/** Seconds. */
export interface SpreadFigures {
  readonly avg: number
  readonly min: number
  readonly max: number
  readonly total: number
}
