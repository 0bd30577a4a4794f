/** RFC 5481 4.2: so much later than the fastest packet, a packet counts as delayed. */
const DELAYED_MS = 200
/** The fastest packet is looked for in so much time: two clocks drift apart meanwhile by little. */
const WINDOW_MS = 10_000
/** A larger step is another time base of the sender. */
const MAX_STEP_MS = 5_000

/**
 * Counts the packets of one stream that came 200 ms or more behind the fastest one, which nobody has
 * to know the sender's clock for. They count once a later packet came in time: a delay that stays is
 * latency, or a timestamp that stood still, and no variation. `packet` allocates nothing.
 */
export class DelayVariation {
  #clockRate: number
  #ssrc = -1
  #timestamp = 0
  #arrivalMs = 0
  /** Time under way, against that of the first packet. */
  #transitMs = 0
  #fastestMs = 0
  /** The fastest since the window began, which is the fastest of the window that follows. */
  #nextFastestMs = 0
  #windowEndsMs = 0
  #pending = 0
  #delayed = 0

  constructor(options: { clockRate: number }) {
    this.#clockRate = options.clockRate
  }

  get delayed(): number {
    return this.#delayed
  }

  /** From now on timestamps count other units. */
  setClockRate(clockRate: number): void {
    this.#clockRate = clockRate
    this.#ssrc = -1
  }

  /** @param arrivalMs any monotonic clock */
  packet(ssrc: number, timestamp: number, arrivalMs: number): void {
    // On differences, so that the 32-bit timestamp may wrap.
    const sentMs = (((timestamp - this.#timestamp) | 0) * 1000) / this.#clockRate
    const change = arrivalMs - this.#arrivalMs - sentMs
    this.#timestamp = timestamp
    this.#arrivalMs = arrivalMs
    if (ssrc !== this.#ssrc || change > MAX_STEP_MS || change < -MAX_STEP_MS) {
      this.#begin(ssrc, arrivalMs)
      return
    }
    const transit = this.#transitMs + change
    this.#transitMs = transit
    if (arrivalMs >= this.#windowEndsMs) this.#turn(arrivalMs)
    if (transit < this.#nextFastestMs) this.#nextFastestMs = transit
    if (transit < this.#fastestMs) this.#fastestMs = transit
    if (transit - this.#fastestMs >= DELAYED_MS) this.#pending++
    else if (this.#pending > 0) {
      this.#delayed += this.#pending
      this.#pending = 0
    }
  }

  #begin(ssrc: number, arrivalMs: number): void {
    this.#ssrc = ssrc
    this.#transitMs = 0
    this.#fastestMs = 0
    this.#nextFastestMs = 0
    this.#windowEndsMs = arrivalMs + WINDOW_MS
    this.#pending = 0
  }

  #turn(arrivalMs: number): void {
    // None of the whole window was in time: the way has become longer, or the sender's clock another.
    if (this.#nextFastestMs - this.#fastestMs >= DELAYED_MS) this.#pending = 0
    this.#fastestMs = this.#nextFastestMs
    this.#nextFastestMs = this.#transitMs
    this.#windowEndsMs = arrivalMs + WINDOW_MS
  }
}
