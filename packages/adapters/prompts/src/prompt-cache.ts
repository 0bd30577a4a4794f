import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PromptFile } from '@offhook/voice'
import { durationOfWav, type Sound, writeWav } from './audio/wav.ts'

/** The rate at which the media thread plays. */
export const PROMPT_RATE = 8000

/**
 * Made files by the hash of what they were made from. A file appears whole or not at all; two who
 * want the same one at the same time make it once.
 */
export class PromptCache {
  readonly #folder: string
  readonly #maxBytes: number
  readonly #making = new Map<string, Promise<PromptFile | null>>()

  constructor(options: { folder: string; maxBytes: number }) {
    this.#folder = options.folder
    this.#maxBytes = options.maxBytes
  }

  /** The file for these ingredients; `make` is asked when there is none. `null` is not kept. */
  async get(
    ingredients: readonly string[],
    make: () => Promise<Sound | null>,
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

  /** Removes the files that were played longest ago until the folder is within its size. */
  async trim(): Promise<void> {
    const files = await Promise.all(
      (await readdir(this.#folder)).map(async (name) => {
        const path = join(this.#folder, name)
        const { size, mtimeMs } = await stat(path)
        return { path, size, usedAt: mtimeMs }
      }),
    )
    let total = files.reduce((sum, file) => sum + file.size, 0)
    for (const file of files.sort((a, b) => a.usedAt - b.usedAt)) {
      if (total <= this.#maxBytes) return
      await rm(file.path, { force: true })
      total -= file.size
    }
  }

  async #findOrMake(path: string, make: () => Promise<Sound | null>): Promise<PromptFile | null> {
    const found = await describe(path)
    if (found) {
      const now = new Date()
      await utimes(path, now, now).catch(() => {})
      return found
    }
    const sound = await make()
    if (sound === null) return null
    await mkdir(this.#folder, { recursive: true })
    const unfinished = `${path}.${randomUUID()}`
    await writeFile(unfinished, writeWav(sound))
    await rename(unfinished, path)
    return describe(path)
  }

  #pathOf(ingredients: readonly string[]): string {
    const hash = createHash('sha256')
    for (const part of ingredients) hash.update(`${part.length}:${part}`)
    return join(this.#folder, `${hash.digest('hex').slice(0, 40)}.wav`)
  }
}

/** What is known of a prompt file, or null where there is none. */
export async function describe(path: string): Promise<PromptFile | null> {
  try {
    const { size } = await stat(path)
    return { path, durationMs: durationOfWav(size, PROMPT_RATE) }
  } catch {
    return null
  }
}
