/** Wideband legs over real sockets: a room is as wide as two of its legs, and everybody else fits in. */
import { createFrameRing, FrameRingReader, makePlayerId, makeTapId } from '@offhook/control'
import { G722, PCMU } from '@offhook/rtp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyFrequencies } from '../player/sources.ts'
import { continuity, toneDb, toneVoice, wideToneVoice } from '../test-support/rtp-party.ts'
import { TestEngine, type TestLeg } from '../test-support/test-engine.ts'

const poll = { timeout: 20_000, interval: 20 }
const g722 = { codec: { name: 'G722', payloadType: G722.payloadType } }
/** What only a wideband call carries. */
const HIGH = 6_000
/** In dBFS; a tone at its place is -12, less where a busy machine has left out or repeated frames. */
const HEARD = -30
const UNHEARD = -45

let engine: TestEngine

beforeEach(async () => {
  engine = await TestEngine.start()
})

afterEach(async () => {
  await engine.close()
})

/** A leg that speaks G.722: a tone below 3.4 kHz and one above. */
async function wideLeg(low: number, high = HIGH): Promise<TestLeg> {
  const [a, b] = [wideToneVoice(low), wideToneVoice(high)]
  const leg = await engine.leg(() => new Int16Array(320), g722)
  leg.party.speakAs(G722, (at) => a(at).map((x, i) => x + b(at)[i]!))
  return leg
}

/** Level of a frequency in the last 400 ms that a wideband leg has heard. */
const wide = (leg: TestLeg, hz: number): number =>
  toneDb(leg.party.heardAs(G722).subarray(-6_400), hz, 16_000)
const narrow = (leg: TestLeg, hz: number): number => leg.party.level(hz)

