/** When reports are due, and what they are about, by the clock of a time zone. Pure. */
import type { ReportTiming } from './model.ts'

export interface ReportRun {
  readonly dueAt: number
  /** The period: from inclusive, before exclusive. */
  readonly from: number
  readonly before: number
  /** The first day of the period: `2026-11-30`. */
  readonly day: string
}

const DAY_MS = 86_400_000

/** The first run after this moment. */
export function nextRun(timing: ReportTiming, after: number): ReportRun {
  for (let n = 0; ; n++) {
    const run = runOf(timing, after, n)
    if (run.dueAt > after) return run
  }
}

/** The last run that is due at this moment. */
export function lastRun(timing: ReportTiming, now: number): ReportRun {
  for (let n = 0; ; n--) {
    const run = runOf(timing, now, n)
    if (run.dueAt <= now) return run
  }
}

/** The run of the day, week or month that this moment is in, or of the nth after it. */
function runOf({ every, hour, timeZone }: ReportTiming, at: number, n: number): ReportRun {
  // Days are counted as if they were UTC's: only what they are called matters.
  const today = Math.floor((at + offsetAt(timeZone, at)) / DAY_MS) * DAY_MS
  const [first, before] = [dayOf(every, today, n - 1), dayOf(every, today, n)]
  return {
    dueAt: instantOf(timeZone, before, hour),
    from: instantOf(timeZone, first, 0),
    before: instantOf(timeZone, before, 0),
    day: new Date(first).toISOString().slice(0, 10),
  }
}

/** The first day of the nth period after the one that this day is in. */
function dayOf(every: ReportTiming['every'], day: number, n: number): number {
  if (every === 'day') return day + n * DAY_MS
  const date = new Date(day)
  if (every === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + n, 1)
  const sinceMonday = (date.getUTCDay() + 6) % 7
  return day + (n * 7 - sinceMonday) * DAY_MS
}

/**
 * The moment at which a clock shows this hour: the first where it shows it twice, and where it leaves
 * it out the moment at which it is put forward.
 */
function instantOf(timeZone: string, day: number, hour: number): number {
  const shown = day + hour * 3_600_000
  // No zone changes its clock twice in two days.
  const earlier = shown - offsetAt(timeZone, shown - DAY_MS)
  const later = shown - offsetAt(timeZone, shown + DAY_MS)
  const fits = [Math.min(earlier, later), Math.max(earlier, later)].find(
    (at) => at + offsetAt(timeZone, at) === shown,
  )
  return fits ?? earlier
}

/** How far the clocks there are ahead of UTC. */
function offsetAt(timeZone: string, at: number): number {
  const parts: Partial<Record<string, number>> = {}
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) parts[type] = Number(value)
  const { year = 0, month = 1, day, hour, minute, second } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000
}

/** Making one costs a hundred times what using it does. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    const numeric = 'numeric' as const
    format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, hourCycle: 'h23', calendar: 'gregory', numberingSystem: 'latn' },
      ...{ year: numeric, month: numeric, day: numeric },
      ...{ hour: numeric, minute: numeric, second: numeric },
    })
    formats.set(timeZone, format)
  }
  return format
}
