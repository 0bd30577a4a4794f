import { type ConfigureEndpoint, makeEndpointId } from '@offhook/control'
import { OPUS, writeRtpHeader } from '@offhook/rtp'
import { describe, expect, it } from 'vitest'
import { energyOf, levelDb } from '../audio/level.ts'
import { toneDb, wideToneVoice } from '../test-support/rtp-party.ts'
import { createLegBenches } from './leg-bench.ts'
import { LegReceiver } from './leg-receiver.ts'

const bench = createLegBenches()(OPUS.sampleRate)
const configuration: ConfigureEndpoint = {
  type: 'endpoint.configure',
  endpointId: makeEndpointId(),
  codec: { name: 'opus', payloadType: 111 },
  dtmfPayloadType: 101,
  remote: null,
  latchFrom: [],
  sends: true,
  receives: true,
}
const voice = wideToneVoice(440)
const quiet = new Int16Array(320)

interface Network {
  /** Whether packet number `n` is lost. */
  readonly loses?: (n: number) => boolean
  /** How many ticks later than its own time it comes. */
  readonly delays?: (n: number) => number
  /** Whether packet number `n` is never made: the sender has paused. */
  readonly pauses?: (n: number) => boolean
  /** Whether it is the tone, else silence. */
  readonly speaks?: (n: number) => boolean
}

/** What a leg makes of 200 packets of a tone: each frame, and whether there was anything in it. */
function received({ loses, delays, pauses, speaks }: Network) {
  const receiver = new LegReceiver({ bench, onDigit: () => {}, onEventPacket: () => {} })
  receiver.configure(OPUS, configuration, bench)
  const encoder = OPUS.createEncoder('useinbandfec=1')
  encoder.expectLoss?.(0.1)
  const arrivals = new Map<number, Uint8Array[]>()
  let sequence = 0
  for (let n = 0; n < 200; n++) {
    const packet = new Uint8Array(1_000)
    const length = encoder.encode(speaks?.(n) === false ? quiet : voice(n * 160), 320, packet, 12)
    if (pauses?.(n)) continue
    const header = { marker: false, payloadType: 111, sequence, timestamp: n * 960, ssrc: 7 }
    sequence++
    writeRtpHeader(packet, 0, header)
    const tick = n + (delays?.(n) ?? 0)
    if (!loses?.(n)) {
      arrivals.set(tick, [...(arrivals.get(tick) ?? []), packet.subarray(0, 12 + length)])
    }
  }
  const frames: Int16Array[] = []
  let silent = 0
  for (let tick = 0; tick < 200; tick++) {
    for (const packet of arrivals.get(tick) ?? []) receiver.onRtp(packet, packet.length, tick * 20)
    frames.push(receiver.next(tick * 20).samples.slice())
    if (tick > 50 && !receiver.voiced) silent++
  }
  receiver.close()
  encoder.close?.()
  return { sound: Int16Array.from(frames.slice(40, 190).flatMap((frame) => [...frame])), silent }
}

/** Level in dBFS of each frame. */
const levels = (sound: Int16Array): number[] =>
  Array.from({ length: sound.length / 320 }, (_, n) =>
    levelDb(energyOf(sound.subarray(n * 320, (n + 1) * 320)), 320),
  )
const softest = (sound: Int16Array): number => Math.min(...levels(sound))

describe('a leg whose decoder conceals', () => {
  it('plays a tone through as it came', () => {
    const { sound, silent } = received({})

    expect(softest(sound)).toBeGreaterThan(-16)
    expect(silent).toBe(0)
  })

  it('has no hole where packets are lost', () => {
    const one = received({ loses: (n) => n % 10 === 5 })
    const two = received({ loses: (n) => n % 10 === 5 || n % 10 === 6 })

    expect(softest(one.sound)).toBeGreaterThan(-35)
    expect([one.silent, two.silent]).toEqual([0, 0])
  })

  it('takes a lost packet from the copy in the next: nobody could guess a beginning', () => {
    const onset = (begins: number, loses: (n: number) => boolean) => {
      const { sound } = received({ loses, speaks: (n) => n >= begins })
      return levels(sound).findIndex((db) => db > -25)
    }
    const begins = onset(100, () => false)

    expect(onset(101, () => false)).toBe(begins + 1)
    expect(onset(100, (n) => n === 100)).toBe(begins)
  })

  it('goes on by itself where nothing comes in time, and takes what comes too late', () => {
    const late = received({ delays: (n) => (n === 100 ? 4 : n > 100 && n < 104 ? 104 - n : 0) })

    expect(late.silent).toBe(0)
    expect(toneDb(late.sound.subarray(-6_400), 440, 16_000)).toBeGreaterThan(-13)
  })

  it('is silent in a long hole and in a pause of the sender, and goes on after', () => {
    const hole = received({ loses: (n) => n >= 100 && n < 130 })
    const pause = received({ pauses: (n) => n >= 100 && n < 130 })

    for (const { silent, sound } of [hole, pause]) {
      expect(silent).toBeGreaterThan(20)
      expect(toneDb(sound.subarray(-6_400), 440, 16_000)).toBeGreaterThan(-13)
    }
  })
})
