import { describe, expect, it } from 'vitest'
import { numberIn, numberInQuery } from './dial-number.ts'
import { countryChoices, countryOf, flagOf, pasted, typed } from './typed-number.ts'

describe('a number', () => {
  it.each([
    ['(415) 555-0132', 'US', '+14155550132'],
    ['+34 911 23 45 67', 'US', '+34911234567'],
    ['911 234 567', 'ES', '+34911234567'],
    ['0034911234567', 'ES', '+34911234567'],
    ['tel:+1-415-555-0132', 'ES', '+14155550132'],
    ['1-800-FLOWERS', 'US', '+18003569377'],
    ['Ring Ada on +44 20 7946 0018, please', 'US', '+442079460018'],
  ] as const)('is read from %s', (text, country, number) => {
    expect(numberIn(text, country)).toBe(number)
  })

  it.each(['', 'nobody', '12', '+', 'client:ada', 'x'.repeat(300), '<script>'])(
    'is not in %j',
    (text) => {
      expect(numberIn(text, 'US')).toBeNull()
    },
  )

  it.each([
    ['number=%2B4930123456', '+4930123456'],
    ['number=+4930123456', '+4930123456'],
    ['number=tel:+49-30-123456', '+4930123456'],
    ['number=+1 415 555 0132', '+14155550132'],
    ['number=4155550132', '+14155550132'],
    ['number=(415) 555-0132', '+14155550132'],
  ])('is read from the query of an address: %s', (query, number) => {
    const text = new URLSearchParams(query).get('number') ?? ''
    expect(numberInQuery(text, 'US')).toBe(number)
  })

  it('is formatted while it is typed, and left alone while it is erased', () => {
    let shown = ''
    for (const key of '4155550132') shown = typed(shown, shown + key, 'US')
    expect(shown).toBe('(415) 555-0132')

    expect(typed(shown, '(415) 555-013', 'US')).toBe('(415) 555-013')
    expect(typed('', '+34911234567', 'US')).toBe('+34 911 23 45 67')
  })

  it('is taken out of a paste', () => {
    expect(pasted('  Tel.: +34 911-234.567 (office)\n', 'US')).toBe('+34 911 23 45 67')
    expect(pasted('no number', 'US')).toBe('no number')
  })

  it('tells its country once it is international', () => {
    expect(countryOf('+34911234567')).toBe('ES')
    expect(countryOf('911234567')).toBeNull()
  })
})

describe('the countries', () => {
  it('are named in the language of the page, each with its flag and its code', () => {
    const spanish = countryChoices('es')

    expect(spanish.find(({ code }) => code === 'DE')).toEqual({
      code: 'DE',
      name: 'Alemania',
      flag: '🇩🇪',
      callingCode: '+49',
    })
    expect(spanish.length).toBeGreaterThan(200)
    expect(flagOf('US')).toBe('🇺🇸')
  })
})
