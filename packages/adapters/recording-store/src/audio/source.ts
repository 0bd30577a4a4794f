import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'

/** Bytes that can be read from any place, wherever they are kept. */
export interface AudioSource {
  readonly bytes: number
  /** From `start` to `end`, inclusive; all of them by default. */
  read(start?: number, end?: number): AsyncIterable<Uint8Array>
}

/** A file on the disk; null when there is none. */
export async function fileSource(path: string): Promise<AudioSource | null> {
  const file = await stat(path).catch(() => null)
  if (!file?.isFile()) return null
  return {
    bytes: file.size,
    read: (start = 0, end = file.size - 1) => createReadStream(path, { start, end }),
  }
}

/** The same bytes from elsewhere when they are gone from where they were. */
export function firstOf(
  first: AudioSource,
  second: () => Promise<AudioSource | null>,
): AudioSource {
  return {
    bytes: first.bytes,
    async *read(start, end) {
      try {
        return yield* first.read(start, end)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      }
      const other = await second()
      if (!other) throw new Error('the audio is gone')
      yield* other.read(start, end)
    },
  }
}
