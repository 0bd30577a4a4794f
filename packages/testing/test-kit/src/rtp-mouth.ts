import { createSocket, type Socket } from 'node:dgram'
import type { AddressInfo } from 'node:net'
import { buildRtcp, decodeUlaw, encodeUlaw, parseRtcp, ReceiverStatistics } from '@offhook/rtp'
import { toneLevels, WINDOW_MS } from './ears.ts'
import { keysIn } from './keypad-tones.ts'

const RATE = 8000
const FRAME = 160
const FRAME_MS = 20
const PCMU = 0
/** The payload type of telephone-event that our descriptions name. */
export const EVENT_PAYLOAD_TYPE = 101
const KEEP_SECONDS = 120
/** The peak of a tone, in steps of 16 bits, unless told otherwise. */
const LOUD = 8_000
const keys = '0123456789*#ABCD'

/** Addresses are numbers here: the resolver costs more than the packet. */
const asItIs = (
  address: string,
  _options: unknown,
  done: (error: null, address: string, family: number) => void,
) => done(null, address, 4)

/** What stands between a phone's audio and whoever it speaks with: one port for RTP and RTCP. */
export interface AudioLine {
  /** Where the phone is reached. */
  readonly port: number
  /** Where it sends what is to go there. */
  towards(address: string, port: number): { readonly address: string; readonly port: number }
  close(): void
}

/** What came in, for checks of the stream itself. */
export interface ReceivedPacket {
  /** `performance.now()` at arrival. */
  readonly at: number
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
  readonly marker: boolean
  readonly payloadType: number
  /** The largest sample of its sound, 0 to 32 767; 0 for a digit. */
  readonly peak: number
}

/**
 * The mouth and ears of a phone: one UDP port that speaks PCMU each 20 ms on an absolute schedule
 * (silence too, as phones do) and keeps what it hears. Whoever sends it RTCP on that port (RFC 5761) is
 * told how it hears them.
 */
export class RtpMouth {
  /** Every packet that came, in order. */
  readonly packets: ReceivedPacket[] = []
  /** Digits that came as events, once each. */
  readonly digits: string[] = []
  readonly #socket: Socket
  readonly #heard = new Int16Array(RATE * KEEP_SECONDS)
  #heardCount = 0
  #remote: { address: string; port: number } | null = null
  #timer: NodeJS.Timeout | null = null
  #startedAt = 0
  #ticks = 0
  #sequence = Math.floor(Math.random() * 30_000)
  #timestamp = Math.floor(Math.random() * 2 ** 31)
  readonly #ssrc = Math.floor(Math.random() * 2 ** 32)
  #frequency: number | null = null
  #peak = LOUD
  #phase = 0
  #burst: Int16Array | null = null
  #burstAt = 0
  /** `performance.now()` when the first packet of the last burst left; null before it has. */
  burstSentAt: number | null = null
  /** The same by the clock of its packets, which a process that is kept waiting sends late. */
  burstDueAt: number | null = null
  /** By how many milliseconds the latest of its packets was late; null before all have left. */
  burstLateMs: number | null = null
  #lateMs = 0
  readonly #events: { digit: string; packets: number; timestamp: number }[] = []
  #lastEventTimestamp = -1
  #silent = false
  #isClosed = false
  readonly #statistics = new ReceiverStatistics({ clockRate: RATE })
  #line: AudioLine | null = null

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('message', (packet) => this.#receive(packet))
    socket.on('error', () => {})
  }

