import { describe, expect, it } from 'vitest'
import { dayBegan, isTimeZone } from './day-began.ts'

const at = (text: string) => Date.parse(text)
const iso = (moment: number) => new Date(moment).toISOString()

describe('when a day began', () => {
  it.each([
    ['00:00', 'Etc/UTC', '2026-05-04T10:00:00Z', '2026-05-04T00:00:00.000Z'],
    ['00:00', 'Etc/UTC', '2026-05-04T00:00:00Z', '2026-05-04T00:00:00.000Z'],
    ['06:30', 'America/New_York', '2026-05-04T10:00:00Z', '2026-05-03T10:30:00.000Z'],
    ['06:30', 'America/New_York', '2026-05-04T10:30:00Z', '2026-05-04T10:30:00.000Z'],
    ['00:00', 'Asia/Kolkata', '2026-05-04T19:00:00Z', '2026-05-04T18:30:00.000Z'],
    // The clocks go forward at 02:00 on this day: 02:30 is never shown.
    ['02:30', 'America/New_York', '2026-03-08T12:00:00Z', '2026-03-08T07:30:00.000Z'],
    ['00:00', 'America/New_York', '2026-03-09T03:30:00Z', '2026-03-08T05:00:00.000Z'],
    // And back on this one: midnight was 25 hours ago.
    ['00:00', 'America/New_York', '2026-11-02T04:30:00Z', '2026-11-01T04:00:00.000Z'],
  ])('at %s in %s, seen at %s', (time, zone, now, began) => {
    expect(iso(dayBegan({ time, zone }, at(now)))).toBe(began)
  })

  it('knows which zones there are', () => {
    expect(isTimeZone('Europe/Paris')).toBe(true)
    expect(isTimeZone('Moon/Base')).toBe(false)
  })
})
