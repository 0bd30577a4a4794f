import type { E164 } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { continentOf } from './continents.ts'
import { countriesOfPlans, dialledPlaceOf, specialPrefixesOf } from './dial-risk.ts'
import { prefixesOf } from './prefixes-of.ts'

describe('prefixesOf', () => {
  it.each([
    ['900\\d{7}', ['900']],
    ['900[2-9]\\d{6}', ['9002', '9003', '9004', '9005', '9006', '9007', '9008', '9009']],
    ['8(?:00|7[12])\\d{4}', ['800', '871', '872']],
    ['18(?:1\\d{5,11}|[2-4]\\d{8})', ['181', '182', '183', '184']],
    ['1?23\\d', ['123', '23']],
    ['90{3}1\\d', ['90001']],
    ['9\\d{3}|90', ['9']],
    ['12345678', ['123456']],
    ['5{2,3}\\d', ['55']],
  ])('of %s are %j', (pattern, expected) => {
    expect(prefixesOf(pattern)).toEqual(expected)
  })
})

describe('a dialled number', () => {
  it.each([
    ['+12015550123', 'US', false],
    ['+14165550123', 'CA', false],
    ['+18095551234', 'DO', false],
    ['+19002345678', 'US', true],
    ['+493012345678', 'DE', false],
    ['+499001234567', 'DE', true],
    ['+447012345678', 'GB', true],
    ['+448001111111', 'GB', false],
    ['+870773111632', null, false],
    ['+881612345678', null, false],
  ])('%s is in %s, special: %s', (number, country, isSpecial) => {
    expect(dialledPlaceOf(number as E164)).toEqual({ country, isSpecial })
  })
})

it('each special number begins with a prefix of its country', () => {
  const number = '+499001234567'

  expect(specialPrefixesOf('DE').some((prefix) => number.startsWith(prefix))).toBe(true)
  expect(specialPrefixesOf('DE').some((prefix) => '+493012345678'.startsWith(prefix))).toBe(false)
  for (const country of countriesOfPlans()) {
    for (const prefix of specialPrefixesOf(country)) expect(prefix).toMatch(/^\+\d{2,13}$/)
  }
})

it('each country has its continent', () => {
  expect(countriesOfPlans().filter((country) => continentOf(country) === null)).toEqual([])
})
