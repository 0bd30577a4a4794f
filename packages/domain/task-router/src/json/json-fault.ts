/**
 * Where a text stops being JSON. `JSON.parse` decides whether it is; this only finds the place,
 * which the engine's own messages name in some cases and in some not.
 */

/** `at` is the position of the first character that cannot stand there, counted from 0. */
export interface JsonFault {
  readonly at: number
  /** That character, or null where the text ends too early. */
  readonly found: string | null
}

const space = /[ \t\n\r]*/y
const text = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const word = /true|false|null/y

/** What may come next. */
type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end'

/** The first fault, or null for a text that is JSON. Does not recurse: depth costs only memory. */
export function findJsonFault(source: string): JsonFault | null {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  let at = skip(space, source, 0) ?? 0
  while (at < source.length) {
    const sign = source[at] ?? ''
    const inner = open.at(-1)
    let end: number | undefined
    const closes =
      expected === 'comma or end' ||
      (expected === 'value or end' && inner === '[') ||
      (expected === 'key or end' && inner === '{')
    if (closes && inner !== undefined && sign === (inner === '{' ? '}' : ']')) {
      open.pop()
      expected = 'comma or end'
      end = at + 1
    } else if (expected === 'comma or end') {
      if (sign === ',' && inner !== undefined) {
        expected = inner === '{' ? 'key' : 'value'
        end = at + 1
      }
    } else if (expected === 'colon') {
      if (sign === ':') {
        expected = 'value'
        end = at + 1
      }
    } else if (expected === 'key' || expected === 'key or end') {
      end = skip(text, source, at)
      expected = 'colon'
    } else if (sign === '{' || sign === '[') {
      open.push(sign)
      expected = sign === '{' ? 'key or end' : 'value or end'
      end = at + 1
    } else {
      end = skip(text, source, at) ?? skip(number, source, at) ?? skip(word, source, at)
      expected = 'comma or end'
    }
    if (end === undefined) return { at, found: String.fromCodePoint(source.codePointAt(at) ?? 0) }
    at = skip(space, source, end) ?? end
  }
  const whole = expected === 'comma or end' && open.length === 0
  return whole ? null : { at: source.length, found: null }
}

/** The position after a match that begins exactly at `at`. */
function skip(pattern: RegExp, source: string, at: number): number | undefined {
  pattern.lastIndex = at
  const match = pattern.exec(source)
  return match ? at + match[0].length : undefined
}
