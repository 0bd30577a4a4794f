/** Legs that speak Opus, over real sockets: wideband, with loss and pauses, beside other codecs. */
import { G722, OPUS } from '@offhook/rtp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { continuity, toneDb, toneVoice, wideToneVoice } from '../test-support/rtp-party.ts'
import { TestEngine, type TestLeg } from '../test-support/test-engine.ts'

const poll = { timeout: 20_000, interval: 20 }
const opus = { codec: { name: 'opus', payloadType: OPUS.payloadType }, dtmfClockRate: 48_000 }
/** Of wideband calls alone. */
const HIGH = 5_000
/** In dBFS; a tone at its place is -12. */
const HEARD = -25
const UNHEARD = -45

let engine: TestEngine

beforeEach(async () => {
  engine = await TestEngine.start()
})

afterEach(async () => {
  await engine.close()
})

async function opusLeg(...frequencies: number[]): Promise<TestLeg> {
  const voices = frequencies.map((hz) => wideToneVoice(hz))
  const leg = await engine.leg(() => new Int16Array(320), opus)
  leg.party.speakAs(OPUS, (at) => {
    const frame = new Int16Array(320)
    for (const voice of voices) for (const [i, x] of voice(at).entries()) frame[i]! += x
    return frame
  })
  return leg
}

const wide = (leg: TestLeg, hz: number, codec = OPUS): number =>
  toneDb(leg.party.heardAs(codec).subarray(-6_400), hz, 16_000)

describe('Opus legs', { timeout: 25_000 }, () => {
  it('hear each other whole, in one steady stream', async () => {
    const [a, b] = [await opusLeg(440, HIGH), await opusLeg(895)]
    engine.room(a, b)

    await expect.poll(() => wide(b, 440), poll).toBeGreaterThan(HEARD)
    await expect.poll(() => wide(b, HIGH), poll).toBeGreaterThan(HEARD)
    await expect.poll(() => wide(a, 895), poll).toBeGreaterThan(HEARD)
    expect(wide(b, 2_000)).toBeLessThan(UNHEARD)
    expect(continuity(a.party.packets, OPUS.timestampPerFrame)).toMatchObject({
      sources: 1,
      sequenceBreaks: 0,
      timestampBreaks: 0,
    })
    expect((await engine.client.statistics(a.id)).codec).toBe('opus')
  })

  it('share a room with the other codecs: each hears what it can', async () => {
    const a = await opusLeg(440, HIGH)
    const b = await engine.leg(() => new Int16Array(320), {
      codec: { name: 'G722', payloadType: G722.payloadType },
    })
    b.party.speakAs(G722, wideToneVoice(5_500))
    const phone = await engine.leg(toneVoice(1_215))
    engine.room(a, b, phone)

    await expect.poll(() => wide(b, HIGH, G722), poll).toBeGreaterThan(HEARD)
    await expect.poll(() => wide(a, 5_500), poll).toBeGreaterThan(HEARD)
    await expect.poll(() => wide(a, 1_215), poll).toBeGreaterThan(HEARD)
    await expect.poll(() => phone.party.level(440), poll).toBeGreaterThan(HEARD)
    expect(phone.party.level(8_000 - HIGH)).toBeLessThan(UNHEARD)
  })

  it('go on after a pause in which the peer sends next to nothing', async () => {
    const [a, b] = [await opusLeg(440), await opusLeg(895)]
    engine.room(a, b)
    await expect.poll(() => wide(b, 440), poll).toBeGreaterThan(HEARD)
    const begun = a.party.spoken
    a.party.pauses = () => true
    await expect.poll(() => a.party.spoken - begun, poll).toBeGreaterThan(8_000)
    await expect.poll(() => wide(b, 440), poll).toBeLessThan(UNHEARD)
    a.party.pauses = () => false

    await expect.poll(() => wide(b, 440), poll).toBeGreaterThan(HEARD)
    expect((await engine.client.statistics(a.id)).packetsLost).toBe(0)
  })

  it('press keys that count as their audio does', async () => {
    const leg = await opusLeg(440)
    await expect.poll(() => engine.of('media.ready').length, poll).toBe(1)
    leg.party.press(5, 6)
    await expect.poll(() => engine.of('digit').length, poll).toBe(1)
    expect(engine.of('digit')[0]).toMatchObject({ digit: '5', durationMs: 120 })

    engine.post({ type: 'endpoint.send-digits', endpointId: leg.id, digits: '7' })
    const ends = () =>
      leg.party.packets.filter((p) => p.payloadType === 101 && (p.payload[1]! & 0x80) !== 0)
    await expect.poll(() => ends().length, poll).toBeGreaterThan(2)
    const { payload } = ends()[0]!
    expect([payload[0], payload[2]! * 256 + payload[3]!]).toEqual([7, 160 * 48])
  })

  it('press keys by whichever telephone-event they were offered', async () => {
    // Chromium sends Opus with the event at 8000 Hz, in units of 48000.
    const chromium = { ...opus, dtmfPayloadType: 110, otherDtmfTypes: [101] }
    const leg = await engine.leg(() => new Int16Array(320), chromium)
    leg.party.speakAs(OPUS, wideToneVoice(440))
    await expect.poll(() => engine.of('media.ready').length, poll).toBe(1)
    leg.party.press(9, 2)

    await expect.poll(() => engine.of('digit').length, poll).toBe(1)
    expect(engine.of('digit')[0]).toMatchObject({ digit: '9', durationMs: 40 })
    expect((await engine.client.statistics(leg.id)).packetsLost).toBe(0)
  })

  it('are sent packets as long as they ask, as far as Opus has them', async () => {
    const [a, b] = [
      await opusLeg(440),
      await engine.leg(toneVoice(895), { ...opus, packetTime: 50 }),
    ]
    b.party.speakAs(OPUS, wideToneVoice(895))
    engine.room(a, b)

    await expect.poll(() => wide(b, 440), poll).toBeGreaterThan(HEARD)
    expect(continuity(b.party.packets, 2 * OPUS.timestampPerFrame)).toMatchObject({
      sequenceBreaks: 0,
      timestampBreaks: 0,
    })
  })
})