describe('wideband legs', { timeout: 20_000 }, () => {
  it('hear each other whole, in one steady stream', async () => {
    const [a, b] = [await wideLeg(615), await wideLeg(895, 5_500)]
    engine.room(a, b)

    await expect.poll(() => wide(a, 5_500), poll).toBeGreaterThan(HEARD)
    await expect.poll(() => wide(a, 895), poll).toBeGreaterThan(HEARD)
    await expect.poll(() => wide(b, HIGH), poll).toBeGreaterThan(HEARD)
    await expect.poll(() => wide(b, 615), poll).toBeGreaterThan(HEARD)
    expect(wide(b, 895)).toBeLessThan(UNHEARD)
    expect((await engine.client.statistics(a.id)).codec).toBe('G722')
    expect(continuity(a.party.packets)).toMatchObject({
      sources: 1,
      sequenceBreaks: 0,
      timestampBreaks: 0,
    })
  })

  it('share a room with a narrow one: each hears what it can', async () => {
    const [a, b] = [await wideLeg(615), await wideLeg(895, 5_500)]
    const phone = await engine.leg(toneVoice(1_215))
    const roomId = engine.room(phone, a)

    // One wideband leg alone does not make the room wide, and is heard.
    await expect.poll(() => narrow(phone, 615), poll).toBeGreaterThan(HEARD)
    await expect.poll(() => wide(a, 1_215), poll).toBeGreaterThan(HEARD)
    engine.join(roomId, b)
    await expect.poll(() => wide(b, HIGH), poll).toBeGreaterThan(HEARD)
    await expect.poll(() => wide(b, 1_215), poll).toBeGreaterThan(HEARD)
    await expect.poll(() => narrow(phone, 895), poll).toBeGreaterThan(HEARD)
    await expect.poll(() => narrow(phone, 615), poll).toBeGreaterThan(HEARD)
    // Nothing above its band is folded down, and nothing of the phone's is mirrored up.
    expect(narrow(phone, 8_000 - HIGH)).toBeLessThan(UNHEARD)
    expect(narrow(phone, 8_000 - 5_500)).toBeLessThan(UNHEARD)
    expect(wide(b, 8_000 - 1_215)).toBeLessThan(UNHEARD)

    engine.post({ type: 'room.remove-member', roomId, endpointId: b.id })
    await expect.poll(() => narrow(phone, 895), poll).toBeLessThan(UNHEARD)
    await expect.poll(() => narrow(phone, 615), poll).toBeGreaterThan(HEARD)
    await expect.poll(() => wide(a, 1_215), poll).toBeGreaterThan(HEARD)
  })

  it('are tapped at the rate that the sink has', async () => {
    const leg = await wideLeg(615)
    const tap = (sampleRate: number) => {
      const memory = createFrameRing({ slots: 100, channels: 1, sampleRate })
      engine.post({
        type: 'tap.start',
        tapId: makeTapId(),
        of: { endpointId: leg.id },
        layout: 'sent',
        sink: { kind: 'feed', memory },
      })
      return new FrameRingReader(memory)
    }
    await expect.poll(() => engine.of('media.ready').length, poll).toBe(1)
    const [small, large] = [tap(8_000), tap(16_000)]

    /** One second of a tap after another, until a busy machine has left one whole. */
    const second = async (ring: FrameRingReader, rate: number, tones: readonly number[]) => {
      const frame = rate / 50
      const out = new Int16Array(50 * frame)
      const faintest = () => {
        if (ring.waiting < 50) return -120
        ring.read(out)
        return Math.min(...tones.map((hz) => toneDb(out.subarray(10 * frame), hz, rate)))
      }
      await expect.poll(faintest, poll).toBeGreaterThan(HEARD)
      return out.subarray(10 * frame)
    }
    await second(large, 16_000, [615, HIGH])
    const narrowed = await second(small, 8_000, [615])
    expect(toneDb(narrowed, 8_000 - HIGH)).toBeLessThan(UNHEARD)
  })

  it('hear what is played, and their keys are heard', async () => {
    const leg = await engine.leg(() => new Int16Array(320), { ...g722, dtmfPayloadType: null })
    leg.party.speakAs(G722, () => new Int16Array(320))
    engine.post({
      type: 'player.start',
      playerId: makePlayerId(),
      target: { endpointId: leg.id },
      source: { kind: 'tone', frequencies: [425], cadenceMs: [1_000, 0] },
      loop: 0,
      mode: 'over',
    })
    await expect.poll(() => wide(leg, 425), poll).toBeGreaterThan(HEARD)

    const [low, high] = keyFrequencies('7')!.map((hz) => wideToneVoice(hz))
    leg.party.voice = (at) => low!(at).map((x, i) => x + high!(at)[i]!)
    const begun = leg.party.spoken
    await expect.poll(() => leg.party.spoken - begun, poll).toBeGreaterThan(800)
    leg.party.voice = () => new Int16Array(320)
    // A machine that is busy may tear one tone into several.
    const keys = () => [...new Set(engine.of('digit').map(({ digit }) => digit))]
    await expect.poll(keys, poll).toEqual(['7'])
  })

  it('can change their codec within a call, in the room and in one stream', async () => {
    const [a, b] = [await wideLeg(615), await engine.leg(toneVoice(895))]
    engine.room(a, b)
    await expect.poll(() => narrow(b, 615), poll).toBeGreaterThan(HEARD)
    engine.post(b.party.configuration(b.id, g722))
    b.party.speakAs(G722, wideToneVoice(895))

    await expect.poll(() => wide(b, HIGH), poll).toBeGreaterThan(HEARD)
    await expect.poll(() => wide(a, 895), poll).toBeGreaterThan(HEARD)
    engine.post(b.party.configuration(b.id, { codec: { name: 'PCMU', payloadType: 0 } }))
    b.party.speakAs(PCMU, toneVoice(1_015))
    await expect.poll(() => wide(a, 1_015), poll).toBeGreaterThan(HEARD)
    await expect.poll(() => narrow(b, 615), poll).toBeGreaterThan(HEARD)
    expect(continuity(b.party.packets)).toMatchObject({ sources: 1, sequenceBreaks: 0 })
  })
})
