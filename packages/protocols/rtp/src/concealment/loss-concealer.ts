/** Pitch periods that are searched: 66 to 200 Hz. */
const LONGEST_PERIOD_MS = 15
const SHORTEST_PERIOD_MS = 5
/** Where the true signal comes back, both are mixed for this long. */
const OVERLAP_MS = 4
/** The history is moved when it has grown to so many times its length, not with each frame. */
const ROOM = 2
/** After this much concealed audio there is silence. */
const FADE_MS = 60

/**
 * Fills lost frames by repeating the last pitch period, fading to silence within 60 ms, in the
 * manner of G.711 appendix I. A whole-frame repeat would buzz at 50 Hz; the period of the voice
 * goes on where it was. Give it every good frame; it allocates nothing after construction.
 */
export class LossConcealer {
  /** Good sound; the newest ends at `#end`. Moved to the front when the room is used up. */
  readonly #history: Int16Array
  readonly #kept: number
  #end: number
  readonly #longest: number
  readonly #shortest: number
  readonly #overlap: number
  readonly #fade: number
  #period = 0
  #phase = 0
  #concealed = 0

  constructor(options: { sampleRate: number }) {
    const perMs = options.sampleRate / 1000
    this.#longest = Math.round(LONGEST_PERIOD_MS * perMs)
    this.#shortest = Math.round(SHORTEST_PERIOD_MS * perMs)
    this.#overlap = Math.round(OVERLAP_MS * perMs)
    this.#fade = Math.round(FADE_MS * perMs)
    this.#kept = this.#longest * 3
    this.#history = new Int16Array(this.#kept * ROOM)
    this.#end = this.#kept
  }

  /** Notes a good frame. After a loss its beginning is mixed, in place, with the concealed voice. */
  good(samples: Int16Array, n: number): void {
    if (this.#concealed > 0) {
      const overlap = Math.min(this.#overlap, n)
      for (let i = 0; i < overlap; i++) {
        const weight = (i + 1) / (overlap + 1)
        samples[i] = Math.round(samples[i]! * weight + this.#nextSample() * (1 - weight))
      }
      this.#concealed = 0
    }
    this.#note(samples, n)
  }

  /** Writes `n` samples in place of a lost frame. */
  conceal(out: Int16Array, n: number): void {
    if (this.#concealed === 0) {
      this.#period = this.#findPeriod()
      this.#phase = 0
    }
    for (let i = 0; i < n; i++) out[i] = this.#nextSample()
  }

  #note(samples: Int16Array, n: number): void {
    const history = this.#history
    const count = Math.min(n, this.#kept)
    if (this.#end + count > history.length) {
      history.copyWithin(0, this.#end - this.#kept, this.#end)
      this.#end = this.#kept
    }
    const isWhole = count === samples.length
    history.set(isWhole ? samples : samples.subarray(n - count, n), this.#end)
    this.#end += count
  }

  #nextSample(): number {
    const gain = 1 - this.#concealed / this.#fade
    this.#concealed++
    if (gain <= 0) return 0
    const sample = this.#history[this.#end - this.#period + this.#phase]!
    this.#phase = (this.#phase + 1) % this.#period
    return Math.round(sample * gain)
  }

  /** The lag at which the end of the history is most like what came before it. */
  #findPeriod(): number {
    const history = this.#history
    const end = this.#end
    let best = this.#longest
    let bestScore = 0
    for (let lag = this.#shortest; lag <= this.#longest; lag++) {
      let product = 0
      let energy = 1
      for (let i = end - this.#longest; i < end; i += 2) {
        const past = history[i - lag]!
        product += history[i]! * past
        energy += past * past
      }
      const score = product > 0 ? (product * product) / energy : 0
      if (score > bestScore) {
        bestScore = score
        best = lag
      }
    }
    return best
  }
}
