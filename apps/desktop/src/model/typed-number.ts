/**
 * A number while it is typed or pasted, and the countries to choose from. Apart from the reading of
 * numbers, since it weighs and comes with the dialpad. Pure.
 */
import { AsYouType, getCountries, getCountryCallingCode } from 'libphonenumber-js/min'
import { type Country, MAX_TEXT, numberIn } from './dial-number.ts'

/** A country to choose from. */
export interface CountryChoice {
  readonly code: Country
  /** In the language of the page. */
  readonly name: string
  readonly flag: string
  /** `+34` */
  readonly callingCode: string
}

/** All countries by name. */
export function countryChoices(language: string): readonly CountryChoice[] {
  const names = new Intl.DisplayNames(language, { type: 'region' })
  return getCountries()
    .map((code) => ({
      code,
      name: names.of(code) ?? code,
      flag: flagOf(code),
      callingCode: `+${getCountryCallingCode(code)}`,
    }))
    .sort((a, b) => a.name.localeCompare(b.name, language))
}

/** Two letters as the pair of regional indicators that fonts draw as a flag. */
export function flagOf(code: Country): string {
  return String.fromCodePoint(...[...code].map((letter) => 0x1f1a5 + letter.charCodeAt(0)))
}

/**
 * What the field shows after it was typed into: formatted as its country writes it while something
 * is added at the end, left alone while something is taken away.
 */
export function typed(before: string, after: string, country: Country): string {
  const isAdded = after.length > before.length && after.startsWith(before)
  return isAdded ? formatted(after, country) : after
}

/** What the field shows of a paste: the number in it, whatever stands around. */
export function pasted(text: string, country: Country): string {
  const number = numberIn(text, country)
  return number ? formatted(number, country) : text.trim().slice(0, MAX_TEXT)
}

/** The country that an international number belongs to; null for any other text. */
export function countryOf(text: string): Country | null {
  if (!text.trim().startsWith('+')) return null
  const formatter = new AsYouType()
  formatter.input(text)
  return formatter.getCountry() ?? null
}

function formatted(text: string, country: Country): string {
  // Letters stay as they are written until the number is called.
  if (/[a-z]/i.test(text)) return text
  return new AsYouType(country).input(text) || text
}
