/** A party on plain RTP for tests: it speaks a tone and remembers every packet that it is sent. */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { ConfigureEndpoint, EndpointId } from '@offhook/control'
import {
  type AudioCodec,
  createRtpHeader,
  decodeUlaw,
  PCMU,
  readRtp,
  SRTP_OVERHEAD,
  SrtpContext,
  type SrtpKeys,
  writeRtpHeader,
  writeTelephoneEvent,
} from '@offhook/rtp'

/** One packet that came. */
export interface HeardPacket {
  readonly at: number
  readonly payloadType: number
  readonly marker: boolean
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
  readonly payload: Uint8Array
}

const SAMPLES = 160
const FRAME_MS = 20
const EVENT_TYPE = 101

/**
 * Makes the samples of the frame that begins at sample `at` and is due at that `performance.now()`:
 * the instant by which voices of several parties keep together, however late a timer is.
 */
export type Voice = (at: number, dueAt?: number) => Int16Array

/** A steady tone; `peak` of 16 bits. */
export function toneVoice(hz: number, peak = 8_000, length = SAMPLES): Voice {
  return (at) =>
    Int16Array.from({ length }, (_, i) =>
      Math.round(peak * Math.sin((2 * Math.PI * hz * (at + i)) / 8_000)),
    )
}

/** A steady tone at 16 kHz, for a codec whose clock counts 8000. */
export function wideToneVoice(hz: number, peak = 8_000): Voice {
  return (at) =>
    Int16Array.from({ length: 2 * SAMPLES }, (_, i) =>
      Math.round(peak * Math.sin((2 * Math.PI * hz * (2 * at + i)) / 16_000)),
    )
}

export const silentVoice: Voice = () => new Int16Array(SAMPLES)

export class RtpParty {
  readonly packets: HeardPacket[] = []
  voice: Voice = silentVoice
  /** RTCP packets that came on its RTP port. */
  reports = 0
  /** True while it has nothing to say and sends nothing (DTX): no sequence number is missing then. */
  pauses: () => boolean = () => false
  readonly ssrc = Math.floor(Math.random() * 0xffff_ffff)
  readonly #socket: Socket
  #secret: { outbound: SrtpContext; inbound: SrtpContext } | null = null
  #peer: { address: string; port: number } | null = null
  #timer: NodeJS.Timeout | null = null
  #sequence = Math.floor(Math.random() * 0x7fff)
  #base = Math.floor(Math.random() * 0xffff_ffff)
  #at = 0
  #due = 0
  #codec: AudioCodec = PCMU
  #packetMs = FRAME_MS
  #encoder = PCMU.createEncoder()
  #event: { code: number; ticks: number; begun: number; index: number } | null = null

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('error', () => {})
    socket.on('message', (packet) => this.#onPacket(packet))
  }

  static async open(address = '127.0.0.1'): Promise<RtpParty> {
    const socket = createSocket('udp4')
    socket.bind(0, address)
    await once(socket, 'listening')
    return new RtpParty(socket)
  }

  get port(): number {
    return this.#socket.address().port
  }

  /** Speaks another codec from now on; its voice makes packets of that length at that codec's rate. */
  speakAs(codec: AudioCodec, voice: Voice, packetMs = FRAME_MS): void {
    this.#codec = codec
    this.#packetMs = packetMs
    this.#encoder = codec.createEncoder()
    this.voice = voice
  }

  /** Everything that came in one codec, decoded as one stream. */
  heardAs(codec: AudioCodec): Int16Array {
    const decoder = codec.createDecoder()
    const voice = this.packets.filter(({ payloadType }) => payloadType === codec.payloadType)
    const samples = new Int16Array(voice.length * codec.samplesPerFrame * 3)
    let length = 0
    for (const { payload } of voice) {
      length += decoder.decode(payload, 0, payload.length, samples.subarray(length))
    }
    return samples.subarray(0, length)
  }

  /** Begins to speak to an endpoint, 50 packets a second, on a raster that all parties share. */
  start(peer: { address: string; port: number }): void {
    this.#peer = peer
    this.#due = Math.ceil(performance.now() / FRAME_MS) * FRAME_MS
    this.#wait()
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  close(): void {
    this.stop()
    this.#socket.close()
  }

  /** Samples sent so far. */
  get spoken(): number {
    return this.#at
  }

  /** Sends raw bytes. */
  sendRaw(packet: Uint8Array): void {
    const wire = this.#secret ? protect(this.#secret.outbound, packet) : packet
    this.#socket.send(wire, this.#peer!.port, this.#peer!.address)
  }

  /** Encrypts from now on what it sends, and decrypts what it hears. */
  encrypt(keys: { readonly sends: SrtpKeys; readonly hears: SrtpKeys }): void {
    this.#secret = {
      outbound: new SrtpContext(keys.sends),
      inbound: new SrtpContext(keys.hears),
    }
  }

  /** Presses a key as a telephone event, for that many ticks. */
  press(code: number, ticks = 5): void {
    this.#event = { code, ticks, begun: this.#at, index: 0 }
  }

  /** Level in dBFS of one tone over the last 400 ms heard. */
  level(hz: number, windowMs = 400): number {
    return heardLevel(this.packets, hz, windowMs)
  }

