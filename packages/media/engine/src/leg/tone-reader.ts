/**
 * The key that a single frame of 20 ms holds (ITU-T Q.23, Q.24): asked strictly, since it must be
 * named. What only might be a tone is for `tone-suspicion.ts` to say.
 */
import { KEYPAD, keypadColumns, keypadRows } from '../player/sources.ts'

/** Below this mean square (about -50 dBFS) a frame holds nothing that could be understood. */
const QUIET = 100 * 100
/** Share of a frame's energy in one row and one column that makes it a key. */
const KEY_SHARE = 0.75
/** Between the two of a key, 9 dB either way. */
const MAX_TWIST = 8
/** Between a frequency and the runner-up of its group, 6 dB. */
const MIN_GAP = 4

/** Answers about frames of one sample rate; keeps no state. */
export interface ToneReader {
  /** The key that sounds in the frame, if one surely does. */
  keyOf(frame: Int16Array): string | null
}

/** Makes a reader for a sample rate in Hz. */
export function createToneReader(sampleRate: number): ToneReader {
  const coefficients = [...keypadRows, ...keypadColumns].map(
    (hz) => 2 * Math.cos((2 * Math.PI * hz) / sampleRate),
  )
  const powers = new Float64Array(coefficients.length)

  /** Fills the powers; gives the power that a pure tone of the frame's energy would have. */
  const measure = (frame: Int16Array): number => {
    let energy = 0
    for (let i = 0; i < frame.length; i++) energy += frame[i]! * frame[i]!
    if (energy < QUIET * frame.length) return 0
    for (let f = 0; f < coefficients.length; f++) powers[f] = goertzel(frame, coefficients[f]!)
    return (energy * frame.length) / 2
  }

  return {
    keyOf(frame) {
      const whole = measure(frame)
      if (whole === 0) return null
      const [r, c] = [strongest(powers, 0), strongest(powers, 4)]
      const [row, column] = [powers[r]!, powers[c]!]
      if (row + column < KEY_SHARE * whole) return null
      if (row > MAX_TWIST * column || column > MAX_TWIST * row) return null
      if (!standsOut(powers, r, 0) || !standsOut(powers, c, 4)) return null
      return KEYPAD[r * 4 + (c - 4)]!
    },
  }
}

/** Index of the strongest of a group of four. */
function strongest(powers: Float64Array, from: number): number {
  let best = from
  for (let f = from + 1; f < from + 4; f++) if (powers[f]! > powers[best]!) best = f
  return best
}

function standsOut(powers: Float64Array, best: number, from: number): boolean {
  for (let f = from; f < from + 4; f++) {
    if (f !== best && powers[f]! * MIN_GAP > powers[best]!) return false
  }
  return true
}

function goertzel(frame: Int16Array, coefficient: number): number {
  let s1 = 0
  let s2 = 0
  for (let i = 0; i < frame.length; i++) {
    const s0 = frame[i]! + coefficient * s1 - s2
    s2 = s1
    s1 = s0
  }
  return s1 * s1 + s2 * s2 - coefficient * s1 * s2
}
