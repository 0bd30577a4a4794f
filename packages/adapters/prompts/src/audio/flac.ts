/**
 * FLAC (RFC 9639), the decoder. A file is a mark, blocks of metadata, then frames; a frame holds a
 * subframe for each channel: a prediction of each sample from those before it, and what was wrong
 * with it, in Rice codes. Bits are read from the highest on.
 */
import type { Sound } from './sound.ts'

const STREAM_INFO = 0
/** Sample rates and sample sizes by their codes in the header of a frame (§9.1.2, §9.1.4). */
const RATES = [
  ...[0, 88_200, 176_400, 192_000, 8_000, 16_000],
  ...[22_050, 24_000, 32_000, 44_100, 48_000, 96_000],
] as const
const SIZES = [0, 8, 12, 0, 16, 20, 24, 32]
/** Fixed predictors (§9.2.5): how the samples before count. */
const FIXED = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]] as const

interface StreamInfo {
  readonly rate: number
  readonly bits: number
}

/** A file block by block, mixed to one channel. Null when it begins like none. */
export function flacBlocks(bytes: Uint8Array): Iterable<Sound> | null {
  const reader = new BitReader(bytes)
  reader.skip(32)
  let info: StreamInfo | null = null
  for (let isLast = false; !isLast; ) {
    if (reader.left < 32) return null
    isLast = reader.take(1) === 1
    const type = reader.take(7)
    const length = reader.take(24) * 8
    if (reader.left < length) return null
    if (type === STREAM_INFO && length >= 144) {
      reader.skip(80)
      const rate = reader.take(20)
      reader.skip(3)
      info = { rate, bits: reader.take(5) + 1 }
      reader.skip(length - 108)
    } else reader.skip(length)
  }
  return info && framesOf(reader, info)
}

/** What is cut off at the end is left out. @throws Error when the first frame is none */
function* framesOf(reader: BitReader, info: StreamInfo): Generator<Sound> {
  for (let isFirst = true; reader.left >= 48; isFirst = false) {
    try {
      yield readFrame(reader, info)
    } catch (error) {
      if (isFirst || !(error instanceof EndOfBits)) throw error
      return
    }
  }
}

function readFrame(reader: BitReader, info: StreamInfo): Sound {
  if (reader.take(14) !== 0x3ffe) throw new Error('The bytes are no FLAC')
  reader.skip(2)
  const sizeCode = reader.take(4)
  const rateCode = reader.take(4)
  const channelCode = reader.take(4)
  const bitCode = reader.take(3)
  reader.skip(1)
  // The number of the frame or of its first sample, coded like UTF-8: it is not needed.
  const lead = reader.take(8)
  for (let bit = 0x40; lead & 0x80 && lead & bit; bit >>= 1) reader.skip(8)
  const count = frameSize(reader, sizeCode)
  const rate = frameRate(reader, rateCode) || info.rate
  reader.skip(8)
  const bits = SIZES[bitCode] || info.bits
  if (channelCode > 10 || rate < 1_000 || bits < 4 || bits > 32)
    throw new Error('The FLAC is broken')
  const stereo = channelCode > 7 ? channelCode - 7 : 0
  const channels = Array.from({ length: stereo ? 2 : channelCode + 1 }, (_, channel) => {
    // The difference of the sides needs one bit more.
    const isSide = stereo !== 0 && (stereo === 2 ? channel === 0 : channel === 1)
    return readSubframe(reader, count, bits + (isSide ? 1 : 0))
  })
  reader.align()
  reader.skip(16)
  return { rate, samples: mix(channels, stereo, 2 ** (bits - 1)) }
}

function frameSize(reader: BitReader, code: number): number {
  if (code === 1) return 192
  if (code >= 2 && code <= 5) return 576 << (code - 2)
  if (code === 6) return reader.take(8) + 1
  if (code === 7) return reader.take(16) + 1
  if (code >= 8) return 256 << (code - 8)
  throw new Error('The FLAC is broken')
}

function frameRate(reader: BitReader, code: number): number {
  if (code === 12) return reader.take(8) * 1_000
  if (code === 13) return reader.take(16)
  if (code === 14) return reader.take(16) * 10
  return RATES[code] ?? 0
}

