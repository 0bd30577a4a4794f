import { Goertzel } from './goertzel.ts'

/** ITU-T Q.23. */
export const dtmfRows = [697, 770, 852, 941] as const
export const dtmfColumns = [1209, 1336, 1477, 1633] as const
const keys = ['123A', '456B', '789C', '*0#D'] as const

/** The two frequencies of a digit, or undefined where it is none. */
export function dtmfPair(digit: string): readonly [number, number] | undefined {
  for (const [row, line] of keys.entries()) {
    const column = line.indexOf(digit.toUpperCase())
    if (digit.length === 1 && column >= 0) {
      return [dtmfRows[row] as number, dtmfColumns[column] as number]
    }
  }
  return undefined
}

const RATE = 8000
/** 12.75 ms: narrow enough to tell the rows apart, short enough for tones of 40 ms. */
const BLOCK = 102
/** Q.24: a tone of 40 ms must be taken, so two blocks in a row of the same key. */
const BLOCKS_ON = 2
/** A digit is over after two blocks without it. */
const BLOCKS_OFF = 2
/** Total level of a key: -35 dBFS at least. */
const MIN_POWER = 32_768 ** 2 * 10 ** -3.5 * 0.5
/** The pair must hold this share of all the energy: speech never does for long. */
const PURITY = 0.8
/** Between the stronger and the weaker of the pair, 8 dB either way. */
const MAX_TWIST = 10 ** 0.8
/** Between a frequency and the runner-up of its group, 6 dB. */
const MIN_GAP = 10 ** 0.6

/**
 * Finds keys in sound (Q.24): for callers whose carrier sends digits as tones. Reports a key once,
 * when it has sounded long enough.
 */
export class DtmfDetector {
  readonly #onDigit: (digit: string) => void
  readonly #rows = dtmfRows.map((frequency) => new Goertzel({ frequency, rate: RATE }))
  readonly #columns = dtmfColumns.map((frequency) => new Goertzel({ frequency, rate: RATE }))
  #filled = 0
  #energy = 0
  #candidate: string | null = null
  #seen = 0
  #missing = 0
  #reported: string | null = null

  constructor(options: { onDigit: (digit: string) => void }) {
    this.#onDigit = options.onDigit
  }

  /** Takes linear samples at 8 kHz. */
  push(samples: Int16Array, count: number): void {
    let at = 0
    while (at < count) {
      const part = Math.min(BLOCK - this.#filled, count - at)
      for (const filter of this.#rows) filter.push(samples, at, part)
      for (const filter of this.#columns) filter.push(samples, at, part)
      for (let index = at; index < at + part; index++) {
        this.#energy += (samples[index] as number) ** 2
      }
      this.#filled += part
      at += part
      if (this.#filled === BLOCK) this.#judge()
    }
  }

  #judge(): void {
    const key = this.#keyOfBlock()
    for (const filter of this.#rows) filter.reset()
    for (const filter of this.#columns) filter.reset()
    this.#filled = 0
    this.#energy = 0
    if (key !== null && key === this.#candidate) this.#seen++
    else if (key !== null) {
      this.#candidate = key
      this.#seen = 1
    }
    if (key === null || key !== this.#reported) {
      if (++this.#missing >= BLOCKS_OFF) this.#reported = null
    } else this.#missing = 0
    if (key === null) {
      this.#candidate = null
      return
    }
    if (this.#seen >= BLOCKS_ON && this.#reported !== key) {
      this.#reported = key
      this.#missing = 0
      this.#onDigit(key)
    }
  }

  #keyOfBlock(): string | null {
    const row = strongest(this.#rows)
    const column = strongest(this.#columns)
    if (row === null || column === null) return null
    const power = row.power + column.power
    if (power < MIN_POWER) return null
    if (row.power > column.power * MAX_TWIST || column.power > row.power * MAX_TWIST) return null
    if (power < PURITY * (this.#energy / BLOCK)) return null
    return keys[row.index]?.[column.index] ?? null
  }
}

function strongest(filters: readonly Goertzel[]): { index: number; power: number } | null {
  let index = -1
  let best = 0
  let second = 0
  for (let at = 0; at < filters.length; at++) {
    const power = (filters[at] as Goertzel).power()
    if (power > best) {
      second = best
      best = power
      index = at
    } else if (power > second) second = power
  }
  return index >= 0 && best > second * MIN_GAP ? { index, power: best } : null
}
