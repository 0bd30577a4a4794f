/** The way out: what the numbering plans tell of a number. */
import type { E164 } from '@offhook/core'
import {
  type NumberType,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max'
import { nanpRegionOf } from './nanp-regions.ts'

export type LineType = Exclude<NumberType, undefined>

/** Where a number belongs, as far as the numbering plans know; empty where they do not. */
export interface Place {
  /** ISO 3166-1, two letters. */
  readonly country: string
  /** A state or province, two letters. Numbers of North America only. */
  readonly region: string
}

const nowhere: Place = { country: '', region: '' }

/** How a number is written in its own country. */
export function nationalForm(number: E164): string {
  return parse(number)?.formatNational() ?? number
}

export function placeOf(number: E164): Place {
  const country = parse(number)?.country
  if (!country) return nowhere
  return { country, region: nanpRegionOf(number) ?? '' }
}

/** The digits between the plus and the national number; null for a plan that is not known. */
export function countryCodeOf(number: E164): string | null {
  return parse(number)?.countryCallingCode ?? null
}

/** Whether its plan has such a number, not only one of its length. */
export function isValidNumber(number: E164): boolean {
  return parse(number)?.isValid() ?? false
}

/** What kind of line it is; undefined when its plan does not tell. */
export function lineTypeOf(number: E164): LineType | undefined {
  return parse(number)?.getType()
}

/** The name of a country, in English. */
export function countryName(country: string): string {
  return countries.of(country) ?? country
}

const countries = new Intl.DisplayNames('en', { type: 'region' })

/** Each call and each of its webhooks asks for the same two numbers. */
const recent = new Map<E164, PhoneNumber | undefined>()
const MAX_RECENT = 500

/** What the plans know of a number; undefined where they do not know its country code. */
export function parse(number: E164): PhoneNumber | undefined {
  if (recent.has(number)) return recent.get(number)
  if (recent.size >= MAX_RECENT) recent.clear()
  const parsed = parsePhoneNumberFromString(number, { extract: false })
  recent.set(number, parsed)
  return parsed
}
