/** Numbers as people write them, read as what is called. Pure. */
import {
  type CountryCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min'

export type Country = CountryCode

/** Longer than any number with what people write around it. */
export const MAX_TEXT = 256
const keysOfLetters = [
  ['ABC', '2'],
  ['DEF', '3'],
  ['GHI', '4'],
  ['JKL', '5'],
  ['MNO', '6'],
  ['PQRS', '7'],
  ['TUV', '8'],
  ['WXYZ', '9'],
] as const

export function isCountry(text: string): text is Country {
  return isSupportedCountry(text)
}

/** E.164 of whatever was typed or pasted; null where it is no number that could be called. */
export function numberIn(text: string, country: Country): string | null {
  if (text.length > MAX_TEXT) return null
  const bare = text.trim().replace(/^tel:/i, '')
  const exact = parsePhoneNumberFromString(withDigits(bare), {
    defaultCountry: country,
    extract: false,
  })
  const number = exact ?? parsePhoneNumberFromString(bare, country)
  return number?.isPossible() ? number.number : null
}

/**
 * A number as the query of an address has it. Other programs often leave the plus unescaped, which
 * reads as a space: without it the number would be taken for one of this country.
 */
export function numberInQuery(text: string, country: Country): string | null {
  return numberIn(text.replace(/^(tel:)? (?=\d)/i, '$1+'), country)
}

/** 1-800-FLOWERS as its keys; text that is an address of another kind stays. */
function withDigits(text: string): string {
  if (/[:@]/.test(text) || !/\d/.test(text)) return text
  return text.replace(/[a-z]/gi, (letter) => {
    const upper = letter.toUpperCase()
    return keysOfLetters.find(([letters]) => letters.includes(upper))?.[1] ?? letter
  })
}
