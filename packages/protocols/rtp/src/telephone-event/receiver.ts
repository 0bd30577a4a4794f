import { timestampDelta } from '../packet/rtp.ts'
import { makeTelephoneEvent, readTelephoneEvent } from './telephone-event.ts'

/** An event whose end was lost is over when nothing of it came for this long. */
const SILENT_MS = 120
/** RTP clock of telephone-event/8000. */
const CLOCK_PER_MS = 8

/**
 * Turns event packets into digits: exactly one for each event, whatever was lost, repeated or came
 * late. A digit is reported at its first packet, so that a Gather reacts at once, and its duration
 * when it has ended.
 *
 *     idle ──packet of a new timestamp: onDigit──▶ sounding ──end bit, silence, a newer event──▶ idle
 */
export class TelephoneEventReceiver {
  readonly #onDigit: (digit: string) => void
  readonly #onEnd: (digit: string, durationMs: number) => void
  readonly #event = makeTelephoneEvent()
  #lastTimestamp = -1
  #digit: string | null = null
  #duration = 0
  #lastPacketAt = 0

  /** @param options.onEnd told once the event is over, with its length in milliseconds */
  constructor(options: {
    onDigit: (digit: string) => void
    onEnd?: (digit: string, durationMs: number) => void
  }) {
    this.#onDigit = options.onDigit
    this.#onEnd = options.onEnd ?? (() => {})
  }

  /** Whether a digit sounds now. */
  get sounding(): boolean {
    return this.#digit !== null
  }

  /** One event packet. `nowMs` is any clock that goes on evenly. */
  push(
    payload: Uint8Array,
    offset: number,
    length: number,
    timestamp: number,
    nowMs: number,
  ): void {
    if (!readTelephoneEvent(payload, offset, length, this.#event)) return
    const { digit, end, duration } = this.#event
    const step = this.#lastTimestamp < 0 ? 1 : timestampDelta(timestamp, this.#lastTimestamp)
    // Late packets of an event that is over.
    if (step < 0 && step > -80_000) return
    if (step !== 0) {
      this.#finish()
      this.#lastTimestamp = timestamp
      if (digit === null) return
      this.#digit = digit
      this.#duration = 0
      this.#onDigit(digit)
    }
    if (this.#digit === null) return
    this.#duration = Math.max(this.#duration, duration)
    this.#lastPacketAt = nowMs
    if (end) this.#finish()
  }

  /** Call every tick: notices an event whose end packets were all lost. */
  tick(nowMs: number): void {
    if (this.#digit !== null && nowMs - this.#lastPacketAt > SILENT_MS) this.#finish()
  }

  #finish(): void {
    const digit = this.#digit
    if (digit === null) return
    this.#digit = null
    this.#onEnd(digit, Math.round(this.#duration / CLOCK_PER_MS))
  }
}
