/** Coefficients of the mirror filter, of which the other half is the same backwards. */
const QMF = Int32Array.of(3, -11, 12, 32, -210, 951, 3_876, -805, 362, -156, 53, -11)
const HALF = QMF.length
/** What a filter reaches back, the new pair not counted. */
const HISTORY = 2 * HALF - 2
/** So many pairs pass before the history is moved to the front, not with each. */
const PAIRS = 160

/** The quadrature mirror filter of one stream, which splits it into two bands or joins them. */
export class MirrorFilter {
  readonly #window = new Int32Array(HISTORY + 2 * PAIRS)
  #at = 0
  /** The two results of the last pair. */
  first = 0
  second = 0

  /** Takes the next two values. */
  pass(a: number, b: number): void {
    const window = this.#window
    if (this.#at === 2 * PAIRS) {
      window.copyWithin(0, this.#at)
      this.#at = 0
    }
    const at = this.#at
    window[at + HISTORY] = a
    window[at + HISTORY + 1] = b
    let first = 0
    let second = 0
    for (let tap = 0; tap < HALF; tap++) {
      second += Math.imul(window[at + 2 * tap]!, QMF[tap]!)
      first += Math.imul(window[at + 2 * tap + 1]!, QMF[HALF - 1 - tap]!)
    }
    this.first = first
    this.second = second
    this.#at = at + 2
  }
}
