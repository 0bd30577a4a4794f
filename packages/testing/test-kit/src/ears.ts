/**
 * Ears, not eyes: what a party hears is measured. Each party speaks one frequency of the table;
 * a tone counts as heard when it stands 20 dB above the unwanted ones and above the noise, in three
 * windows of 400 ms in a row.
 */
import { until } from './until.ts'

/** Frequencies in Hz: no harmonics of each other, none of the DTMF rows and columns. */
export const frequencies = [
  410, 530, 615, 735, 805, 895, 1015, 1125, 1275, 1415, 1535, 1685,
] as const

/** The length over which a tone is measured. */
export const WINDOW_MS = 400
const SEPARATION_DB = 20
/** A tone below this is not a voice, whatever the noise is. */
const AUDIBLE_DB = -45
const WINDOWS = 3
const DEADLINE_MS = 20_000

/** Whoever can be asked what they hear. */
export interface Ears {
  readonly name: string
  /** Levels in dBFS of these frequencies over the last window; null before there is one. */
  levels(frequencies: readonly number[]): Promise<readonly number[] | null>
}

/** Resolves once the party hears all of `wanted` and none of the table's other frequencies. */
export async function hears(ears: Ears, ...wanted: readonly number[]): Promise<void> {
  await held(ears, `${ears.name} hears ${wanted.join(', ')}`, (levels) => {
    const heard = wanted.map((frequency) => levels.get(frequency) ?? -120)
    const others = [...levels].filter(([frequency]) => !wanted.includes(frequency))
    const loudestOther = Math.max(...others.map(([, level]) => level))
    const softest = Math.min(...heard)
    return softest > AUDIBLE_DB && softest - loudestOther >= SEPARATION_DB
  })
}

/** Resolves once the party hears none of these. */
export async function hearsNot(ears: Ears, ...unwanted: readonly number[]): Promise<void> {
  await held(ears, `${ears.name} does not hear ${unwanted.join(', ')}`, (levels) =>
    unwanted.every((frequency) => (levels.get(frequency) ?? -120) < AUDIBLE_DB),
  )
}

async function held(
  ears: Ears,
  what: string,
  judge: (levels: ReadonlyMap<number, number>) => boolean,
): Promise<void> {
  let inARow = 0
  let nextAt = 0
  let last: ReadonlyMap<number, number> = new Map()
  try {
    await until(
      what,
      async () => {
        // Windows that overlap would count one sound thrice.
        if (performance.now() < nextAt) return false
        const levels = await ears.levels(frequencies)
        nextAt = performance.now() + WINDOW_MS
        if (levels === null) return false
        last = new Map(frequencies.map((frequency, index) => [frequency, levels[index] ?? -120]))
        inARow = judge(last) ? inARow + 1 : 0
        return inARow >= WINDOWS
      },
      DEADLINE_MS,
    )
  } catch {
    const shown = [...last].map(([frequency, level]) => `${frequency} Hz ${level.toFixed(0)} dB`)
    throw new Error(`${what}: no. Heard last: ${shown.join(', ') || 'nothing at all'}`)
  }
}

/** Level in dBFS of one frequency in a run of samples from -1 to 1 (Goertzel, Hann window). */
export function toneLevel(samples: Float32Array, rate: number, frequency: number): number {
  return goertzel(hann(samples), rate, frequency)
}

/** The same of many frequencies, with the window made once. */
export function toneLevels(
  samples: Float32Array,
  rate: number,
  frequencies: readonly number[],
): readonly number[] {
  const windowed = hann(samples)
  return frequencies.map((frequency) => goertzel(windowed, rate, frequency))
}

function hann(samples: Float32Array): Float64Array {
  const turn = (2 * Math.PI) / (samples.length - 1)
  return Float64Array.from(samples, (value, index) => value * (0.5 - 0.5 * Math.cos(turn * index)))
}

function goertzel(windowed: Float64Array, rate: number, frequency: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / rate)
  let previous = 0
  let beforeThat = 0
  for (let index = 0; index < windowed.length; index++) {
    const value = windowed[index]! + coefficient * previous - beforeThat
    beforeThat = previous
    previous = value
  }
  const power = previous ** 2 + beforeThat ** 2 - coefficient * previous * beforeThat
  // A full-scale sine through a Hann window has the amplitude length / 4.
  const amplitude = Math.sqrt(Math.max(power, 0)) / (windowed.length / 4)
  return 20 * Math.log10(Math.max(amplitude, 1e-6))
}
