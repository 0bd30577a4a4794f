import type { StreamSummary } from '../model.ts'
import type { CallTag, Edge } from '../options.ts'
import { thresholds } from '../thresholds.ts'

type Streams = { readonly inbound: StreamSummary; readonly outbound: StreamSummary }

/** What is wrong at one edge, by the bounds of `thresholds`. */
export function edgeTags(edge: Edge, { inbound, outbound }: Streams, seconds: number): CallTag[] {
  const both = [inbound, outbound]
  const isSdk = edge === 'sdk_edge'
  const tags: CallTag[] = []
  const longEnough = seconds >= thresholds.silenceAfterSeconds
  if (longEnough && both.some(isSilent)) tags.push('silence')
  if (both.some(hasHighJitter)) tags.push('high_jitter')
  if (both.some(({ lossPercent }) => lossPercent > thresholds.lossPercent))
    tags.push('high_packet_loss')
  const rtt = Math.max(...both.map(({ rttMs }) => rttMs?.avg ?? 0))
  // Within the platform the way is one, not there and back.
  if (isSdk ? rtt > thresholds.sdkRttMs : rtt / 2 > thresholds.latencyMs) tags.push('high_latency')
  if (both.some(({ mos }) => mos !== null && mos.avg < thresholds.mos)) tags.push('low_mos')
  return tags
}

/** Packets came, and nobody was heard in them. */
export function isSilent({ packets, loudestDb }: StreamSummary): boolean {
  return packets > 0 && loudestDb !== null && loudestDb < thresholds.silenceDb
}

export function hasHighJitter(stream: StreamSummary): boolean {
  return isUneven(stream) || isOftenDelayed(stream)
}

/** More than one in a hundred came so late that nobody waits for it. */
export function isOftenDelayed({ delayedPercent = 0 }: StreamSummary): boolean {
  return delayedPercent > thresholds.delayedPercent
}

export function isUneven({ jitterMs }: StreamSummary): boolean {
  return (
    jitterMs !== null &&
    jitterMs.avg > thresholds.jitterMeanMs &&
    jitterMs.max > thresholds.jitterMaxMs
  )
}
