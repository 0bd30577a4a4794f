/**
 * The receiving half of a leg: packets in, one frame per tick out. Digits are taken out here:
 * telephone events (RFC 4733) where they were negotiated, tones in the audio else, each once.
 */
import type { ConfigureEndpoint } from '@offhook/control'
import {
  type AudioCodec,
  type AudioDecoder,
  type ByteLaw,
  conceals,
  createRtpHeader,
  DelayVariation,
  estimateMos,
  LossConcealer,
  ReceiverStatistics,
  type ReportBlock,
  RTP_HEADER_LENGTH,
  readRtp,
  TelephoneEventReceiver,
} from '@offhook/rtp'
import { VoiceFrame } from '../audio/voice-frame.ts'
import type { LegBench } from './leg-bench.ts'
import { LossRecovery } from './loss-recovery.ts'
import { PlayoutBuffer } from './playout-buffer.ts'
import { ToneListener } from './tone-listener.ts'

/** Static payload type of comfort noise (RFC 3389): a sign of life without sound. */
const COMFORT_NOISE_TYPE = 13
/** A tick, which is a frame of the buffer. */
const TICK_MS = 20
/** The share of a turn's lateness that is taken for a change of its times: those of a leg may move. */
const LATENESS_BELIEVED = 0.05
/** Longest packet that is decoded, in milliseconds. */
const MAX_PACKET_MS = 120
/** A change of SSRC is believed after this many packets in a row. */
const NEW_SOURCE_PACKETS = 2
/** Or at once, when the source before has sent nothing for this long. */
const SILENT_SOURCE_MS = 200

/** Frames that stay as they are: what a loss is filled from, and the present one. */
const FRAMES = 4

/** How a digit came from the peer. */
export type DigitSource = 'event' | 'tone'

export class LegReceiver {
  /** One owner has the digits, and must miss none. */
  listensClosely = false
  readonly #onDigit: (digit: string, durationMs: number, source: DigitSource) => void
  readonly #onEventPacket: () => void
  readonly #header = createRtpHeader()
  #events: TelephoneEventReceiver
  #bench: LegBench
  #tones: ToneListener
  #frames: readonly VoiceFrame[]
  #current = 0
  /** Good frames, up to the last, that the concealer has not been shown: only a loss needs them. */
  #unshown = 0
  /** The frame before was concealed. */
  #conceals = false
  #voiced = false
  /** True from a packet that says that audio pauses (an event, comfort noise) to the next audio. */
  #pauses = false
  #playout: PlayoutBuffer
  #decoded: Int16Array
  /** The beginning of it: packets of a stream are mostly of one length. */
  #samples: Int16Array
  #concealer: LossConcealer
  /** In its place where the decoder conceals by itself. */
  #recovery: LossRecovery | null = null
  readonly #statistics: ReceiverStatistics
  readonly #delays: DelayVariation
  #decoder: AudioDecoder | null = null
  #codec: AudioCodec | null = null
  #law: ByteLaw | null = null
  /** Timestamp of the last packet that was decoded; null before the first. */
  #decodedAt: number | null = null
  #payloadType = -1
  /** Payload types of telephone-event; none where digits are tones. */
  #eventTypes: readonly number[] = []
  #eventClockRate = 8_000
  /** The peer has sent events: what sounds like keys is none. */
  #hasSentEvents = false
  #ssrc = -1
  #newSsrc = -1
  #newSsrcPackets = 0
  #lastPacketAt = 0
  /** When the last frame was due to be read; no number before the first. */
  #pulledAt = Number.NaN
  #packets = 0
  #discarded = 0

