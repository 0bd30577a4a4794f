/**
 * The sending half of a leg: one packet per tick with one SSRC, a sequence without holes and
 * timestamps that follow the tick, whatever is sent. A change of what is heard, of room or of codec
 * never starts anything anew; a receiver's jitter buffer does not notice it.
 */
import { randomBytes, randomInt } from 'node:crypto'
import type { ConfigureEndpoint } from '@offhook/control'
import {
  type AudioCodec,
  type AudioEncoder,
  createRtpHeader,
  RTP_HEADER_LENGTH,
  TELEPHONE_EVENT_LENGTH,
  TelephoneEventSender,
  writeRtpHeader,
} from '@offhook/rtp'
import { TICK_MS } from '../audio/format.ts'
import type { VoiceFrame } from '../audio/voice-frame.ts'
import { keySteps, type SampleSource, toneSource } from '../player/sources.ts'
import { type LegTransport, TRAILER_BYTES } from '../transport/leg-transport.ts'
import type { LegBench } from './leg-bench.ts'
import { PacketFiller } from './packet-filler.ts'

/** A way through a NAT is kept open by so much (RFC 6263 §8). */
const KEEP_ALIVE_MS = 15_000
/** Of these one is not negotiated: packets of an unknown type are left alone (RFC 6263 §4.6). */
const UNKNOWN_TYPES: readonly number[] = [127, 126, 125]

/** More waiting digits than this is no dial string. */
const MAX_DIGITS = 256

export class LegSender {
  readonly ssrc = randomBytes(4).readUInt32BE()
  readonly cname = randomBytes(9).toString('base64url')
  readonly #eventPacket = new Uint8Array(RTP_HEADER_LENGTH + TELEPHONE_EVENT_LENGTH + TRAILER_BYTES)
  /** Written anew for each packet: none of them makes an object. */
  readonly #header = createRtpHeader()
  #bench: LegBench
  #packet = new Uint8Array(0)
  #payload = this.#packet
  /** The packet before: of short ones several wait for the flush. */
  #other = this.#packet
  /** Collects frames when a packet does not hold just one. */
  #filler: PacketFiller | null = null
  #tone: Int16Array
  #events = new TelephoneEventSender()
  /** Units of the RTP clock in a tick. */
  #unitsPerTick: number
  /** RFC 3711 §3.3.1: a start in the lower half keeps the roll-over counter unambiguous. */
  #sequence = randomInt(0x8000)
  #timestamp = randomBytes(4).readUInt32BE()
  #marker = true
  #codec: AudioCodec | null = null
  #encoder: AudioEncoder | null = null
  /** What the peer said of the codec. */
  #parameters: string | undefined
  #payloadType = 0
  #dtmfPayloadType: number | null = null
  #dtmfClockRate = 8_000
  #toneSource: SampleSource | null = null
  #toneDigits = ''
  #keepAliveAt = 0
  #packets = 0
  #octets = 0

  constructor(bench: LegBench) {
    const { samplesPerTick } = bench.format
    this.#bench = bench
    this.#unitsPerTick = samplesPerTick
    this.#tone = new Int16Array(samplesPerTick)
  }

  get packets(): number {
    return this.#packets
  }

  /** Payload bytes, as a sender report counts them (RFC 3550 §6.4.1). */
  get octets(): number {
    return this.#octets
  }

  /** Units of our timestamps in a second. */
  get clockRate(): number {
    return this.#unitsPerTick * (1_000 / TICK_MS)
  }

  /** Timestamp of the next packet. */
  get timestamp(): number {
    return this.#timestamp
  }