  /** What this party's endpoint must be told. */
  configuration(
    endpointId: EndpointId,
    changes: Partial<ConfigureEndpoint> = {},
  ): ConfigureEndpoint {
    return {
      type: 'endpoint.configure',
      endpointId,
      codec: { name: 'PCMU', payloadType: 0 },
      dtmfPayloadType: EVENT_TYPE,
      remote: { address: '127.0.0.1', port: this.port },
      latchFrom: [],
      sends: true,
      receives: true,
      ...changes,
    }
  }

  #tick(): void {
    this.#sendFrame()
    this.#due += this.#packetMs
    this.#wait()
  }

  #wait(): void {
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, this.#due - performance.now()))
  }

  #sendFrame(): void {
    const packet = new Uint8Array(12 + 4 * SAMPLES)
    const event = this.#event
    const unitsPerSample = this.#codec.clockRate / 8_000
    const now = (this.#base + this.#at * unitsPerSample) >>> 0
    if (this.pauses() && !event) {
      this.#at += (SAMPLES * this.#packetMs) / FRAME_MS
      return
    }
    const header = { ssrc: this.ssrc, sequence: this.#sequence, timestamp: now }
    this.#sequence = (this.#sequence + 1) & 0xffff
    if (event) {
      const timestamp = (this.#base + event.begun * unitsPerSample) >>> 0
      writeRtpHeader(packet, 0, {
        ...header,
        timestamp,
        marker: event.index === 0,
        payloadType: EVENT_TYPE,
      })
      event.index++
      const end = event.index >= event.ticks
      const duration = Math.min(event.index, event.ticks) * SAMPLES * unitsPerSample
      writeTelephoneEvent(packet, 12, { event: event.code, end, volume: 10, duration })
      this.sendRaw(packet.subarray(0, 16))
      if (event.index >= event.ticks + 2) this.#event = null
    } else {
      const { payloadType } = this.#codec
      writeRtpHeader(packet, 0, { ...header, marker: false, payloadType })
      const frame = this.voice(this.#at, this.#due)
      const length = this.#encoder.encode(frame, frame.length, packet, 12)
      this.sendRaw(packet.subarray(0, 12 + length))
    }
    this.#at += (SAMPLES * this.#packetMs) / FRAME_MS
  }

  #onPacket(packet: Buffer): void {
    const header = createRtpHeader()
    const isRtcp = packet[1]! >= 192 && packet[1]! <= 223
    if (isRtcp) {
      this.reports++
      return
    }
    const length = this.#secret
      ? this.#secret.inbound.unprotectRtp(packet, packet.length)
      : packet.length
    if (length < 0 || !readRtp(packet, length, header)) return
    const { payloadOffset, payloadLength } = header
    this.packets.push({
      at: performance.now(),
      payloadType: header.payloadType,
      marker: header.marker,
      sequence: header.sequence,
      timestamp: header.timestamp,
      ssrc: header.ssrc,
      payload: packet.subarray(payloadOffset, payloadOffset + payloadLength),
    })
  }
}

function protect(secret: SrtpContext, packet: Uint8Array): Uint8Array {
  const room = new Uint8Array(packet.length + SRTP_OVERHEAD)
  room.set(packet)
  return room.subarray(0, secret.protectRtp(room, packet.length))
}

/** Level in dBFS of one tone over the last PCMU packets; -120 when there are too few. */
export function heardLevel(packets: readonly HeardPacket[], hz: number, windowMs = 400): number {
  const want = windowMs / 20
  const voice = packets.filter(({ payloadType }) => payloadType === 0).slice(-want)
  if (voice.length < want) return -120
  const samples = new Int16Array(voice.length * SAMPLES)
  for (const [i, { payload }] of voice.entries()) {
    decodeUlaw(payload, 0, samples, i * SAMPLES, SAMPLES)
  }
  return toneDb(samples, hz)
}

/** Level in dBFS of one frequency (Goertzel, Hann window). */
export function toneDb(samples: Int16Array, hz: number, sampleRate = 8_000): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / sampleRate)
  let s1 = 0
  let s2 = 0
  for (let i = 0; i < samples.length; i++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (samples.length - 1))
    const s0 = (samples[i]! / 32_768) * window + coefficient * s1 - s2
    s2 = s1
    s1 = s0
  }
  const power = Math.max(0, s1 * s1 + s2 * s2 - coefficient * s1 * s2)
  return 20 * Math.log10(Math.max(Math.sqrt(power) / (samples.length / 4), 1e-6))
}

/** What a packet stream looks like from outside: the largest pause, and whether it is one stream. */
export function continuity(
  packets: readonly HeardPacket[],
  unitsPerPacket = SAMPLES,
): {
  largestGapMs: number
  sources: number
  sequenceBreaks: number
  timestampBreaks: number
} {
  let largestGapMs = 0
  let sequenceBreaks = 0
  let timestampBreaks = 0
  for (let i = 1; i < packets.length; i++) {
    const [before, packet] = [packets[i - 1]!, packets[i]!]
    largestGapMs = Math.max(largestGapMs, packet.at - before.at)
    if (((packet.sequence - before.sequence) & 0xffff) !== 1) sequenceBreaks++
    if ((packet.timestamp - before.timestamp) >>> 0 !== unitsPerPacket) timestampBreaks++
  }
  const sources = new Set(packets.map(({ ssrc }) => ssrc)).size
  return { largestGapMs, sources, sequenceBreaks, timestampBreaks }
}