  constructor(options: {
    bench: LegBench
    onDigit: (digit: string, durationMs: number, source: DigitSource) => void
    onEventPacket: () => void
  }) {
    const { bench } = options
    const { samplesPerTick, sampleRate } = bench.format
    this.#onDigit = options.onDigit
    this.#onEventPacket = options.onEventPacket
    this.#bench = bench
    this.#frames = newFrames(samplesPerTick)
    this.#playout = new PlayoutBuffer({ frameSamples: samplesPerTick })
    this.#decoded = new Int16Array((sampleRate * MAX_PACKET_MS) / 1000)
    this.#samples = this.#decoded
    this.#concealer = new LossConcealer({ sampleRate })
    this.#tones = this.#newTones(bench)
    this.#statistics = new ReceiverStatistics({ clockRate: sampleRate })
    this.#delays = new DelayVariation({ clockRate: sampleRate })
    this.#events = this.#newEvents(this.#eventClockRate)
  }

  /** RTP packets that were taken. */
  get received(): number {
    return this.#packets
  }

  get lost(): number {
    return Math.max(0, this.#statistics.lost)
  }

  /** True while a key is being pressed, as far as the peer has said so. */
  get keyIsDown(): boolean {
    return this.#events.active || this.#tones.sounding
  }

  /**
   * Keys are looked for in sound where events were not negotiated; while one owner has the digits also
   * of a peer who has negotiated them and sends tones all the same.
   */
  get #hearsTones(): boolean {
    return this.#eventTypes.length === 0 || (this.listensClosely && !this.#hasSentEvents)
  }

  /** Packets that came when their time was over. */
  get late(): number {
    return this.#playout.late
  }

  /** Packets that came 200 ms or more behind the fastest. */
  get delayed(): number {
    return this.#delays.delayed
  }

  /** Packets that were none of this leg's. */
  get discarded(): number {
    return this.#discarded
  }

  /** How long sound waits here before it is heard, in ticks. */
  get delayTicks(): number {
    return this.#playout.delay
  }

  /** How long sound may wait here, in milliseconds; null = as long as any may. */
  limitDelay(delayMs: number | null): void {
    this.#playout.limit(delayMs === null ? null : Math.floor(delayMs / TICK_MS))
  }

  get jitterMs(): number {
    return this.#statistics.jitterMs
  }

  get maxJitterMs(): number {
    return this.#statistics.maxJitterMs
  }

  /** Whether the frame that `next` gave has sound from the peer. */
  get voiced(): boolean {
    return this.#voiced
  }

