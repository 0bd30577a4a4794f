/**
 * ITU-T G.722 at 64 kbit/s: 16 kHz speech as two bands of ADPCM, split and joined by a quadrature
 * mirror filter. One byte carries two samples: six bits of the lower band, two of the higher. The
 * steps carry the names of the Recommendation's blocks; all arithmetic is in whole numbers, as there.
 */
import { AdpcmBand } from './adpcm-band.ts'
import { MirrorFilter } from './mirror-filter.ts'
import { clamp, saturate } from './saturate.ts'

/** Decision levels of the lower band's quantizer. */
const Q6 = Int32Array.from([
  0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1_023,
  1_121, 1_219, 1_339, 1_458, 1_612, 1_765, 1_980, 2_195, 2_557, 2_919,
])
/** Decision level of the higher band. */
const Q2 = 564
/** Negative outputs of the lower band's inverse quantizer; the positive ones mirror them. */
const NEGATIVE = [
  -24_808, -21_904, -19_008, -16_704, -14_984, -13_512, -12_280, -11_192, -10_232, -9_360, -8_576,
  -7_856, -7_192, -6_576, -6_000, -5_456, -4_944, -4_464, -4_008, -3_576, -3_168, -2_776, -2_400,
  -2_032, -1_688, -1_360, -1_040, -728,
]
/** Its output by the six bits. */
const QM6 = Int32Array.from([
  ...[-136, -136, -136, -136],
  ...NEGATIVE,
  ...NEGATIVE.map((level) => -level),
  ...[432, 136, -432, -136],
])

/** Encodes one stream. */
export class G722Encoder {
  readonly #low = new AdpcmBand('low')
  readonly #high = new AdpcmBand('high')
  readonly #filter = new MirrorFilter()

  /** Encodes `n` samples at 16 kHz, an even number; returns how many bytes. */
  encode(samples: Int16Array, n: number, out: Uint8Array, offset: number): number {
    const filter = this.#filter
    const count = n >> 1
    for (let i = 0; i < count; i++) {
      filter.pass(samples[2 * i]!, samples[2 * i + 1]!)
      const { first, second } = filter
      const low = this.#encodeLow((first + second) >> 14)
      const high = this.#encodeHigh((first - second) >> 14)
      out[offset + i] = (high << 6) | low
    }
    return count
  }

  #encodeLow(sample: number): number {
    const band = this.#low
    const error = saturate(sample - band.estimate)
    const magnitude = error >= 0 ? error : -(error + 1)
    let level = 1
    while (level < Q6.length && magnitude >= (Q6[level]! * band.scale) >> 12) level++
    // Positive codes count down from 61, negative ones from 63 and then from 31.
    const code = error >= 0 ? 62 - level : level < 3 ? 64 - level : 34 - level
    band.adapt(code >> 2)
    return code
  }

  #encodeHigh(sample: number): number {
    const band = this.#high
    const error = saturate(sample - band.estimate)
    const magnitude = error >= 0 ? error : -(error + 1)
    const outer = magnitude >= (Q2 * band.scale) >> 12
    const code = error >= 0 ? (outer ? 2 : 3) : outer ? 0 : 1
    band.adapt(code)
    return code
  }
}

/** Decodes one stream. */
export class G722Decoder {
  readonly #low = new AdpcmBand('low')
  readonly #high = new AdpcmBand('high')
  readonly #filter = new MirrorFilter()

  /** Decodes `length` bytes into twice as many samples at 16 kHz, as far as they fit. */
  decode(payload: Uint8Array, offset: number, length: number, out: Int16Array): number {
    const filter = this.#filter
    const count = Math.max(0, Math.min(length, payload.length - offset, out.length >> 1))
    for (let i = 0; i < count; i++) {
      const byte = payload[offset + i]!
      const low = this.#decodeLow(byte & 0x3f)
      const high = this.#decodeHigh(byte >> 6)
      filter.pass(low + high, low - high)
      out[2 * i] = saturate(filter.first >> 11)
      out[2 * i + 1] = saturate(filter.second >> 11)
    }
    return 2 * count
  }

  #decodeLow(code: number): number {
    const band = this.#low
    const sample = band.estimate + ((band.scale * QM6[code]!) >> 15)
    band.adapt(code >> 2)
    return limit(sample)
  }

  #decodeHigh(code: number): number {
    const band = this.#high
    const { estimate } = band
    return limit(estimate + band.adapt(code))
  }
}

/** BLOCK 6: the bands are 15 bits wide. */
function limit(x: number): number {
  return clamp(x, -16_384, 16_383)
}
