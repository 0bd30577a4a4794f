/**
 * GSM full rate (ETSI GSM 06.10, RPE-LTP), the decoder. A frame is 260 bits and gives 160 samples at
 * 8 kHz: what is left of the sound after two predictions (`x`), the pitch of the last 15 ms (`N`,
 * `b`) and the shape of the mouth (`LAR`). Arithmetic is that of the standard: 16 bits, saturated.
 * Numbers of sections are those of the standard.
 */
import type { Sound } from './sound.ts'

const RATE = 8_000
const FRAME_SAMPLES = 160
const SUBFRAME = 40
/** A frame of a raw file: four bits of mark, then 260. */
const FRAME_BYTES = 33
const MARK = 0xd
/** Two frames in a WAVE file, without marks. */
const PAIR_BYTES = 65
/** Frames that are decoded at once. */
const BLOCK_FRAMES = 400

/** Bits of the eight coefficients of a frame. */
const LAR_BITS = [6, 6, 5, 5, 4, 4, 3, 3] as const
/** Tables 4.1, 4.3b and 4.6 of the standard. */
const LAR_OFFSET = [0, 0, 2048, -2560, 94, -1792, -341, -1144] as const
const LAR_MINIMUM = [-32, -32, -16, -16, -8, -8, -4, -4] as const
const LAR_SCALE = [13_107, 13_107, 13_107, 13_107, 19_223, 17_476, 31_454, 29_708] as const
const GAIN = [3_277, 11_469, 21_299, 32_767] as const
const NORMAL = [18_431, 20_479, 22_527, 24_575, 26_623, 28_671, 30_719, 32_767] as const

const saturated = (value: number): number => Math.max(-32_768, Math.min(32_767, value))
const product = (a: number, b: number): number => saturated((a * b + 16_384) >> 15)

class GsmDecoder {
  /** The last three subframes of the short-term residual, then the one that is made. */
  readonly #residual = new Int16Array(4 * SUBFRAME)
  readonly #filter = new Int32Array(9)
  #lars: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0]
  #lag = SUBFRAME
  #deemphasized = 0

