import type { EndpointStatistics } from '@offhook/control'
import type { CallSample } from '../model.ts'

/**
 * What came since the counters were read before. Counters that have become less belong to another
 * endpoint and count from nothing.
 */
export function gatewaySample(
  identity: Pick<CallSample, 'callSid' | 'accountSid' | 'edge' | 'at'>,
  before: EndpointStatistics | null,
  now: EndpointStatistics,
): CallSample {
  const since = (read: (of: EndpointStatistics) => number) => {
    const earlier = before === null ? 0 : read(before)
    return read(now) >= earlier ? read(now) - earlier : read(now)
  }
  // Duplicates make RFC 3550's loss negative.
  const lostOf = (of: EndpointStatistics) => Math.max(0, of.packetsLost) + of.packetsLate
  const sent = since((of) => of.packetsSent)
  const told = now.remoteLossFraction
  return {
    ...identity,
    codec: now.codec,
    inbound: {
      packets: since((of) => of.packetsReceived),
      lost: since(lostOf),
      jitterMs: now.packetsReceived > 0 ? now.jitterMs : null,
      maxJitterMs: now.maxJitterMs,
      delayed: since((of) => of.packetsDelayed),
      stalledMs: since((of) => of.stalledMs),
      rttMs: now.roundTripMs,
      mos: now.mos,
      levelDb: now.loudestSentDb,
      totalPackets: now.packetsReceived,
      totalLost: lostOf(now),
    },
    outbound: {
      // The peer tells a share of what we sent; what it got is the rest.
      packets: sent - Math.round(sent * (told ?? 0)),
      lost: Math.round(sent * (told ?? 0)),
      jitterMs: now.remoteJitterMs,
      rttMs: now.roundTripMs,
      mos: null,
      levelDb: now.loudestHeardDb,
      totalPackets: now.packetsSent,
      totalLost: 0,
    },
  }
}
