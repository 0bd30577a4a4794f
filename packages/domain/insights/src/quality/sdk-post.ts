/** Reads what the Voice SDK posts of a call: events, and seconds of its own measures. */
import type { CallIncident, CallSample, StreamSample } from '../model.ts'
import { type EventLevel, eventLevels } from '../options.ts'

type Fields = Readonly<Record<string, unknown>>
type Told = Pick<CallIncident, 'eventGroup' | 'level' | 'name' | 'data'> & {
  readonly at: number | null
}

/** What may be long or tell more than one wants to keep is left out. */
const kept = [
  'data',
  'message',
  'code',
  'quality_score',
  'issue_name',
  'connection_type',
  'effective_type',
  'downlink',
  'rtt',
  'selected_edge',
  'audio_codec',
  'sdk_version',
  'hasEarlyMedia',
  'candidate_type',
  'protocol',
] as const
const MOST_DATA = 2_000
/** A second of the browser's may be so much longer before its page counts as having stood still. */
const SECOND_MS = 1_200
/** However far its clock is put. */
const MOST_STALLED_MS = 10_000

/** An event; null for what is none. */
export function readSdkEvent(body: string): Told | null {
  const post = objectOf(parse(body))
  const payload = objectOf(post?.['payload'])
  const { group, name, level, timestamp } = post ?? {}
  if (!payload || typeof group !== 'string' || typeof name !== 'string') return null
  const data = Object.fromEntries(
    kept.flatMap((key) => (payload[key] === undefined ? [] : [[key, payload[key]]])),
  )
  return {
    eventGroup: group.slice(0, 64),
    name: name.slice(0, 64),
    level: eventLevels.find((word) => word === level) ?? ('UNKNOWN' satisfies EventLevel),
    data: JSON.stringify(data).length > MOST_DATA ? {} : data,
    at: momentOf(timestamp),
  }
}

/** What is remembered of the post before. */
export interface SdkBefore {
  /** How many packets the browser had sent. */
  readonly sent: number
  readonly at: number | null
}

type SdkSample = Omit<CallSample, 'callSid' | 'accountSid' | 'edge' | 'at'> & {
  readonly at: number | null
}

/** The seconds of a post as one sample, and the moment that the browser gives it. */
export function readSdkSamples(body: string, before: SdkBefore): SdkSample | null {
  const { payload } = objectOf(parse(body)) ?? {}
  const rows: readonly Fields[] = Array.isArray(payload)
    ? payload
        .slice(0, 100)
        .map(objectOf)
        .filter((row) => row !== null)
    : []
  const last = rows.at(-1)
  if (!last) return null
  const sum = (name: string) =>
    rows.reduce((all, row) => all + Math.max(0, numberOf(row[name]) ?? 0), 0)
  const mean = (name: string) => {
    const values = rows.flatMap((row) => numberOf(row[name]) ?? [])
    return values.length === 0
      ? null
      : values.reduce((all, value) => all + value, 0) / values.length
  }
  const level = (name: string) => {
    const values = rows.flatMap((row) => numberOf(row[name]) ?? [])
    return values.length === 0 ? null : toDb(Math.max(...values))
  }
  const total = (name: string) => Math.max(0, numberOf(last[name]) ?? 0)
  const common = { rttMs: mean('rtt') }
  const highest = Math.max(0, ...rows.map(({ jitter }) => numberOf(jitter) ?? 0))
  const inbound: StreamSample = {
    ...common,
    packets: sum('packets_received'),
    lost: sum('packets_lost'),
    jitterMs: mean('jitter'),
    maxJitterMs: highest,
    stalledMs: stalledIn([before.at, ...rows.map(({ timestamp }) => momentOf(timestamp))]),
    mos: mean('mos'),
    levelDb: level('audio_level_out'),
    totalPackets: total('total_packets_received'),
    totalLost: total('total_packets_lost'),
  }
  const outbound: StreamSample = {
    ...common,
    // Only the total of what it sent is told.
    packets: Math.max(0, total('total_packets_sent') - before.sent),
    lost: 0,
    jitterMs: null,
    mos: null,
    levelDb: level('audio_level_in'),
    totalPackets: total('total_packets_sent'),
    totalLost: 0,
  }
  const codec = last['audio_codec']
  return {
    at: momentOf(last['timestamp']),
    codec: typeof codec === 'string' ? codec.slice(0, 16) : null,
    inbound,
    outbound,
  }
}

/** The browser measures each second: by what a second takes longer, its page has stood still. */
function stalledIn(moments: readonly (number | null)[]): number {
  let stalled = 0
  for (const [index, moment] of moments.entries()) {
    const earlier = moments[index - 1] ?? null
    if (moment === null || earlier === null || moment - earlier <= SECOND_MS) continue
    stalled += moment - earlier - 1_000
  }
  return Math.min(stalled, MOST_STALLED_MS)
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

function objectOf(value: unknown): Fields | null {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Fields) : null
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function momentOf(value: unknown): number | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? null : at
}

/** The SDK's levels go from 0 to 32767. */
function toDb(level: number): number {
  return level <= 0 ? -127 : Math.max(-127, 20 * Math.log10(level / 32_767))
}
