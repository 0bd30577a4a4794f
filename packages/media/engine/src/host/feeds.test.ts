/** Audio to and from another thread than the media thread, measured: here that is the test's own. */
import {
  createFrameRing,
  createSampleRing,
  FrameRingReader,
  makePlayerId,
  makeTapId,
  SampleRingWriter,
  type StartTap,
} from '@offhook/control'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentVoice, toneDb, toneVoice } from '../test-support/rtp-party.ts'
import { TestEngine, type TestLeg } from '../test-support/test-engine.ts'

const poll = { timeout: 20_000, interval: 20 }
const SAMPLES = 160

let engine: TestEngine

beforeEach(async () => {
  engine = await TestEngine.start()
})

afterEach(async () => {
  await engine.close()
})

describe('a tap with a feed', () => {
  it('gives both directions of a leg in time, as they are said', async () => {
    const [a, b] = [await engine.leg(toneVoice(615)), await engine.leg(toneVoice(895))]
    await engine.bridge(a, b)
    const memory = createFrameRing({ slots: 100, channels: 2, sampleRate: 8_000 })
    const ring = new FrameRingReader(memory)
    const tapId = makeTapId()
    const sink = { kind: 'feed', memory } as const
    engine.post({ type: 'tap.start', tapId, of: { endpointId: a.id }, layout: 'dual', sink })
    await expect.poll(() => ring.waiting, poll).toBeGreaterThanOrEqual(60)
    engine.post({ type: 'tap.stop', tapId })
    await expect.poll(() => engine.of('tap.ended'), poll).toHaveLength(1)

    const out = new Int16Array(100 * 2 * SAMPLES)
    const { position, ticks } = ring.read(out)!
    expect(position).toBe(0)
    expect(engine.of('tap.ended')[0]).toEqual({
      type: 'tap.ended',
      tapId,
      durationMs: expect.any(Number),
      trimmedMs: 0,
      bytes: 0,
      error: null,
    })
    const channel = (at: number) =>
      Int16Array.from({ length: 40 * SAMPLES }, (_, i) => out[2 * (i + 10 * SAMPLES) + at]!)
    expect(ticks).toBeGreaterThanOrEqual(50)
    const [sent, heard] = [channel(0), channel(1)]
    for (const [samples, hz, other] of [
      [sent, 615, 895],
      [heard, 895, 615],
    ] as const) {
      expect(toneDb(samples, hz)).toBeGreaterThan(-20)
      expect(toneDb(samples, other)).toBeLessThan(-50)
    }
  })

  it('that nobody reads holds up nobody: the calls go on, and its gap can be seen', async () => {
    const [a, b] = [await engine.leg(toneVoice(615)), await engine.leg(toneVoice(895))]
    await engine.bridge(a, b)
    const memory = createFrameRing({ slots: 10, channels: 1, sampleRate: 8_000 })
    const ring = new FrameRingReader(memory)
    const sink = { kind: 'feed', memory } as const
    const of = { endpointId: a.id }
    engine.post({ type: 'tap.start', tapId: makeTapId(), of, layout: 'sent', sink })
    await expect.poll(() => ring.leftOut, poll).toBeGreaterThan(20)
    await expect.poll(() => b.party.level(615), poll).toBeGreaterThan(-20)

    const out = new Int16Array(20 * SAMPLES)
    expect(ring.read(out)).toEqual({ position: 0, ticks: 10 })
    await expect.poll(() => ring.waiting, poll).toBeGreaterThan(0)
    expect(ring.read(out)?.position).toBeGreaterThan(30)
  })

  it('whose memory does not fit its layout ends at once', async () => {
    const leg = await engine.leg(silentVoice)
    const of = { endpointId: leg.id }
    for (const [channels, sampleRate] of [
      [1, 8_000],
      [2, 48_000],
    ] as const) {
      const memory = createFrameRing({ slots: 10, channels, sampleRate })
      const sink = { kind: 'feed', memory } as const
      engine.post({ type: 'tap.start', tapId: makeTapId(), of, layout: 'dual', sink } as StartTap)
    }
    await expect.poll(() => engine.of('tap.ended'), poll).toHaveLength(2)
    for (const { error } of engine.of('tap.ended')) expect(error).toMatch(/does not fit/)
  })
})

