import type { AccountSid } from '@offhook/core'
import type { Reads } from '../db/db.ts'
import { foursOf } from '../entities/known-number.ts'
import type { Conditions } from './conditions.ts'

/** Where more numbers have a part, many rows have it too: the newest are looked through for it. */
const MOST_NUMBERS = 2_000

/**
 * A condition: one of the columns has one of these parts of a number in it. The numbers are looked up
 * first, so that the planner knows of each whether many rows have it.
 * @param parts digits only; those of less than four are looked for row by row
 */
export async function numberMatches(
  db: Reads,
  where: Conditions,
  accountSid: AccountSid,
  columns: readonly string[],
  parts: readonly string[],
): Promise<string> {
  const long = parts.filter((part) => foursOf(part).length > 0)
  const numbers = long.length === 0 ? [] : await numbersWith(db, accountSid, long)
  const isMany = numbers.length > MOST_NUMBERS
  const any: string[] = []
  if (numbers.length > 0 && !isMany) {
    const known = where.bind(numbers)
    any.push(...columns.map((column) => `${column} = ANY(${known}::text[])`))
  }
  for (const part of isMany ? parts : parts.filter((part) => !long.includes(part))) {
    const sought = where.bind(part)
    any.push(...columns.map((column) => `strpos(digits_of(${column}), ${sought}) > 0`))
  }
  return any.length === 0 ? 'false' : `(${any.join(' OR ')})`
}

/** A condition: one of the columns has this text in it, in any case. */
export function textMatches(where: Conditions, columns: readonly string[], text: string): string {
  const like = where.bind(`%${text.replace(/[\\%_]/g, '\\$&')}%`)
  return `(${columns.map((column) => `${column} ILIKE ${like}`).join(' OR ')})`
}

async function numbersWith(
  db: Reads,
  accountSid: AccountSid,
  parts: readonly string[],
): Promise<readonly string[]> {
  const has = parts.map((_, index) => {
    const [part, fours] = [`$${2 * index + 2}`, `$${2 * index + 3}`]
    return `(fours @> ${fours}::text[] AND strpos(digits_of(number), ${part}) > 0)`
  })
  const rows = await db.query<{ number: string }>(
    `SELECT number FROM known_numbers WHERE account_sid = $1 AND (${has.join(' OR ')})
      LIMIT ${MOST_NUMBERS + 1}`,
    [accountSid, ...parts.flatMap((part) => [part, foursOf(part)])],
  )
  return rows.map(({ number }) => number)
}
