import { EVENT_BYTES, isDigit, writeTelephoneEvent } from './telephone-event.ts'

const TICK_MS = 20
const CLOCK_PER_TICK = 160
/** RFC 4733 §2.5.1.4: the last packet is sent three times. */
const END_PACKETS = 3

export interface EventPacket {
  /** First packet of the event. */
  marker: boolean
  /** RTP timestamp of the event's start: the same in all its packets. */
  timestamp: number
  length: number
}

/**
 * Sends digits as events: at each tick of 20 ms it says whether, and which, event packet goes out.
 * `w` pauses half a second, `W` a second.
 */
export class TelephoneEventSender {
  readonly #digitTicks: number
  readonly #gapTicks: number
  readonly #queue: string[] = []
  readonly #packet: EventPacket = { marker: false, timestamp: 0, length: EVENT_BYTES }
  #digit: string | null = null
  #elapsed = 0
  #ends = 0
  #rest = 0

  constructor(options: { digitMs?: number; gapMs?: number } = {}) {
    this.#digitTicks = Math.ceil((options.digitMs ?? 160) / TICK_MS)
    this.#gapTicks = Math.ceil((options.gapMs ?? 70) / TICK_MS)
  }

  /** Appends digits; anything that is neither digit nor pause is left out. */
  enqueue(digits: string): void {
    for (const character of digits) {
      if (character === 'w' || character === 'W' || isDigit(character)) this.#queue.push(character)
    }
  }

  get busy(): boolean {
    return this.#digit !== null || this.#queue.length > 0 || this.#rest > 0
  }

  /**
   * One tick. Writes the payload into `target` at `offset`.
   * @param timestamp the RTP timestamp of this tick's audio
   * @returns what goes out instead of audio, or null for audio as usual
   */
  tick(timestamp: number, target: Uint8Array, offset: number): EventPacket | null {
    if (this.#rest > 0) {
      this.#rest--
      return null
    }
    if (this.#digit === null && !this.#begin(timestamp)) return null
    const digit = this.#digit as unknown as string
    this.#packet.marker = this.#elapsed === 0
    if (this.#elapsed < this.#digitTicks) this.#elapsed++
    const end = this.#elapsed >= this.#digitTicks
    writeTelephoneEvent(target, offset, { digit, end, duration: this.#elapsed * CLOCK_PER_TICK })
    if (end && ++this.#ends >= END_PACKETS) {
      this.#digit = null
      this.#rest = this.#gapTicks
    }
    return this.#packet
  }

  #begin(timestamp: number): boolean {
    const next = this.#queue.shift()
    if (next === undefined) return false
    if (next === 'w' || next === 'W') {
      this.#rest = (next === 'w' ? 500 : 1000) / TICK_MS - 1
      return false
    }
    this.#digit = next.toUpperCase()
    this.#elapsed = 0
    this.#ends = 0
    this.#packet.timestamp = timestamp
    return true
  }
}
