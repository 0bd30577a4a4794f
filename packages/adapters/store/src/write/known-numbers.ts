/**
 * The numbers under which calls and contacts are found by a part. Each is written with the first row
 * that has it; those of late are remembered here, so that most rows write none.
 */
import { type Change, type PutChange, put } from '@offhook/core'
import { foursOf, type KnownNumber } from '../entities/known-number.ts'

const MOST_REMEMBERED = 50_000

/** The properties that are looked through, of the rows that have them. */
const numbersIn: Readonly<Record<string, readonly string[]>> = {
  call: ['from', 'to'],
  'contact-lane': ['address'],
}

export class KnownNumbers {
  /** Account and number, the oldest first. */
  readonly #known = new Set<string>()

  /** What must be written beside these rows. Always in one order, so that two nodes wait for each other in none. */
  newOf(changes: readonly Change[]): readonly PutChange[] {
    let found: Map<string, KnownNumber> | null = null
    for (const change of changes) {
      if (change.op !== 'put') continue
      for (const property of numbersIn[change.entity] ?? []) {
        const { [property]: number, accountSid } = change.row
        if (typeof number !== 'string') continue
        const key = keyOf(accountSid, number)
        if (this.#known.has(key) || found?.has(key)) continue
        found ??= new Map()
        const fours = foursOf(number)
        found.set(key, { accountSid: accountSid as KnownNumber['accountSid'], number, fours })
      }
    }
    if (!found) return []
    return [...found.keys()].sort().flatMap((key) => {
      const row = found.get(key)
      return row && row.fours.length > 0 ? [put('known-number', row)] : []
    })
  }

  /** They are durable. */
  learn(numbers: readonly PutChange[]): void {
    for (const { row } of numbers) this.#known.add(keyOf(row['accountSid'], row['number']))
    for (const oldest of this.#known) {
      if (this.#known.size <= MOST_REMEMBERED) break
      this.#known.delete(oldest)
    }
  }
}

function keyOf(accountSid: unknown, number: unknown): string {
  return `${accountSid} ${number}`
}
