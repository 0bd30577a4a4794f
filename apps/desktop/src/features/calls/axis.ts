import type { CallDetails, CallRecord, LaneRecord, SegmentKind } from '@offhook/desk-api'
import { momentAt, recordedTime } from '../recording/recorded-time.ts'

/** What all of a call is drawn on. Milliseconds. */
export interface Axis {
  readonly startsAt: number
  readonly lengthMs: number
  /** Marks, in ms from the start. */
  readonly ticks: readonly number[]
}

/** One party as it is drawn. */
export interface DrawnLane {
  readonly key: string
  readonly role: LaneRecord['role']
  readonly name: string
  readonly segments: readonly DrawnSegment[]
}

export interface DrawnSegment {
  readonly kind: SegmentKind
  readonly from: number
  readonly to: number
}

const tickSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600].map((s) => s * 1000)
const living = ['queued', 'initiated', 'ringing', 'in-progress']

/** The lanes of a call's contact; of a call without one its legs, as far as they tell. */
export function lanesOf({ lanes, legs, call }: CallDetails, now: number): readonly DrawnLane[] {
  if (lanes.length > 0) {
    return lanes.map(({ role, name, segments }, index) => ({
      key: `${index}`,
      role,
      name,
      segments: segments.map(({ kind, startTime, endTime }) => ({
        kind,
        from: Date.parse(startTime),
        to: endTime === null ? now : Date.parse(endTime),
      })),
    }))
  }
  return (legs.length > 0 ? legs : [call]).map((leg) => ({
    key: leg.sid,
    role: leg.direction === 'inbound' ? 'customer' : leg.kind === 'client' ? 'agent' : 'external',
    name: leg.direction === 'inbound' ? leg.from : leg.to,
    segments: segmentsOf(leg, now),
  }))
}

function segmentsOf(leg: CallRecord, now: number): DrawnSegment[] {
  if (leg.startTime === null) return []
  const from = Date.parse(leg.startTime)
  const end = leg.endTime === null && living.includes(leg.status) ? now : endOf(leg, from)
  const answered = leg.answerTime === null ? end : Date.parse(leg.answerTime)
  const both: readonly DrawnSegment[] = [
    { kind: 'ring', from, to: answered },
    { kind: 'talk', from: answered, to: end },
  ]
  return both.filter(({ from, to }) => to > from)
}

function endOf({ endTime, duration }: CallRecord, from: number): number {
  return endTime === null ? from + (duration ?? 0) * 1000 : Date.parse(endTime)
}

/** From the first to the last that is drawn, recordings included; null when there is nothing. */
export function axisOf(
  lanes: readonly DrawnLane[],
  recordings: CallDetails['recordings'],
): Axis | null {
  const times = [
    ...lanes.flatMap(({ segments }) => segments.flatMap(({ from, to }) => [from, to])),
    ...recordings.flatMap((recording) => {
      const recorded = recordedTime(recording, (recording.durationMs ?? 0) / 1000)
      const { begins, seconds } = recorded
      return Number.isNaN(begins) ? [] : [begins, momentAt(seconds, recorded)]
    }),
  ]
  if (times.length === 0) return null
  const startsAt = Math.min(...times)
  const lengthMs = Math.max(1000, Math.max(...times) - startsAt)
  const step = tickSteps.find((size) => lengthMs / size <= 8) ?? 3_600_000
  const ticks = Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, i) => i * step)
  return { startsAt, lengthMs, ticks }
}

/** Where a time lies on the axis, from 0 to 1. */
export function placeOf({ startsAt, lengthMs }: Axis, at: number): number {
  return Math.min(1, Math.max(0, (at - startsAt) / lengthMs))
}

/** A stretch as CSS places it, mirrored where the language is. */
export function stretchOf(axis: Axis, from: number, to: number) {
  const start = placeOf(axis, from)
  return { insetInlineStart: `${start * 100}%`, width: `${(placeOf(axis, to) - start) * 100}%` }
}
