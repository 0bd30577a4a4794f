import type { RecordingFiles } from '@offhook/voice'
import { RecordingSounds } from './recording-sounds.ts'

/** Where recordings are kept once they are finished: a folder. */
export class RecordingStore implements RecordingFiles {
  readonly sounds: RecordingSounds
  readonly #local: RecordingFiles

  private constructor(local: RecordingFiles, sounds: RecordingSounds) {
    this.#local = local
    this.sounds = sounds
  }

  /**
   * @param options.local the files where they are written
   * @param options.cacheFolder for what is made of recordings, and can be made again
   */
  static async open(options: {
    local: RecordingFiles
    cacheFolder: string
  }): Promise<RecordingStore> {
    const { local, cacheFolder } = options
    const pathOf = (fileName: string) => local.pathOf(fileName)
    return new RecordingStore(local, await RecordingSounds.open({ pathOf, cacheFolder }))
  }

  pathOf(fileName: string): string {
    return this.#local.pathOf(fileName)
  }

  finish(fileName: string): ReturnType<RecordingFiles['finish']> {
    return this.#local.finish(fileName)
  }

  async remove(fileName: string): Promise<void> {
    await this.#local.remove(fileName)
    await this.sounds.forget(fileName)
  }

  async close(): Promise<void> {
    await this.sounds.close()
  }
}