  /** Estimated mean opinion score of what we receive; null before there is anything to judge. */
  mos(roundTripMs: number | null): number | null {
    const { expected } = this.#statistics
    if (expected < 50) return null
    const missed = Math.max(0, this.#statistics.lost) + this.#playout.late
    return estimateMos({
      loss: missed / expected,
      jitterMs: this.jitterMs,
      ...(roundTripMs === null ? {} : { roundTripMs }),
    })
  }

  /** @param bench of the codec's sample rate */
  configure(codec: AudioCodec, command: ConfigureEndpoint, bench: LegBench): void {
    if (this.#bench !== bench) this.#changeBench(bench)
    const { dtmfClockRate = 8_000 } = command
    if (this.#eventClockRate !== dtmfClockRate) {
      this.#eventClockRate = dtmfClockRate
      this.#events = this.#newEvents(dtmfClockRate)
    }
    if (this.#codec !== codec) this.#changeCodec(codec)
    this.#payloadType = command.codec.payloadType
    const { dtmfPayloadType, otherDtmfTypes = [] } = command
    this.#eventTypes = dtmfPayloadType === null ? [] : [dtmfPayloadType, ...otherDtmfTypes]
  }

  /** Gives back what the decoder holds. */
  close(): void {
    this.#decoder?.close?.()
    this.#decoder = null
    this.#recovery = null
  }

  countDiscarded(): void {
    this.#discarded++
  }

  /** True for a whole RTP packet of a payload type that was negotiated. */
  accepts(packet: Uint8Array, length: number): boolean {
    if (length < RTP_HEADER_LENGTH || packet[0]! >> 6 !== 2) return false
    const type = packet[1]! & 0x7f
    if (type === this.#payloadType || type === COMFORT_NOISE_TYPE) return true
    return this.#eventTypes.includes(type)
  }

  onRtp(packet: Uint8Array, length: number, now: number): void {
    const header = this.#header
    if (!readRtp(packet, length, header) || !this.#isOurSource(header.ssrc, now)) {
      this.#discarded++
      return
    }
    const { sequence, timestamp, payloadType, payloadOffset, payloadLength } = header
    this.#packets++
    this.#statistics.update(sequence, timestamp, now, header.ssrc)
    this.#lastPacketAt = now
    if (payloadType === this.#payloadType) {
      // The timestamp of a key stands still while it is held.
      this.#delays.packet(header.ssrc, timestamp, now)
      this.#pauses = false
      if (!this.#isDecodable(timestamp)) return
      const sincePull = (now - this.#pulledAt) / TICK_MS
      if (this.#law) {
        const count = Math.min(payloadLength, this.#decoded.length)
        this.#playout.push(timestamp, packet, count, payloadOffset, sincePull)
        return
      }
      const decoded = this.#decoded
      this.#recovery?.before(sequence, timestamp, packet, payloadOffset, payloadLength)
      const count = this.#decoder?.decode(packet, payloadOffset, payloadLength, decoded) ?? 0
      this.#recovery?.after(sequence, timestamp, count)
      if (count !== this.#samples.length) this.#samples = decoded.subarray(0, count)
      this.#playout.push(timestamp, this.#samples, count, 0, sincePull)
      return
    }
    if (this.#eventTypes.includes(payloadType)) {
      if (!this.#hasSentEvents) {
        // A tone that has begun is heard to no end: it would be a key that is down for ever.
        this.#tones = this.#newTones(this.#bench)
        this.#hasSentEvents = true
      }
      this.#onEventPacket()
      this.#events.packet(packet, payloadOffset, payloadLength, timestamp, now)
    }
    this.#pauses = true
  }

  onSenderReport(ntpSeconds: number, ntpFraction: number, now: number): void {
    this.#statistics.senderReport(ntpSeconds, ntpFraction, now)
  }

  /** Our report block on the peer's stream; null before its first packet. */
  report(now: number): ReportBlock | null {
    return this.#packets > 0 ? this.#statistics.report(now) : null
  }

  /** The next frame; it and the one before it stay as they are until the next call but one. */
  next(now: number): VoiceFrame {
    this.#current = (this.#current + 1) % FRAMES
    const frame = this.#frames[this.#current]!
    this.#pulledAt = this.#dueAt(now)
    this.#events.tick(now)
    this.#voiced = this.#fill(frame)
    if (!this.#voiced) frame.silence()
    if (this.#hearsTones) {
      this.#tones.listen(this.#voiced ? frame.samples : null, this.listensClosely)
    }
    return frame
  }

  /** When a frame that is read now was due: a turn that is late hardly moves the next ones. */
  #dueAt(now: number): number {
    const late = now - this.#pulledAt - TICK_MS
    return late > 0 && late < TICK_MS ? now - late * (1 - LATENESS_BELIEVED) : now
  }

  /** A decoder with a memory takes packets in their order only: what comes too late for it is lost. */
  #isDecodable(timestamp: number): boolean {
    if (this.#codec?.stateless) return true
    const after = this.#decodedAt === null || ((timestamp - this.#decodedAt) | 0) > 0
    if (after) this.#decodedAt = timestamp
    return after
  }

  #changeCodec(codec: AudioCodec): void {
    const { clockRate, samplesPerFrame, timestampPerFrame } = codec
    if (this.#codec?.clockRate !== clockRate) {
      this.#statistics.setClockRate(clockRate)
      this.#delays.setClockRate(clockRate)
    }
    this.close()
    const decoder = codec.createDecoder()
    const playout = new PlayoutBuffer({
      frameSamples: samplesPerFrame,
      frameUnits: timestampPerFrame,
      before: this.#playout,
      ...(codec.law && { law: codec.law }),
    })
    this.#law = codec.law ?? null
    this.#codec = codec
    this.#decoder = decoder
    this.#decodedAt = null
    this.#playout = playout
    this.#recovery = conceals(decoder) ? new LossRecovery({ codec, decoder, playout }) : null
  }

  #changeBench(bench: LegBench): void {
    const { samplesPerTick, sampleRate } = bench.format
    this.#bench = bench
    this.#frames = newFrames(samplesPerTick)
    this.#unshown = 0
    this.#conceals = false
    this.#decoded = new Int16Array((sampleRate * MAX_PACKET_MS) / 1000)
    this.#samples = this.#decoded
    this.#concealer = new LossConcealer({ sampleRate })
    this.#tones = this.#newTones(bench)
  }

  #newTones({ tones }: LegBench): ToneListener {
    return new ToneListener({
      reader: tones,
      onDigit: (digit, durationMs) => this.#onDigit(digit, durationMs, 'tone'),
    })
  }

  #newEvents(clockRate: number): TelephoneEventReceiver {
    return new TelephoneEventReceiver({
      clockRate,
      onDigit: (digit, durationMs) => this.#onDigit(digit, durationMs, 'event'),
    })
  }

  /** False when there is nothing to hear in this tick. */
  #fill(frame: VoiceFrame): boolean {
    const law = this.#law
    const pulled = this.#playout.pull(law ? frame.takeBytes(law) : frame.takeSamples())
    const recovery = this.#recovery
    if (pulled === 'frame') {
      frame.tellEnergy(this.#playout.energy)
      if (!recovery) this.#goOn(frame)
      return true
    }
    if (!recovery) this.#showFrames()
    if (pulled === 'silence' || this.#pauses) return false
    const samples = frame.takeSamples()
    if (recovery) return recovery.conceal(samples)
    this.#concealer.conceal(samples, samples.length)
    this.#conceals = true
    return true
  }

  /** A good frame. The first one after a loss begins with what was put in place of it. */
  #goOn(frame: VoiceFrame): void {
    if (!this.#conceals) {
      this.#unshown = Math.min(this.#unshown + 1, FRAMES - 1)
      return
    }
    this.#conceals = false
    this.#concealer.good(frame.changeSamples(), frame.length)
  }

  /** Shows the concealer the good frames before this one. */
  #showFrames(): void {
    for (; this.#unshown > 0; this.#unshown--) {
      const frame = this.#frames[(this.#current - this.#unshown + FRAMES) % FRAMES]!
      this.#concealer.good(frame.samples, frame.length)
    }
  }

  /**
   * A source keeps the leg until it falls silent. Another SSRC takes over by packets in a row while
   * the one before sends none: a stream that was left by the far end does not cut into the new one,
   * and a stray packet changes nothing.
   */
  #isOurSource(ssrc: number, now: number): boolean {
    if (ssrc === this.#ssrc) {
      this.#newSsrcPackets = 0
      return true
    }
    if (this.#ssrc !== -1) {
      this.#newSsrcPackets = ssrc === this.#newSsrc ? this.#newSsrcPackets + 1 : 1
      this.#newSsrc = ssrc
      const isSilent = now - this.#lastPacketAt > SILENT_SOURCE_MS
      if (this.#newSsrcPackets < NEW_SOURCE_PACKETS && !isSilent) return false
      this.#events.reset()
    }
    this.#ssrc = ssrc
    this.#newSsrcPackets = 0
    this.#decodedAt = null
    this.#playout.reset()
    this.#recovery?.reset()
    return true
  }
}

function newFrames(samplesPerTick: number): VoiceFrame[] {
  return Array.from({ length: FRAMES }, () => new VoiceFrame(samplesPerTick))
}
