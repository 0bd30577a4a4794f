import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Deferred, deferred } from '@offhook/core'
import { type AudioSource, fileSource } from '../audio/source.ts'

/** How much is read at once of what is there already. */
const PART = 64 * 1024

/** A file that is being made, and can be read meanwhile. It has its name when it is whole. */
export class Conversion {
  /** The whole file. Rejects when it could not be made. */
  readonly finished: Promise<AudioSource>
  readonly #path: string
  readonly #unfinished: string
  #bytes = 0
  #canceled = false
  #state: 'waiting' | 'growing' | 'over' = 'waiting'
  #news: Deferred<void> = deferred()

  /** @param run calls back when it is this one's turn */
  constructor(
    path: string,
    make: () => AsyncIterable<Uint8Array>,
    run: (work: () => Promise<AudioSource>) => Promise<AudioSource>,
  ) {
    this.#path = path
    this.#unfinished = `${path}.part`
    this.finished = run(() => this.#make(make))
    const over = (): void => {
      this.#state = 'over'
      this.#tell()
    }
    this.finished.then(over, over)
  }

  /** All of it, from the beginning, as it comes. @throws what making it throws */
  async *read(): AsyncGenerator<Uint8Array> {
    while (this.#state === 'waiting') await this.#news.promise
    // Whole or failed before anybody looked.
    if (this.#state === 'over') return yield* (await this.finished).read()
    const file = await open(this.#unfinished)
    try {
      for (let at = 0; ; ) {
        if (at < this.#bytes) {
          const { buffer, bytesRead } = await file.read(Buffer.alloc(PART), 0, PART, at)
          at += bytesRead
          yield buffer.subarray(0, bytesRead)
        } else if (this.#state === 'growing') await this.#news.promise
        else break
      }
      await this.finished
    } finally {
      await file.close()
    }
  }

  /** Nobody wants it any more; `finished` rejects. */
  cancel(): void {
    this.#canceled = true
  }

  async #make(make: () => AsyncIterable<Uint8Array>): Promise<AudioSource> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
    const file = await open(this.#unfinished, 'w', 0o600)
    this.#state = 'growing'
    this.#tell()
    try {
      await this.#fill(file, make())
      await rename(this.#unfinished, this.#path)
    } catch (error) {
      await rm(this.#unfinished, { force: true })
      throw error
    } finally {
      await file.close()
    }
    const whole = await fileSource(this.#path)
    if (!whole) throw new Error('the file has been removed')
    return whole
  }

  async #fill(file: FileHandle, parts: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const part of parts) {
      if (this.#canceled) throw new Error('it is not wanted any more')
      await file.writeFile(part)
      this.#bytes += part.byteLength
      this.#tell()
    }
  }

  #tell(): void {
    const told = this.#news
    this.#news = deferred()
    told.resolve()
  }
}
