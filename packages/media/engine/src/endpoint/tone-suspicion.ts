/**
 * Tells of a single frame whether it may hold a DTMF tone. Looser and quicker than a detector that
 * must name the digit: a guarded gate rather drops a syllable than lets half a tone through.
 */
const FREQUENCIES = [697, 770, 852, 941, 1209, 1336, 1477, 1633]
/** Below this mean square (about -50 dBFS) a frame holds nothing that could be understood. */
const QUIET = 100 * 100
/** Share of a frame's energy in one row and one column that makes it suspect. */
const TONE_SHARE = 0.5
/** The weaker of the two still has this share: speech is seldom just two such lines. */
const WEAKER_SHARE = 0.03

/** Makes the test for one sample rate; the function keeps no state. */
export function createToneSuspicion(sampleRate: number): (frame: Int16Array) => boolean {
  const coefficients = FREQUENCIES.map((hz) => 2 * Math.cos((2 * Math.PI * hz) / sampleRate))
  return (frame) => {
    let energy = 0
    for (let i = 0; i < frame.length; i++) energy += frame[i]! * frame[i]!
    if (energy < QUIET * frame.length) return false
    let row = 0
    let column = 0
    for (let f = 0; f < coefficients.length; f++) {
      const power = goertzel(frame, coefficients[f]!)
      if (f < 4) row = Math.max(row, power)
      else column = Math.max(column, power)
    }
    // A pure tone of energy E in N samples has Goertzel power E * N / 2.
    const whole = (energy * frame.length) / 2
    return row + column > TONE_SHARE * whole && Math.min(row, column) > WEAKER_SHARE * whole
  }
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