  /** @param line makes what it speaks through, of the port that it has */
  static async open(
    address = '127.0.0.1',
    line?: (port: number) => Promise<AudioLine>,
  ): Promise<RtpMouth> {
    const socket = createSocket({ type: 'udp4', lookup: asItIs as never })
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(0, address, resolve)
    })
    const mouth = new RtpMouth(socket)
    mouth.#line = (await line?.(mouth.port)) ?? null
    return mouth
  }

  /** Where it says that it is: at the far end of its line. */
  get statedPort(): number {
    return this.#line?.port ?? this.port
  }

  /** RTCP comes and goes by the same port as RTP. */
  get isMultiplexed(): boolean {
    return this.#line !== null
  }

  get port(): number {
    return (this.#socket.address() as AddressInfo).port
  }

  /** How many packets of 20 ms it has said: the clock of its own sound. */
  get said(): number {
    return this.#ticks
  }

  /** How many samples of 8 kHz it has heard. */
  get heardSamples(): number {
    return this.#heardCount
  }

  /** Begins to send there, or goes on to send elsewhere. */
  sendTo(address: string, port: number): void {
    this.#remote = this.#line?.towards(address, port) ?? { address, port }
    if (this.#timer !== null) return
    this.#startedAt = performance.now()
    this.#tick()
  }

  /** Speaks this frequency in Hz, with a peak of up to 32 767; null = silence. */
  speaks(frequency: number | null, peak = LOUD): void {
    this.#frequency = frequency
    this.#peak = peak
  }

  /** Stops or goes on to send packets at all. */
  mute(silent: boolean): void {
    this.#silent = silent
  }

  /** One burst of a tone, beginning with the next packet. */
  burst(frequency: number, ms: number): void {
    const count = Math.round((RATE * ms) / 1000)
    const tone = Int16Array.from({ length: count }, (_, index) =>
      Math.round(12_000 * Math.sin((2 * Math.PI * frequency * index) / RATE)),
    )
    this.says(tone)
  }

  /** Says these samples at 8 kHz once, beginning with the next packet. */
  says(samples: Int16Array): void {
    this.#burst = samples
    this.#burstAt = 0
    this.burstSentAt = null
    this.burstLateMs = null
    this.#lateMs = 0
  }

  /** Presses keys, as RFC 4733 events of 100 ms. */
  press(digits: string): void {
    for (const digit of digits) this.#events.push({ digit, packets: 0, timestamp: 0 })
  }

  /** The last `ms` of what it heard. */
  heard(ms: number): Float32Array | null {
    const count = Math.round((RATE * ms) / 1000)
    return this.heardFrom(this.#heardCount - count, count)
  }

  /** So many samples from that one on, of the last two minutes; null where they were not heard yet. */
  heardFrom(first: number, count: number): Float32Array | null {
    if (first < 0 || first + count > this.#heardCount) return null
    return Float32Array.from(
      { length: count },
      (_, index) => (this.#heard[(first + index) % this.#heard.length] as number) / 32_768,
    )
  }

  /** All that it has heard, of the last two minutes. */
  heardAll(): Float32Array {
    const kept = Math.min(this.#heardCount, this.#heard.length)
    return this.heard((kept * 1_000) / RATE) ?? new Float32Array()
  }

  /** All keys whose tones it has heard, in order. */
  heardKeys(): string {
    return keysIn(this.heardAll(), RATE)
  }

  levels(frequencies: readonly number[]): readonly number[] | null {
    const samples = this.heard(WINDOW_MS)
    return samples && toneLevels(samples, RATE, frequencies)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#remote = null
    this.#line?.close()
    this.#socket.close()
  }

  #tick(): void {
    const due = this.#startedAt + this.#ticks * FRAME_MS
    this.#timer = setTimeout(
      () => {
        // After a stall all packets that are due go out, as from a clock of its own.
        while (this.#startedAt + this.#ticks * FRAME_MS <= performance.now()) {
          this.#ticks++
          this.#send()
        }
        if (this.#remote) this.#tick()
      },
      Math.max(0, due - performance.now()),
    )
  }

  #send(): void {
    this.#timestamp = (this.#timestamp + FRAME) >>> 0
    if (!this.#remote || this.#silent) return
    const event = this.#events[0]
    if (event) return this.#sendEvent(event)
    const packet = this.#packet(PCMU, this.#timestamp, false, FRAME)
    const bursts = this.#burst !== null
    if (bursts) this.#clockBurst()
    encodeUlaw(this.#frame(), 0, packet, 12, FRAME)
    if (bursts && this.#burst === null) this.burstLateMs = this.#lateMs
    this.#socket.send(packet, this.#remote.port, this.#remote.address)
  }

  #clockBurst(): void {
    const now = performance.now()
    const due = this.#startedAt + (this.#ticks - 1) * FRAME_MS
    if (this.#burstAt === 0) {
      this.burstSentAt = now
      this.burstDueAt = due
    }
    this.#lateMs = Math.max(this.#lateMs, now - due)
  }

  #sendEvent(event: { digit: string; packets: number; timestamp: number }): void {
    if (event.packets === 0) event.timestamp = this.#timestamp
    event.packets++
    const packet = this.#packet(EVENT_PAYLOAD_TYPE, event.timestamp, event.packets === 1, 4)
    packet[12] = keys.indexOf(event.digit)
    packet[13] = (event.packets > 5 ? 0x80 : 0) | 10
    packet.writeUInt16BE(Math.min(event.packets, 6) * FRAME, 14)
    if (this.#remote) this.#socket.send(packet, this.#remote.port, this.#remote.address)
    if (event.packets >= 8) this.#events.shift()
  }

  #packet(payloadType: number, timestamp: number, marker: boolean, bytes: number): Buffer {
    const packet = Buffer.alloc(12 + bytes)
    packet[0] = 0x80
    packet[1] = (marker ? 0x80 : 0) | payloadType
    this.#sequence = (this.#sequence + 1) & 0xffff
    packet.writeUInt16BE(this.#sequence, 2)
    packet.writeUInt32BE(timestamp >>> 0, 4)
    packet.writeUInt32BE(this.#ssrc >>> 0, 8)
    return packet
  }

  #frame(): Int16Array {
    const frame = new Int16Array(FRAME)
    for (let index = 0; index < FRAME; index++) {
      if (this.#burst) {
        frame[index] = this.#burst[this.#burstAt++] ?? 0
        if (this.#burstAt >= this.#burst.length) this.#burst = null
      } else if (this.#frequency !== null) {
        frame[index] = Math.round(this.#peak * Math.sin(this.#phase))
        this.#phase += (2 * Math.PI * this.#frequency) / RATE
      }
    }
    return frame
  }

  #receive(packet: Buffer): void {
    if (packet.length < 12 || (packet[0] as number) >> 6 !== 2) return
    const at = performance.now()
    // RFC 5761 §4: the second byte of RTCP is none of RTP.
    if ((packet[1] as number) >= 192 && (packet[1] as number) < 224) return this.#report(packet, at)
    const payloadType = (packet[1] as number) & 0x7f
    const timestamp = packet.readUInt32BE(4)
    this.#statistics.update(packet.readUInt16BE(2), timestamp, at, packet.readUInt32BE(8))
    this.packets.push({
      at,
      sequence: packet.readUInt16BE(2),
      timestamp,
      ssrc: packet.readUInt32BE(8),
      marker: ((packet[1] as number) & 0x80) !== 0,
      payloadType,
      peak: payloadType === PCMU ? this.#hear(packet) : 0,
    })
    if (payloadType === EVENT_PAYLOAD_TYPE && packet.length >= 16) {
      if (timestamp !== this.#lastEventTimestamp)
        this.digits.push(keys[packet[12] as number] ?? '?')
      this.#lastEventTimestamp = timestamp
    }
  }

  /** Answers a report with one of its own. */
  #report(packet: Buffer, at: number): void {
    for (const part of parseRtcp(packet, packet.length) ?? [])
      if (part.type === 'sr') this.#statistics.senderReport(part.ntpSeconds, part.ntpFraction, at)
    if (!this.#remote || this.#silent) return
    const reports = [this.#statistics.report(performance.now())]
    const { buf } = buildRtcp({ ssrc: this.#ssrc, cname: 'phone', reports })
    this.#socket.send(buf, this.#remote.port, this.#remote.address)
  }

  #hear(packet: Buffer): number {
    const samples = new Int16Array(packet.length - 12)
    decodeUlaw(packet, 12, samples, 0, samples.length)
    let peak = 0
    for (const sample of samples) {
      this.#heard[this.#heardCount++ % this.#heard.length] = sample
      peak = Math.max(peak, Math.abs(sample))
    }
    return peak
  }
}
