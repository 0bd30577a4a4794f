import { isE164 } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { lineTypeOf, nationalForm, placeOf, readNumber, readNumberPool } from './index.ts'

function e164(text: string) {
  if (!isE164(text)) throw new Error(`${text} is not E.164`)
  return text
}

describe('a number that is read', () => {
  it.each([
    ['+14155551212', 'US', '+14155551212'],
    ['415-555-1212', 'US', '+14155551212'],
    ['(415) 555-1212', 'US', '+14155551212'],
    ['1 415 555 1212', 'US', '+14155551212'],
    ['415.555.1212', 'CA', '+14155551212'],
    [' +1 (415) 555\u20111212 ', 'DE', '+14155551212'],
    ['tel:+1-415-555-1212', 'DE', '+14155551212'],
    ['TEL:+14155551212;ext=12', 'DE', '+14155551212'],
    ['tel:555-1212;phone-context=+1415', 'DE', '+14155551212'],
    ['tel:0201230;phone-context=example.com', 'US', undefined],
    // Ten digits stay in the plan, whether their area is assigned or not.
    ['4930123456', 'US', '+14930123456'],
    ['14155551212', 'DE', '+14155551212'],
    ['442071234567', 'US', '+442071234567'],
    ['011442071234567', 'US', '+442071234567'],
    ['00442071234567', 'US', '+442071234567'],
    ['0044 20 7123 4567', 'DE', '+442071234567'],
    ['030 123456', 'DE', '+4930123456'],
    ['030/123456', 'DE', '+4930123456'],
    ['020 7123 4567', 'GB', '+442071234567'],
    ['+88213123456', 'US', '+88213123456'],
  ] as const)('as %s in %s is %s', (text, country, number) => {
    expect(readNumber(text, country)).toBe(number)
  })

  it.each([
    '',
    ' ',
    '+',
    'front desk',
    '1-800-FLOWERS',
    '415-555-1212 x3',
    '415-555-1212;ext=3',
    '*67',
    '#31#',
    '+1415555121',
    '+141555512123',
    '911',
    '1001',
    '+0123456789',
    '+99912345678',
    '4155551212,,1',
    'sip:4155551212@host',
    'client:4155551212',
    '٤١٥٥٥٥١٢١٢',
    '1'.repeat(300),
  ])('is none in %s', (text) => {
    expect(readNumber(text, 'US')).toBeUndefined()
  })
})

describe('a pool of numbers', () => {
  it('is a list of numbers and of ranges', () => {
    expect(readNumberPool('+12015550100-+12015550102, +4930123456,+12015550101')).toEqual([
      '+12015550100',
      '+12015550101',
      '+12015550102',
      '+4930123456',
    ])
  })

  it.each([
    '',
    '2015550100',
    '+12015550100,',
    '+12015550102-+12015550100',
    '+1201555010-+12015550100',
    '+12015550100-+12016550100',
    '+1201',
  ])('is not %j', (text) => {
    expect(readNumberPool(text)).toBeUndefined()
  })
})

describe('a number that is told of', () => {
  it.each([
    ['+12015550101', 'US', 'NJ', '(201) 555-0101'],
    ['+14165550100', 'CA', 'ON', '(416) 555-0100'],
    ['+19025550100', 'CA', 'NS', '(902) 555-0100'],
    ['+18005550100', 'US', '', '(800) 555-0100'],
    ['+4930123456', 'DE', '', '030 123456'],
    ['+88213123456', '', '', '1 312 3456'],
  ])('is in its place: %s in %s %s', (text, country, region, national) => {
    const number = e164(text)

    expect(placeOf(number)).toEqual({ country, region })
    expect(nationalForm(number).replace(/\D/g, '')).toBe(national.replace(/\D/g, ''))
  })

  it('has the kind of line that its plan has', () => {
    expect(lineTypeOf(e164('+4915112345678'))).toBe('MOBILE')
    expect(lineTypeOf(e164('+4930123456'))).toBe('FIXED_LINE')
    expect(lineTypeOf(e164('+12015550101'))).toBe('FIXED_LINE_OR_MOBILE')
    expect(lineTypeOf(e164('+18005550100'))).toBe('TOLL_FREE')
    expect(lineTypeOf(e164('+19005550100'))).toBe('PREMIUM_RATE')
    expect(lineTypeOf(e164('+15550001111'))).toBeUndefined()
  })

  it('has one state for each area code', async () => {
    const seen = new Set<string>()
    for (let code = 200; code < 1000; code++) {
      const { region } = placeOf(e164(`+1${code}5550100`))
      if (region) seen.add(region)
    }

    expect(seen.size).toBe(51 + 9)
  })
})
