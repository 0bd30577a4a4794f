/** The audio of finished recordings, in each form that it is given out in. */
import { basename } from 'node:path'
import type { Recording } from '@offhook/voice'
import { type AudioSource, fileSource } from './audio/source.ts'
import { monoWav } from './audio/wav.ts'
import { Conversion } from './mp3/conversion.ts'
import { encodeMp3 } from './mp3/encode-mp3.ts'
import { MadeFiles } from './mp3/made-files.ts'

/** How much is kept of what was made: a day and a half of MP3. */
const MADE_BYTES = 512 * 1024 * 1024

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
  /** Where the file is when it is on this disk. */
  readonly pathOf: (fileName: string) => string
  readonly sourceOf: (fileName: string) => Promise<AudioSource | null>
  readonly urlOf: (fileName: string) => Promise<string | null>
}

export class RecordingSounds {
  readonly #sources: SoundSources
  readonly #made: MadeFiles

  private constructor(sources: SoundSources, made: MadeFiles) {
    this.#sources = sources
    this.#made = made
  }

  /** @param options.cacheFolder for what is made of recordings, and can be made again */
  static async open({
    cacheFolder,
    ...sources
  }: SoundSources & { readonly cacheFolder: string }): Promise<RecordingSounds> {
    const made = await MadeFiles.open({ folder: cacheFolder, maxBytes: MADE_BYTES })
    return new RecordingSounds(sources, made)
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
    const name = `${baseOf(recording.fileName)}-${channels}.mp3`
    const made = await this.#made.get(name, async function* () {
      yield* encodeMp3(await wav())
    })
    return made instanceof Conversion
      ? { bytes: null, read: () => made.read(), finished: made.finished }
      : whole(made)
  }

  /**
   * A file on this disk with one channel, for a player; null when its audio is not here.
   * @throws OffhookError 20503 when too many wait for theirs
   */
  async fileOf({ fileName, channels }: Recording): Promise<string | null> {
    const local = this.#sources.pathOf(fileName)
    if (channels === 1 && (await fileSource(local))) return local
    const source = await this.#sources.sourceOf(fileName)
    if (!source) return null
    const name = `${baseOf(fileName)}-1.wav`
    const made = await this.#made.get(name, async function* () {
      yield* (channels === 2 ? await monoWav(source) : source).read()
    })
    if (made instanceof Conversion) await made.finished
    return this.#made.pathOf(name)
  }

  /** Forgets what was made of a recording: its audio is gone. */
  async forget(fileName: string): Promise<void> {
    await this.#made.remove(`${baseOf(fileName)}-`)
  }

  /** Ends what is being made. */
  async close(): Promise<void> {
    await this.#made.close()
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
