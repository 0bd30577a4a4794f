/** Packets of other lengths than 20 ms, both ways, over real sockets. */
import { G722, PCMU } from '@offhook/rtp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { continuity, silentVoice, toneDb, toneVoice } from '../test-support/rtp-party.ts'
import { TestEngine } from '../test-support/test-engine.ts'

const poll = { timeout: 20_000, interval: 20 }

let engine: TestEngine

beforeEach(async () => {
  engine = await TestEngine.start()
})

afterEach(async () => {
  await engine.close()
})

/** How far the loudest other tone, a sign of gaps and clicks, is below the tone itself, in dB. */
function cleanness(samples: Int16Array, hz: number, sampleRate: number): number {
  let rest = -120
  for (let f = 100; f < 3_400; f += 50) {
    if (Math.abs(f - hz) > 150) rest = Math.max(rest, toneDb(samples, f, sampleRate))
  }
  return toneDb(samples, hz, sampleRate) - rest
}

describe('packets', { timeout: 20_000 }, () => {
  it.each([10, 30, 40, 50, 60])(
    'of %i ms go out as the peer asks, in one clean stream',
    async (ms) => {
      const a = await engine.leg(toneVoice(440))
      const b = await engine.leg(silentVoice, { packetTime: ms })
      engine.room(a, b)
      const units = 8 * ms
      const whole = () => b.party.packets.filter(({ payload }) => payload.length === units)
      const last = () => b.party.heardAs(PCMU).subarray(-3_200)

      await expect.poll(() => toneDb(last(), 440), poll).toBeGreaterThan(-20)
      await expect.poll(() => cleanness(last(), 440, 8_000), poll).toBeGreaterThan(30)
      expect(whole()).toHaveLength(b.party.packets.length)
      expect(continuity(b.party.packets, units)).toMatchObject({
        sources: 1,
        sequenceBreaks: 0,
        timestampBreaks: 0,
      })
    },
  )

  it.each([10, 30, 60])('of %i ms that come are heard whole', async (ms) => {
    const a = await engine.leg(silentVoice)
    const b = await engine.leg(silentVoice)
    a.party.speakAs(PCMU, toneVoice(440, 8_000, 8 * ms), ms)
    engine.room(a, b)
    const last = () => b.party.heardAs(PCMU).subarray(-3_200)

    await expect.poll(() => toneDb(last(), 440), poll).toBeGreaterThan(-20)
    await expect.poll(() => cleanness(last(), 440, 8_000), poll).toBeGreaterThan(30)
    expect((await engine.client.statistics(a.id)).packetsLost).toBe(0)
  })

  it('keep one stream when the length changes within a call, also in a codec with a memory', async () => {
    const a = await engine.leg(toneVoice(440))
    const g722 = { codec: { name: 'G722', payloadType: G722.payloadType } }
    const b = await engine.leg(() => new Int16Array(320), { ...g722, packetTime: 30 })
    b.party.speakAs(G722, () => new Int16Array(320))
    engine.room(a, b)
    const last = () => b.party.heardAs(G722).subarray(-6_400)
    await expect.poll(() => cleanness(last(), 440, 16_000), poll).toBeGreaterThan(25)

    engine.post(b.party.configuration(b.id, { ...g722, packetTime: 60 }))
    const long = () => b.party.packets.filter(({ payload }) => payload.length === 480)
    await expect.poll(() => long().length, poll).toBeGreaterThan(12)
    await expect.poll(() => cleanness(last(), 440, 16_000), poll).toBeGreaterThan(25)
    expect(continuity(b.party.packets)).toMatchObject({ sources: 1, sequenceBreaks: 0 })
  })
})
