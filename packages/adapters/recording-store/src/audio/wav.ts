/** Recordings as their files are: a header of fixed length, then interleaved 16-bit samples. */
import type { AudioSource } from './source.ts'

export const WAV_HEADER_BYTES = 44
const SAMPLE = 2

export interface WavFacts {
  readonly header: Buffer
  readonly channels: number
  readonly sampleRate: number
}

/** @throws Error when it is no recording of ours */
export async function readWavFacts(source: AudioSource): Promise<WavFacts> {
  const parts: Uint8Array[] = []
  for await (const part of source.read(0, WAV_HEADER_BYTES - 1)) parts.push(part)
  const header = Buffer.concat(parts)
  if (header.length < WAV_HEADER_BYTES || header.toString('latin1', 0, 4) !== 'RIFF') {
    throw new Error('the file is no recording')
  }
  return { header, channels: header.readUInt16LE(22), sampleRate: header.readUInt32LE(24) }
}

/** Two channels as one, mixed while it is read. @throws Error when it is no recording of ours */
export async function monoWav(source: AudioSource): Promise<AudioSource> {
  const { header, sampleRate } = await readWavFacts(source)
  const pair = 2 * SAMPLE
  const bytes = Math.floor((source.bytes - WAV_HEADER_BYTES) / pair) * SAMPLE
  header.writeUInt32LE(bytes + WAV_HEADER_BYTES - 8, 4)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(sampleRate * SAMPLE, 28)
  header.writeUInt16LE(SAMPLE, 32)
  header.writeUInt32LE(bytes, 40)
  return new MonoWav(source, header, bytes + WAV_HEADER_BYTES)
}

class MonoWav implements AudioSource {
  readonly bytes: number
  readonly #source: AudioSource
  readonly #header: Buffer

  constructor(source: AudioSource, header: Buffer, bytes: number) {
    this.#source = source
    this.#header = header
    this.bytes = bytes
  }

  async *read(start = 0, end = this.bytes - 1): AsyncGenerator<Uint8Array> {
    if (start < WAV_HEADER_BYTES) {
      yield this.#header.subarray(start, Math.min(end + 1, WAV_HEADER_BYTES))
    }
    if (end < WAV_HEADER_BYTES) return
    const from = Math.max(start, WAV_HEADER_BYTES) - WAV_HEADER_BYTES
    const to = end - WAV_HEADER_BYTES
    const first = Math.floor(from / SAMPLE)
    const last = Math.floor(to / SAMPLE)
    // Whole samples are mixed; unrequested bytes at both ends are cut off afterwards.
    let skip = from - first * SAMPLE
    let left = to - from + 1
    const pair = 2 * SAMPLE
    const pairs = this.#source.read(
      WAV_HEADER_BYTES + first * pair,
      WAV_HEADER_BYTES + last * pair + pair - 1,
    )
    for await (const bytes of inBlocks(pairs, pair)) {
      const part = mixed(bytes).subarray(skip, skip + left)
      skip = 0
      left -= part.length
      if (part.length > 0) yield part
    }
  }
}

/** The same bytes in parts that end where a block ends; what is left of the last one is dropped. */
export async function* inBlocks(
  parts: AsyncIterable<Uint8Array>,
  block: number,
): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0)
  for await (const part of parts) {
    const bytes = Buffer.concat([rest, part])
    const whole = bytes.length - (bytes.length % block)
    rest = bytes.subarray(whole)
    if (whole > 0) yield bytes.subarray(0, whole)
  }
}

function mixed(pairs: Buffer): Buffer {
  const out = Buffer.alloc(pairs.length / 2)
  for (let at = 0; at < pairs.length; at += 2 * SAMPLE) {
    const sum = pairs.readInt16LE(at) + pairs.readInt16LE(at + SAMPLE)
    out.writeInt16LE(Math.max(-32_768, Math.min(32_767, sum)), at / 2)
  }
  return out
}
