/**
 * JSON whose numbers are kept as they were written. A number of JavaScript has some fifteen digits; a
 * sid or an account number of somebody else's system may have more.
 */
import { randomUUID } from 'node:crypto'

/** A number that JavaScript cannot hold without changing it. */
export class ExactNumber {
  /** As it was written in JSON. */
  readonly source: string

  constructor(source: string) {
    this.source = source
  }

  /** For comparing: exact for whole numbers, else as near as it gets. */
  get value(): number | bigint {
    return /^-?\d+$/.test(this.source) ? BigInt(this.source) : Number(this.source)
  }

  /** For `writeJson` its digits, marked; for whoever writes JSON otherwise as near as it gets. */
  toJSON(): number | string {
    if (marks === null) return Number(this.source)
    marks += 1
    return `${mark}${this.source}`
  }
}

/** Reads a number's text. */
export function exactNumber(source: string): number | ExactNumber {
  const number = Number(source)
  if (source.length < 16 && Number.isFinite(number)) return number
  return String(number) === source ? number : new ExactNumber(source)
}

/** Stands before a number while it is on its way through `JSON` as a text; nobody can guess it. */
const mark = `${randomUUID()}:`
const written = new RegExp(`"${mark}([-+.\\deE]+)"`, 'g')
const words = /"(?:[^"\\]|\\.)*"|-?\d[-+.\deE]*/g
/** Only such a text can have a number that matters here. */
const suspect = /\d[\d.]{14}|\d[eE][-+]?\d{3}/

/** Whether a text has such a number, if it is JSON. */
export function hasExactNumbers(text: string): boolean {
  return suspect.test(text) && (text.match(words) ?? []).some(isExact)
}

/** `JSON.parse`, but for such numbers. @throws SyntaxError */
export function readJson(text: string): unknown {
  // Read as it is in any case: what is refused must be refused.
  const plain: unknown = JSON.parse(text)
  if (!hasExactNumbers(text)) return plain
  const marked = text.replace(words, (word) => (isExact(word) ? `"${mark}${word}"` : word))
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark)
      ? new ExactNumber(value.slice(mark.length))
      : value,
  )
}

/** Whether a word of JSON is such a number. */
function isExact(word: string): boolean {
  return !word.startsWith('"') && typeof exactNumber(word) !== 'number'
}

/** How many numbers `writeJson` has marked; null while it does not write. */
let marks: number | null = null

/** `JSON.stringify`, but for such numbers. */
export function writeJson(value: unknown): string {
  marks = 0
  try {
    const text = JSON.stringify(value)
    return marks === 0 ? text : text.replace(written, '$1')
  } finally {
    marks = null
  }
}
