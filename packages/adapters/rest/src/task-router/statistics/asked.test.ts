import { describe, expect, it } from 'vitest'
import { Form } from '../../http/form.ts'
import { thresholdsOf, windowOf } from './asked.ts'

const now = Date.UTC(2026, 0, 31, 12)
const MINUTE = 60_000

const window = (values: Record<string, string>) => windowOf(new Form(values), now)
const at = (text: string) => Date.parse(text)

describe('the interval', () => {
  it.each<[Record<string, string>, number, number]>([
    [{}, now - 15 * MINUTE, now],
    [{ Minutes: '240' }, now - 240 * MINUTE, now],
    [{ StartDate: '2026-01-30T00:00:00Z', Minutes: '5' }, at('2026-01-30T00:00:00Z'), now],
    [{ EndDate: '2026-01-31T10:00:00Z' }, at('2026-01-31T09:45:00Z'), at('2026-01-31T10:00:00Z')],
    [
      { StartDate: '2026-01-29', EndDate: '2026-01-30' },
      at('2026-01-29T00:00:00Z'),
      at('2026-01-31T00:00:00Z'),
    ],
    [{ StartDate: '2026-01-31', EndDate: '2026-01-31' }, at('2026-01-31T00:00:00Z'), now],
    [{ EndDate: '2027-01-01' }, now - 15 * MINUTE, now],
    [{ Minutes: '43200' }, now - 43_200 * MINUTE, now],
  ])('of %j', (values, from, to) => {
    expect(window(values)).toEqual({ from, to })
  })

  it.each<[Record<string, string>, number]>([
    [{ StartDate: '2025-12-31' }, 14241],
    [{ Minutes: '43300' }, 14241],
    [{ EndDate: '2025-12-01' }, 14241],
    [{ Minutes: '0' }, 20001],
    [{ Minutes: 'ten' }, 20001],
    [{ StartDate: 'yesterday' }, 20001],
    [{ EndDate: '31.1.2026' }, 20001],
    [{ StartDate: '2026-01-31T11:00:00Z', EndDate: '2026-01-31T10:00:00Z' }, 20001],
    [{ StartDate: '2026-02-01' }, 20001],
  ])('of %j is refused', (values, code) => {
    expect(() => window(values)).toThrow(expect.objectContaining({ code, status: 400 }))
  })
})

describe('the thresholds', () => {
  const of = (text?: string) =>
    thresholdsOf(new Form(text === undefined ? {} : { SplitByWaitTime: text }))

  it('are seconds with commas between, each once', () => {
    expect(of()).toBeUndefined()
    expect(of('')).toBeUndefined()
    expect(of('5,30, 5')).toEqual([5, 30])
  })

  it.each(['5,', 'soon', '-1', '1.5', '5 30'])('of "%s" are refused', (text) => {
    expect(() => of(text)).toThrow(expect.objectContaining({ code: 20001 }))
  })
})
