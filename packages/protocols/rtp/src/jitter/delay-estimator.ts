/** Width of a histogram bin and their number: delays up to 320 ms are told apart. */
const BIN_MS = 5
const BINS = 64
/** Each packet makes the past weigh this much less: half is forgotten in about 7 s. */
const FORGET = 0.998
/** Share of the packets that should come in time. */
const QUANTILE = 0.97
/** Packets per window in which the fastest one is looked for. */
const WINDOW = 250

/**
 * How much later than the fastest ones packets arrive. The fastest of the last 5 to 10 s is the
 * zero; because the window moves, clock drift does not add up. A histogram that slowly forgets
 * gives the delay that 97 % of the packets keep.
 */
export class DelayEstimator {
  readonly #bins = new Float64Array(BINS)
  #weight = 0
  #fastest = Number.POSITIVE_INFINITY
  #previousFastest = Number.POSITIVE_INFINITY
  #seen = 0

  /** Takes a packet's arrival minus its media time; returns its delay over the fastest, in ms. */
  update(transitMs: number): number {
    if (++this.#seen > WINDOW) {
      this.#seen = 1
      this.#previousFastest = this.#fastest
      this.#fastest = transitMs
    }
    if (transitMs < this.#fastest) this.#fastest = transitMs
    const delay = transitMs - Math.min(this.#fastest, this.#previousFastest)
    const bin = Math.min(BINS - 1, Math.floor(delay / BIN_MS))
    for (let i = 0; i < BINS; i++) this.#bins[i] = this.#bins[i]! * FORGET
    this.#bins[bin] = this.#bins[bin]! + 1
    this.#weight = this.#weight * FORGET + 1
    return delay
  }

  /** The delay in milliseconds within which the wanted share of packets arrives. */
  get quantileMs(): number {
    const wanted = this.#weight * QUANTILE
    let sum = 0
    for (let bin = 0; bin < BINS; bin++) {
      sum += this.#bins[bin]!
      if (sum >= wanted) return (bin + 1) * BIN_MS
    }
    return BINS * BIN_MS
  }

  /** Begins a new time base (another source, another timestamp origin); the histogram stays. */
  rebase(): void {
    this.#fastest = Number.POSITIVE_INFINITY
    this.#previousFastest = Number.POSITIVE_INFINITY
    this.#seen = 0
  }
}
