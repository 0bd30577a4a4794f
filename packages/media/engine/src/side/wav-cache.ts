import { open, stat } from 'node:fs/promises'
import { readWavHeader } from './wav.ts'

/** A file's samples in memory that the media thread reads without a copy. */
export interface LoadedWav {
  readonly samples: SharedArrayBuffer
  readonly sampleRate: number
}

interface Entry {
  readonly mtimeMs: number
  readonly size: number
  readonly loaded: Promise<LoadedWav>
}

/** A header longer than this is not one that `prompts` makes. */
const HEAD_BYTES = 4096

/**
 * Prompt files as shared memory. Music that a hundred callers hear is in memory once; a file that
 * has changed on disk is read again; the least recently used go when the limit is reached (players
 * that still hold one keep it alive).
 */
export class WavCache {
  readonly #entries = new Map<string, Entry>()
  readonly #limitBytes: number
  #bytes = 0

  constructor(options: { limitBytes: number }) {
    this.#limitBytes = options.limitBytes
  }

  /**
   * The samples of a file.
   * @throws Error when it is missing or not 16-bit linear mono
   */
  async load(path: string): Promise<LoadedWav> {
    const { mtimeMs, size } = await stat(path)
    const known = this.#entries.get(path)
    if (known && known.mtimeMs === mtimeMs && known.size === size) {
      this.#entries.delete(path)
      this.#entries.set(path, known)
      return await known.loaded
    }
    this.#forget(path)
    const entry: Entry = { mtimeMs, size, loaded: readSamples(path) }
    this.#entries.set(path, entry)
    this.#bytes += size
    this.#shrink()
    try {
      return await entry.loaded
    } catch (error) {
      if (this.#entries.get(path) === entry) this.#forget(path)
      throw error
    }
  }

  #forget(path: string): void {
    const entry = this.#entries.get(path)
    if (!entry) return
    this.#entries.delete(path)
    this.#bytes -= entry.size
  }

  #shrink(): void {
    for (const path of this.#entries.keys()) {
      if (this.#bytes <= this.#limitBytes || this.#entries.size === 1) return
      this.#forget(path)
    }
  }
}

async function readSamples(path: string): Promise<LoadedWav> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const head = Buffer.alloc(Math.min(size, HEAD_BYTES))
    await file.read(head, 0, head.length, 0)
    const layout = readWavHeader(head, size)
    if (layout.format !== 1 || layout.bitsPerSample !== 16 || layout.channels !== 1) {
      throw new Error('not 16-bit linear mono')
    }
    const dataBytes = layout.dataBytes - (layout.dataBytes % 2)
    const samples = new SharedArrayBuffer(dataBytes)
    const bytes = new Uint8Array(samples)
    for (let done = 0; done < dataBytes; ) {
      const { bytesRead } = await file.read(bytes, done, dataBytes - done, layout.dataOffset + done)
      if (bytesRead === 0) break
      done += bytesRead
    }
    return { samples, sampleRate: layout.sampleRate }
  } finally {
    await file.close()
  }
}
