/**
 * RIFF/WAVE with 16-bit linear samples: what recordings are written as and prompts are read as.
 *
 *   0  'RIFF'  4 size of the rest   8 'WAVE'
 *   12 'fmt '  16 (16)  20 format 1  22 channels  24 rate  28 bytes/s  32 block  34 bits
 *   36 'data'  40 size of the samples  44 samples, interleaved
 */
import { open } from 'node:fs/promises'
import { messageOf } from '@offhook/core'

/** Length of the header that we write. */
export const WAV_HEADER_BYTES = 44

/** What a header says about its samples. */
export interface WavLayout {
  readonly channels: number
  readonly sampleRate: number
  readonly bitsPerSample: number
  /** 1 = linear. */
  readonly format: number
  readonly dataOffset: number
  readonly dataBytes: number
}

/** A header for that many bytes of 16-bit samples. */
export function wavHeader(options: {
  channels: number
  sampleRate: number
  dataBytes: number
}): Buffer {
  const { channels, sampleRate, dataBytes } = options
  const block = channels * 2
  const header = Buffer.alloc(WAV_HEADER_BYTES)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(Math.min(0xffff_ffff, dataBytes + WAV_HEADER_BYTES - 8), 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * block, 28)
  header.writeUInt16LE(block, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(Math.min(0xffff_ffff, dataBytes), 40)
  return header
}

/**
 * Reads a header; other chunks than `fmt ` and `data` are skipped. A `data` size beyond the end
 * (a file that was cut short, or a stream's "unknown") is taken as "until the end".
 * @throws Error that says what is wrong with the file
 */
export function readWavHeader(head: Uint8Array, fileBytes: number): WavLayout {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const tag = (at: number): string =>
    at + 4 <= head.length ? String.fromCharCode(...head.subarray(at, at + 4)) : ''
  if (tag(0) !== 'RIFF' || tag(8) !== 'WAVE') throw new Error('not a WAV file')
  let format: Pick<WavLayout, 'channels' | 'sampleRate' | 'bitsPerSample' | 'format'> | undefined
  for (let at = 12; at + 8 <= head.length; ) {
    const size = view.getUint32(at + 4, true)
    const body = at + 8
    if (tag(at) === 'fmt ' && body + 16 <= head.length) {
      format = {
        format: view.getUint16(body, true),
        channels: view.getUint16(body + 2, true),
        sampleRate: view.getUint32(body + 4, true),
        bitsPerSample: view.getUint16(body + 14, true),
      }
    } else if (tag(at) === 'data') {
      if (!format) throw new Error('the WAV file has no format before its samples')
      const dataBytes = Math.min(size, Math.max(0, fileBytes - body))
      return { ...format, dataOffset: body, dataBytes }
    }
    // Chunks are padded to an even length.
    at = body + size + (size & 1)
  }
  throw new Error('the WAV file has no samples')
}

/**
 * Finishes a recording that a crash cut short: the header is made to say what the file holds. A
 * file that is whole stays as it is.
 * @returns its length in milliseconds, and the size of the file in bytes
 * @throws Error when it cannot be read or is no recording of ours
 */
export async function repairWav(path: string): Promise<{ durationMs: number; bytes: number }> {
  const file = await open(path, 'r+')
  try {
    const { size } = await file.stat()
    const head = Buffer.alloc(Math.min(size, WAV_HEADER_BYTES))
    await file.read(head, 0, head.length, 0)
    // A header with size 0 or a stale one: what counts is the length of the file.
    const layout = readWavHeader(head, size)
    const block = layout.channels * (layout.bitsPerSample / 8)
    if (layout.format !== 1 || layout.bitsPerSample !== 16 || block === 0) {
      throw new Error('not a recording in 16-bit linear samples')
    }
    const held = size - layout.dataOffset
    const dataBytes = held - (held % block)
    const bytes = layout.dataOffset + dataBytes
    if (bytes !== size) await file.truncate(bytes)
    const { channels, sampleRate } = layout
    await file.write(wavHeader({ channels, sampleRate, dataBytes }), 0, WAV_HEADER_BYTES, 0)
    return { durationMs: Math.round((dataBytes / block / sampleRate) * 1000), bytes }
  } catch (error) {
    throw new Error(`the recording could not be repaired: ${messageOf(error)}`, { cause: error })
  } finally {
    await file.close()
  }
}
