import { eventOfDigit, writeTelephoneEvent } from './telephone-event.ts'

const TICK_MS = 20
const END_PACKETS = 3
/** -10 dBm0, a usual level of DTMF senders. */
const VOLUME = 10

/** What to send in this tick. */
export interface TelephoneEventPacket {
  readonly payload: Uint8Array
  /** Set on the first packet of an event. */
  readonly marker: boolean
  /** The RTP timestamp of the event's beginning, the same for all of its packets. */
  readonly timestamp: number
}

/**
 * Plays digits as telephone events (RFC 4733 §2.5.1). Ask `tick` every 20 ms with the timestamp
 * that an audio packet would carry now: a packet means "send this instead of audio", null means
 * "send audio". Sequence numbers are the caller's and run on as ever.
 */
export class TelephoneEventSender {
  readonly #durationTicks: number
  readonly #gapTicks: number
  readonly #unitsPerTick: number
  readonly #payload = new Uint8Array(4)
  readonly #packet = { payload: this.#payload, marker: false, timestamp: 0 }
  #queue: number[] = []
  #event = -1
  #begun = 0
  #ticks = 0
  #endsLeft = 0
  #gapLeft = 0

  constructor(options: { durationMs?: number; gapMs?: number; clockRate?: number } = {}) {
    this.#durationTicks = Math.max(2, Math.round((options.durationMs ?? 160) / TICK_MS))
    this.#gapTicks = Math.max(0, Math.ceil((options.gapMs ?? 70) / TICK_MS))
    this.#unitsPerTick = ((options.clockRate ?? 8000) * TICK_MS) / 1000
  }

  /** Adds digits to play; a `w` waits half a second. Anything else is left out. */
  send(digits: string): void {
    for (const digit of digits) {
      if (digit === 'w' || digit === 'W') this.#queue.push(-1)
      else if (eventOfDigit(digit) >= 0) this.#queue.push(eventOfDigit(digit))
    }
  }

  /** True while there is something to play. */
  get busy(): boolean {
    return this.#event >= 0 || this.#gapLeft > 0 || this.#queue.length > 0
  }

  /** Drops what was not begun; a digit in progress is ended properly. */
  clear(): void {
    this.#queue = []
  }

  /** The packet of this tick, or null for audio. The record is reused by the next call. */
  tick(timestamp: number): TelephoneEventPacket | null {
    if (this.#event < 0 && !this.#next(timestamp)) return null
    const packet = this.#packet
    packet.marker = this.#ticks === 0
    packet.timestamp = this.#begun
    if (this.#endsLeft === 0) {
      this.#ticks++
      if (this.#ticks >= this.#durationTicks) this.#endsLeft = END_PACKETS
    }
    const end = this.#endsLeft > 0
    // The end packets repeat the final duration.
    const duration = this.#ticks * this.#unitsPerTick
    writeTelephoneEvent(this.#payload, 0, { event: this.#event, end, volume: VOLUME, duration })
    if (end && --this.#endsLeft === 0) {
      this.#event = -1
      // Two of the end packets were already sent in the pause.
      this.#gapLeft = Math.max(0, this.#gapTicks - (END_PACKETS - 1))
    }
    return packet
  }

  /** Begins the next digit if its time has come. */
  #next(timestamp: number): boolean {
    if (this.#gapLeft > 0) {
      this.#gapLeft--
      return false
    }
    const event = this.#queue.shift()
    if (event === undefined) return false
    if (event < 0) {
      this.#gapLeft = 500 / TICK_MS - 1
      return false
    }
    this.#event = event
    this.#begun = timestamp
    this.#ticks = 0
    return true
  }
}
