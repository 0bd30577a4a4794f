/** Sources of sound that need no file. Each fills a frame and goes on where it stopped. */

/** Adds `count` samples of this source into `out`. */
export interface ToneSource {
  fill(out: Int16Array, count: number): void
}

/** Frequencies in Hz sounding together; `level` is the amplitude of each, 0 to 1. */
export class SineSource implements ToneSource {
  readonly #steps: readonly number[]
  readonly #phases: Float64Array
  readonly #amplitude: number

  constructor(options: { frequencies: readonly number[]; rate: number; level?: number }) {
    this.#steps = options.frequencies.map((frequency) => (2 * Math.PI * frequency) / options.rate)
    this.#phases = new Float64Array(options.frequencies.length)
    this.#amplitude = (options.level ?? 0.2) * 32_767
  }

  fill(out: Int16Array, count: number): void {
    for (let index = 0; index < count; index++) {
      let sum = 0
      for (let tone = 0; tone < this.#steps.length; tone++) {
        const phase = this.#phases[tone] as number
        sum += Math.sin(phase)
        this.#phases[tone] = (phase + (this.#steps[tone] as number)) % (2 * Math.PI)
      }
      out[index] = Math.max(-32_767, Math.min(32_767, Math.round(sum * this.#amplitude)))
    }
  }
}

/** A tone with a rhythm, as ringback or busy: `onMs` sounding, `offMs` silent, over and over. */
export class CadenceSource implements ToneSource {
  readonly #tone: SineSource
  readonly #on: number
  readonly #period: number
  #at = 0

  constructor(options: {
    frequencies: readonly number[]
    rate: number
    onMs: number
    offMs: number
    level?: number
  }) {
    this.#tone = new SineSource(options)
    this.#on = Math.round((options.onMs * options.rate) / 1000)
    this.#period = this.#on + Math.round((options.offMs * options.rate) / 1000)
  }

  fill(out: Int16Array, count: number): void {
    this.#tone.fill(out, count)
    for (let index = 0; index < count; index++) {
      if (this.#at >= this.#on) out[index] = 0
      this.#at = (this.#at + 1) % this.#period
    }
  }
}

/** The peak of comfort noise: about -66 dBFS, the hush of a quiet line rather than a dead one. */
const NOISE_PEAK = 28

/** Quiet white noise from a small generator: never the same frame twice, and no allocation. */
export class ComfortNoise implements ToneSource {
  #state: number

  constructor(options: { seed?: number } = {}) {
    this.#state = options.seed ?? 0x9e3779b9
  }

  fill(out: Int16Array, count: number): void {
    let state = this.#state
    for (let index = 0; index < count; index++) {
      // xorshift32
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      out[index] = (state % (NOISE_PEAK + 1)) | 0
    }
    this.#state = state
  }
}

/** The ringback of North America: 440 and 480 Hz, two seconds in six. */
export const usRingback = { frequencies: [440, 480], onMs: 2000, offMs: 4000 } as const
