import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'

/** Recordings start with a header of this length; interleaved 16-bit samples follow. */
const HEADER = 44
/** Bytes of one sample of both channels, and of one mixed sample. */
const PAIR = 4
const MIXED = 2

/** A recording of two channels as a mono WAV file, mixed while it is read. */
export class MonoWav {
  /** Length of the mixed file in bytes. */
  readonly size: number
  readonly #path: string
  readonly #header: Buffer

  private constructor(path: string, header: Buffer, size: number) {
    this.#path = path
    this.#header = header
    this.size = size
  }

  static async open(path: string): Promise<MonoWav> {
    const header = Buffer.alloc(HEADER)
    const file = await open(path)
    try {
      await file.read(header, 0, HEADER, 0)
    } finally {
      await file.close()
    }
    const pairs = Math.floor(((await stat(path)).size - HEADER) / PAIR)
    const bytes = pairs * MIXED
    const rate = header.readUInt32LE(24)
    header.writeUInt32LE(bytes + HEADER - 8, 4)
    header.writeUInt16LE(1, 22)
    header.writeUInt32LE(rate * MIXED, 28)
    header.writeUInt16LE(MIXED, 32)
    header.writeUInt32LE(bytes, 40)
    return new MonoWav(path, header, bytes + HEADER)
  }

  /** The bytes from `start` to `end`, inclusive. */
  async *read(start: number, end: number): AsyncGenerator<Buffer> {
    if (start < HEADER) yield this.#header.subarray(start, Math.min(end + 1, HEADER))
    if (end < HEADER) return
    const from = Math.max(start, HEADER) - HEADER
    const to = end - HEADER
    const first = Math.floor(from / MIXED)
    const last = Math.floor(to / MIXED)
    // Whole samples are mixed; unrequested bytes at both ends are cut off afterwards.
    let skip = from - first * MIXED
    let left = to - from + 1
    const source = createReadStream(this.#path, {
      start: HEADER + first * PAIR,
      end: HEADER + last * PAIR + PAIR - 1,
    })
    let rest: Buffer = Buffer.alloc(0)
    for await (const chunk of source) {
      const bytes = Buffer.concat([rest, chunk as Buffer])
      const whole = bytes.length - (bytes.length % PAIR)
      rest = bytes.subarray(whole)
      const part = mixed(bytes.subarray(0, whole)).subarray(skip, skip + left)
      skip = 0
      left -= part.length
      if (part.length > 0) yield part
    }
  }
}

function mixed(pairs: Buffer): Buffer {
  const out = Buffer.alloc((pairs.length / PAIR) * MIXED)
  for (let at = 0; at < pairs.length; at += PAIR) {
    const sum = pairs.readInt16LE(at) + pairs.readInt16LE(at + 2)
    out.writeInt16LE(Math.max(-32_768, Math.min(32_767, sum)), at / 2)
  }
  return out
}