function readSubframe(reader: BitReader, count: number, sampleBits: number): Float64Array {
  reader.skip(1)
  const type = reader.take(6)
  const wasted = reader.take(1) === 1 ? reader.zeros() + 1 : 0
  const bits = sampleBits - wasted
  const samples = new Float64Array(count)
  if (type === 0) samples.fill(reader.signed(bits))
  else if (type === 1) for (let at = 0; at < count; at++) samples[at] = reader.signed(bits)
  else if (type >= 8 && type <= 12) {
    const order = type - 8
    for (let at = 0; at < order; at++) samples[at] = reader.signed(bits)
    predict(reader, samples, FIXED[order]!, 0)
  } else if (type >= 32) {
    const order = type - 31
    for (let at = 0; at < order; at++) samples[at] = reader.signed(bits)
    const precision = reader.take(4) + 1
    const shift = reader.signed(5)
    const weights = Array.from({ length: order }, () => reader.signed(precision))
    predict(reader, samples, weights, shift)
  } else throw new Error('The FLAC is broken')
  if (wasted > 0) for (let at = 0; at < count; at++) samples[at]! *= 2 ** wasted
  return samples
}

/** Adds to what is predicted what was wrong with it (§9.2.7). */
function predict(
  reader: BitReader,
  samples: Float64Array,
  weights: readonly number[],
  shift: number,
): void {
  const order = weights.length
  const parameterBits = reader.take(2) === 0 ? 4 : 5
  const plainly = 2 ** parameterBits - 1
  const partitions = 2 ** reader.take(4)
  const size = samples.length / partitions
  const scale = 2 ** shift
  let at = order
  for (let partition = 1; partition <= partitions; partition++) {
    const parameter = reader.take(parameterBits)
    const plainBits = parameter === plainly ? reader.take(5) : null
    for (const end = Math.floor(partition * size); at < end; at++) {
      let predicted = 0
      for (let tap = 0; tap < order; tap++) predicted += weights[tap]! * samples[at - 1 - tap]!
      const wrong = plainBits === null ? reader.rice(parameter) : reader.signed(plainBits)
      samples[at] = Math.floor(predicted / scale) + wrong
    }
  }
}

/** @param stereo 0 = sides as they are, 1 = left and difference, 2 = difference and right, 3 = middle */
function mix(channels: readonly Float64Array[], stereo: number, full: number): Float32Array {
  const [first, second] = channels
  const samples = new Float32Array(first!.length)
  for (let at = 0; at < samples.length; at++) {
    const [a, b] = [first![at]!, second?.[at] ?? 0]
    const sum =
      stereo === 1
        ? 2 * a - b
        : stereo === 2
          ? a + 2 * b
          : stereo === 3
            ? 2 * a + (Math.abs(b) % 2)
            : channels.reduce((all, channel) => all + channel[at]!, 0)
    samples[at] = sum / (channels.length * full)
  }
  return samples
}

class EndOfBits extends Error {}

class BitReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length * 8 - this.#at
  }

  skip(bits: number): void {
    this.#at += bits
  }

  align(): void {
    this.#at = Math.ceil(this.#at / 8) * 8
  }

  /** @param bits up to 36 */
  take(bits: number): number {
    if (bits > this.left) throw new EndOfBits('The FLAC is cut off')
    let value = 0
    for (let missing = bits; missing > 0; ) {
      const here = Math.min(missing, 8 - (this.#at & 7))
      const byte = this.#bytes[this.#at >> 3]!
      const part = (byte >> (8 - (this.#at & 7) - here)) & (2 ** here - 1)
      value = value * 2 ** here + part
      this.#at += here
      missing -= here
    }
    return value
  }

  signed(bits: number): number {
    if (bits === 0) return 0
    const value = this.take(bits)
    return value >= 2 ** (bits - 1) ? value - 2 ** bits : value
  }

  /** How many zeros stand before the next one; both are taken. */
  zeros(): number {
    let zeros = 0
    while (this.take(1) === 0) zeros++
    return zeros
  }

  rice(parameter: number): number {
    const folded = this.zeros() * 2 ** parameter + this.take(parameter)
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2
  }
}
