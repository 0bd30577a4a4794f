import type { AccountSid, Stored } from '@offhook/core'

/** A number that calls or contacts of an account have, and what it is found by. Stays for good. */
export interface KnownNumber {
  readonly accountSid: AccountSid
  readonly number: string
  /** Each four digits in a row of it. */
  readonly fours: readonly string[]
}

declare module '@offhook/core' {
  interface Entities {
    'known-number': Stored<KnownNumber, 'accountSid' | 'number'>
  }
}

/** By so many digits in a row a number is found. */
const TOGETHER = 4

/** The fours of a number, or of a part of one; none of what has less than four digits. */
export function foursOf(text: string): string[] {
  const digits = text.replace(/\D/g, '')
  const fours = new Set<string>()
  for (let place = 0; place + TOGETHER <= digits.length; place++)
    fours.add(digits.slice(place, place + TOGETHER))
  return [...fours]
}
