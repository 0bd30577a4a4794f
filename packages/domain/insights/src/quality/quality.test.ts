import { makeSid } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import type { CallSample } from '../model.ts'
import { counters } from '../testing/fixtures.ts'
import { addSample, emptyEdge, streamSummary } from './edge-fold.ts'
import { gatewaySample } from './gateway-sample.ts'
import { readSdkEvent, readSdkSamples } from './sdk-post.ts'

const identity = {
  callSid: makeSid('CA'),
  accountSid: makeSid('AC'),
  edge: 'carrier_edge' as const,
  at: 10_000,
}

describe('a sample of the gateway', () => {
  it('is what came since the one before, late packets counted as lost', () => {
    const before = counters({ packetsReceived: 500, packetsLost: 2, packetsLate: 0 })
    const now = counters({
      packetsReceived: 960,
      packetsSent: 1_000,
      packetsLost: 30,
      packetsLate: 12,
    })

    const sample = gatewaySample(identity, before, { ...now, remoteLossFraction: 0.1 })

    expect(sample.inbound).toMatchObject({
      packets: 460,
      lost: 40,
      totalPackets: 960,
      totalLost: 42,
    })
    expect(sample.outbound).toMatchObject({ packets: 450, lost: 50, totalPackets: 1_000 })
  })

  it('has for how long we stood still since, and the highest jitter so far', () => {
    const before = counters({ stalledMs: 400, maxJitterMs: 30 })
    const sample = gatewaySample(identity, before, counters({ stalledMs: 1_000, maxJitterMs: 70 }))

    expect(sample).toMatchObject({ inbound: { maxJitterMs: 70, stalledMs: 600 } })
  })

  it('has how many packets were delayed, which come to a share of the call', () => {
    const early = counters({ packetsReceived: 500, packetsDelayed: 4 })
    const late = counters({ packetsReceived: 1_000, packetsDelayed: 19 })
    const samples = [
      gatewaySample(identity, null, early),
      gatewaySample({ ...identity, at: 20_000 }, early, late),
    ]
    const fold = samples.reduce(addSample, emptyEdge())

    expect(samples.map(({ inbound }) => inbound.delayed)).toEqual([4, 15])
    expect(streamSummary(fold.inbound)).toMatchObject({ packets: 1_000, delayedPercent: 1.9 })
  })

  it('counts from nothing when the counters have begun anew', () => {
    const sample = gatewaySample(
      identity,
      counters({ packetsReceived: 900 }),
      counters({ packetsReceived: 40 }),
    )

    expect(sample.inbound.packets).toBe(40)
  })

  it('knows no jitter of a stream of which nothing came', () => {
    const sample = gatewaySample(
      identity,
      null,
      counters({ packetsReceived: 0, jitterMs: 0, packetsLost: -3 }),
    )

    expect(sample.inbound).toMatchObject({ jitterMs: null, lost: 0 })
  })
})

describe('a fold', () => {
  const at = (at: number, inbound: Partial<CallSample['inbound']>): CallSample => {
    const sample = gatewaySample({ ...identity, at }, null, counters())
    return { ...sample, inbound: { ...sample.inbound, ...inbound } }
  }
  const samples = [
    at(1, { packets: 90, lost: 10, jitterMs: 4, mos: 4 }),
    at(2, { packets: 100, lost: 0, jitterMs: 40, mos: 3 }),
    at(3, { packets: 100, lost: 0, jitterMs: null, mos: null, levelDb: -10 }),
  ]

  it('comes to the same in any order, and counts what comes twice once', () => {
    const fold = (rows: readonly CallSample[]) =>
      streamSummary(rows.reduce(addSample, emptyEdge()).inbound)

    const summary = fold(samples)
    expect(fold([samples[2]!, samples[0]!, samples[0]!, samples[1]!, samples[2]!])).toEqual(summary)
    expect(summary).toMatchObject({
      packets: 290,
      lost: 10,
      lossPercent: 3.33,
      jitterMs: { avg: 22, max: 40 },
      mos: { avg: 3.5, min: 3 },
      loudestDb: -10,
    })
    const peaks = [at(1, { jitterMs: 10, maxJitterMs: 45 }), at(2, { jitterMs: 20 })]
    expect(fold(peaks)?.jitterMs).toEqual({ avg: 15, max: 45 })
  })
})

describe('a post of the Voice SDK', () => {
  const second = (more: object) => ({
    packets_received: 50,
    packets_lost: 1,
    jitter: 10,
    rtt: 100,
    mos: 4,
    audio_level_in: 0,
    audio_level_out: 32_767,
    total_packets_sent: 100,
    timestamp: '2026-11-29T12:00:00.000Z',
    audio_codec: 'opus',
    ...more,
  })

  it('is one sample of ten seconds', () => {
    const body = JSON.stringify({
      payload: [second({}), second({ jitter: 30, mos: null, total_packets_sent: 150 })],
    })

    expect(readSdkSamples(body, { sent: 60, at: null })).toMatchObject({
      at: Date.parse('2026-11-29T12:00:00Z'),
      codec: 'opus',
      inbound: { packets: 100, lost: 2, jitterMs: 20, mos: 4, levelDb: 0, rttMs: 100 },
      outbound: { packets: 90, totalPackets: 150, levelDb: -127 },
    })
  })

  it('tells for how long the page stood still', () => {
    const at = (seconds: number) => new Date(seconds * 1_000).toISOString()
    const stalledMs = (before: number | null, ...seconds: readonly number[]) => {
      const payload = seconds.map((each) => second({ timestamp: at(each) }))
      return readSdkSamples(JSON.stringify({ payload }), { sent: 0, at: before })?.inbound.stalledMs
    }

    expect(stalledMs(null, 1, 2.1, 3)).toBe(0)
    expect(stalledMs(null, 1, 2, 4.5)).toBe(1_500)
    expect(stalledMs(1_000, 4, 5)).toBe(2_000)
    // Its clock was put forward, and back.
    expect(stalledMs(null, 1, 3_600)).toBe(10_000)
    expect(stalledMs(null, 3_600, 1)).toBe(0)
  })

  it.each([
    ['{'],
    ['null'],
    ['{"payload":[]}'],
    ['{"payload":[1,"x",null]}'],
    ['{"payload":{"a":1}}'],
  ])('is nothing when it is %s', (body) => {
    expect(readSdkSamples(body, { sent: 0, at: null })).toBeNull()
  })

  it('takes no figure that is none', () => {
    const body = JSON.stringify({
      payload: [{ jitter: 'x', packets_received: -5, timestamp: 7, mos: null }],
    })

    expect(readSdkSamples(body, { sent: 0, at: null })).toMatchObject({
      at: null,
      inbound: { packets: 0, jitterMs: null, mos: null, levelDb: null },
    })
  })

  it('is an event, with what is worth keeping of it', () => {
    const body = JSON.stringify({
      group: 'network-quality-warning-raised',
      name: 'high-jitter',
      level: 'WARNING',
      payload: { data: { threshold: 30, value: 44 }, browser_extension: false, call_sid: 'CA1' },
    })

    expect(readSdkEvent(body)).toEqual({
      eventGroup: 'network-quality-warning-raised',
      name: 'high-jitter',
      level: 'WARNING',
      data: { data: { threshold: 30, value: 44 } },
      at: null,
    })
    expect(readSdkEvent('{"payload":{}}')).toBeNull()
  })
})
