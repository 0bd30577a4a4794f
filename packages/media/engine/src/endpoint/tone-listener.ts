import { TICK_MS } from '../audio/format.ts'
import { DtmfDetector } from './rtp-pending.ts'

/** A detector names a key when it has sounded for about this long. */
const RECOGNITION_MS = 40

/** Finds digits in sound, for peers without telephone events. A digit is told when it has ended. */
export class ToneListener {
  readonly #isSuspect: (frame: Int16Array) => boolean
  readonly #onDigit: (digit: string, durationMs: number) => void
  readonly #detector: DtmfDetector
  #digit: string | null = null
  #durationMs = 0

  constructor(options: {
    /** Tells of a frame whether a tone may still sound in it. */
    isSuspect: (frame: Int16Array) => boolean
    onDigit: (digit: string, durationMs: number) => void
  }) {
    this.#isSuspect = options.isSuspect
    this.#onDigit = options.onDigit
    this.#detector = new DtmfDetector({
      onDigit: (digit) => {
        this.#end()
        this.#digit = digit
        this.#durationMs = RECOGNITION_MS
      },
    })
  }

  /** Takes the audio of one tick. */
  listen(frame: Int16Array, voiced: boolean): void {
    const before = this.#digit
    this.#detector.push(frame, frame.length)
    if (this.#digit === null || this.#digit !== before) return
    if (voiced && this.#isSuspect(frame)) this.#durationMs += TICK_MS
    else this.#end()
  }

  #end(): void {
    const digit = this.#digit
    if (digit === null) return
    this.#digit = null
    this.#onDigit(digit, this.#durationMs)
  }
}
