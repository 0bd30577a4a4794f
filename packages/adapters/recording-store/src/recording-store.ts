import type { Alerts } from '@offhook/alerts'
import {
  type AccountSid,
  type Clock,
  errors,
  type Listenable,
  type Logger,
  messageOf,
  OffhookError,
  type Sid,
} from '@offhook/core'
import type {
  RecordingEncryption,
  RecordingFiles,
  VoiceEvents,
  VoiceRepository,
} from '@offhook/voice'
import { type AudioSource, fileSource, firstOf } from './audio/source.ts'
import { readWavFacts, WAV_HEADER_BYTES } from './audio/wav.ts'
import { forgetNote, readNote, sealFile } from './encryption/seal.ts'
import { ExportFiles } from './export-files.ts'
import type { S3Objects, S3Settings } from './objects/s3-objects.ts'
import { RecordingSounds } from './recording-sounds.ts'
import { SoundFiles } from './sound-files.ts'
import { Uploads } from './uploads.ts'

export interface RecordingStoreOptions {
  /** The files where they are written. */
  readonly local: Omit<RecordingFiles, 'seal'> & { readonly folder: string }
  /** For what is made of recordings, and can be made again. */
  readonly cacheFolder: string
  /** For the music and messages that administrators bring. */
  readonly soundsFolder: string
  /** For the days that are exported. */
  readonly exportsFolder: string
  /** Where finished recordings go; null: they stay where they are written. */
  readonly s3: (S3Settings & { readonly redirects: boolean }) | null
  /** The key of an account; null: recordings are not encrypted. */
  readonly keyOf: ((accountSid: AccountSid) => Promise<SealingKey | undefined>) | null
}

/** What finished recordings of an account are encrypted with. */
export interface SealingKey {
  readonly sid: Sid<'CR'>
  readonly pem: string
}

/** A file that nobody writes any more. */
export interface FinishedRecording {
  readonly durationMs: number
  readonly bytes: number
  readonly encryption?: RecordingEncryption
}

/** What is noted of an encrypted file until its row says it. */
interface Note {
  readonly publicKeySid: Sid<'CR'>
  readonly durationMs: number
}

/** Where recordings are kept once they are finished: the folder they are written to, or a bucket. */
export class RecordingStore implements RecordingFiles {
  readonly sounds: RecordingSounds
  /** Music and messages; kept where the recordings are. */
  readonly soundFiles: SoundFiles
  readonly exportFiles: ExportFiles
  readonly #local: RecordingStoreOptions['local']
  readonly #objects: S3Objects | null
  readonly #keyOf: RecordingStoreOptions['keyOf']
  #uploads: Uploads | null = null
  #stopListening = (): void => {}

  private constructor(
    { local, soundsFolder, exportsFolder, keyOf }: RecordingStoreOptions,
    objects: S3Objects | null,
    sounds: RecordingSounds,
  ) {
    this.#local = local
    this.#keyOf = keyOf
    this.#objects = objects
    this.sounds = sounds
    this.soundFiles = new SoundFiles(soundsFolder, objects)
    this.exportFiles = new ExportFiles(exportsFolder, objects)
  }

  static async open(options: RecordingStoreOptions): Promise<RecordingStore> {
    const { local, cacheFolder, s3 } = options
    const objects = s3 && (await bucketOf(s3))
    const sounds = await RecordingSounds.open({
      cacheFolder,
      pathOf: (fileName) => local.pathOf(fileName),
      sourceOf: (fileName) => sourceOf(local, objects, fileName),
      urlOf: async (fileName) => {
        if (!objects || !s3?.redirects || (await fileSource(local.pathOf(fileName)))) return null
        return objects.urlOf(fileName)
      },
    })
    return new RecordingStore(options, objects, sounds)
  }

