/**
 * One recording: moves what a tap leaves in its ring into a WAV file, each frame to its place in time.
 * A gap is not written, and reads as silence.
 */
import { FrameRingReader } from '@offhook/control'
import { messageOf } from '@offhook/core'
import { WavWriter, type WrittenWav } from './wav-writer.ts'

/** Ticks that are written together: a second. */
const TICKS_PER_WRITE = 50
/** Peak of a frame (about -40 dBFS) below which trimming takes it for silence. */
const SILENCE_PEAK = 320
/** Trimming leaves this much after the last sound, in ticks. */
const TRIM_TAIL_TICKS = 5

export interface RecordingFileOptions {
  readonly memory: SharedArrayBuffer
  readonly path: string
  readonly trimSilence: boolean
  readonly onFault: (error: string) => void
}

/** A closed file, and the silence that was cut off before the first sound. */
export interface WrittenRecording extends WrittenWav {
  readonly trimmedMs: number
}

export class RecordingFile {
  /** Rejects when the file cannot be made. */
  readonly opened: Promise<void>
  readonly #ring: FrameRingReader
  readonly #trims: boolean
  readonly #onFault: (error: string) => void
  readonly #chunk: Int16Array<ArrayBuffer>
  #writer: WavWriter | null = null
  /** The position at which the file begins; null until the first sound when trimming. */
  #begin: number | null
  #lastSound = -1
  /** How many ticks have come. */
  #ticks = 0
  /** Set when the ring was full for a while. */
  #late: string | null = null

  constructor(options: RecordingFileOptions) {
    const { path, onFault } = options
    this.#ring = new FrameRingReader(options.memory)
    this.#trims = options.trimSilence
    this.#begin = options.trimSilence ? null : 0
    this.#onFault = onFault
    const { channels, sampleRate, samplesPerTick } = this.#ring
    this.#chunk = new Int16Array(TICKS_PER_WRITE * samplesPerTick * channels)
    this.opened = WavWriter.create({ path, channels, sampleRate, onFault }).then((writer) => {
      this.#writer = writer
    })
  }

  /** Writes if there is a second to be written. */
  look(): void {
    if (this.#ring.waiting >= TICKS_PER_WRITE) this.#drain()
  }

  /** Writes what is left and closes the file. Never rejects. */
  async close(): Promise<WrittenRecording> {
    try {
      await this.opened
    } catch (error) {
      return { durationMs: 0, trimmedMs: 0, bytes: 0, error: messageOf(error) }
    }
    this.#drain()
    const { samplesPerTick, sampleRate } = this.#ring
    const trimmed = (this.#begin ?? this.#ticks) * samplesPerTick
    const kept = this.#lastSound < 0 ? 0 : this.#lastSound - this.#begin! + 1 + TRIM_TAIL_TICKS
    const written = await this.#writer!.close(this.#trims ? kept * samplesPerTick : null)
    return {
      ...written,
      trimmedMs: Math.round((trimmed / sampleRate) * 1000),
      error: written.error ?? this.#late,
    }
  }

  #drain(): void {
    // The frames wait in the ring until the file is open.
    if (!this.#writer) return
    for (let run = this.#ring.read(this.#chunk); run; run = this.#ring.read(this.#chunk)) {
      this.#write(run.position, run.ticks)
    }
    if (this.#ring.leftOut > 0 && this.#late === null) {
      this.#late = 'the recording was not written in time'
      this.#onFault(this.#late)
    }
  }

  #write(position: number, ticks: number): void {
    const { samplesPerTick, channels } = this.#ring
    const perTick = samplesPerTick * channels
    let from = 0
    this.#ticks = position + ticks
    if (this.#trims) {
      for (let tick = 0; tick < ticks; tick++) {
        if (!hasSound(this.#chunk, tick * perTick, perTick)) continue
        this.#begin ??= position + tick
        this.#lastSound = position + tick
      }
      if (this.#begin === null) return
      from = Math.max(0, this.#begin - position)
    }
    const samples = this.#chunk.slice(from * perTick, ticks * perTick)
    const frame = (position + from - this.#begin!) * samplesPerTick
    this.#writer!.write(frame, new Uint8Array(samples.buffer))
  }
}

function hasSound(samples: Int16Array, from: number, count: number): boolean {
  for (let i = from; i < from + count; i++) {
    const x = samples[i]!
    if (x > SILENCE_PEAK || x < -SILENCE_PEAK) return true
  }
  return false
}
