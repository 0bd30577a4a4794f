/** What a beep or a fax can be: below are voices, above is nothing that a telephone carries well. */
const LOWEST_HZ = 350
const HIGHEST_HZ = 3_000
/** Share of a frame's energy that stands at one frequency when it is a tone. */
const PURE_SHARE = 0.75

/**
 * The one frequency of a frame, in Hz; 0 when it is none. How like the frame is to itself one and two
 * samples later tells where a tone would be, whatever white noise lies over it (Pisarenko's
 * method); the energy that stands there (Goertzel) tells whether it is one.
 */
export function toneOf(frame: Int16Array, sampleRate: number, energy: number): number {
  if (energy <= 0) return 0
  let one = 0
  let two = 0
  for (let i = 2; i < frame.length; i++) {
    one += frame[i]! * frame[i - 1]!
    two += frame[i]! * frame[i - 2]!
  }
  const root = Math.sqrt(two * two + 8 * one * one)
  // Two forms of one root: neither takes a difference of two like numbers.
  const cosine = two < 0 ? (2 * one) / (root - two) : (two + root) / (4 * one)
  if (!(cosine > -1 && cosine < 1)) return 0
  const hz = (Math.acos(cosine) * sampleRate) / (2 * Math.PI)
  if (hz < LOWEST_HZ || hz > HIGHEST_HZ) return 0
  let s1 = 0
  let s2 = 0
  for (let i = 0; i < frame.length; i++) {
    const s0 = frame[i]! + 2 * cosine * s1 - s2
    s2 = s1
    s1 = s0
  }
  const power = s1 * s1 + s2 * s2 - 2 * cosine * s1 * s2
  return power > (PURE_SHARE * energy * frame.length) / 2 ? hz : 0
}
