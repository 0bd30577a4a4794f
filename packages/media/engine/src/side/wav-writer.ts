import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { messageOf, TurnQueue } from '@offhook/core'
import { WAV_HEADER_BYTES, wavHeader } from './wav.ts'

export interface WavWriterOptions {
  readonly path: string
  readonly channels: number
  readonly sampleRate: number
  /** Called once, with the system's first error: part of the recording will be missing. */
  readonly onFault?: (error: string) => void
  /** For tests of a disk that fails. */
  readonly openFile?: (path: string, flags: string) => Promise<FileHandle>
}

/** A closed recording. */
export interface WrittenWav {
  /** Length of what the file holds. */
  readonly durationMs: number
  readonly bytes: number
  /** The system's first error: part of the recording is missing. */
  readonly error: string | null
}

/** The size in the header of a file that still grows, as in a stream; players and `repairWav` know it. */
const UNTIL_THE_END = 0xffff_ffff
/** How much may wait for a slow disk: more than two minutes of two channels. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024

/**
 * One recording file, growing as the call goes on. Until it is closed its header says "until the
 * end", so that it can be played at any moment and a crash costs only what was not written yet.
 *
 * If the disk is full for a while, only that while is lost: it becomes silence if more can be written
 * later, and otherwise the file ends where the disk did. What is in the file is always kept.
 */
export class WavWriter {
  readonly #file: FileHandle
  readonly #channels: number
  readonly #sampleRate: number
  readonly #onFault: (error: string) => void
  readonly #queue = new TurnQueue()
  /** Bytes of samples, up to the last one written. */
  #dataBytes = 0
  #waitingBytes = 0
  #error: string | null = null

  private constructor(file: FileHandle, options: WavWriterOptions) {
    this.#file = file
    this.#channels = options.channels
    this.#sampleRate = options.sampleRate
    this.#onFault = options.onFault ?? (() => {})
  }

  /**
   * Creates the file, and its folder if need be.
   * @throws the system's error, also when the file exists: a recording overwrites nothing
   */
  static async create(options: WavWriterOptions): Promise<WavWriter> {
    const { path, channels, sampleRate } = options
    await mkdir(dirname(path), { recursive: true })
    const file = await (options.openFile ?? open)(path, 'wx')
    try {
      await file.write(
        wavHeader({ channels, sampleRate, dataBytes: UNTIL_THE_END }),
        0,
        WAV_HEADER_BYTES,
        0,
      )
    } catch (error) {
      await file.close()
      await unlink(path)
      throw error
    }
    return new WavWriter(file, options)
  }

  /**
   * Writes interleaved samples at their place, in the order of the calls; gaps are silence.
   * @param frame how many frames (samples of all channels) come before them
   */
  write(frame: number, samples: Uint8Array): void {
    const at = frame * this.#channels * 2
    if (this.#waitingBytes + samples.byteLength > MAX_WAITING_BYTES) {
      this.#fault('the disk is too slow for the recording')
      return
    }
    this.#waitingBytes += samples.byteLength
    void this.#queue.run(async () => {
      try {
        await this.#writeSamples(samples, at)
      } catch (error) {
        this.#fault(messageOf(error))
      } finally {
        this.#waitingBytes -= samples.byteLength
      }
    })
  }

  /**
   * Closes the file once everything is in it. Never rejects.
   * @param keepFrames frames (samples of all channels) to keep; null = all
   */
  async close(keepFrames: number | null = null): Promise<WrittenWav> {
    return await this.#queue.run(async () => {
      const block = this.#channels * 2
      const held = this.#dataBytes - (this.#dataBytes % block)
      this.#dataBytes = keepFrames === null ? held : Math.min(held, keepFrames * block)
      try {
        await this.#file.truncate(WAV_HEADER_BYTES + this.#dataBytes)
        await this.#writeHeader()
      } catch (error) {
        this.#fault(messageOf(error))
      }
      await this.#file.close().catch((error: unknown) => this.#fault(messageOf(error)))
      return {
        durationMs: Math.round((this.#dataBytes / block / this.#sampleRate) * 1000),
        bytes: WAV_HEADER_BYTES + this.#dataBytes,
        error: this.#error,
      }
    })
  }

  /** Keeps and reports the first error. */
  #fault(error: string): void {
    if (this.#error !== null) return
    this.#error = error
    this.#onFault(error)
  }

  async #writeSamples(samples: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < samples.length; ) {
      const left = samples.length - done
      const { bytesWritten } = await this.#file.write(
        samples,
        done,
        left,
        WAV_HEADER_BYTES + at + done,
      )
      done += bytesWritten
      this.#dataBytes = Math.max(this.#dataBytes, at + done)
    }
  }

  async #writeHeader(): Promise<void> {
    const header = wavHeader({
      channels: this.#channels,
      sampleRate: this.#sampleRate,
      dataBytes: this.#dataBytes,
    })
    await this.#file.write(header, 0, header.length, 0)
  }
}
