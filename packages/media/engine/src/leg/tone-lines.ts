/** The lines of a keypad in a piece of sound (ITU-T Q.23), and what lies between them. */
import { keypadColumns, keypadRows } from '../player/sources.ts'

/** Between the rows, and between the columns: where a tone has next to nothing. */
const rowGaps = [650, 733, 810, 896, 1_000] as const
const columnGaps = [1_150, 1_272, 1_406, 1_555, 1_720] as const

/** The index of the first row, and of the first column. */
export const FIRST_ROW = 0
export const FIRST_COLUMN = 4
const FIRST_GAP = 8

/** Measures windows of one sample rate. */
export class ToneLines {
  /** Of the rows and the columns of the last window that was measured. */
  readonly powers = new Float64Array(FIRST_GAP)
  readonly #coefficients: Float64Array

  /** @param sampleRate in Hz */
  constructor(sampleRate: number) {
    const lines = [...keypadRows, ...keypadColumns, ...rowGaps, ...columnGaps]
    this.#coefficients = Float64Array.from(
      lines,
      (hz) => 2 * Math.cos((2 * Math.PI * hz) / sampleRate),
    )
  }

  measure(window: Float64Array, from: number, length: number): void {
    for (let f = 0; f < FIRST_GAP; f++) this.powers[f] = this.#power(f, window, from, length)
  }

  /** The strongest line of a group of four in the last window. */
  strongest(first: number): number {
    const { powers } = this
    let best = first
    for (let f = first + 1; f < first + 4; f++) if (powers[f]! > powers[best]!) best = f
    return best
  }

  /** Whether a line of this window, the last, has so many times the power of what lies beside it. */
  standsOut(line: number, times: number, window: Float64Array, from: number, length: number) {
    // There is one gap more than lines in each group.
    const gap = FIRST_GAP + line + (line < FIRST_COLUMN ? 0 : 1)
    const own = this.powers[line]!
    if (own <= times * this.#power(gap, window, from, length)) return false
    return own > times * this.#power(gap + 1, window, from, length)
  }

  #power(line: number, window: Float64Array, from: number, length: number): number {
    const coefficient = this.#coefficients[line]!
    let s1 = 0
    let s2 = 0
    for (let i = from; i < from + length; i++) {
      const s0 = window[i]! + coefficient * s1 - s2
      s2 = s1
      s1 = s0
    }
    return s1 * s1 + s2 * s2 - coefficient * s1 * s2
  }
}

/** The sum of the squares of a window. */
export function energyOf(window: Float64Array, from: number, length: number): number {
  let energy = 0
  for (let i = from; i < from + length; i++) energy += window[i]! * window[i]!
  return energy
}
