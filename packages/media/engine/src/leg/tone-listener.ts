import { TICK_MS } from '../audio/format.ts'
import type { ToneReader } from './tone-reader.ts'

/**
 * Windows of one key in a row that make a digit: three that hold a tone alone or most of one. Half over
 * each other, so many are in the 40 ms that Q.24 wants to be taken, wherever a tone begins, and not in
 * the 20 ms that it wants to be left. Who listens closely takes two, or five of a tone beneath speech,
 * or some of each: a packet that was lost may have had the third.
 */
const ENOUGH = 10
const CLEAR = 4
const CLEAR_CLOSELY = 5
const FAINT = 2
/** Windows without it that end the digit; a shorter drop-out does not make two of one. */
const WINDOWS_OFF = 4

/**
 * Finds digits in sound, for peers without telephone events.
 *
 *   idle --enough of one key--> sounding --not that key for 40 ms, enough of another--> idle
 *                                                                        (+digit with its length)
 */
export class ToneListener {
  readonly #reader: ToneReader
  readonly #onDigit: (digit: string, durationMs: number) => void
  /** The last half of a tick, and the present one; made with the first sound. */
  #window: Float64Array | null = null
  #isEmpty = true
  #candidate: string | null = null
  #score = 0
  #run = 0
  #digit: string | null = null
  #windows = 0
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

  /**
   * Takes the audio of one tick; null is silence.
   * @param closely no key may be missed: shorter tones and those beneath speech count too
   */
  listen(frame: Int16Array | null, closely: boolean): void {
    if (frame === null && this.#isEmpty) {
      this.#take(null, 0)
      this.#take(null, 0)
      return
    }
    const { samplesPerTick } = this.#reader
    const half = samplesPerTick / 2
    this.#window ??= new Float64Array(half + samplesPerTick)
    this.#window.copyWithin(0, samplesPerTick)
    if (frame) this.#window.set(frame, half)
    else this.#window.fill(0, half)
    this.#isEmpty = frame === null
    this.#read(this.#window, 0, closely)
    this.#read(this.#window, half, closely)
  }

  #read(window: Float64Array, from: number, closely: boolean): void {
    const reading = this.#reader.read(window, from)
    if (reading?.isClear) this.#take(reading.key, closely ? CLEAR_CLOSELY : CLEAR)
    else if (reading && closely) this.#take(reading.key, FAINT)
    else this.#take(null, 0)
  }

  #take(key: string | null, weight: number): void {
    const isSame = key !== null && key === this.#candidate
    this.#score = (isSame ? this.#score : 0) + weight
    this.#run = isSame ? this.#run + 1 : 1
    this.#candidate = key
    const isEnough = key !== null && this.#score >= ENOUGH
    if (this.#digit !== null) {
      if (key === this.#digit) {
        this.#windows += 1 + this.#missing
        this.#missing = 0
        return
      }
      if (++this.#missing < WINDOWS_OFF && !isEnough) return
      this.#onDigit(this.#digit, (this.#windows * TICK_MS) / 2)
      this.#digit = null
    }
    if (!isEnough) return
    this.#digit = key
    this.#windows = this.#run
    this.#missing = 0
  }
}
