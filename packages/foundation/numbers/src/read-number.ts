/** The way in: what a person or a program may write becomes E.164, or nothing. */
import { type E164, isE164 } from '@offhook/core'
import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max'

/** Two letters of ISO 3166-1, of a country with a numbering plan. */
export type Country = CountryCode

export function isCountry(text: string): text is Country {
  return isSupportedCountry(text)
}

/** `readNumber` with its country: how one site reads what it is given. */
export type NumberReader = (text: string) => E164 | undefined

export function numberReader(country: Country): NumberReader {
  const known = new Map<string, E164 | undefined>()
  return (text) => {
    if (text.length > MAX_LENGTH) return undefined
    if (known.has(text)) return known.get(text)
    const read = readNumber(text, country)
    for (const oldest of known.keys()) {
      if (known.size < MOST_KNOWN) break
      known.delete(oldest)
    }
    known.set(text, read)
    return read
  }
}

/** A call asks for its number several times, and most calls for one of a few: reading it is dear. */
const MOST_KNOWN = 1_000

/** Longer than any number with its separators, a scheme and parameters. */
const MAX_LENGTH = 256

/** Countries of the North American Numbering Plan dial each other's ten digits. */
const NANP = '1'

/**
 * Reads a phone number: E.164, a `tel:` URI (RFC 3966), an international number without its plus,
 * or a number as it is dialled within `country`; with or without visual separators. Undefined when
 * it is none of them, or has a length that its numbering plan does not know.
 */
export function readNumber(text: string, country: Country): E164 | undefined {
  const bare = bareNumber(text)
  if (bare === undefined) return undefined
  if (bare.startsWith('+')) return accept(international(bare))
  const home = parsePhoneNumberFromString(bare, { defaultCountry: country, extract: false })
  // Ten digits are a number of the plan, assigned or not: never one of another country.
  if (home?.countryCallingCode === NANP && bare.length === 10) return accept(home)
  const abroad = international(`+${bare.replace(/^00/, '')}`)
  const both = [home, abroad]
  return accept(both.find((one) => one?.isValid()) ?? both.find((one) => one?.isPossible()))
}

/** Digits, with a plus if there was one; undefined for text that is no number. */
function bareNumber(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const [, scheme, written = ''] = /^\s*(tel:)?([^;]*)/i.exec(text) ?? []
  if (scheme === undefined && text.includes(';')) return undefined
  const context = /;phone-context=(\+[\d().-]+)/i.exec(text)?.[1] ?? ''
  const number = written.trim().startsWith('+') ? written : context + written
  const bare = number.replace(/[\s().\-/\u00b7\u2010-\u2015]/g, '')
  return /^\+?\d+$/.test(bare) ? bare : undefined
}

function international(text: string): PhoneNumber | undefined {
  return isE164(text) ? parsePhoneNumberFromString(text, { extract: false }) : undefined
}

function accept(number: PhoneNumber | undefined): E164 | undefined {
  return number?.isPossible() && isE164(number.number) ? number.number : undefined
}
