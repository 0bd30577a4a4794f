import { timestampDelta } from '../packet/rtp-packet.ts'
import { digitOfEvent, readTelephoneEvent } from './telephone-event.ts'

/** Silence after which an event without an end packet is over (RFC 4733 §2.5.2.2). */
const LOST_END_MS = 100
/** Ended events remembered, so that a late packet does not begin them again. */
const REMEMBERED = 8
/** A timestamp further off than this cannot be a late packet; the sender began anew. */
const HORIZON_SECONDS = 10

/**
 * Makes exactly one digit of each event. The RTP timestamp names the event: all packets of one
 * carry that of its beginning, whatever is lost, repeated or reordered. A digit is reported once it
 * ended: by an end packet, by the next event, or by silence. Events that outlast the 16-bit
 * duration continue in a segment with a new timestamp (RFC 4733 §2.5.1.3) and stay one digit.
 *
 *    idle --packet--> active --end packet | newer event | tick: silence--> idle (+digit)
 *                       \--segment that continues it--> active
 */
export class TelephoneEventReceiver {
  readonly #onDigit: (digit: string, durationMs: number) => void
  readonly #clockRate: number
  readonly #scratch = { event: 0, end: false, volume: 0, duration: 0 }
  readonly #done = new Float64Array(REMEMBERED).fill(-1)
  #doneNext = 0
  #active = false
  #event = 0
  #timestamp = 0
  #duration = 0
  #earlier = 0
  #lastMs = 0

  constructor(options: {
    /** `durationMs` is as the sender says, at least one packet's worth. */
    onDigit: (digit: string, durationMs: number) => void
    /** Of the telephone-event format; 8000 if left out. */
    clockRate?: number
  }) {
    this.#onDigit = options.onDigit
    this.#clockRate = options.clockRate ?? 8000
  }

  /** True while a digit is being pressed. */
  get active(): boolean {
    return this.#active
  }

  /** Takes one packet's payload. `nowMs` is monotonic. Other events than DTMF are ignored. */
  packet(buf: Uint8Array, offset: number, length: number, timestamp: number, nowMs: number): void {
    const packet = this.#scratch
    if (!readTelephoneEvent(buf, offset, length, packet)) return
    if (digitOfEvent(packet.event) === null || this.#isDone(timestamp)) return
    if (this.#active && timestamp !== this.#timestamp) {
      const delta = timestampDelta(timestamp, this.#timestamp)
      if (delta < 0 && delta > -HORIZON_SECONDS * this.#clockRate) return
      if (this.#continues(packet.event, delta)) {
        this.#remember(this.#timestamp)
        this.#earlier += delta
        this.#timestamp = timestamp
        this.#duration = 0
      } else {
        this.#finish()
      }
    }
    if (!this.#active) {
      this.#active = true
      this.#event = packet.event
      this.#timestamp = timestamp
      this.#duration = 0
      this.#earlier = 0
    } else if (packet.event !== this.#event) {
      // One timestamp, two events: the sender is broken; the first stands.
      return
    }
    this.#lastMs = nowMs
    if (packet.duration > this.#duration) this.#duration = packet.duration
    if (packet.end) this.#finish()
  }

  /** To be called each media tick: ends an event whose end packets were all lost. */
  tick(nowMs: number): void {
    if (this.#active && nowMs - this.#lastMs >= LOST_END_MS) this.#finish()
  }

  /** Forgets everything, as when the peer's stream is replaced. An active digit is still reported. */
  reset(): void {
    if (this.#active) this.#finish()
    this.#done.fill(-1)
  }

  #continues(event: number, delta: number): boolean {
    // A segment starts exactly where the previous one's 16-bit duration ran out.
    return event === this.#event && delta === 0xffff && this.#duration >= 0xffff - 1600
  }

  #finish(): void {
    this.#active = false
    this.#remember(this.#timestamp)
    const units = this.#earlier + this.#duration
    this.#onDigit(digitOfEvent(this.#event)!, Math.round((units * 1000) / this.#clockRate))
  }

  #remember(timestamp: number): void {
    this.#done[this.#doneNext] = timestamp
    this.#doneNext = (this.#doneNext + 1) % REMEMBERED
  }

  #isDone(timestamp: number): boolean {
    for (let i = 0; i < REMEMBERED; i++) if (this.#done[i] === timestamp) return true
    return false
  }
}
