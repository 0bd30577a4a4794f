import { open } from 'node:fs/promises'
import { WINDOW_MS } from './ears.ts'

/** Of a WAV file while it grows: 16 bits after a plain header, whose sizes come with the end. */
const HEADER_BYTES = 44
const SAMPLE_BYTES = 2

/**
 * The first channel of the last window of a file that is being written.
 * @returns null before there is a window
 */
export async function lastWindow(
  path: string,
  rate: number,
  channels: number,
): Promise<Float32Array | null> {
  const frameBytes = channels * SAMPLE_BYTES
  const bytes = Math.round((rate * WINDOW_MS) / 1000) * frameBytes
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const whole = size - ((size - HEADER_BYTES) % frameBytes)
    if (whole < HEADER_BYTES + bytes) return null
    const { buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, whole - bytes)
    return Float32Array.from(
      { length: bytes / frameBytes },
      (_, index) => buffer.readInt16LE(index * frameBytes) / 32_768,
    )
  } finally {
    await file.close()
  }
}