  /** @param bench of the codec's sample rate */
  configure(codec: AudioCodec, command: ConfigureEndpoint, bench: LegBench): void {
    if (this.#bench !== bench) {
      const { samplesPerTick } = bench.format
      this.#bench = bench
      this.#tone = new Int16Array(samplesPerTick)
      this.#toneSource = null
    }
    const { dtmfClockRate = 8_000 } = command
    const { parameters } = command.codec
    if (this.#dtmfClockRate !== dtmfClockRate) {
      this.#dtmfClockRate = dtmfClockRate
      this.#events = new TelephoneEventSender({ clockRate: dtmfClockRate })
    }
    if (this.#codec !== codec || this.#parameters !== parameters) {
      this.close()
      this.#codec = codec
      this.#parameters = parameters
      this.#encoder = codec.createEncoder(parameters)
      this.#unitsPerTick = codec.timestampPerFrame
      this.#filler = null
      this.#fitPackets(codec, TICK_MS)
    }
    const packetTime = codec.packetTimes.findLast((ms) => ms <= (command.packetTime ?? TICK_MS))
    this.#changePacketTime(codec, packetTime ?? TICK_MS)
    this.#payloadType = command.codec.payloadType
    this.#dtmfPayloadType = command.dtmfPayloadType
  }

  /** Takes the share of our packets, 0 to 1, that the peer has lost. */
  expectLoss(fraction: number): void {
    this.#encoder?.expectLoss?.(fraction)
  }

  /** Gives back what the encoder holds. */
  close(): void {
    this.#encoder?.close?.()
    this.#encoder = null
  }

  /** Digits to the peer, one after another: as events where negotiated, as tones else. */
  sendDigits(digits: string): void {
    if (this.#dtmfPayloadType !== null) {
      // The event sender's pause is half a second.
      this.#events.send(digits.slice(0, MAX_DIGITS).replaceAll('W', 'ww'))
      return
    }
    this.#toneDigits = (this.#toneDigits + digits).slice(0, MAX_DIGITS)
  }

  /**
   * Sends the packet of one tick.
   * @param heard what the party hears; null = nothing, then it is comfort noise
   * @param shared encoded forms of `heard` by the name of a stateless codec, filled here for those who
   *   hear the same
   */
  send(
    transport: LegTransport,
    tick: number,
    heard: VoiceFrame | null,
    shared: Map<string, Uint8Array> | null,
  ): void {
    if (!this.#encoder) return
    if (this.#sendEvent(transport)) {
      this.#filler?.clear()
    } else if (this.#filler) {
      this.#fill(
        this.#filler,
        this.#nextTone() ?? heard?.samples ?? this.#bench.noise.frame(tick),
        transport,
      )
    } else {
      const tone = this.#nextTone()
      const length = tone
        ? this.#encode(tone)
        : heard
          ? this.#encodeHeard(heard, shared)
          : this.#encodeNoise(tick)
      this.#sendAudio(transport, length, this.#timestamp)
    }
    this.#timestamp = (this.#timestamp + this.#unitsPerTick) >>> 0
  }

  /** Ticks in which nothing is sent: time goes on, the sequence does not. */
  skip(ticks: number): void {
    this.#timestamp = (this.#timestamp + ticks * this.#unitsPerTick) >>> 0
    this.#marker = true
    this.#filler?.clear()
  }

