import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { access, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { S3Objects } from './objects/s3-objects.ts'

/** Stands before the names of exports in a bucket, where recordings are too. */
const PREFIX = 'exports/'
const CSV = 'text/csv; charset=utf-8'

/** Exported days: in a folder; where there is a bucket, in it alone. */
export class ExportFiles {
  readonly #folder: string
  readonly #objects: Pick<S3Objects, 'put' | 'open'> | null

  constructor(folder: string, objects: Pick<S3Objects, 'put' | 'open'> | null) {
    this.#folder = folder
    this.#objects = objects
  }

  async has(name: string): Promise<boolean> {
    if (this.#objects) return (await this.#objects.open(PREFIX + name)) !== null
    return access(join(this.#folder, name)).then(
      () => true,
      () => false,
    )
  }

  /** A file appears whole or not at all. */
  async write(name: string, lines: AsyncIterable<string>): Promise<void> {
    const path = join(this.#folder, name)
    const unfinished = `${path}.${randomUUID()}`
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    try {
      await pipeline(Readable.from(lines), createWriteStream(unfinished, { mode: 0o600 }))
      if (this.#objects) await this.#objects.put(PREFIX + name, unfinished, CSV)
      else await rename(unfinished, path)
    } finally {
      await rm(unfinished, { force: true })
    }
  }
}
