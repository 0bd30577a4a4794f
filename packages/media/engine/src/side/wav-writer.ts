import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { TurnQueue } from '@offhook/core'
import { WAV_HEADER_BYTES, wavHeader } from './wav.ts'

/** A closed recording. */
export interface WrittenWav {
  readonly durationMs: number
  readonly bytes: number
}

/**
 * One recording file that grows as the call goes. Each append also sets the header right, so that
 * the file can be played at any moment and a crash costs what was not appended yet. Failures
 * surface once, from `close`; what comes after a failure is dropped.
 */
export class WavWriter {
  readonly #file: FileHandle
  readonly #channels: number
  readonly #sampleRate: number
  readonly #queue = new TurnQueue()
  #dataBytes = 0
  #failure: Error | null = null

  private constructor(file: FileHandle, channels: number, sampleRate: number) {
    this.#file = file
    this.#channels = channels
    this.#sampleRate = sampleRate
  }

  /**
   * Creates the file, and its folder if need be.
   * @throws the system's error, also when the file exists: a recording overwrites nothing
   */
  static async create(options: {
    path: string
    channels: number
    sampleRate: number
  }): Promise<WavWriter> {
    const { path, channels, sampleRate } = options
    await mkdir(dirname(path), { recursive: true })
    const file = await open(path, 'wx')
    try {
      await file.write(wavHeader({ channels, sampleRate, dataBytes: 0 }), 0, WAV_HEADER_BYTES, 0)
    } catch (error) {
      await file.close()
      throw error
    }
    return new WavWriter(file, channels, sampleRate)
  }

  /** Appends interleaved samples, in the order of the calls. */
  append(samples: Uint8Array): void {
    void this.#queue.run(async () => {
      if (this.#failure) return
      try {
        await this.#writeAll(samples, WAV_HEADER_BYTES + this.#dataBytes)
        this.#dataBytes += samples.byteLength
        await this.#writeHeader()
      } catch (error) {
        this.#failure = error as Error
      }
    })
  }

  /**
   * Closes the file once everything is in it.
   * @param keepFrames frames (samples of all channels) to keep; null = all
   * @throws the first failure of the file
   */
  async close(keepFrames: number | null = null): Promise<WrittenWav> {
    return await this.#queue.run(async () => {
      try {
        if (this.#failure) throw this.#failure
        const keepBytes = keepFrames === null ? null : keepFrames * this.#channels * 2
        if (keepBytes !== null && keepBytes < this.#dataBytes) {
          this.#dataBytes = keepBytes
          await this.#file.truncate(WAV_HEADER_BYTES + keepBytes)
        }
        await this.#writeHeader()
      } finally {
        await this.#file.close()
      }
      const frames = this.#dataBytes / (this.#channels * 2)
      return {
        durationMs: Math.round((frames / this.#sampleRate) * 1000),
        bytes: WAV_HEADER_BYTES + this.#dataBytes,
      }
    })
  }

  async #writeHeader(): Promise<void> {
    const header = wavHeader({
      channels: this.#channels,
      sampleRate: this.#sampleRate,
      dataBytes: this.#dataBytes,
    })
    await this.#writeAll(header, 0)
  }

  async #writeAll(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(
        bytes,
        done,
        bytes.length - done,
        position + done,
      )
      done += bytesWritten
    }
  }
}
