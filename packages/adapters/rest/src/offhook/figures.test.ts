import { SimulatedClock } from '@offhook/core'
import { expect, it } from 'vitest'
import { Form } from '../http/form.ts'
import { figuresTimeOf } from './figures.ts'

const timeOf = (by: string | undefined, until: string) =>
  figuresTimeOf(
    { clock: new SimulatedClock() },
    { form: new Form({ by, since: '2026-01-01', until }) },
  )

it('reaches over 83 days of hours, and over 366 of anything else', () => {
  expect(timeOf('hour', '2026-03-24')).toEqual({
    from: Date.parse('2026-01-01'),
    before: Date.parse('2026-03-25'),
  })
  expect(() => timeOf('hour', '2026-03-26')).toThrow('83 days at most')
  for (const by of ['day', undefined]) {
    expect(timeOf(by, '2026-12-31').before).toBe(Date.parse('2027-01-01'))
    expect(() => timeOf(by, '2027-01-03')).toThrow('366 days at most')
  }
})