  /** An empty packet now and then, to a peer that wants no audio. @param now milliseconds, monotonic */
  keepAlive(transport: LegTransport, now: number): void {
    if (now < this.#keepAliveAt) return
    this.#keepAliveAt = now + KEEP_ALIVE_MS
    const used = [this.#payloadType, this.#dtmfPayloadType]
    const type = UNKNOWN_TYPES.find((each) => !used.includes(each))!
    this.#writeHeader(this.#eventPacket, type, false, this.#timestamp)
    this.#packets++
    transport.sendRtp(this.#eventPacket, RTP_HEADER_LENGTH)
  }

  #changePacketTime(codec: AudioCodec, packetTime: number): void {
    const { samplesPerTick } = this.#bench.format
    const samples = (samplesPerTick * packetTime) / TICK_MS
    if (samples === (this.#filler?.packetSamples ?? samplesPerTick)) return
    this.#filler = samples === samplesPerTick ? null : new PacketFiller(samples, samplesPerTick)
    this.#fitPackets(codec, packetTime)
  }

  /** A codec without a memory makes all packets of one length: a short one is copied faster. */
  #fitPackets(codec: AudioCodec, packetTime: number): void {
    const { samplesPerTick } = this.#bench.format
    const ticks = packetTime / TICK_MS
    this.#makeRoom(samplesPerTick * 2 * Math.max(1, ticks))
    if (codec.stateless) this.#makeRoom(this.#encode(this.#bench.noise.frame(0)) * ticks)
  }

  /** Adds a frame and sends the packets that are full now, each with the time of its first sample. */
  #fill(filler: PacketFiller, frame: Int16Array, transport: LegTransport): void {
    filler.add(frame)
    const unitsPerSample = this.#unitsPerTick / frame.length
    const end = this.#timestamp + this.#unitsPerTick
    for (let full = filler.take(); full; full = filler.take()) {
      const packet = this.#other
      this.#other = this.#packet
      this.#packet = packet
      const begun = end - (filler.held + full.length) * unitsPerSample
      this.#sendAudio(transport, this.#encode(full), begun >>> 0)
    }
  }

  #sendAudio(transport: LegTransport, length: number, timestamp: number): void {
    this.#writeHeader(this.#packet, this.#payloadType, this.#marker, timestamp)
    this.#marker = false
    this.#octets += length
    this.#packets++
    transport.sendRtp(this.#packet, RTP_HEADER_LENGTH + length)
  }

  #sendEvent(transport: LegTransport): boolean {
    const payloadType = this.#dtmfPayloadType
    if (payloadType === null || !this.#events.busy) return false
    const event = this.#events.tick(this.#timestamp)
    if (!event) return false
    const packet = this.#eventPacket
    packet.set(event.payload, RTP_HEADER_LENGTH)
    this.#writeHeader(packet, payloadType, event.marker, event.timestamp)
    this.#octets += TELEPHONE_EVENT_LENGTH
    this.#packets++
    transport.sendRtp(packet, RTP_HEADER_LENGTH + TELEPHONE_EVENT_LENGTH)
    return true
  }

  #writeHeader(packet: Uint8Array, payloadType: number, marker: boolean, timestamp: number): void {
    const header = this.#header
    header.marker = marker
    header.payloadType = payloadType
    header.sequence = this.#sequence
    header.timestamp = timestamp
    header.ssrc = this.ssrc
    this.#sequence = (this.#sequence + 1) & 0xffff
    writeRtpHeader(packet, 0, header)
  }

  /** Room for a payload of that many bytes; linear audio is the longest that any codec makes. */
  #makeRoom(payload: number): void {
    const length = RTP_HEADER_LENGTH + payload + TRAILER_BYTES
    this.#packet = new Uint8Array(length)
    this.#payload = this.#packet.subarray(RTP_HEADER_LENGTH)
    this.#other = new Uint8Array(length)
  }

  #encode(frame: Int16Array): number {
    return this.#encoder?.encode(frame, frame.length, this.#packet, RTP_HEADER_LENGTH) ?? 0
  }

  #encodeHeard(heard: VoiceFrame, shared: Map<string, Uint8Array> | null): number {
    const codec = this.#codec
    if (heard.law && heard.law === codec?.law) {
      // It goes out as it came.
      this.#payload.set(heard.bytes)
      return heard.bytes.length
    }
    if (!shared || !codec?.stateless) return this.#encode(heard.samples)
    const known = shared.get(codec.name)
    if (known) {
      this.#payload.set(known)
      return known.length
    }
    const length = this.#encode(heard.samples)
    shared.set(codec.name, this.#payload.slice(0, length))
    return length
  }

  #encodeNoise(tick: number): number {
    const codec = this.#codec
    if (!codec?.stateless) return this.#encode(this.#bench.noise.frame(tick))
    const encoded = this.#bench.noise.encoded(tick, codec.name, this.#payloadOf)
    this.#payload.set(encoded)
    return encoded.length
  }

  readonly #payloadOf = (frame: Int16Array): Uint8Array =>
    this.#payload.subarray(0, this.#encode(frame))

  #nextTone(): Int16Array | null {
    if (!this.#toneSource) {
      if (this.#toneDigits === '') return null
      this.#toneSource = toneSource(keySteps(this.#toneDigits), this.#bench.format.sampleRate)
      this.#toneDigits = ''
    }
    const filled = this.#toneSource.read(this.#tone, 0)
    if (filled < this.#tone.length) this.#toneSource = null
    if (filled === 0) return null
    this.#tone.fill(0, filled)
    return this.#tone
  }
}
