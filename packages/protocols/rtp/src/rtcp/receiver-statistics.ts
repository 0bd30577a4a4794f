import { ntpMiddle } from './ntp.ts'
import type { ReportBlock } from './rtcp-packet.ts'

/** RFC 3550 A.1: larger gaps forward are a restart of the sender, not loss. */
const MAX_DROPOUT = 3000
/** RFC 3550 A.1: larger steps back are a restart, not reordering. */
const MAX_MISORDER = 100

/**
 * Counts one incoming stream as RFC 3550 appendix A says: extended sequence (A.1), loss (A.3) and
 * jitter (A.8). `update` allocates nothing.
 * Deviation: no probation of new sources (A.1); the stream was signalled or authenticated.
 */
export class ReceiverStatistics {
  #clockRate: number
  #ssrc = 0
  #started = false
  #baseSequence = 0
  #maxSequence = 0
  #cycles = 0
  #badSequence = -1
  #received = 0
  #expectedPrior = 0
  #receivedPrior = 0
  #arrival = 0
  #timestamp = 0
  #jitter = 0
  #maxJitter = 0
  #lsr = 0
  #lsrArrivalMs = 0

  constructor(options: { clockRate: number }) {
    this.#clockRate = options.clockRate
  }

  /** From now on timestamps count other units: the stream has another codec. */
  setClockRate(clockRate: number): void {
    this.#arrival *= clockRate / this.#clockRate
    this.#jitter *= clockRate / this.#clockRate
    this.#maxJitter *= clockRate / this.#clockRate
    this.#clockRate = clockRate
  }

  /** Counts a packet. `arrivalMs` is any monotonic clock. A new SSRC begins anew. */
  update(sequence: number, timestamp: number, arrivalMs: number, ssrc = this.#ssrc): void {
    if (!this.#started || ssrc !== this.#ssrc) {
      this.#ssrc = ssrc
      this.#begin(sequence)
      this.#received = 1
      this.#startArrival(timestamp, arrivalMs)
      return
    }
    if (!this.#countSequence(sequence)) return
    this.#received++
    this.#countJitter(timestamp, arrivalMs)
  }

  /** Remembers a sender report of the peer, for LSR and DLSR of our next report. */
  senderReport(ntpSeconds: number, ntpFraction: number, arrivalMs: number): void {
    this.#lsr = ntpMiddle({ seconds: ntpSeconds, fraction: ntpFraction })
    this.#lsrArrivalMs = arrivalMs
  }

  /** The report block for RTCP; ends the interval that `fractionLost` is about. */
  report(nowMs: number): ReportBlock {
    const expected = this.expected
    const expectedInterval = expected - this.#expectedPrior
    const lostInterval = expectedInterval - (this.#received - this.#receivedPrior)
    this.#expectedPrior = expected
    this.#receivedPrior = this.#received
    const fraction =
      expectedInterval === 0 || lostInterval <= 0
        ? 0
        : Math.min(255, Math.floor((lostInterval * 256) / expectedInterval))
    return {
      ssrc: this.#ssrc,
      fractionLost: fraction,
      cumulativeLost: this.lost,
      highestSequence: (this.#cycles + this.#maxSequence) >>> 0,
      jitter: Math.floor(this.#jitter),
      lsr: this.#lsr,
      dlsr: this.#lsr === 0 ? 0 : Math.round(((nowMs - this.#lsrArrivalMs) * 65536) / 1000) >>> 0,
    }
  }

  get ssrc(): number {
    return this.#ssrc
  }

  get received(): number {
    return this.#received
  }

  get expected(): number {
    return this.#started ? this.#cycles + this.#maxSequence - this.#baseSequence + 1 : 0
  }

  /** Expected minus received; negative if duplicates outnumber losses. */
  get lost(): number {
    return this.expected - this.#received
  }

  /** Interarrival jitter in milliseconds. */
  get jitterMs(): number {
    return (this.#jitter / this.#clockRate) * 1000
  }

  /** The highest that it has been. */
  get maxJitterMs(): number {
    return (this.#maxJitter / this.#clockRate) * 1000
  }

  #begin(sequence: number): void {
    this.#started = true
    this.#baseSequence = sequence
    this.#maxSequence = sequence
    this.#badSequence = -1
    this.#cycles = 0
    this.#received = 0
    this.#receivedPrior = 0
    this.#expectedPrior = 0
  }

  #countSequence(sequence: number): boolean {
    const delta = (sequence - this.#maxSequence) & 0xffff
    if (delta < MAX_DROPOUT) {
      if (sequence < this.#maxSequence) this.#cycles += 65536
      this.#maxSequence = sequence
    } else if (delta <= 65536 - MAX_MISORDER) {
      // Two in a row from the new place prove a restart; one alone is a stray.
      if (sequence !== this.#badSequence) {
        this.#badSequence = (sequence + 1) & 0xffff
        return false
      }
      this.#begin(sequence)
    }
    return true
  }

  #countJitter(timestamp: number, arrivalMs: number): void {
    // RFC 3550 A.8 on differences, so that the 32-bit timestamp may wrap.
    const step = (timestamp - this.#timestamp) | 0
    this.#timestamp = timestamp
    const arrival = (arrivalMs * this.#clockRate) / 1000
    const d = Math.abs(arrival - this.#arrival - step)
    this.#arrival = arrival
    // A jump of the timestamp base is no jitter.
    if (d < this.#clockRate * 5) this.#jitter += (d - this.#jitter) / 16
    if (this.#jitter > this.#maxJitter) this.#maxJitter = this.#jitter
  }

  #startArrival(timestamp: number, arrivalMs: number): void {
    this.#timestamp = timestamp
    this.#arrival = (arrivalMs * this.#clockRate) / 1000
    this.#jitter = 0
  }
}
