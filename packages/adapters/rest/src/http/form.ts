import { type ErrorEntry, errors, hearableSchemes, isSid, isUrlOf, type Sid } from '@offhook/core'
import { bad } from './errors.ts'

/** The values of a form, a query or a flat JSON body: once, or repeated. */
export type FormValues = Readonly<Record<string, unknown>>

const MAX_URL = 4_000

/** Whether this may be fetched: the web, and documents and prompts of our own. */
export function isFetchable(text: string): boolean {
  return isUrlOf(hearableSchemes, text, MAX_URL)
}

/**
 * The fields of a request, each read with its validation. A missing field is `undefined`; unknown
 * fields are ignored; names are matched without regard to case.
 */
export class Form {
  readonly #names: readonly string[]
  readonly #values = new Map<string, readonly string[]>()

  constructor(values: FormValues) {
    this.#names = Object.keys(values)
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined || value === null) continue
      const list = Array.isArray(value) ? value.map(String) : [String(value)]
      const key = name.toLowerCase()
      this.#values.set(key, [...(this.#values.get(key) ?? []), ...list])
    }
  }

  /** The names that were given, as they were written. */
  get names(): readonly string[] {
    return this.#names
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase())
  }

  /** The text as given, even when empty; of a repeated name the first. */
  text(name: string): string | undefined {
    return this.#values.get(name.toLowerCase())?.[0]
  }

  /** The text; empty text counts as missing. */
  filled(name: string): string | undefined {
    return this.text(name) || undefined
  }

  /** The texts of a name that may be repeated. */
  all(name: string): readonly string[] {
    return this.#values.get(name.toLowerCase()) ?? []
  }

  required(name: string, error?: ErrorEntry): string {
    const text = this.filled(name)
    if (text === undefined) throw bad(`${name} is missing`, error)
    return text
  }

  /** A field that empty text clears; `null` means cleared. */
  clearable(name: string): string | null | undefined {
    const text = this.text(name)
    return text === undefined ? undefined : text || null
  }

  boolean(name: string): boolean | undefined {
    const text = this.filled(name)?.toLowerCase()
    if (text === undefined) return undefined
    if (text === 'true' || text === '1') return true
    if (text === 'false' || text === '0') return false
    throw bad(`${name} must be true or false`)
  }

  integer(
    name: string,
    limits: { readonly min?: number; readonly max?: number; readonly error?: ErrorEntry } = {},
  ): number | undefined {
    const text = this.filled(name)
    if (text === undefined) return undefined
    const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER, error } = limits
    const value = /^[+-]?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (Number.isNaN(value) || value < min || value > max) {
      throw bad(`${name} must be a whole number from ${min} to ${max}`, error)
    }
    return value
  }

  oneOf<T extends string>(name: string, words: readonly T[], error?: ErrorEntry): T | undefined {
    const text = this.filled(name)
    if (text === undefined) return undefined
    const word = words.find((one) => one.toLowerCase() === text.toLowerCase())
    if (word === undefined) throw bad(`${name} must be one of ${words.join(', ')}`, error)
    return word
  }

  method(name: string): 'GET' | 'POST' | undefined {
    return this.oneOf(name, ['GET', 'POST'], errors.invalidHttpMethod)
  }

  url(name: string, error: ErrorEntry = errors.invalidUrl): string | undefined {
    const text = this.filled(name)
    if (text === undefined) return undefined
    if (isFetchable(text)) return text
    throw bad(`${name} is not a valid URL`, error)
  }

  sid<Prefix extends string>(
    name: string,
    prefix: Prefix,
    error?: ErrorEntry,
  ): Sid<Prefix> | undefined {
    const text = this.filled(name)
    if (text === undefined) return undefined
    const lower = prefix + text.slice(2).toLowerCase()
    if (isSid(prefix, lower)) return lower
    throw bad(`${name} is not a sid that begins with ${prefix}`, error)
  }

  /** A sid that empty text clears; `null` means cleared. */
  clearableSid<Prefix extends string>(
    name: string,
    prefix: Prefix,
    error?: ErrorEntry,
  ): Sid<Prefix> | null | undefined {
    return this.has(name) ? (this.sid(name, prefix, error) ?? null) : undefined
  }

  /** A list: a repeated name, or words separated by spaces or commas. */
  words(name: string): readonly string[] | undefined {
    const values = this.#values.get(name.toLowerCase())
    return values?.flatMap((value) => value.split(/[\s,]+/)).filter((word) => word !== '')
  }

  /** A list of words from a fixed set. */
  wordsOf<T extends string>(name: string, allowed: readonly T[]): readonly T[] | undefined {
    return this.words(name)?.map((word) => {
      const known = allowed.find((one) => one === word)
      if (known === undefined) throw bad(`${name} must be one of ${allowed.join(', ')}`)
      return known
    })
  }
}
