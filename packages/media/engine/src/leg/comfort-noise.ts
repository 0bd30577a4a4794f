/**
 * Quiet noise (about -66 dBFS) for a leg that has nothing to hear: packets keep coming and the line
 * does not sound dead. One second, made once per thread, given out frame by frame.
 */
export interface ComfortNoise {
  /** Frame number `tick`; shared and read-only. */
  frame(tick: number): Int16Array
  /** The same frame in a codec's form, encoded once. */
  encoded(tick: number, codec: string, encode: (frame: Int16Array) => Uint8Array): Uint8Array
}

const FRAMES = 50
const PEAK = 28

/** Makes the second of noise. */
export function createComfortNoise(samplesPerTick: number): ComfortNoise {
  // A fixed generator: noise needs no secrets, and a test hears the same every time.
  let seed = 0x2545f491
  const frames = Array.from({ length: FRAMES }, () => {
    const frame = new Int16Array(samplesPerTick)
    for (let i = 0; i < frame.length; i++) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0
      frame[i] = ((seed >> 16) * PEAK) >> 15
    }
    return frame
  })
  const encodings = new Map<string, Uint8Array[]>()
  return {
    frame: (tick) => frames[tick % FRAMES]!,
    encoded(tick, codec, encode) {
      let list = encodings.get(codec)
      if (!list) {
        list = frames.map((frame) => encode(frame).slice())
        encodings.set(codec, list)
      }
      return list[tick % FRAMES]!
    },
  }
}
