/** Samples in a second that the interface takes, and ours. */
export const REALTIME_RATE = 24_000
const OUR_RATE = 16_000

/**
 * Our sound at the rate of OpenAI's realtime interface: between two samples the line that joins them,
 * which is enough for speech that a telephone has carried.
 */
export class RealtimeSound {
  #last = 0

  /** A frame, as bytes of 16-bit linear sound. */
  next(frame: Int16Array): Buffer {
    const count = (frame.length * REALTIME_RATE) / OUR_RATE
    const out = new Int16Array(count)
    for (let i = 0; i < count; i++) {
      // Two thirds of a sample each: the first lies between this frame and the one before.
      const place = ((i + 1) * OUR_RATE) / REALTIME_RATE - 1
      const before = Math.floor(place)
      const from = before < 0 ? this.#last : frame[before]!
      const to = frame[before + 1] ?? from
      out[i] = Math.round(from + (to - from) * (place - before))
    }
    this.#last = frame.at(-1) ?? this.#last
    return Buffer.from(out.buffer)
  }
}
