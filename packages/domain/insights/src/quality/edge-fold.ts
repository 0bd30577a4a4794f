/** Sums samples of one edge, in whatever order they come; each moment counts once. */
import type { CallSample, StreamSample, StreamSummary } from '../model.ts'

/** A day of samples. A call that lasts longer has more than one can look at. */
const MOST = 8_640

interface Mean {
  readonly sum: number
  readonly count: number
  readonly min: number
  readonly max: number
}

export interface StreamFold {
  readonly packets: number
  readonly lost: number
  readonly jitter: Mean | null
  readonly rtt: Mean | null
  readonly mos: Mean | null
  readonly loudestDb: number | null
  readonly stalledMs: number
  readonly delayed: number
}

export interface EdgeFold {
  readonly seen: ReadonlySet<number>
  readonly codec: string | null
  readonly inbound: StreamFold
  readonly outbound: StreamFold
}

const nothing: StreamFold = {
  packets: 0,
  lost: 0,
  jitter: null,
  rtt: null,
  mos: null,
  loudestDb: null,
  stalledMs: 0,
  delayed: 0,
}

export const emptyEdge = (): EdgeFold => ({
  seen: new Set(),
  codec: null,
  inbound: nothing,
  outbound: nothing,
})

/** The fold with one sample more; the same for one that it has, and for one too many. */
export function addSample(fold: EdgeFold, sample: CallSample): EdgeFold {
  if (fold.seen.has(sample.at) || fold.seen.size >= MOST)
    return fold
    // The set is the fold's own: nobody looks at an earlier one.
  ;(fold.seen as Set<number>).add(sample.at)
  return {
    seen: fold.seen,
    codec: sample.codec ?? fold.codec,
    inbound: addStream(fold.inbound, sample.inbound),
    outbound: addStream(fold.outbound, sample.outbound),
  }
}

function addStream(fold: StreamFold, sample: StreamSample): StreamFold {
  return {
    packets: fold.packets + sample.packets,
    lost: fold.lost + sample.lost,
    jitter: raiseMax(addValue(fold.jitter, sample.jitterMs), sample.maxJitterMs ?? 0),
    rtt: addValue(fold.rtt, sample.rttMs),
    mos: addValue(fold.mos, sample.mos),
    loudestDb: loudest(fold.loudestDb, sample.levelDb),
    stalledMs: fold.stalledMs + (sample.stalledMs ?? 0),
    delayed: fold.delayed + (sample.delayed ?? 0),
  }
}

function addValue(mean: Mean | null, value: number | null): Mean | null {
  if (value === null) return mean
  if (mean === null) return { sum: value, count: 1, min: value, max: value }
  const { sum, count, min, max } = mean
  return {
    sum: sum + value,
    count: count + 1,
    min: Math.min(min, value),
    max: Math.max(max, value),
  }
}

function raiseMax(mean: Mean | null, max: number): Mean | null {
  return mean && { ...mean, max: Math.max(mean.max, max) }
}

function loudest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.max(a, b)
}

export function streamSummary(fold: StreamFold): StreamSummary {
  const expected = fold.packets + fold.lost
  const range = (mean: Mean | null) =>
    mean && { avg: round(mean.sum / mean.count), max: round(mean.max) }
  return {
    packets: fold.packets,
    lost: fold.lost,
    lossPercent: expected === 0 ? 0 : round((fold.lost / expected) * 100),
    jitterMs: range(fold.jitter),
    rttMs: range(fold.rtt),
    mos: fold.mos && { avg: round(fold.mos.sum / fold.mos.count), min: round(fold.mos.min) },
    loudestDb: fold.loudestDb === null ? null : round(fold.loudestDb),
    stalledMs: fold.stalledMs,
    delayedPercent: fold.packets === 0 ? 0 : round((fold.delayed / fold.packets) * 100),
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
