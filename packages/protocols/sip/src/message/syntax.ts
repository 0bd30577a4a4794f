/** Small lexical helpers of RFC 3261 §25 that the header parsers share. None of them throws. */

/** Parameters by lower-case name. A parameter without `=` has the value `undefined`. */
export type Params = ReadonlyMap<string, string | undefined>

/** What most values have, and nobody can change. */
export const NO_PARAMS: Params = new Map()

const TOKEN = /^[A-Za-z0-9\-.!%*_+`'~]+$/

/** Tells whether a text is an RFC 3261 token. */
export function isToken(text: string): boolean {
  return TOKEN.test(text)
}

/**
 * Splits at a separator that stands outside quoted strings and angle brackets. Undefined when a
 * quote or bracket is never closed.
 */
export function splitOutside(text: string, separator: ',' | ';'): string[] | undefined {
  if (!text.includes(separator) && !text.includes('"') && !text.includes('<')) return [text.trim()]
  const parts: string[] = []
  let start = 0
  let quoted = false
  let angle = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (quoted) {
      if (char === '\\') i++
      else if (char === '"') quoted = false
    } else if (char === '"') {
      quoted = true
    } else if (char === '<') {
      angle = true
    } else if (char === '>') {
      angle = false
    } else if (char === separator && !angle) {
      parts.push(text.slice(start, i).trim())
      start = i + 1
    }
  }
  if (quoted || angle) return undefined
  parts.push(text.slice(start).trim())
  return parts
}

/** Removes the quotes and escapes of a quoted string; other text is returned as it is. */
export function unquote(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text
  return text.slice(1, -1).replace(/\\(.)/gs, '$1')
}

/** Makes a quoted string. Line breaks and NUL, which no quoted string can carry, become spaces. */
export function quote(text: string): string {
  return `"${text.replace(/[\r\n\0]/g, ' ').replace(/(["\\])/g, '\\$1')}"`
}

/** Header text from outside must not start a new header line. */
export function singleLine(text: string): string {
  return /[\r\n\0]/.test(text) ? text.replace(/[\r\n\0]+/g, ' ') : text
}

/**
 * Parses `;name=value;flag`. The text is empty or starts with `;`. Undefined for an empty
 * parameter in the middle, a bad name or a broken quoted string; one trailing `;` is forgiven.
 */
export function parseParams(text: string): Params | undefined {
  const body = text.trim()
  if (body === '') return NO_PARAMS
  const params = new Map<string, string | undefined>()
  if (!body.startsWith(';')) return undefined
  const parts = splitOutside(body.slice(1), ';')
  if (!parts) return undefined
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!
    if (part === '') {
      if (i === parts.length - 1 && parts.length > 1) continue
      return undefined
    }
    const equals = part.indexOf('=')
    const name = (equals < 0 ? part : part.slice(0, equals)).trim()
    if (!isToken(name)) return undefined
    const value = equals < 0 ? undefined : part.slice(equals + 1).trim()
    if (value?.startsWith('"') && !/^"(?:[^"\\]|\\.)*"$/s.test(value)) return undefined
    const key = name.toLowerCase()
    if (!params.has(key)) params.set(key, value === undefined ? undefined : unquote(value))
  }
  return params
}

/** Writes parameters as `;name=value`; a value that is no token is quoted. */
export function formatParams(params: Params): string {
  let text = ''
  for (const [name, value] of params) {
    if (value === undefined) text += `;${name}`
    // A host with an IPv6 address is no token, but received= carries it bare (RFC 3261 §25.1).
    else
      text += `;${name}=${isToken(value) || /^[[\]:.0-9A-Fa-f]+$/.test(value) ? value : quote(value)}`
  }
  return text
}

/** Parses an unsigned decimal of at most `max`; undefined for anything else. */
export function parseUnsigned(text: string, max: number): number | undefined {
  const bare = text.trim()
  if (!/^\d{1,15}$/.test(bare)) return undefined
  const value = Number(bare)
  return value <= max ? value : undefined
}
