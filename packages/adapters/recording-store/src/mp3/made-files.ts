import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { errors, OffhookError, TurnQueue } from '@offhook/core'
import { type AudioSource, fileSource } from '../audio/source.ts'
import { Conversion } from './conversion.ts'

/** How many may wait to be made. */
const MOST_WAITING = 32

/**
 * Recordings in other forms, kept for those who ask again. One is made at a time; the files that were
 * asked for longest ago go when there are too many bytes of them.
 */
export class MadeFiles {
  readonly #folder: string
  readonly #maxBytes: number
  readonly #running = new Map<string, Conversion>()
  readonly #turns = new TurnQueue()

  private constructor(folder: string, maxBytes: number) {
    this.#folder = folder
    this.#maxBytes = maxBytes
  }

  /** @param options.folder this cache's alone: what a process that died left half-done is removed */
  static async open(options: { folder: string; maxBytes: number }): Promise<MadeFiles> {
    const { folder, maxBytes } = options
    for (const name of await readdir(folder).catch(() => [])) {
      if (name.endsWith('.part')) await rm(join(folder, name), { force: true })
    }
    return new MadeFiles(folder, maxBytes)
  }

  pathOf(name: string): string {
    return join(this.#folder, name)
  }

  /**
   * The file of this name, or its making; `make` gives its content when there is none.
   * @throws OffhookError 20503 when too many wait
   */
  async get(
    name: string,
    make: () => AsyncIterable<Uint8Array>,
  ): Promise<AudioSource | Conversion> {
    const path = this.pathOf(name)
    const found = this.#running.get(name) ?? (await fileSource(path))
    if (found) {
      const now = new Date()
      if (!(found instanceof Conversion)) await utimes(path, now, now).catch(() => {})
      return found
    }
    return this.#running.get(name) ?? this.#convert(name, path, make)
  }

  /** Removes what there is of a recording, in any form. */
  async remove(prefix: string): Promise<void> {
    for (const [name, conversion] of this.#running) {
      if (!name.startsWith(prefix)) continue
      conversion.cancel()
      await conversion.finished.catch(() => {})
    }
    for (const name of await readdir(this.#folder).catch(() => [])) {
      if (name.startsWith(prefix)) await rm(join(this.#folder, name), { force: true })
    }
  }

  /** Ends what is being made. */
  async close(): Promise<void> {
    for (const conversion of this.#running.values()) conversion.cancel()
    await this.#turns.idle()
  }

  #convert(name: string, path: string, make: () => AsyncIterable<Uint8Array>): Conversion {
    if (this.#running.size >= MOST_WAITING) {
      throw new OffhookError(errors.unavailable, 'Too many recordings wait to be converted')
    }
    const conversion = new Conversion(path, make, (work) => this.#turns.run(work))
    this.#running.set(name, conversion)
    const over = (): void => void this.#running.delete(name)
    conversion.finished.then(over, over)
    conversion.finished.then(
      () => this.#trim(name).catch(() => {}),
      () => {},
    )
    return conversion
  }

  /** The one that was just made stays, however large. */
  async #trim(justMade: string): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => !name.endsWith('.part'))
    const files = await Promise.all(
      names.map(async (name) => {
        const { size, mtimeMs } = await stat(join(this.#folder, name))
        return { name, size, mtimeMs }
      }),
    )
    let bytes = files.reduce((sum, { size }) => sum + size, 0)
    for (const { name, size } of files.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
      if (bytes <= this.#maxBytes || name === justMade) return
      await rm(join(this.#folder, name), { force: true })
      bytes -= size
    }
  }
}
