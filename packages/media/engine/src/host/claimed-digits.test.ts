/** Digits that one owner has claimed, looked for at every place where they must not be. */
import {
  createFrameRing,
  type EndpointId,
  FrameRingReader,
  MediaRouter,
  makeTapId,
  type RoomId,
} from '@offhook/control'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyFrequencies } from '../player/sources.ts'
import { toneDb, toneVoice, type Voice } from '../test-support/rtp-party.ts'
import { TestEngine, type TestLeg } from '../test-support/test-engine.ts'

const poll = { timeout: 20_000, interval: 20 }
const SAMPLES = 160

let engine: TestEngine
let router: MediaRouter

beforeEach(async () => {
  engine = await TestEngine.start()
  router = new MediaRouter(engine.client)
})

afterEach(async () => {
  router.close()
  await engine.close()
})

/** A caller, an agent beside them in a room, and everything that the room and the taps hear. */
async function listenedTo(dtmfPayloadType: number | null) {
  const caller = await engine.leg(toneVoice(410), { dtmfPayloadType })
  const agent = await engine.leg(toneVoice(280))
  const roomId = await engine.bridge(caller, agent)
  const taps = [tap({ endpointId: caller.id }), tap({ endpointId: agent.id }), tap({ roomId })]
  return { caller, agent, taps }
}

function tap(of: { endpointId: EndpointId } | { roomId: RoomId }) {
  const memory = createFrameRing({ slots: 500, channels: 1, sampleRate: 8_000 })
  engine.post({
    type: 'tap.start',
    tapId: makeTapId(),
    of: of as never,
    layout: 'mono',
    sink: { kind: 'feed', memory },
  })
  const ring = new FrameRingReader(memory)
  const out = new Int16Array(500 * SAMPLES)
  return (): Int16Array => out.subarray(0, (ring.read(out)?.ticks ?? 0) * SAMPLES)
}

/** The loudest of a key's two tones in any 20 ms, in dBFS. */
function loudest(samples: Int16Array, key: string): number {
  let most = -120
  for (let at = 0; at + SAMPLES <= samples.length; at += SAMPLES) {
    for (const hz of keyFrequencies(key)!) {
      most = Math.max(most, toneDb(samples.subarray(at, at + SAMPLES), hz))
    }
  }
  return most
}

/** A key as a telephone without events sends it, louder than the voice. */
function keyVoice(key: string): Voice {
  const [low, high] = keyFrequencies(key)!.map((hz) => toneVoice(hz, 9_000))
  return (at) => low!(at).map((x, i) => x + high!(at)[i]!)
}

async function soundKey(leg: TestLeg, key: string): Promise<void> {
  const voice = leg.party.voice
  leg.party.voice = keyVoice(key)
  const begun = leg.party.spoken
  await expect.poll(() => leg.party.spoken - begun, poll).toBeGreaterThan(800)
  leg.party.voice = voice
}

const ticks = async (leg: TestLeg, count: number): Promise<void> => {
  const begun = leg.party.packets.length
  await expect.poll(() => leg.party.packets.length - begun, poll).toBeGreaterThan(count)
}

describe('digits that are claimed', () => {
  it('by tone are the owner’s alone; before and after they are everybody’s', async () => {
    const { caller, agent, taps } = await listenedTo(null)
    await soundKey(caller, '1')
    await expect.poll(() => engine.of('digit').length, poll).toBe(1)
    await ticks(agent, 10)
    // What is measured can be heard where it may be.
    for (const samples of taps.map((read) => read())) {
      expect(loudest(samples, '1')).toBeGreaterThan(-20)
    }

    const owned: string[] = []
    const release = router.claimDigits(caller.id, ({ digit }) => owned.push(digit))
    await ticks(agent, 5)
    for (const read of taps) read()
    for (const key of ['5', '9']) {
      await soundKey(caller, key)
      await ticks(agent, 25)
    }
    await expect.poll(() => owned, poll).toEqual(['5', '9'])
    for (const samples of taps.map((read) => read())) {
      expect(samples.length).toBeGreaterThan(20 * SAMPLES)
      for (const key of ['5', '9']) expect(loudest(samples, key)).toBeLessThan(-45)
      // The voice goes on around them.
      for (const hz of [410, 280]) {
        expect(toneDb(samples.subarray(-8 * SAMPLES), hz)).toBeGreaterThan(-35)
      }
    }
    expect(engine.of('digit')).toHaveLength(1)

    // The rest of a number that was not wanted to its end.
    release()
    await soundKey(caller, '3')
    await ticks(agent, 10)
    expect(engine.of('digit')).toHaveLength(1)
    for (const samples of taps.map((read) => read())) {
      expect(loudest(samples, '3')).toBeLessThan(-45)
    }
    await ticks(agent, 110)
    await soundKey(caller, '7')
    await expect.poll(() => engine.of('digit').map(({ digit }) => digit), poll).toEqual(['1', '7'])
    expect(owned).toEqual(['5', '9'])
    await ticks(agent, 5)
    expect(loudest(taps[1]!(), '7')).toBeGreaterThan(-20)
  })

  it('as events are sent to nobody, also a key that is let go after the release', async () => {
    const { caller, agent } = await listenedTo(101)
    const events = () =>
      new Set(
        agent.party.packets
          .filter(({ payloadType }) => payloadType === 101)
          .map(({ payload }) => payload[0]),
      )
    const owned: string[] = []
    const release = router.claimDigits(caller.id, ({ digit }) => owned.push(digit))
    engine.post({ type: 'endpoint.inject-digits', endpointId: caller.id, digits: '3' })
    caller.party.press(4)
    await expect.poll(() => owned, poll).toEqual(['3', '4'])

    // Down for 600 ms; it is released while it is down.
    caller.party.press(5, 30)
    await ticks(agent, 8)
    release()
    await ticks(agent, 150)
    caller.party.press(6)
    await expect.poll(() => engine.of('digit').map(({ digit }) => digit), poll).toEqual(['6'])
    await expect.poll(() => [...events()], poll).toEqual([6])
    expect(owned).toEqual(['3', '4'])
  })

  it('have one owner at a time', async () => {
    const leg = await engine.leg(toneVoice(410))
    const first = router.claimDigits(leg.id, () => {})
    expect(() => router.claimDigits(leg.id, () => {})).toThrow(/have an owner/)
    first()
    first()
    const owned: string[] = []
    router.claimDigits(leg.id, ({ digit }) => owned.push(digit))
    engine.post({ type: 'endpoint.inject-digits', endpointId: leg.id, digits: '8' })
    await expect.poll(() => owned, poll).toEqual(['8'])
  })
})
