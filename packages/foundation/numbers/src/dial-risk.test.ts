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
    ['+12015550123', 'US', 'lowRisk'],
    ['+14165550123', 'CA', 'lowRisk'],
    ['+18095551234', 'DO', 'lowRisk'],
    ['+19002345678', 'US', 'special'],
    ['+493012345678', 'DE', 'lowRisk'],
    ['+499001234567', 'DE', 'special'],
    ['+447012345678', 'GB', 'special'],
    ['+448001111111', 'GB', 'lowRisk'],
    ['+870773111632', null, 'lowRisk'],
    ['+881612345678', null, 'lowRisk'],
  ])('%s is in %s: %s', (number, country, risk) => {
    expect(dialledPlaceOf(number as E164)).toEqual({ country, risk })
  })

  it.each([
    ['a mobile line', '+37121234567', 'tollFraud'],
    ['an unassigned number', '+37110000000', 'tollFraud'],
    ['a fixed line', '+37163123456', 'lowRisk'],
    ['a premium line', '+37190123456', 'special'],
  ])('in a country that fraud likes, %s (%s) is %s', (_, number, risk) => {
    expect(dialledPlaceOf(number as E164)).toEqual({ country: 'LV', risk })
  })

  it('is no toll fraud elsewhere, whether its plan has it or not', () => {
    for (const number of ['+4915112345678', '+12005550123'] as E164[]) {
      expect(dialledPlaceOf(number).risk).toBe('lowRisk')
    }
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
