/**
 * What a single frame of 20 ms says about DTMF (ITU-T Q.23, Q.24). Two questions with two answers:
 * a guarded gate asks loosely, and rather drops a syllable than lets half a tone through; a
 * detector that must name the key asks strictly.
 */
import { KEYPAD, keypadColumns, keypadRows } from '../player/sources.ts'

/** Below this mean square (about -50 dBFS) a frame holds nothing that could be understood. */
const QUIET = 100 * 100
/** Share of a frame's energy in one row and one column that makes it suspect, or a key. */
const SUSPECT_SHARE = 0.5
const KEY_SHARE = 0.75
/** The weaker of the two still has this share: speech is seldom just two such lines. */
const WEAKER_SHARE = 0.03
/** Between the two of a key, 9 dB either way. */
const MAX_TWIST = 8
/** Between a frequency and the runner-up of its group, 6 dB. */
const MIN_GAP = 4

/** Answers about frames of one sample rate; keeps no state. */
export interface ToneReader {
  /** Whether the frame may hold a part of a tone. */
  isSuspect(frame: Int16Array): boolean
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
    isSuspect(frame) {
      const whole = measure(frame)
      if (whole === 0) return false
      const row = powers[strongest(powers, 0)]!
      const column = powers[strongest(powers, 4)]!
      return row + column > SUSPECT_SHARE * whole && Math.min(row, column) > WEAKER_SHARE * whole
    },
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
