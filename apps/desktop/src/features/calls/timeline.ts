import type { CallRecord } from '@offhook/desk-api'

/** One leg as a lane; fractions of the whole, 0 to 1. */
export interface Lane {
  readonly sid: string
  readonly call: CallRecord
  readonly ring: Span | null
  readonly talk: Span | null
}

export interface Span {
  readonly from: number
  readonly to: number
}

/** Legs beside each other in time. `startsAt` is ms since 1970. */
export interface Timeline {
  readonly startsAt: number
  readonly lengthMs: number
  readonly lanes: readonly Lane[]
  /** Marks for the axis, in ms from the start. */
  readonly ticks: readonly number[]
}

const tickSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600].map((s) => s * 1000)

/** Lays legs out; `now` closes those that still run. Null when no leg has a time. */
export function layOut(legs: readonly CallRecord[], now: number): Timeline | null {
  const timed = legs.flatMap((call) => {
    const start = time(call.startTime)
    return start === null ? [] : [{ call, start, end: endOf(call, start, now) }]
  })
  if (timed.length === 0) return null
  const startsAt = Math.min(...timed.map(({ start }) => start))
  const lengthMs = Math.max(1000, Math.max(...timed.map(({ end }) => end)) - startsAt)
  const place = (at: number): number => Math.min(1, Math.max(0, (at - startsAt) / lengthMs))
  const lanes = timed
    .sort((a, b) => a.start - b.start)
    .map(({ call, start, end }): Lane => {
      const answered = time(call.answerTime)
      return {
        sid: call.sid,
        call,
        ring: { from: place(start), to: place(answered ?? end) },
        talk: answered === null ? null : { from: place(answered), to: place(end) },
      }
    })
  return { startsAt, lengthMs, lanes, ticks: ticksOf(lengthMs) }
}

function ticksOf(lengthMs: number): number[] {
  const step = tickSteps.find((size) => lengthMs / size <= 8) ?? 3_600_000
  return Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, i) => i * step)
}

function endOf(call: CallRecord, start: number, now: number): number {
  const end = time(call.endTime)
  if (end !== null) return end
  const runs = ['queued', 'initiated', 'ringing', 'in-progress'].includes(call.status)
  return runs ? Math.max(start, now) : start + (call.duration ?? 0) * 1000
}

function time(text: string | null | undefined): number | null {
  const at = text ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : at
}