describe('a player with a feed', () => {
  function play(leg: TestLeg, mode: 'instead' | 'over', sampleRate = 8_000) {
    const memory = createSampleRing({ sampleRate, capacityMs: 10_000 })
    const playerId = makePlayerId()
    engine.post({
      type: 'player.start',
      playerId,
      target: { endpointId: leg.id },
      source: { kind: 'feed', memory },
      loop: 1,
      mode,
    })
    return { playerId, ring: new SampleRingWriter(memory) }
  }
  const tone = (hz: number, ms: number): Int16Array =>
    Int16Array.from({ length: ms * 8 }, (_, i) => toneVoice(hz)(i)[0]!)

  it('is heard as it is pushed, with marks when they are reached, and silence where nothing is', async () => {
    const [a, b] = [await engine.leg(silentVoice), await engine.leg(toneVoice(895))]
    await engine.bridge(a, b)
    const { playerId, ring } = play(a, 'instead')
    // Nothing is there yet: the room is silenced all the same.
    await expect.poll(() => a.party.level(895), poll).toBeLessThan(-50)

    // In uneven pieces, as they come from a network.
    const samples = tone(1015, 600)
    for (let at = 0; at < samples.length; at += 700) ring.push(samples.subarray(at, at + 700))
    ring.mark('said')
    expect(ring.reached()).toEqual([])
    const before = a.party.packets.length
    await expect.poll(() => ring.reached(), poll).toEqual(['said'])
    expect(a.party.packets.length - before).toBeGreaterThan(20)
    await expect.poll(() => a.party.level(1015, 600), poll).toBeGreaterThan(-20)
    await expect.poll(() => a.party.level(1015), poll).toBeLessThan(-50)
    expect(engine.of('player.ended')).toEqual([])

    ring.push(tone(1265, 200))
    ring.end()
    await expect
      .poll(() => engine.of('player.ended'), poll)
      .toEqual([{ type: 'player.ended', playerId, reason: 'finished', detail: null }])
    await expect.poll(() => a.party.level(895), poll).toBeGreaterThan(-20)
  })

  it('that is cleared stops at once, and tells its marks', async () => {
    const leg = await engine.leg(silentVoice)
    const { ring } = play(leg, 'over')
    ring.push(tone(1015, 9_000))
    ring.mark('never')
    await expect.poll(() => leg.party.level(1015), poll).toBeGreaterThan(-20)
    ring.clear()

    expect(ring.reached()).toEqual(['never'])
    await expect.poll(() => leg.party.level(1015), poll).toBeLessThan(-50)
    expect(engine.of('player.ended')).toEqual([])
  })

  it('at another rate is refused', async () => {
    const leg = await engine.leg(silentVoice)
    const { playerId } = play(leg, 'over', 44_100)
    await expect
      .poll(() => engine.of('player.ended'), poll)
      .toMatchObject([
        {
          playerId,
          reason: 'failed',
          detail: 'the feed has 44100 samples per second, not 8000 or 16000',
        },
      ])
  })
})

describe('a player of what a tap takes', () => {
  it('sends what one leg says to another that is in no room with it, in step for as long as it lasts', async () => {
    const [caller, recorder] = [await engine.leg(toneVoice(615)), await engine.leg(silentVoice)]
    const memory = createFrameRing({ slots: 10, channels: 1, sampleRate: 8_000 })
    const [tapId, playerId] = [makeTapId(), makePlayerId()]
    engine.post(
      {
        type: 'tap.start',
        tapId,
        of: { endpointId: caller.id },
        layout: 'sent',
        sink: { kind: 'feed', memory },
      },
      {
        type: 'player.start',
        playerId,
        target: { endpointId: recorder.id },
        source: { kind: 'frames', memory },
        loop: 1,
        mode: 'instead',
      },
    )
    await expect.poll(() => recorder.party.level(615, 600), poll).toBeGreaterThan(-20)
    const ring = new FrameRingReader(memory)
    // Both ends run by one clock: nothing piles up, and nothing is missed.
    const before = recorder.party.packets.length
    await expect.poll(() => recorder.party.packets.length - before, poll).toBeGreaterThan(50)
    expect(ring.leftOut).toBe(0)
    expect(caller.party.level(615)).toBeLessThan(-50)

    engine.post({ type: 'tap.stop', tapId })
    await expect.poll(() => recorder.party.level(615), poll).toBeLessThan(-50)
    expect(engine.of('player.ended')).toEqual([])
    engine.post({ type: 'player.stop', playerId })
    await expect
      .poll(() => engine.of('player.ended'), poll)
      .toEqual([{ type: 'player.ended', playerId, reason: 'stopped', detail: null }])
  })
})
