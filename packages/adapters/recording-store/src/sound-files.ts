import { createWriteStream } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { errors, messageOf, OffhookError } from '@offhook/core'
import type { S3Objects } from './objects/s3-objects.ts'
import { isThere, writeWhole } from './whole-file.ts'

/** Stands before the names of sounds in a bucket, where recordings are too. */
const PREFIX = 'sounds/'

/**
 * The files of music and messages: in a folder, and where there is a bucket also there, so that every
 * node has them. A node that plays one for the first time fetches it into its folder.
 */
export class SoundFiles {
  readonly #folder: string
  readonly #objects: Pick<S3Objects, 'put' | 'open' | 'remove'> | null
  readonly #fetching = new Map<string, Promise<string | null>>()

  constructor(folder: string, objects: Pick<S3Objects, 'put' | 'open' | 'remove'> | null) {
    this.#folder = folder
    this.#objects = objects
  }

  async keep(fileName: string, wav: Uint8Array): Promise<void> {
    const path = this.#path(fileName)
    try {
      await writeWhole(path, (unfinished) => writeFile(unfinished, wav))
      await this.#objects?.put(PREFIX + fileName, path)
    } catch (cause) {
      await rm(path, { force: true }).catch(() => {})
      const message = `The sound could not be kept: ${messageOf(cause)}`
      throw new OffhookError(errors.unavailable, message, { cause })
    }
  }

  async pathOf(fileName: string): Promise<string | null> {
    const path = this.#path(fileName)
    if (await isThere(path)) return path
    const running = this.#fetching.get(fileName)
    if (running) return running
    const work = this.#fetch(fileName, path).finally(() => this.#fetching.delete(fileName))
    this.#fetching.set(fileName, work)
    return work
  }

  async remove(fileName: string): Promise<void> {
    await rm(this.#path(fileName), { force: true })
    await this.#objects?.remove(PREFIX + fileName)
  }

  async #fetch(fileName: string, path: string): Promise<string | null> {
    const source = await this.#objects?.open(PREFIX + fileName)
    if (!source) return null
    await writeWhole(path, (unfinished) =>
      pipeline(Readable.from(source.read()), createWriteStream(unfinished)),
    )
    return path
  }

  #path(fileName: string): string {
    return join(this.#folder, fileName)
  }
}
