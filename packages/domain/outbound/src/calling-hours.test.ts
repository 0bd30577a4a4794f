import { describe, expect, it } from 'vitest'
import { checkHours, clockIn, isOpen, nextOpening } from './calling-hours.ts'

const weekdays = { days: [1, 2, 3, 4, 5], from: '08:00', until: '20:00' }
const everyDay = { ...weekdays, days: [1, 2, 3, 4, 5, 6, 7] }
const at = (text: string) => Date.parse(text)

describe('calling hours', () => {
  it('begin and end by the clock of whoever is called', () => {
    // Berlin has UTC+1 in January.
    expect(isOpen(weekdays, ['Europe/Berlin'], at('2026-01-05T06:59:59Z'))).toBe(false)
    expect(isOpen(weekdays, ['Europe/Berlin'], at('2026-01-05T07:00:00Z'))).toBe(true)
    expect(isOpen(weekdays, ['Europe/Berlin'], at('2026-01-05T18:59:59Z'))).toBe(true)
    expect(isOpen(weekdays, ['Europe/Berlin'], at('2026-01-05T19:00:00Z'))).toBe(false)
  })

  it('follow summer time on the day on which it begins', () => {
    // 29 March 2026: Berlin goes from UTC+1 to UTC+2 at 01:00 UTC.
    expect(nextOpening(everyDay, ['Europe/Berlin'], at('2026-03-28T20:00:00Z'))).toBe(
      at('2026-03-29T06:00:00Z'),
    )
    expect(nextOpening(everyDay, ['Europe/Berlin'], at('2026-10-24T20:00:00Z'))).toBe(
      at('2026-10-25T07:00:00Z'),
    )
  })

  it('know days by the same clock: Monday morning in Auckland is Sunday in UTC', () => {
    expect(isOpen(weekdays, ['Pacific/Auckland'], at('2026-01-04T20:00:00Z'))).toBe(true)
    expect(isOpen(weekdays, ['Europe/Berlin'], at('2026-01-04T12:00:00Z'))).toBe(false)
  })

  it('hold in every zone in which they may be', () => {
    const both = ['America/New_York', 'America/Los_Angeles']

    expect(isOpen(weekdays, both, at('2026-01-05T14:00:00Z'))).toBe(false)
    expect(nextOpening(weekdays, both, at('2026-01-05T14:00:00Z'))).toBe(at('2026-01-05T16:00:00Z'))
  })

  it('reach nobody whose zone is unknown', () => {
    expect(isOpen(everyDay, [], at('2026-01-05T12:00:00Z'))).toBe(false)
    expect(nextOpening(everyDay, [], at('2026-01-05T12:00:00Z'))).toBe(null)
  })

  it('open at the quarter where zones do: Kathmandu has UTC+5:45', () => {
    expect(nextOpening(everyDay, ['Asia/Kathmandu'], at('2026-01-05T00:00:00Z'))).toBe(
      at('2026-01-05T02:15:00Z'),
    )
  })

  it('can last the whole day', () => {
    const always = { ...everyDay, from: '00:00', until: '24:00' }
    for (let hour = 0; hour < 24; hour++) {
      expect(isOpen(always, ['Asia/Tokyo'], at('2026-01-05T00:00:00Z') + hour * 3_600_000)).toBe(
        true,
      )
    }
  })

  it.each([
    [{ ...weekdays, days: [] }, 'days'],
    [{ ...weekdays, days: [0] }, 'days'],
    [{ ...weekdays, from: '8:00' }, 'from'],
    [{ ...weekdays, until: '20:10' }, 'until'],
    [{ ...weekdays, until: '24:15' }, 'until'],
    [{ ...weekdays, from: '20:00', until: '08:00' }, 'until'],
  ])('%j is refused for its %s', (hours, field) => {
    expect(() => checkHours(hours)).toThrow(`hours.${field}`)
  })

  it('tells the time there', () => {
    expect(clockIn('Europe/Madrid', at('2026-01-05T23:05:00Z'))).toBe('00:05')
  })
})
