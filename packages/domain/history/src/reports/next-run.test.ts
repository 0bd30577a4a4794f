import { describe, expect, it } from 'vitest'
import type { ReportTiming } from './model.ts'
import { lastRun, nextRun } from './next-run.ts'

const at = (text: string) => Date.parse(text)
const timing = (
  every: ReportTiming['every'],
  hour: number,
  timeZone = 'America/New_York',
): ReportTiming => ({ every, hour, timeZone })

/** The next run as the tests write it. */
function told(of: ReportTiming, after: string) {
  const { dueAt, from, before, day } = nextRun(of, at(after))
  const iso = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z')
  return { dueAt: iso(dueAt), from: iso(from), before: iso(before), day }
}

describe('the next run', () => {
  it('of a day is about the day before, by the clock of the zone', () => {
    expect(told(timing('day', 6), '2026-06-10T09:59:59Z')).toEqual({
      dueAt: '2026-06-10T10:00:00Z',
      from: '2026-06-09T04:00:00Z',
      before: '2026-06-10T04:00:00Z',
      day: '2026-06-09',
    })
    // At its very moment it is over.
    expect(told(timing('day', 6), '2026-06-10T10:00:00Z').dueAt).toBe('2026-06-11T10:00:00Z')
  })

  it('of a week is on Monday, about Monday to Sunday', () => {
    expect(told(timing('week', 7, 'Europe/Berlin'), '2026-12-02T12:00:00Z')).toEqual({
      dueAt: '2026-12-07T06:00:00Z',
      from: '2026-11-29T23:00:00Z',
      before: '2026-12-06T23:00:00Z',
      day: '2026-11-30',
    })
    expect(told(timing('week', 7, 'Europe/Berlin'), '2026-12-06T23:30:00Z').day).toBe('2026-11-30')
  })

  it('of a month is on its first day, about the month before, over the end of a year', () => {
    expect(told(timing('month', 0, 'Asia/Kolkata'), '2026-12-31T18:00:00Z')).toEqual({
      dueAt: '2026-12-31T18:30:00Z',
      from: '2026-11-30T18:30:00Z',
      before: '2026-12-31T18:30:00Z',
      day: '2026-12-01',
    })
    expect(told(timing('month', 5, 'UTC'), '2028-02-29T23:00:00Z').from).toBe(
      '2028-02-01T00:00:00Z',
    )
  })
})

describe('where clocks change', () => {
  it('an hour that is left out is the moment of the change, once', () => {
    const of = timing('day', 2)
    expect(told(of, '2026-03-08T00:00:00Z').dueAt).toBe('2026-03-08T07:00:00Z')
    expect(told(of, '2026-03-08T07:00:00Z').dueAt).toBe('2026-03-09T06:00:00Z')
    // Half an hour only.
    const half = told(timing('day', 2, 'Australia/Lord_Howe'), '2026-10-03T15:00:00Z')
    expect(half.dueAt).toBe('2026-10-03T15:30:00Z')
  })

  it('an hour that comes twice is the first of both, once', () => {
    const of = timing('day', 1)
    expect(told(of, '2026-11-01T04:00:00Z').dueAt).toBe('2026-11-01T05:00:00Z')
    expect(told(of, '2026-11-01T05:00:00Z').dueAt).toBe('2026-11-02T06:00:00Z')
  })

  it('a day has the hours that it has', () => {
    const hours = (after: string) => {
      const { from, before } = nextRun(timing('day', 6), at(after))
      return (before - from) / 3_600_000
    }
    expect(hours('2026-03-09T00:00:00-04:00')).toBe(23)
    expect(hours('2026-11-02T00:00:00-05:00')).toBe(25)
  })

  it('a day without a midnight begins when its clock does', () => {
    // Beirut puts its clocks forward at midnight.
    const run = told(timing('day', 0, 'Asia/Beirut'), '2026-03-28T12:00:00Z')
    expect(run.dueAt).toBe('2026-03-28T22:00:00Z')
    expect(run.before).toBe(run.dueAt)
  })

  it('a day that a zone leaves out makes no run of its own', () => {
    // There was no 30 December 2011 in Samoa.
    const of = timing('day', 6, 'Pacific/Apia')
    const first = nextRun(of, at('2011-12-29T20:00:00Z'))
    expect(nextRun(of, first.dueAt).dueAt - first.dueAt).toBe(86_400_000)
  })
})

it('periods follow one another without gap or overlap, in each rhythm and zone', () => {
  for (const every of ['day', 'week', 'month'] as const) {
    for (const zone of ['UTC', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago']) {
      const of = timing(every, 3, zone)
      let run = nextRun(of, at('2026-01-01T00:00:00Z'))
      for (let n = 0; n < 400; n++) {
        const next = nextRun(of, run.dueAt)
        expect(next.from).toBe(run.before)
        expect(next.dueAt).toBeGreaterThan(run.dueAt)
        expect(lastRun(of, next.dueAt - 1)).toEqual(run)
        run = next
      }
    }
  }
})
