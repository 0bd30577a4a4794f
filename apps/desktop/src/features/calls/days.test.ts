import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { contactFilter, readFilter } from './log-filter.ts'

const days = ['2026-03-08', '2026-05-04', '2026-11-01', '2026-12-31']

/** Begins and ends of these days by a clock elsewhere: a zone belongs to a whole process. */
function daysIn(zone: string): unknown {
  const program = `
    import { beginOf } from ${JSON.stringify(new URL('days.ts', import.meta.url).href)}
    console.log(JSON.stringify(${JSON.stringify(days)}.map((day) => [beginOf(day), beginOf(day, 1)])))`
  const node = ['--import', 'tsx', '--input-type=module', '-e', program]
  return JSON.parse(
    execFileSync(process.execPath, node, {
      env: { ...process.env, TZ: zone },
      encoding: 'utf8',
    }),
  )
}

it('a day goes from its midnight to the next, also where the clock is changed in it', () => {
  expect(daysIn('America/New_York')).toEqual([
    ['2026-03-08T05:00:00.000Z', '2026-03-09T04:00:00.000Z'],
    ['2026-05-04T04:00:00.000Z', '2026-05-05T04:00:00.000Z'],
    ['2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
    ['2026-12-31T05:00:00.000Z', '2027-01-01T05:00:00.000Z'],
  ])
})

it.each(['2026-13-01', '2026-02-29', '2026-04-31', '2026-00-10', 'nonsense', '02026-01-01'])(
  '%s is no day, and narrows nothing',
  (text) => {
    const query = new URLSearchParams({ since: text, until: text })
    expect(contactFilter(readFilter(query))).toEqual({})
  },
)
