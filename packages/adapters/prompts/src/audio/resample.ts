/**
 * Conversion of rates by a windowed-sinc low-pass (Blackman window), so that nothing above half of
 * the lower rate folds back into the telephone band. Between the samples of the input lie only so
 * many different places for a sample of the output (its phases): the filter of each is computed
 * once. Works off line: it favours quality.
 */
import type { Sound } from './sound.ts'

/** Zero crossings of the filter on each side: 16 keep speech clean up to about 0.85 of the band. */
const ZERO_CROSSINGS = 16

/** Converts a whole sound. */
export function resample({ samples, rate }: Sound, target: number): Sound {
  if (rate === target) return { samples, rate }
  const resampler = new Resampler(rate, target)
  return { samples: joined([resampler.push(samples), resampler.end()]), rate: target }
}

/** Converts a sound that comes in blocks: `push` each, then take what `end` gives. */
export class Resampler {
  /** Input samples from one output sample to the next are `#step / #phases`. */
  readonly #step: number
  readonly #phases: number
  /** Input samples that a filter reaches to each side. */
  readonly #reach: number
  readonly #filters: readonly Float32Array[]
  /** What later output still needs of the input; its first sample stands at `#start`. */
  #window: Float32Array
  #start: number
  #taken = 0
  #made = 0

  /** @param rate of the input in Hz, a whole number as `target` */
  constructor(rate: number, target: number) {
    const common = greatestCommonDivisor(rate, target)
    this.#step = rate / common
    this.#phases = target / common
    const cutoff = Math.min(1, target / rate)
    this.#reach = Math.ceil(ZERO_CROSSINGS / cutoff)
    this.#filters = filtersOf(this.#phases, this.#reach, cutoff)
    this.#window = new Float32Array(this.#reach)
    this.#start = -this.#reach
  }

  /** The output that is complete with this block. */
  push(samples: Float32Array): Float32Array {
    this.#taken += samples.length
    return this.#make(samples, this.#taken - this.#reach)
  }

  /** The rest: behind the last sample there is silence. */
  end(): Float32Array {
    return this.#make(new Float32Array(this.#reach + 1), this.#taken)
  }

  /** Makes the output whose place in the input is before `until`. */
  #make(samples: Float32Array, until: number): Float32Array {
    const window = joined([this.#window, samples])
    const count = Math.floor((Math.max(0, until) * this.#phases) / this.#step)
    const output = new Float32Array(Math.max(0, count - this.#made))
    const reach = this.#reach
    for (let index = 0; index < output.length; index++) {
      const place = (this.#made + index) * this.#step
      const filter = this.#filters[place % this.#phases]!
      const first = Math.floor(place / this.#phases) - reach - this.#start
      let sum = 0
      for (let tap = 0; tap < filter.length; tap++) sum += filter[tap]! * (window[first + tap] ?? 0)
      output[index] = sum
    }
    this.#made += output.length
    const next = Math.floor((this.#made * this.#step) / this.#phases) - reach
    this.#window = window.slice(Math.max(0, next - this.#start))
    this.#start = Math.max(next, this.#start)
    return output
  }
}

/** One filter for each place between two input samples; a steady level passes each unchanged. */
function filtersOf(phases: number, reach: number, cutoff: number): readonly Float32Array[] {
  return Array.from({ length: phases }, (_, phase) => {
    const taps = Float32Array.from({ length: 2 * reach + 2 }, (_, index) => {
      const offset = index - reach - phase / phases
      return sinc(offset * cutoff) * blackman((offset * cutoff) / ZERO_CROSSINGS)
    })
    const sum = taps.reduce((total, tap) => total + tap, 0)
    return taps.map((tap) => tap / sum)
  })
}

/** Runs of samples as one. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
}

/** The Blackman window over -1 … 1, nothing outside. */
function blackman(x: number): number {
  if (Math.abs(x) >= 1) return 0
  return 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x)
}
