import { TICK_MS } from '../audio/format.ts'
import type { ToneReader } from './tone-reader.ts'

/** Frames of the same key in a row that make a digit: Q.24 wants tones of 40 ms to be taken. */
const FRAMES_ON = 2
/** Frames without it that end the digit; a shorter drop-out does not make two of one. */
const FRAMES_OFF = 2

/**
 * Finds digits in sound, for peers without telephone events.
 *
 *   idle --the same key twice--> sounding --twice not that key--> idle (+digit with its length)
 */
export class ToneListener {
  readonly #reader: ToneReader
  readonly #onDigit: (digit: string, durationMs: number) => void
  #candidate: string | null = null
  #seen = 0
  #digit: string | null = null
  #ticks = 0
  #missing = 0

  constructor(options: {
    reader: ToneReader
    /** A digit, once it has ended. */
    onDigit: (digit: string, durationMs: number) => void
  }) {
    this.#reader = options.reader
    this.#onDigit = options.onDigit
  }

  /** True while a digit sounds. */
  get sounding(): boolean {
    return this.#digit !== null
  }

  /** Takes the audio of one tick; null is silence. */
  listen(frame: Int16Array | null): void {
    const key = frame ? this.#reader.keyOf(frame) : null
    this.#seen = key !== null && key === this.#candidate ? this.#seen + 1 : 1
    this.#candidate = key
    if (this.#digit !== null) {
      if (key === this.#digit) {
        this.#ticks += 1 + this.#missing
        this.#missing = 0
        return
      }
      if (++this.#missing < FRAMES_OFF) return
      this.#onDigit(this.#digit, this.#ticks * TICK_MS)
      this.#digit = null
    }
    if (key === null || this.#seen < FRAMES_ON) return
    this.#digit = key
    this.#ticks = this.#seen
    this.#missing = 0
  }
}
