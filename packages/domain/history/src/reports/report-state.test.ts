import { describe, expect, it } from 'vitest'
import type { ReportSchedule } from './model.ts'
import { dueRun, MOST_ATTEMPTS, settled } from './report-state.ts'

const at = (text: string) => Date.parse(text)
const MINUTE = 60_000
const fresh: Pick<
  ReportSchedule,
  'every' | 'hour' | 'timeZone' | 'doneUntil' | 'attempts' | 'attemptedAt' | 'outcome'
> = {
  ...{ every: 'day', hour: 6, timeZone: 'UTC' },
  ...{ doneUntil: at('2026-11-29T12:00:00Z'), attempts: 0, attemptedAt: null, outcome: null },
}
const DUE = at('2026-11-30T06:00:00Z')

describe('a run', () => {
  it('is due from its moment on, and not before', () => {
    expect(dueRun(fresh, DUE - 1)).toBeNull()
    expect(dueRun(fresh, DUE)?.dueAt).toBe(DUE)
  })

  it('is over once it is delivered', () => {
    const run = dueRun(fresh, DUE)!
    const after = { ...fresh, ...settled(fresh, run, DUE + 1, null) }
    expect(after).toMatchObject({ outcome: 'delivered', fault: null, doneUntil: DUE })
    expect(dueRun(after, DUE + 12 * 60 * MINUTE)).toBeNull()
    expect(dueRun(after, DUE + 24 * 60 * MINUTE)).not.toBeNull()
  })

  it('that was missed is made once: the last of them', () => {
    const now = at('2026-12-03T20:00:00Z')
    const run = dueRun(fresh, now)!
    expect(run.day).toBe('2026-12-02')
    expect(dueRun({ ...fresh, ...settled(fresh, run, now, null) }, now)).toBeNull()
  })

  it('that fails is tried again ever more rarely, then given up with its reason', () => {
    let kept = { ...fresh, ...settled(fresh, dueRun(fresh, DUE)!, DUE, 'no') }
    const tries = [DUE]
    for (let now = DUE; now < DUE + 23 * 60 * MINUTE; now += MINUTE) {
      const run = dueRun(kept, now)
      if (!run) continue
      tries.push(now)
      kept = { ...kept, ...settled(kept, run, now, 'no') }
    }
    expect(tries.map((time) => (time - DUE) / MINUTE)).toEqual([0, 1, 3, 7, 15, 31, 63, 127])
    expect(tries).toHaveLength(MOST_ATTEMPTS)
    expect(kept).toMatchObject({ outcome: 'failed', fault: 'no', doneUntil: DUE, attempts: 0 })
  })

  it('has its own attempts: those of one before it do not count', () => {
    const kept = { ...fresh, attempts: 7, attemptedAt: DUE }
    const next = DUE + 24 * 60 * MINUTE
    const run = dueRun(kept, next)!
    expect(run.dueAt).toBe(next)
    expect(settled(kept, run, next, 'no')).toMatchObject({ attempts: 1, outcome: null })
  })
})
