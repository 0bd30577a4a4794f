/**
 * JSON columns on their way from the thread of the embedded database. A message between threads
 * forgets what class an object is of, so a value with numbers that JavaScript cannot hold travels as
 * its text.
 */
import { hasExactNumbers, readJson } from '@offhook/core'
import type { Rows } from './db.ts'

export const JSON_OID = 114
export const JSONB_OID = 3802

/** Parses the JSON columns of a thread's replies. */
export class ExactColumns {
  readonly #key: string
  #held = false

  /** @param key stands for such a text; nobody can guess it */
  constructor(key: string) {
    this.#key = key
  }

  readonly parse = (text: string): unknown => {
    if (!hasExactNumbers(text)) return JSON.parse(text)
    this.#held = true
    return { [this.#key]: text }
  }

  /** Whether a reply since the last time needs `read`. */
  taken(): boolean {
    const held = this.#held
    this.#held = false
    return held
  }
}

/** The rows with such values read. */
export function readExact(rows: Rows, key: string): Rows {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row as Record<string, unknown>).map(([name, value]) => {
        const text = (value as Record<string, unknown> | null)?.[key]
        return [name, typeof text === 'string' ? readJson(text) : value]
      }),
    ),
  )
}
