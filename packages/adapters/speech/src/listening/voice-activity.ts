/** dBFS: no line is taken for quieter than this, and none for louder than that. */
const QUIETEST_DB = -66
const LOUDEST_DB = -30
/** Speech stands this far above the noise of the line. */
const MARGIN_DB = 9
/** Below this nothing is speech, however quiet the line. */
const SOFTEST_DB = -48
/** The quietest frame of so many is the noise of the line: speech has a pause in them. */
const FLOOR_FRAMES = 60
/**
 * Two sine waves at most, as digits and the tones of a network are, can be told from four samples
 * before so well that this much less than a thousandth of them is left; speech cannot.
 */
const TONE_REST = 0.001
const ORDER = 4

/** Tells a frame of speech from the noise of a line and from tones, frame by frame of 20 ms. */
export class VoiceActivity {
  /** The levels of the last frames. */
  readonly #levels: number[] = []

  /** @param frame at 16 kHz */
  hears(frame: Int16Array): boolean {
    const db = levelOf(frame)
    this.#levels.push(db)
    if (this.#levels.length > FLOOR_FRAMES) this.#levels.shift()
    const floor = Math.min(LOUDEST_DB, Math.max(QUIETEST_DB, Math.min(...this.#levels)))
    if (db <= Math.max(SOFTEST_DB, floor + MARGIN_DB)) return false
    return restOf(frame) > TONE_REST
  }
}

function levelOf(frame: Int16Array): number {
  let sum = 0
  for (const sample of frame) sum += sample * sample
  return 10 * Math.log10(Math.max(1, sum / frame.length) / 32_768 ** 2)
}

/** How much of a frame its own past does not tell: the error of linear prediction, 0 to 1. */
function restOf(frame: Int16Array): number {
  // Every second sample: what a telephone carries lies below 4 kHz.
  const x = Float64Array.from({ length: frame.length >> 1 }, (_, i) => frame[2 * i]!)
  const rows = Array.from({ length: ORDER }, () => new Float64Array(ORDER + 1))
  let energy = 0
  for (let t = ORDER; t < x.length; t++) {
    energy += x[t]! * x[t]!
    for (let i = 0; i < ORDER; i++) {
      for (let j = 0; j < ORDER; j++) rows[i]![j]! += x[t - 1 - i]! * x[t - 1 - j]!
      rows[i]![ORDER]! += x[t - 1 - i]! * x[t]!
    }
  }
  if (energy === 0) return 0
  const weights = solve(rows, energy)
  let error = 0
  for (let t = ORDER; t < x.length; t++) {
    let told = 0
    for (let i = 0; i < ORDER; i++) told += weights[i]! * x[t - 1 - i]!
    error += (x[t]! - told) ** 2
  }
  return error / energy
}

/** Gauss; a little is added to the diagonal, since one sine wave alone leaves it singular. */
function solve(rows: Float64Array[], energy: number): Float64Array {
  for (let i = 0; i < ORDER; i++) rows[i]![i]! += energy * 1e-9
  for (let i = 0; i < ORDER; i++) {
    for (let j = i + 1; j < ORDER; j++) {
      const factor = rows[j]![i]! / rows[i]![i]!
      for (let k = i; k <= ORDER; k++) rows[j]![k]! -= factor * rows[i]![k]!
    }
  }
  const weights = new Float64Array(ORDER)
  for (let i = ORDER - 1; i >= 0; i--) {
    let rest = rows[i]![ORDER]!
    for (let j = i + 1; j < ORDER; j++) rest -= rows[i]![j]! * weights[j]!
    weights[i] = rest / rows[i]![i]!
  }
  return weights
}
