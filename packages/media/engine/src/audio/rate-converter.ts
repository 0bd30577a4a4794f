/**
 * Halves or doubles the sample rate of one stream, frame by frame, by a half-band filter: every
 * second coefficient but the middle one is zero, so that both ways cost the same few products.
 * Passes up to 3.4 kHz and stops from 4.6 kHz; delays by 23 samples of the higher rate.
 */

/** How many coefficients that are not zero stand on each side of the middle one, which is 1/2. */
const HALF = 12
const TAPS = 4 * HALF - 1

/** The coefficients of one side, nearest to the middle first; together they make a quarter. */
const coefficients = (() => {
  const list = Float64Array.from({ length: HALF }, (_, i) => {
    const distance = 2 * i + 1
    const sinc = Math.sin((Math.PI * distance) / 2) / (Math.PI * distance)
    // A Hann window.
    const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / (2 * HALF))
    return sinc * window
  })
  const sum = list.reduce((total, x) => total + x, 0)
  return list.map((x) => (x * 0.25) / sum)
})()

/** The rates between which it converts, in samples per second. */
export const convertibleRates: readonly number[] = [8_000, 16_000]

export class RateConverter {
  /** Samples of the frames that it takes, and of those that it gives. */
  readonly from: number
  readonly to: number
  /** The last samples of the frames before, and the present frame. */
  readonly #input: Float32Array
  readonly #outputs: readonly [Int16Array, Int16Array]
  #current = 0

  /** @param from, to samples of a frame: one twice the other */
  constructor(from: number, to: number) {
    this.from = from
    this.to = to
    this.#input = new Float32Array(TAPS - 1 + from)
    this.#outputs = [new Int16Array(to), new Int16Array(to)]
  }

  /** The next frame at the other rate; it and the one before it stay as they are. */
  convert(frame: Int16Array): Int16Array {
    this.#current ^= 1
    const out = this.#outputs[this.#current as 0 | 1]
    const input = this.#input
    input.copyWithin(0, this.from)
    input.set(frame, input.length - this.from)
    if (this.from > this.to) this.#halve(out)
    else this.#double(out)
    return out
  }

  #halve(out: Int16Array): void {
    const input = this.#input
    for (let i = 0; i < out.length; i++) {
      const middle = 2 * i + 2 * HALF - 1
      let sum = input[middle]! * 0.5
      for (let k = 0, distance = 1; k < HALF; k++, distance += 2) {
        sum += coefficients[k]! * (input[middle - distance]! + input[middle + distance]!)
      }
      out[i] = clip(sum)
    }
  }

  #double(out: Int16Array): void {
    const input = this.#input
    // Zeros stand between the samples: an output meets either the side coefficients or the middle one.
    const newest = input.length - this.from
    for (let i = 0; i < this.from; i++) {
      const right = newest + i
      let sum = 0
      for (let k = 0; k < HALF; k++) {
        sum += coefficients[k]! * (input[right - HALF - k]! + input[right - HALF + 1 + k]!)
      }
      out[2 * i] = clip(sum * 2)
      out[2 * i + 1] = input[right - HALF + 1]!
    }
  }
}

function clip(x: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(x)))
}
