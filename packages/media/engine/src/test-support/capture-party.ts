/** Those who take part in a simulated capture: each a leg, and the telephone at its other end. */
import { type MediaEvent, makeEndpointId } from '@offhook/control'
import {
  type AudioCodec,
  type AudioEncoder,
  RTP_HEADER_LENGTH,
  TelephoneEventSender,
  writeRtpHeader,
} from '@offhook/rtp'
import { audioFormat } from '../audio/format.ts'
import { RateConverter } from '../audio/rate-converter.ts'
import { Leg } from '../leg/leg.ts'
import { createLegBenches } from '../leg/leg-bench.ts'

export const RATE = 8_000
export const FRAME = audioFormat(RATE).samplesPerTick
const EVENT_TYPE = 101

/** A key that is pressed, in samples of what is sent. */
export interface Press {
  readonly key: string
  readonly from: number
  readonly to: number
}

const bench = createLegBenches()
/** Telephone events in the place of audio, as a sender of RFC 4733 has them. */
export class EventTrack {
  readonly #starts: ReadonlyMap<number, { readonly key: string; readonly ms: number }>
  #sender: TelephoneEventSender | null = null

  constructor(pressed: readonly Press[]) {
    // The first event goes when the sender has noticed the key: 40 ms later.
    this.#starts = new Map(
      pressed.map(({ key, from, to }) => [
        Math.floor(from / FRAME) + 2,
        { key, ms: Math.max(40, ((to - from) * 1000) / RATE - 40) },
      ]),
    )
  }

  at(tick: number) {
    const start = this.#starts.get(tick)
    if (start) {
      this.#sender = new TelephoneEventSender({ durationMs: start.ms, gapMs: 0 })
      this.#sender.send(start.key)
    }
    const packet = this.#sender?.tick(tick * FRAME) ?? null
    return packet && { ...packet, payload: packet.payload.slice() }
  }
}

type EventPacket = ReturnType<EventTrack['at']>

export class Party {
  readonly leg: Leg
  readonly events: MediaEvent[] = []
  /** Digits that went on to whoever it talks with. */
  forwarded = ''
  /** What its gate has let out in this tick, at the rate of its codec. */
  letOut = new Int16Array(0)
  readonly #codec: AudioCodec
  readonly #encoder: AudioEncoder
  readonly #up: RateConverter | null
  readonly #down: RateConverter | null
  readonly #sent: Uint8Array[] = []
  readonly #packet = new Uint8Array(1_500)
  #sequence = 0

  constructor(codec: AudioCodec, hasEvents = true) {
    this.#codec = codec
    codec.prepare?.()
    this.#encoder = codec.createEncoder()
    const wide = codec.samplesPerFrame
    this.#up = wide === FRAME ? null : new RateConverter(FRAME, wide)
    this.#down = wide === FRAME ? null : new RateConverter(wide, FRAME)
    this.leg = new Leg({
      id: makeEndpointId(0),
      phase: 0,
      workshop: {
        bench,
        emit: (event) => void this.events.push(event),
        onDigit: (_leg, digit) => {
          this.forwarded += digit
        },
      },
    })
    const { digits } = this.leg
    const pass = digits.pass.bind(digits)
    digits.pass = (frame, audible) => {
      const out = pass(frame, audible)
      this.letOut = out.samples.slice()
      return out
    }
    this.leg.attach({
      kind: 'rtp',
      isOpen: () => true,
      stopsWhenLost: true,
      configure: () => {},
      sendRtp: (buffer, length) => void this.#sent.push(buffer.slice(0, length)),
      sendRtcp: () => {},
      close: () => {},
    })
    this.leg.configure({
      type: 'endpoint.configure',
      endpointId: this.leg.id,
      codec: { name: codec.name, payloadType: codec.payloadType },
      dtmfPayloadType: hasEvents ? EVENT_TYPE : null,
      remote: null,
      latchFrom: [],
      sends: true,
      receives: true,
    })
  }

  send(frame: Int16Array, event: EventPacket, lost: boolean, now: number): void {
    const packet = this.#packet
    const wide = this.#up ? this.#up.convert(frame) : frame
    const audio = this.#encoder.encode(wide, wide.length, packet, RTP_HEADER_LENGTH)
    const sequence = this.#sequence++ & 0xffff
    const unit = this.#codec.timestampPerFrame
    const header = {
      marker: event?.marker ?? false,
      payloadType: event ? EVENT_TYPE : this.#codec.payloadType,
      sequence,
      timestamp: ((event ? event.timestamp / FRAME : sequence) * unit) >>> 0,
      ssrc: 7,
    }
    if (lost) return
    writeRtpHeader(packet, 0, header)
    if (event) packet.set(event.payload, RTP_HEADER_LENGTH)
    const length = RTP_HEADER_LENGTH + (event ? event.payload.length : audio)
    this.leg.onRtp(packet, length, now)
  }

  /** What was sent to it, decoded as its telephone would. */
  heard(): Int16Array {
    const decoder = this.#codec.createDecoder()
    const down = this.#down && new RateConverter(this.#codec.samplesPerFrame, FRAME)
    const out = new Int16Array(this.#codec.samplesPerFrame * 6)
    const frames = this.#sent.flatMap((packet) => {
      if ((packet[1]! & 0x7f) !== this.#codec.payloadType) return []
      const length = packet.length - RTP_HEADER_LENGTH
      const count = decoder.decode(packet, RTP_HEADER_LENGTH, length, out)
      const frame = out.slice(0, count)
      return [down ? down.convert(frame).slice() : frame]
    })
    decoder.close?.()
    return joined(frames)
  }

  /** What its gate has let out in this tick, at 8 kHz. */
  at8k(): Int16Array {
    return this.#down ? this.#down.convert(this.letOut).slice() : this.letOut
  }

  close(): void {
    this.leg.close()
    this.#encoder.close?.()
  }
}

export function joined(frames: readonly Int16Array[]): Int16Array {
  const out = new Int16Array(frames.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const frame of frames) {
    out.set(frame, at)
    at += frame.length
  }
  return out
}
