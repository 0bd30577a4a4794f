import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { S3Objects } from './objects/s3-objects.ts'
import { isThere, writeWhole } from './whole-file.ts'

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
    return isThere(join(this.#folder, name))
  }

  write(name: string, lines: AsyncIterable<string>): Promise<void> {
    const objects = this.#objects
    return writeWhole(
      join(this.#folder, name),
      (unfinished) =>
        pipeline(Readable.from(lines), createWriteStream(unfinished, { mode: 0o600 })),
      objects ? (unfinished) => objects.put(PREFIX + name, unfinished, CSV) : undefined,
    )
  }
}
