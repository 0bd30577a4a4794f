import { open } from 'node:fs/promises'
import { FRAME_SAMPLES } from '../listening/session.ts'

const HEADER_BYTES = 44
/** A second of two channels at 8 kHz. */
const BLOCK_BYTES = 32_000

/**
 * The frames of one channel of a recording, at 16 kHz. Recordings are 16-bit linear at 8 kHz, with a
 * header of 44 bytes, as the media engine writes them.
 * @throws Error when it is another kind of file
 */
export async function* framesOf(path: string, channel: 0 | 1): AsyncGenerator<Int16Array> {
  const file = await open(path)
  try {
    const header = Buffer.alloc(HEADER_BYTES)
    await file.read(header, 0, HEADER_BYTES, 0)
    const channels = header.readUInt16LE(22)
    const isOurs =
      header.toString('latin1', 0, 4) === 'RIFF' &&
      header.readUInt32LE(24) === 8_000 &&
      header.readUInt16LE(34) === 16 &&
      channels > channel
    if (!isOurs) throw new Error('the recording has no such channel of 8 kHz and 16 bits')
    const upsampler = new Upsampler()
    const block = Buffer.alloc(BLOCK_BYTES)
    const frame = new Int16Array(FRAME_SAMPLES / 2)
    let filled = 0
    for (let at = HEADER_BYTES; ; ) {
      const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, at)
      if (bytesRead < 2 * channels) return
      at += bytesRead
      for (let i = 2 * channel; i + 1 < bytesRead; i += 2 * channels) {
        frame[filled++] = block.readInt16LE(i)
        if (filled < frame.length) continue
        filled = 0
        yield upsampler.convert(frame)
      }
    }
  } finally {
    await file.close()
  }
}

/** Half of the taps between two samples: a sine over its argument, under a window of Hann. */
const taps = Array.from({ length: 8 }, (_, i) => {
  const x = i + 0.5
  return (Math.sin(Math.PI * x) / (Math.PI * x)) * (0.5 + 0.5 * Math.cos((Math.PI * x) / 8))
})

/** Twice as many samples: those that were there, and between two of them what a band limit says. */
class Upsampler {
  readonly #past = new Int16Array(15)

  convert(frame: Int16Array): Int16Array {
    const input = new Int16Array(this.#past.length + frame.length)
    input.set(this.#past)
    input.set(frame, this.#past.length)
    const output = new Int16Array(2 * frame.length)
    for (let i = 0; i < frame.length; i++) {
      let between = 0
      for (let k = 0; k < taps.length; k++) {
        between += taps[k]! * (input[i + 7 - k]! + input[i + 8 + k]!)
      }
      output[2 * i] = input[i + 7]!
      output[2 * i + 1] = Math.max(-32_768, Math.min(32_767, Math.round(between)))
    }
    this.#past.set(input.subarray(input.length - this.#past.length))
    return output
  }
}
