import { isToken, singleLine, splitOutside } from './syntax.ts'

/** Headers as a caller writes them: one value, or one line for each value. */
export type HeaderInput = Readonly<Record<string, string | readonly string[]>>

/** RFC 3261 §7.3.3 and the registry: one-letter names. */
const COMPACT: ReadonlyMap<string, string> = new Map([
  ['a', 'accept-contact'],
  ['b', 'referred-by'],
  ['c', 'content-type'],
  ['d', 'request-disposition'],
  ['e', 'content-encoding'],
  ['f', 'from'],
  ['i', 'call-id'],
  ['j', 'reject-contact'],
  ['k', 'supported'],
  ['l', 'content-length'],
  ['m', 'contact'],
  ['o', 'event'],
  ['r', 'refer-to'],
  ['s', 'subject'],
  ['t', 'to'],
  ['u', 'allow-events'],
  ['v', 'via'],
  ['x', 'session-expires'],
  ['y', 'identity'],
])

const SPECIAL: ReadonlyMap<string, string> = new Map([
  ['call-id', 'Call-ID'],
  ['cseq', 'CSeq'],
  ['www-authenticate', 'WWW-Authenticate'],
  ['mime-version', 'MIME-Version'],
  ['rack', 'RAck'],
  ['rseq', 'RSeq'],
  ['sip-etag', 'SIP-ETag'],
])

/** What identifies and frames a message is nobody's to override. */
const OWN: ReadonlySet<string> = new Set(['via', 'from', 'to', 'call-id', 'cseq', 'content-length'])

interface Entry {
  readonly key: string
  readonly name: string
  value: string
}

/** The names of most messages as they are mostly written, looked up rather than worked out. */
const USUAL: ReadonlyMap<string, { readonly key: string; readonly name: string }> = new Map(
  [
    ...['Via', 'Max-Forwards', 'From', 'To', 'Call-ID', 'CSeq', 'Contact', 'Content-Type'],
    ...['Content-Length', 'Allow', 'Supported', 'Require', 'User-Agent', 'Server', 'Route'],
    ...['Record-Route', 'Timestamp', 'Session-Expires', 'Min-SE', 'Reason', 'Expires'],
  ].map((name) => [name, { key: name.toLowerCase(), name }]),
)

/** The lower-case full name of a header, whatever form it came in. */
export function headerKey(name: string): string {
  const usual = USUAL.get(name)
  if (usual) return usual.key
  const lower = name.toLowerCase()
  return (lower.length === 1 && COMPACT.get(lower)) || lower
}

/**
 * The header lines of one message, in order. Names match in any case and in compact form. Values
 * written here never contain a line break, so no text from outside can add a header.
 */
export class SipHeaders {
  readonly #entries: Entry[] = []

  /** Builds headers from plain input. Throws TypeError for a name that is no token. */
  static from(input: HeaderInput): SipHeaders {
    const headers = new SipHeaders()
    for (const [name, value] of Object.entries(input)) {
      for (const line of typeof value === 'string' ? [value] : value) headers.append(name, line)
    }
    return headers
  }

  /** The first line's value. */
  get(name: string): string | undefined {
    const key = headerKey(name)
    for (const entry of this.#entries) if (entry.key === key) return entry.value
    return undefined
  }

  /** Every line's value, unsplit. */
  lines(name: string): string[] {
    const key = headerKey(name)
    const values: string[] = []
    for (const entry of this.#entries) if (entry.key === key) values.push(entry.value)
    return values
  }

  /** How many lines it has. */
  count(name: string): number {
    const key = headerKey(name)
    let count = 0
    for (const entry of this.#entries) if (entry.key === key) count++
    return count
  }

  /** The elements of a comma list over all its lines; empty elements are left out. */
  list(name: string): string[] {
    return this.lines(name).flatMap((line) => (splitOutside(line, ',') ?? [line]).filter(Boolean))
  }

  /** The tokens of a list such as Require or Allow, in lower case. */
  tokens(name: string): string[] {
    return this.list(name).map((token) => token.toLowerCase())
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  /** Adds a line at the end. Throws TypeError for a name that is no token. */
  append(name: string, value: string): this {
    this.#entries.push(makeEntry(name, value))
    return this
  }

  /** Adds a line before the others of its name. */
  prepend(name: string, value: string): this {
    const entry = makeEntry(name, value)
    const at = this.#entries.findIndex((other) => other.key === entry.key)
    this.#entries.splice(Math.max(0, at), 0, entry)
    return this
  }

  /** Replaces every line of the name by one. */
  set(name: string, value: string): this {
    const entry = makeEntry(name, value)
    const at = this.#entries.findIndex((other) => other.key === entry.key)
    if (at < 0) {
      this.#entries.push(entry)
      return this
    }
    this.delete(name)
    this.#entries.splice(at, 0, entry)
    return this
  }

  /** Changes the first line of the name and leaves the others. */
  replaceFirst(name: string, value: string): this {
    const key = headerKey(name)
    const entry = this.#entries.find((other) => other.key === key)
    if (entry) entry.value = singleLine(value)
    return this
  }

  delete(name: string): this {
    const key = headerKey(name)
    for (let i = this.#entries.length - 1; i >= 0; i--) {
      if (this.#entries[i]!.key === key) this.#entries.splice(i, 1)
    }
    return this
  }

  /**
   * Sets each name of a caller's input; a list of values becomes as many lines. Left out are names
   * that are no token and those that the stack writes itself: such text may come from a customer,
   * and a bad header must not cost the call.
   */
  setExtra(input: HeaderInput | undefined): this {
    for (const [name, value] of Object.entries(input ?? {})) {
      if (!isToken(name) || OWN.has(headerKey(name))) continue
      this.delete(name)
      for (const line of typeof value === 'string' ? [value] : value) this.append(name, line)
    }
    return this
  }

  clone(): SipHeaders {
    const copy = new SipHeaders()
    for (const entry of this.#entries) copy.#entries.push({ ...entry })
    return copy
  }

  get size(): number {
    return this.#entries.length
  }

  *[Symbol.iterator](): IterableIterator<readonly [name: string, value: string]> {
    for (const entry of this.#entries) yield [entry.name, entry.value]
  }

  /** The header block as text, each line ended by CRLF; without the lines of one key, if wished. */
  toString(without?: string): string {
    let text = ''
    for (const { key, name, value } of this.#entries) {
      if (key !== without) text += `${name}: ${value}\r\n`
    }
    return text
  }
}

function makeEntry(name: string, value: string): Entry {
  const usual = USUAL.get(name)
  if (usual) return { key: usual.key, name: usual.name, value: singleLine(value) }
  if (!isToken(name)) throw new TypeError('A SIP header name must be a token')
  const key = headerKey(name)
  return { key, name: displayName(name, key), value: singleLine(value) }
}

/** Long form on the wire: compact names are expanded, other names keep the writer's case. */
function displayName(name: string, key: string): string {
  const special = SPECIAL.get(key)
  if (special) return special
  if (name.length > 1) return name
  return key.replace(
    /(^|-)([a-z])/g,
    (_, dash: string, letter: string) => dash + letter.toUpperCase(),
  )
}
