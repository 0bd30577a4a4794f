import {
  createFrameRing,
  FrameRingReader,
  type MediaEvent,
  makeEndpointId,
  makeTapId,
} from '@offhook/control'
import { encodeUlaw, writeRtpHeader } from '@offhook/rtp'
import { describe, expect, it } from 'vitest'
import { audioFormat, TICK_MS } from '../audio/format.ts'
import { Tap } from '../tap/tap.ts'
import { toneVoice } from '../test-support/rtp-party.ts'
import type { LegTransport } from '../transport/leg-transport.ts'
import { Leg } from './leg.ts'
import { createLegBenches } from './leg-bench.ts'

const format = audioFormat(8_000)
const FRAME = format.samplesPerTick

/** A leg that is driven tick by tick, recorded, with a sender that can stand still. */
class PausingLeg {
  readonly recorded: number[] = []
  readonly #leg: Leg
  readonly #memory = createFrameRing({ slots: 500, channels: 1, sampleRate: 8_000 })
  readonly #voice = toneVoice(440)
  readonly #packet = new Uint8Array(12 + FRAME)
  #sent = 0
  #tick = 0
  /** When the next packet leaves. */
  #dueAt = 0

  constructor(kind: LegTransport['kind']) {
    this.#leg = new Leg({
      id: makeEndpointId(0),
      phase: 0,
      workshop: {
        bench: createLegBenches(),
        emit: (_event: MediaEvent) => {},
        onDigit: () => {},
      },
    })
    this.#leg.attach({
      kind,
      isOpen: () => true,
      stopsWhenLost: kind === 'rtp',
      configure: () => {},
      sendRtp: () => {},
      sendRtcp: () => {},
      close: () => {},
    })
    const endpointId = this.#leg.id
    this.#leg.configure({
      type: 'endpoint.configure',
      endpointId,
      codec: { name: 'PCMU', payloadType: 0 },
      dtmfPayloadType: 101,
      remote: null,
      latchFrom: [],
      sends: true,
      receives: true,
    })
    this.#leg.taps.add(
      new Tap(
        {
          type: 'tap.start',
          tapId: makeTapId(),
          of: { endpointId },
          layout: 'sent',
          sink: { kind: 'feed', memory: this.#memory },
        },
        this.#memory,
      ),
    )
  }

  /** The sender says nothing for that long, and then goes on with the sample after the last. */
  pause(ms: number): void {
    this.#dueAt += ms
  }

  /** Ends the recording, which must have no gap. */
  end(): void {
    const out = new Int16Array(500 * FRAME)
    const run = new FrameRingReader(this.#memory).read(out)
    this.recorded.push(...out.subarray(0, (run?.ticks ?? 0) * FRAME))
  }

  /** Whether the leg was heard, tick by tick. */
  run(ticks: number): boolean[] {
    return Array.from({ length: ticks }, () => {
      const now = this.#tick * TICK_MS
      for (; this.#dueAt <= now; this.#dueAt += TICK_MS) this.#send(this.#dueAt)
      this.#leg.take(now)
      this.#leg.give(this.#tick++, now)
      return this.#leg.voiced
    })
  }

  #send(now: number): void {
    const packet = this.#packet
    const timestamp = this.#sent * FRAME
    const sequence = this.#sent & 0xffff
    writeRtpHeader(packet, 0, { marker: false, payloadType: 0, sequence, timestamp, ssrc: 7 })
    encodeUlaw(this.#voice(timestamp), 0, packet, 12, FRAME)
    this.#sent++
    this.#leg.onRtp(packet, packet.length, now)
  }
}

const gaps = Array.from({ length: 201 }, (_, i) => i * 10)

describe.each(['rtp', 'webrtc'] as const)('a %s leg whose sender stands still', (kind) => {
  it.each(gaps)('for %i ms is heard and recorded again', (gap) => {
    const leg = new PausingLeg(kind)
    const before = leg.run(50)
    leg.pause(gap)
    const pause = Math.ceil(gap / TICK_MS)
    leg.run(pause)
    const after = leg.run(60)
    leg.end()

    expect(before.slice(5)).not.toContain(false)
    expect(after.slice(8)).not.toContain(false)
    const quietTicks = []
    for (let tick = 0; tick < 52; tick++) {
      const end = leg.recorded.length - tick * FRAME
      const loud = leg.recorded.slice(end - FRAME, end).some((sample) => sample > 4_000)
      if (!loud) quietTicks.push(tick)
    }
    expect(leg.recorded).toHaveLength((110 + pause) * FRAME)
    expect(quietTicks).toEqual([])
  })
})
