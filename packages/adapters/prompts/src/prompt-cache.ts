import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PromptFile } from '@offhook/voice'
import { PROMPT_RATE } from './audio/phone-audio.ts'
import { durationOfOwn, HEADER_BYTES } from './audio/wav.ts'

/** How much of its size a folder keeps when it has grown too large. */
const KEEP = 0.9
const FILE_ENDING = '.wav'

/**
 * Made files by the hash of what they were made from. A file appears whole or not at all; two who
 * want the same one at the same time make it once; one that is found broken is made again.
 */
export class PromptCache {
  readonly #folder: string
  readonly #maxBytes: number
  readonly #making = new Map<string, Promise<PromptFile | null>>()
  #bytes = 0
  #trimming: Promise<void> | null = null

  private constructor(folder: string, maxBytes: number) {
    this.#folder = folder
    this.#maxBytes = maxBytes
  }

  /** @param options.folder this cache's alone: what a process that died left half-done is removed */
  static async open(options: { folder: string; maxBytes: number }): Promise<PromptCache> {
    const { folder, maxBytes } = options
    await mkdir(folder, { recursive: true })
    for (const name of await readdir(folder)) {
      if (!name.endsWith(FILE_ENDING)) await rm(join(folder, name), { force: true })
    }
    const cache = new PromptCache(folder, maxBytes)
    await cache.trim()
    return cache
  }

  /**
   * The file for these ingredients; `make` is asked for its content when there is none. `null` is
   * not kept.
   * @throws what `make` throws, and Error when the file cannot be written
   */
  async get(
    ingredients: readonly string[],
    make: () => Promise<Uint8Array | null>,
  ): Promise<PromptFile | null> {
    const path = this.#pathOf(ingredients)
    const running = this.#making.get(path)
    if (running) return running
    const work = this.#findOrMake(path, make)
    this.#making.set(path, work)
    try {
      return await work
    } finally {
      this.#making.delete(path)
    }
  }

  /** Removes the files that were wanted longest ago when the folder is larger than it may be. */
  trim(): Promise<void> {
    this.#trimming ??= this.#trim().finally(() => {
      this.#trimming = null
    })
    return this.#trimming
  }

  async #trim(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith(FILE_ENDING))
    const files = (await Promise.all(names.map((name) => this.#describe(name)))).flat()
    this.#bytes = files.reduce((sum, { size }) => sum + size, 0)
    if (this.#bytes <= this.#maxBytes) return
    for (const { path, size } of files.sort((a, b) => a.usedAt - b.usedAt)) {
      if (this.#bytes <= this.#maxBytes * KEEP) return
      // Who plays it has it open, and plays it to its end.
      await rm(path, { force: true })
      this.#bytes -= size
    }
  }

  async #describe(name: string) {
    const path = join(this.#folder, name)
    const found = await stat(path).catch(() => null)
    return found ? [{ path, size: found.size, usedAt: found.mtimeMs }] : []
  }

  async #findOrMake(
    path: string,
    make: () => Promise<Uint8Array | null>,
  ): Promise<PromptFile | null> {
    const found = await promptFileAt(path)
    if (found) {
      const now = new Date()
      await utimes(path, now, now).catch(() => {})
      return found
    }
    const content = await make()
    if (content === null) return null
    const unfinished = `${path}.${randomUUID()}`
    try {
      await mkdir(this.#folder, { recursive: true })
      await writeFile(unfinished, content)
      await rename(unfinished, path)
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => {})
      throw error
    }
    this.#bytes += content.length
    if (this.#bytes > this.#maxBytes) await this.trim().catch(() => {})
    return promptFileAt(path)
  }

  #pathOf(ingredients: readonly string[]): string {
    const hash = createHash('sha256')
    for (const part of ingredients) hash.update(`${part.length}:${part}`)
    return join(this.#folder, `${hash.digest('hex').slice(0, 40)}${FILE_ENDING}`)
  }
}

/** What is known of a prompt file; null where there is none, or one that is broken. */
export async function promptFileAt(path: string): Promise<PromptFile | null> {
  try {
    const file = await open(path)
    try {
      const { buffer } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
      const { size } = await file.stat()
      const durationMs = durationOfOwn(buffer, size, PROMPT_RATE)
      return durationMs === null ? null : { path, durationMs }
    } finally {
      await file.close()
    }
  } catch {
    return null
  }
}
