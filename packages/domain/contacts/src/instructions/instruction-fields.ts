import {
  documentSchemes,
  type ErrorEntry,
  errors,
  isUrlOf,
  OffhookError,
  parseSid,
} from '@offhook/core'
import type { NumberReader } from '@offhook/numbers'
import { numberDestination, parseDestination } from '@offhook/voice'

/** A ringing phone of a worker: default and most, in seconds. */
const DEFAULT_TIMEOUT = 60
const MAX_TIMEOUT = 999
const MAX_URL = 4_000

/**
 * The parameters of an instruction, read one by one with their checks; what was not given is null.
 * They come from a form, from the SDK's JSON or from an answered callback: names match whatever
 * their case, numbers and booleans may be words. Unknown ones are ignored: newer clients send more.
 */
export class InstructionFields {
  /** As they came. */
  readonly given: Readonly<Record<string, unknown>>
  readonly #given = new Map<string, unknown>()

  constructor(parameters: Readonly<Record<string, unknown>>) {
    this.given = parameters
    for (const [name, value] of Object.entries(parameters)) {
      this.#given.set(name.toLowerCase(), value)
    }
  }

  /** Empty text counts as not given. @throws OffhookError with the error for what is no text */
  text(name: string, error: ErrorEntry = errors.invalidParameter): string | null {
    const value = this.#given.get(name.toLowerCase())
    if (value === undefined || value === null || value === '') return null
    if (typeof value === 'string') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    throw bad(`${name} is no text`, error)
  }

  required(name: string, error: ErrorEntry = errors.invalidParameter): string {
    const text = this.text(name, error)
    if (text === null) throw bad(`${name} is missing`, error)
    return text
  }

  flag(name: string): boolean {
    const text = this.text(name)?.toLowerCase() ?? 'false'
    if (text === 'true' || text === '1') return true
    if (text === 'false' || text === '0') return false
    throw bad(`${name} must be true or false`)
  }

  oneOf<T extends string>(name: string, words: readonly T[], fallback: T): T {
    const text = this.text(name)
    if (text === null) return fallback
    const word = words.find((one) => one === text.toLowerCase())
    if (word === undefined) throw bad(`${name} must be one of ${words.join(', ')}`)
    return word
  }

  /** How long a phone may ring, in seconds. */
  timeout(name: string): number {
    const text = this.text(name)
    if (text === null) return DEFAULT_TIMEOUT
    const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0
    if (seconds < 1 || seconds > MAX_TIMEOUT) {
      throw bad(`${name} must be a whole number from 1 to ${MAX_TIMEOUT}`)
    }
    return seconds
  }

  url(name: string, error: ErrorEntry): string | null {
    const text = this.text(name, error)
    if (text === null || isUrlOf(documentSchemes, text, MAX_URL)) return text
    throw bad(`${name} is not a valid URL`, error)
  }

  requiredUrl(name: string, error: ErrorEntry): string {
    const url = this.url(name, error)
    if (url === null) throw bad(`${name} is missing`, error)
    return url
  }

  /** A list, repeated or in one text with commas or spaces, of these words. */
  words<T extends string>(name: string, allowed: readonly T[], error: ErrorEntry): readonly T[] {
    const value = this.#given.get(name.toLowerCase())
    const parts = Array.isArray(value) ? value.map(String) : [this.text(name, error) ?? '']
    return parts
      .flatMap((part) => part.split(/[\s,]+/))
      .filter((part) => part !== '')
      .map((part) => {
        const word = allowed.find((one) => one === part.toLowerCase())
        if (word === undefined) throw bad(`${name} must be one of ${allowed.join(', ')}`, error)
        return word
      })
  }

  /** An activity that is there. */
  activity(name: string, error: ErrorEntry, exists: (sid: string) => boolean): string | null {
    const text = this.text(name, error)
    if (text === null) return null
    const sid = parseSid('WA', text)
    if (sid === undefined || !exists(sid)) throw bad(`There is no activity ${text}`, error)
    return sid
  }
}

/** Whom to call, and the number that is shown to them. */
export interface Numbers {
  readonly to: string
  readonly from: string
}

/**
 * Checks both ends of a call that an instruction is to place.
 * @throws OffhookError with the codes of the instruction
 */
export function checkedNumbers(
  read: NumberReader,
  { to, from }: { readonly to: string | null; readonly from: string | null },
  faults: { readonly to: ErrorEntry; readonly from: ErrorEntry },
): Numbers {
  if (to === null) throw bad('There is nobody to call: no "to", and no contact_uri', faults.to)
  const { destination } = parseDestination(to, { error: faults.to, read })
  if (from === null) throw bad('There is no number to call from', faults.from)
  // A phone shows numbers only; who is called by SIP or in a browser may see any text.
  if (destination.kind === 'number') numberDestination(from, { error: faults.from, read })
  return { to, from }
}

export function bad(message: string, error: ErrorEntry = errors.invalidParameter): OffhookError {
  return new OffhookError(error, message)
}
