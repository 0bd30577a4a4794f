/** The waiting begins with the next tick. No null: a field of numbers alone is written in place. */
const BEGINS = Number.NEGATIVE_INFINITY

/**
 * Whether a peer still gives any sign of life in packets. RTP and RTCP both count; time in which
 * nobody could hear them (the thread stood still, the call was put on hold just now) does not.
 */
export class SilenceWatch {
  #limitMs = 0
  /** When the last packet came or the waiting began. */
  #since = BEGINS

  /** Begins to watch; 0 ends it. */
  watch(limitMs: number): void {
    this.#limitMs = Math.max(0, limitMs)
    this.#since = BEGINS
  }

  /** Lets the waiting begin anew. */
  restart(): void {
    this.#since = BEGINS
  }

  /** A packet of the peer came. @param now milliseconds, monotonic */
  heard(now: number): void {
    this.#since = now
  }

  /** True once the limit has passed without a packet, and after each further limit. */
  tick(now: number): boolean {
    if (this.#limitMs === 0) return false
    if (this.#since === BEGINS) this.#since = now
    if (now - this.#since < this.#limitMs) return false
    this.#since = now
    return true
  }
}
