import { numberReader } from '@offhook/numbers'
import { describe, expect, it } from 'vitest'
import { soughtOf } from './number-parts.ts'

const stored = { us: '12015550103', de: '49301234567' }
const reader = { us: numberReader('US'), de: numberReader('DE') }

const finds = (text: string, country: 'us' | 'de') => {
  const sought = soughtOf('number', text, reader[country])
  return 'digits' in sought && sought.digits.some((part) => stored[country].includes(part))
}

describe('a number is found', () => {
  it.each([
    '+12015550103',
    '2015550103',
    '+1 201 555 0103',
    '(201) 555-0103',
    '1-201-555-0103',
    '0103',
    '555 01',
    '011 1 201 555 0103',
  ])('by %s', (text) => {
    expect(finds(text, 'us')).toBe(true)
  })

  it.each(['+49 30 1234567', '030 1234567', '0049301234567', '4567'])('by %s', (text) => {
    expect(finds(text, 'de')).toBe(true)
  })

  it('and another is not', () => {
    expect(finds('2015550104', 'us')).toBe(false)
  })
})

it('letters are looked for in names', () => {
  expect(soughtOf('number', ' Ana ', reader.us)).toEqual({ text: 'Ana' })
})

it('nothing to look for is told', () => {
  expect(() => soughtOf('number', '+-', reader.us)).toThrow('number has neither')
})
