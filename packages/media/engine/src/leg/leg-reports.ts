/** RTCP of one leg: a sender report about every 5 s, and what the peer's reports say of us. */
import { type Clock, systemClock } from '@offhook/core'
import { buildRtcp, parseRtcp, type ReportBlock, roundTripMs, toNtp } from '@offhook/rtp'
import { type LegTransport, TRAILER_BYTES } from '../transport/leg-transport.ts'
import type { LegReceiver } from './leg-receiver.ts'
import type { LegSender } from './leg-sender.ts'

/** RFC 3550 §6.2: five seconds, spread by half each way so that legs do not report together. */
const INTERVAL_MS = 5_000

/** What the peer says of the way from us to it. */
export interface RemoteView {
  readonly roundTripMs: number | null
  readonly lossFraction: number | null
  readonly jitterMs: number | null
}

export class LegReports {
  readonly #receiver: LegReceiver
  readonly #sender: LegSender
  readonly #clock: Clock
  #dueAt = 0
  #view: RemoteView = { roundTripMs: null, lossFraction: null, jitterMs: null }

  constructor(options: {
    receiver: LegReceiver
    sender: LegSender
    clock?: Clock
  }) {
    this.#receiver = options.receiver
    this.#sender = options.sender
    this.#clock = options.clock ?? systemClock
  }

  get view(): RemoteView {
    return this.#view
  }

  /** Sends a report when its time has come; called in every tick in which the leg sends. */
  tick(transport: LegTransport, now: number): void {
    if (now < this.#dueAt) return
    const first = this.#dueAt === 0
    this.#dueAt = now + INTERVAL_MS * (first ? Math.random() : 0.5 + Math.random())
    if (!first) this.#send(transport, now)
  }

  /** The last report, with BYE. */
  goodbye(transport: LegTransport, now: number): void {
    if (this.#sender.packets > 0) this.#send(transport, now, '')
  }

  /** A compound packet of the peer; what cannot be read is left alone. */
  onRtcp(packet: Uint8Array, length: number, now: number): void {
    const packets = parseRtcp(packet, length)
    if (!packets) return
    for (const part of packets) {
      if (part.type === 'sr') this.#receiver.onSenderReport(part.ntpSeconds, part.ntpFraction, now)
      if (part.type !== 'sr' && part.type !== 'rr') continue
      for (const block of part.reports) {
        if (block.ssrc === this.#sender.ssrc) this.#takeBlock(block)
      }
    }
  }

  #takeBlock(block: ReportBlock): void {
    this.#sender.expectLoss(block.fractionLost / 256)
    this.#view = {
      roundTripMs: roundTripMs(this.#clock.now(), block.lsr, block.dlsr) ?? this.#view.roundTripMs,
      lossFraction: block.fractionLost / 256,
      jitterMs: (block.jitter / this.#sender.clockRate) * 1000,
    }
  }

  #send(transport: LegTransport, now: number, bye?: string): void {
    const { ssrc, cname, timestamp, packets, octets } = this.#sender
    const { seconds, fraction } = toNtp(this.#clock.now())
    const report = this.#receiver.report(now)
    const { buf, length } = buildRtcp(
      {
        ssrc,
        cname,
        sender: {
          ntpSeconds: seconds,
          ntpFraction: fraction,
          rtpTimestamp: timestamp,
          packetCount: packets,
          octetCount: octets,
        },
        reports: report ? [report] : [],
        ...(bye === undefined ? {} : { bye }),
      },
      TRAILER_BYTES,
    )
    transport.sendRtcp(buf, length)
  }
}
