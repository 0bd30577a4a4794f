import { describe, expect, it } from 'vitest'
import { dateRange, iso, parseMoment, rfc2822 } from './dates.ts'

const refused = expect.objectContaining({ code: 20001, status: 400 })
const at = (text: string) => Date.parse(text)

describe('dates out', () => {
  it('are RFC 2822 in the 2010 family and ISO 8601 in the others, both in UTC', () => {
    const time = at('2010-08-31T20:36:28.900Z')

    expect(rfc2822(time)).toBe('Tue, 31 Aug 2010 20:36:28 +0000')
    expect(rfc2822(at('2024-02-05T01:02:03Z'))).toBe('Mon, 05 Feb 2024 01:02:03 +0000')
    expect(iso(time)).toBe('2010-08-31T20:36:28Z')
    expect([rfc2822(null), iso(null)]).toEqual([null, null])
  })
})

describe('parseMoment', () => {
  it.each([
    ['2024-02-05', '2024-02-05T00:00:00Z', '2024-02-06T00:00:00Z'],
    ['2024-02-05T10:20:30Z', '2024-02-05T10:20:30Z', '2024-02-05T10:20:31Z'],
    ['2024-02-05T10:20:30', '2024-02-05T10:20:30Z', '2024-02-05T10:20:31Z'],
    ['2024-02-05T10:20:30+02:00', '2024-02-05T08:20:30Z', '2024-02-05T08:20:31Z'],
    ['2024-02-05T10:20:30.500Z', '2024-02-05T10:20:30.500Z', '2024-02-05T10:20:31.500Z'],
  ])('reads %s', (text, start, end) => {
    expect(parseMoment('StartTime', text)).toEqual({ start: at(start), end: at(end) })
  })

  it.each([
    '',
    'yesterday',
    '2024',
    '2024-13-01',
    '2024-02-05 10:20',
    '05.02.2024',
    '2024-02-05T25:00Z',
  ])('refuses %j', (text) => {
    expect(() => parseMoment('StartTime', text)).toThrow(refused)
  })
})

describe('dateRange', () => {
  const range = (given: Record<string, string>, options = {}) =>
    dateRange('StartTime', (name) => given[name], options)
  const day = { from: at('2024-02-05'), before: at('2024-02-06') }

  it('means a day in UTC when there is no sign, whatever the time', () => {
    expect(range({ StartTime: '2024-02-05' })).toEqual(day)
    expect(range({ StartTime: '2024-02-05T10:20:30Z' })).toEqual(day)
    expect(range({ StartTime: '2024-02-05T01:00:00+02:00' })).toEqual({
      from: at('2024-02-04'),
      before: at('2024-02-05'),
    })
  })

  it('takes in the first moment and not the last', () => {
    const given = { 'StartTime>': '2024-02-05', 'StartTime<': '2024-02-07T12:00:00Z' }

    expect(range(given)).toEqual({ from: at('2024-02-05'), before: at('2024-02-07T12:00:00Z') })
    expect(range({})).toEqual({ from: undefined, before: undefined })
  })

  it('takes in the last day or second too where the list has it so', () => {
    const options = { beforeIncludes: true }

    expect(range({ 'StartTime<': '2024-02-05' }, options).before).toBe(at('2024-02-06'))
    expect(range({ 'StartTime<': '2024-02-05T10:00:00Z' }, options).before).toBe(
      at('2024-02-05T10:00:01Z'),
    )
  })

  it('refuses what is no date', () => {
    expect(() => range({ 'StartTime>': 'noon' })).toThrow(refused)
  })
})