  /** Moves finished recordings into the bucket from now on, and those that wait for it. */
  start(parts: {
    readonly clock: Clock
    readonly logger: Logger
    readonly alerts: Alerts
    readonly repository: Pick<VoiceRepository, 'recordingsOf'>
    readonly events: Listenable<VoiceEvents>
  }): void {
    const stopForgetting = parts.events.on('recording.completed', ({ fileName, encryption }) => {
      if (encryption) void forgetNote(this.#local.pathOf(fileName)).catch(() => {})
    })
    this.#stopListening = stopForgetting
    if (!this.#objects) return
    const { folder } = this.#local
    const uploads = new Uploads({
      ...parts,
      objects: this.#objects,
      folder,
      pathOf: (fileName) => this.#local.pathOf(fileName),
      removeLocal: (fileName) => this.#removeLocal(fileName),
    })
    this.#uploads = uploads
    const stopMoving = parts.events.on('recording.completed', () => uploads.look())
    this.#stopListening = () => {
      stopForgetting()
      stopMoving()
    }
    uploads.look()
  }

  /** The bucket does not take what there is for it. */
  get isBehind(): boolean {
    return this.#uploads?.isFailing ?? false
  }

  pathOf(fileName: string): string {
    return this.#local.pathOf(fileName)
  }

  /** One that was encrypted already, before a crash, is whole; then `encryption` is set. */
  async finish(fileName: string): Promise<FinishedRecording | null> {
    const file = await this.#local.finish(fileName)
    if (file) return file
    const note = await readNote<Note>(this.#local.pathOf(fileName))
    if (!note) return null
    const { publicKeySid, cek, iv, bytes, durationMs } = note
    return { durationMs, bytes, encryption: { publicKeySid, cek, iv } }
  }

  async seal(accountSid: AccountSid, fileName: string): ReturnType<RecordingFiles['seal']> {
    if (!this.#keyOf) return null
    const key = await this.#keyOf(accountSid)
    if (!key) {
      // Nobody but the owner of a key was to hear it.
      await this.#local.remove(fileName)
      throw new OffhookError(errors.recordingWithoutKey)
    }
    const path = this.#local.pathOf(fileName)
    const publicKeySid = key.sid
    try {
      const note: Note = { publicKeySid, durationMs: await durationOf(path) }
      const { bytes, cek, iv } = await sealFile(path, key.pem, note)
      return { bytes, encryption: { publicKeySid, cek, iv } }
    } catch (cause) {
      throw new OffhookError(errors.recordingNotSealed, messageOf(cause), { cause })
    }
  }

  async remove(fileName: string): Promise<void> {
    await this.sounds.forget(fileName)
    await this.#uploads?.settled(fileName)
    await this.#removeLocal(fileName)
    await this.#objects?.remove(fileName)
  }

  async #removeLocal(fileName: string): Promise<void> {
    await this.#local.remove(fileName)
    await forgetNote(this.#local.pathOf(fileName))
  }

  async close(): Promise<void> {
    this.#stopListening()
    await this.#uploads?.close()
    await this.sounds.close()
    this.#objects?.close()
  }
}

/** @throws Error when it is no recording */
async function durationOf(path: string): Promise<number> {
  const source = await fileSource(path)
  if (!source) throw new Error('there is no such file')
  const { channels, sampleRate } = await readWavFacts(source)
  return Math.round(((source.bytes - WAV_HEADER_BYTES) / (2 * channels) / sampleRate) * 1_000)
}

/** The SDK is large: only who has a bucket loads it. */
async function bucketOf(settings: S3Settings): Promise<S3Objects> {
  const { S3Objects } = await import('./objects/s3-objects.ts')
  return new S3Objects(settings)
}

/** What is here is read here; it may be moved away before that begins. */
async function sourceOf(
  local: RecordingStoreOptions['local'],
  objects: S3Objects | null,
  fileName: string,
): Promise<AudioSource | null> {
  const file = await fileSource(local.pathOf(fileName))
  if (!objects) return file
  return file ? firstOf(file, () => objects.open(fileName)) : objects.open(fileName)
}
