/** What the numbering plans tell of the risk of dialling a number. */
import type { E164 } from '@offhook/core'
import { getCountries, getCountryCallingCode, type MetadataJson } from 'libphonenumber-js/max'
import metadata from 'libphonenumber-js/max/metadata'
import { prefixesOf } from './prefixes-of.ts'
import type { Country } from './read-number.ts'
import { type LineType, parse } from './tell-number.ts'
import { isTollFraud } from './toll-fraud.ts'

/** Lines that cost more than a call to their country. */
const special: ReadonlySet<LineType> = new Set([
  'PREMIUM_RATE',
  'SHARED_COST',
  'PERSONAL_NUMBER',
  'UAN',
  'PAGER',
  'VOICEMAIL',
])

/** All countries with a numbering plan. */
export function countriesOfPlans(): readonly Country[] {
  return getCountries()
}

/** `+49` */
export function callingCodeOf(country: Country): string {
  return `+${getCountryCallingCode(country)}`
}

/** What a call costs at worst: the usual price, that of a special line, or what a fraud makes of it. */
export type DialRisk = 'lowRisk' | 'special' | 'tollFraud'

/** Where a number is. `country` is null for satellites and other networks of no country. */
export interface DialledPlace {
  readonly country: Country | null
  readonly risk: DialRisk
}

export function dialledPlaceOf(number: E164): DialledPlace {
  const parsed = parse(number)
  if (!parsed) return { country: null, risk: 'lowRisk' }
  const type = parsed.getType()
  const [main] = plans.country_calling_codes[parsed.countryCallingCode] ?? []
  const country = parsed.country ?? main ?? null
  if (type !== undefined && special.has(type)) return { country, risk: 'special' }
  return { country, risk: country && isTollFraud(country, type) ? 'tollFraud' : 'lowRisk' }
}

/** The beginnings of a country's special numbers, in E.164. */
export function specialPrefixesOf(country: Country): readonly string[] {
  const types = plans.countries[country]?.[TYPES] || []
  const patterns = SPECIAL_AT.flatMap((at) => types[at]?.[0] || [])
  const code = callingCodeOf(country)
  const national = prefixesOf(patterns.map((pattern) => `(?:${pattern})`).join('|'))
  return national.map((prefix) => code + prefix)
}

/** The compact form of the plans: rows without names, in the order that the library documents. */
interface Plans {
  readonly country_calling_codes: Readonly<Record<string, readonly Country[]>>
  readonly countries: Readonly<
    Record<string, { readonly [TYPES]?: readonly (readonly string[] | undefined)[] }>
  >
}
const plans = metadata as MetadataJson as unknown as Plans

/** Where a country's row has its types of lines. */
const TYPES = 11
/** Premium rate, personal number, voicemail, UAN, pager, shared cost. */
const SPECIAL_AT = [3, 4, 5, 6, 7, 9]
