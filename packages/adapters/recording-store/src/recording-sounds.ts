/** The audio of finished recordings, in each form that it is given out in. */
import { basename } from 'node:path'
import type { Recording } from '@offhook/voice'
import type { AudioSource } from './audio/source.ts'
import { monoWav } from './audio/wav.ts'
import { Conversion } from './mp3/conversion.ts'
import { encodeMp3 } from './mp3/encode-mp3.ts'
import { Mp3Cache } from './mp3/mp3-cache.ts'

/** Hours of MP3 that are kept: 4 kB a second and channel. */
const MP3_BYTES = 512 * 1024 * 1024

export interface SoundRequest {
  readonly format: 'wav' | 'mp3'
  /** No more than the recording has. */
  readonly channels: 1 | 2
}

/** Audio that can be read from any place, or that is still being made. */
export interface Sound {
  /** Null while it is made. */
  readonly bytes: number | null
  /** From `start` to `end`, inclusive; of what is still being made all, as it comes. */
  read(start?: number, end?: number): AsyncIterable<Uint8Array>
  /** The same with its length. Rejects when it could not be made. */
  readonly finished: Promise<AudioSource>
}

/** Where the files of recordings are, by their names. */
export interface SoundSources {
  readonly sourceOf: (fileName: string) => Promise<AudioSource | null>
  readonly urlOf: (fileName: string) => Promise<string | null>
}

export class RecordingSounds {
  readonly #sources: SoundSources
  readonly #mp3: Mp3Cache

  private constructor(sources: SoundSources, mp3: Mp3Cache) {
    this.#sources = sources
    this.#mp3 = mp3
  }

  /** @param options.cacheFolder for what is made of recordings, and can be made again */
  static async open({
    cacheFolder,
    ...sources
  }: SoundSources & { readonly cacheFolder: string }): Promise<RecordingSounds> {
    const mp3 = await Mp3Cache.open({ folder: cacheFolder, maxBytes: MP3_BYTES })
    return new RecordingSounds(sources, mp3)
  }

  /** Where a recording can be had as it is, without us; null when it cannot. */
  urlOf({ fileName }: Recording): Promise<string | null> {
    return this.#sources.urlOf(fileName)
  }

  /** Null when its audio is not here. @throws OffhookError 20503 when too many wait for theirs */
  async open(recording: Recording, { format, channels }: SoundRequest): Promise<Sound | null> {
    const source = await this.#sources.sourceOf(recording.fileName)
    if (!source) return null
    const wav = () => (channels < recording.channels ? monoWav(source) : source)
    if (format === 'wav') return whole(await wav())
    const name = `${baseOf(recording.fileName)}-${channels}`
    const made = await this.#mp3.get(name, async function* () {
      yield* encodeMp3(await wav())
    })
    return made instanceof Conversion
      ? { bytes: null, read: () => made.read(), finished: made.finished }
      : whole(made)
  }

  /** Forgets what was made of a recording: its audio is gone. */
  async forget(fileName: string): Promise<void> {
    await this.#mp3.remove(`${baseOf(fileName)}-`)
  }

  /** Ends what is being made. */
  async close(): Promise<void> {
    await this.#mp3.close()
  }
}

function whole(source: AudioSource): Sound {
  return {
    bytes: source.bytes,
    read: (start, end) => source.read(start, end),
    finished: Promise.resolve(source),
  }
}

function baseOf(fileName: string): string {
  return basename(fileName, '.wav')
}
