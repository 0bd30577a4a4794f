/** Level of single frequencies in a run of samples: what a receiver of tones needs, and no more. */

const FLOOR_DB = -120

/** A detector for one frequency that takes samples as they come and is read at any window's end. */
export class Goertzel {
  readonly #coefficient: number
  #previous = 0
  #beforeThat = 0
  #count = 0

  constructor(options: { frequency: number; rate: number }) {
    this.#coefficient = 2 * Math.cos((2 * Math.PI * options.frequency) / options.rate)
  }

  push(samples: Int16Array, offset: number, count: number): void {
    let previous = this.#previous
    let beforeThat = this.#beforeThat
    const coefficient = this.#coefficient
    for (let index = 0; index < count; index++) {
      const value = (samples[offset + index] as number) + coefficient * previous - beforeThat
      beforeThat = previous
      previous = value
    }
    this.#previous = previous
    this.#beforeThat = beforeThat
    this.#count += count
  }

  /** Power of the frequency since the last reset, in units where a sine of amplitude A has A²/2. */
  power(): number {
    if (this.#count === 0) return 0
    const energy =
      this.#previous ** 2 +
      this.#beforeThat ** 2 -
      this.#coefficient * this.#previous * this.#beforeThat
    return Math.max(0, (2 * energy) / this.#count ** 2)
  }

  reset(): void {
    this.#previous = 0
    this.#beforeThat = 0
    this.#count = 0
  }
}

/** Levels in dBFS (0 = a full-scale sine) of these frequencies in 16-bit samples, Hann window. */
export function toneLevels(
  samples: Int16Array,
  rate: number,
  frequencies: readonly number[],
): number[] {
  return frequencies.map((frequency) => {
    const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / rate)
    let previous = 0
    let beforeThat = 0
    for (let index = 0; index < samples.length; index++) {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / (samples.length - 1))
      const value = (samples[index] as number) * window + coefficient * previous - beforeThat
      beforeThat = previous
      previous = value
    }
    const power = previous ** 2 + beforeThat ** 2 - coefficient * previous * beforeThat
    const amplitude = Math.sqrt(Math.max(power, 0)) / (samples.length / 4) / 32_768
    return amplitude > 0 ? Math.max(FLOOR_DB, 20 * Math.log10(amplitude)) : FLOOR_DB
  })
}