  /** @param next the next field of so many bits */
  decode(next: (bits: number) => number, samples: Float32Array, at: number): void {
    const before = this.#lars
    const lars = LAR_BITS.map((bits, index) => {
      const coded = (next(bits) + LAR_MINIMUM[index]!) << 10
      const scaled = product(LAR_SCALE[index]!, saturated(coded - LAR_OFFSET[index]! * 2))
      return saturated(scaled * 2)
    })
    this.#lars = lars
    const signal = new Int16Array(FRAME_SAMPLES)
    for (let subframe = 0; subframe < 4; subframe++) {
      const lag = next(7)
      const gain = next(2)
      const excitation = excitationOf(next)
      this.#predictPitch(lag, GAIN[gain]!, excitation)
      signal.set(this.#residual.subarray(3 * SUBFRAME), subframe * SUBFRAME)
      this.#residual.copyWithin(0, SUBFRAME)
    }
    this.#shape(before, lars, signal)
    for (let index = 0; index < FRAME_SAMPLES; index++) {
      this.#deemphasized = saturated(signal[index]! + product(this.#deemphasized, 28_180))
      samples[at + index] = (saturated(this.#deemphasized * 2) & ~7) / 32_768
    }
  }

  /** 5.3.2: the residual as it was one pitch ago, and what is new. */
  #predictPitch(given: number, gain: number, excitation: Int16Array): void {
    if (given >= SUBFRAME && given <= 3 * SUBFRAME) this.#lag = given
    const residual = this.#residual
    for (let index = 0; index < SUBFRAME; index++) {
      const past = residual[3 * SUBFRAME + index - this.#lag]!
      residual[3 * SUBFRAME + index] = saturated(excitation[index]! + product(gain, past))
    }
  }

  /** 5.3.3: the filter of the mouth, which glides from that of the frame before. */
  #shape(before: readonly number[], after: readonly number[], signal: Int16Array): void {
    const stretches = [
      [0, 13, (a: number, b: number) => (a >> 2) + (b >> 2) + (a >> 1)],
      [13, 27, (a: number, b: number) => (a >> 1) + (b >> 1)],
      [27, 40, (a: number, b: number) => (a >> 2) + (b >> 2) + (b >> 1)],
      [40, FRAME_SAMPLES, (_a: number, b: number) => b],
    ] as const
    const v = this.#filter
    for (const [from, to, between] of stretches) {
      const reflections = after.map((lar, index) => reflectionOf(between(before[index]!, lar)))
      for (let index = from; index < to; index++) {
        let sample = signal[index]!
        for (let tap = 7; tap >= 0; tap--) {
          sample = saturated(sample - product(reflections[tap]!, v[tap]!))
          v[tap + 1] = saturated(v[tap]! + product(reflections[tap]!, sample))
        }
        v[0] = sample
        signal[index] = sample
      }
    }
  }
}

/** 5.2.9.2: a logarithmic area ratio as a reflection coefficient. */
function reflectionOf(lar: number): number {
  const size = lar === -32_768 ? 32_767 : Math.abs(lar)
  const reflection =
    size < 11_059 ? size << 1 : size < 20_070 ? size + 11_059 : saturated((size >> 2) + 26_112)
  return lar < 0 ? -reflection : reflection
}

/** 5.3.1: thirteen pulses of a subframe, at a grid of every third sample. */
function excitationOf(next: (bits: number) => number): Int16Array {
  const grid = next(2)
  const size = next(6)
  let exponent = size > 15 ? (size >> 3) - 1 : 0
  let mantissa = size - (exponent << 3)
  if (mantissa === 0) {
    exponent = -4
    mantissa = 7
  } else {
    while (mantissa <= 7) {
      mantissa = (mantissa << 1) | 1
      exponent -= 1
    }
    mantissa -= 8
  }
  const shift = 6 - exponent
  const half = shift === 0 ? 0 : 1 << (shift - 1)
  const excitation = new Int16Array(SUBFRAME)
  for (let pulse = 0; pulse < 13; pulse++) {
    const coded = ((next(3) << 1) - 7) << 12
    const value = saturated(product(NORMAL[mantissa]!, coded) + half) >> shift
    excitation[grid + 3 * pulse] = value
  }
  return excitation
}

/** A raw file: each frame begins with its mark. Null when the first has none. */
export function gsmBlocks(bytes: Uint8Array): Iterable<Sound> | null {
  if (bytes.length < FRAME_BYTES || bytes[0]! >> 4 !== MARK) return null
  return rawBlocks(bytes)
}

function* rawBlocks(bytes: Uint8Array): Generator<Sound> {
  const decoder = new GsmDecoder()
  const frames = Math.floor(bytes.length / FRAME_BYTES)
  for (let first = 0; first < frames; first += BLOCK_FRAMES) {
    const count = Math.min(BLOCK_FRAMES, frames - first)
    const samples = new Float32Array(count * FRAME_SAMPLES)
    for (let index = 0; index < count; index++) {
      const at = (first + index) * FRAME_BYTES
      decoder.decode(fields(bytes, at * 8 + 4), samples, index * FRAME_SAMPLES)
    }
    yield { samples, rate: RATE }
  }
}

/** The sound of a WAVE file of format 49: pairs of frames, whose bits begin at the low end. */
export function* gsmPairBlocks(bytes: Uint8Array): Generator<Sound> {
  const decoder = new GsmDecoder()
  const pairs = Math.floor(bytes.length / PAIR_BYTES)
  for (let first = 0; first < pairs; first += BLOCK_FRAMES / 2) {
    const count = Math.min(BLOCK_FRAMES / 2, pairs - first)
    const samples = new Float32Array(count * 2 * FRAME_SAMPLES)
    for (let index = 0; index < count; index++) {
      const next = lowFields(bytes, (first + index) * PAIR_BYTES * 8)
      decoder.decode(next, samples, index * 2 * FRAME_SAMPLES)
      decoder.decode(next, samples, (index * 2 + 1) * FRAME_SAMPLES)
    }
    yield { samples, rate: RATE }
  }
}

/** Fields one after another, the highest bit of each byte first. */
function fields(bytes: Uint8Array, from: number): (bits: number) => number {
  let at = from
  return (bits) => {
    let value = 0
    for (let bit = 0; bit < bits; bit++, at++) {
      value = (value << 1) | ((bytes[at >> 3]! >> (7 - (at & 7))) & 1)
    }
    return value
  }
}

/** The same, the lowest bit of each byte and of each field first. */
function lowFields(bytes: Uint8Array, from: number): (bits: number) => number {
  let at = from
  return (bits) => {
    let value = 0
    for (let bit = 0; bit < bits; bit++, at++) {
      value |= ((bytes[at >> 3]! >> (at & 7)) & 1) << bit
    }
    return value
  }
}
