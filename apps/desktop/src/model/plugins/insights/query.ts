import type { InsightsItem } from '@offhook/desktop-sdk'

export type Matches = (item: InsightsItem) => boolean

const token =
  /\s*(?:(==|!=|<=|>=|=|<|>|[()[\],])|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([\w.-]+))/y

type Word =
  | { readonly kind: 'sign' | 'word'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }

/**
 * Reads a query: comparisons of fields with `AND`, `OR` and parentheses. A field may begin with `data.`,
 * and is compared as what it is; what an item does not have is like nothing.
 * @param onField told each field that is compared, without its `data.`
 * @throws Error that says where it cannot be read
 */
export function readQuery(query: string, onField?: (path: string) => void): Matches {
  const words = wordsOf(query)
  if (words.length === 0) return () => true
  let at = 0
  const fail = (): never => {
    throw new Error(`The query cannot be read at "${words[at]?.text ?? 'its end'}": ${query}`)
  }
  const isNext = (text: string) => {
    const word = words[at]
    return word !== undefined && word.kind !== 'text' && word.text.toUpperCase() === text
  }
  const take = (text: string) => {
    if (!isNext(text)) return false
    at++
    return true
  }
  const any = (): Matches => {
    const parts = [all()]
    while (take('OR')) parts.push(all())
    return (item) => parts.some((part) => part(item))
  }
  const all = (): Matches => {
    const parts = [one()]
    while (take('AND')) parts.push(one())
    return (item) => parts.every((part) => part(item))
  }
  const one = (): Matches => {
    if (take('(')) {
      const inner = any()
      if (!take(')')) fail()
      return inner
    }
    const field = words[at]
    if (field?.kind !== 'word') return fail()
    at++
    const compare = comparisons[words[at]?.text.toUpperCase() ?? '']
    if (!compare || words[at]?.kind === 'text') return fail()
    at++
    const wanted = isNext('[') ? list() : value()
    const name = field.text.replace(/^data\./, '')
    onField?.(name)
    const path = name.split('.')
    return (item) => compare(fieldOf(item, path), wanted)
  }
  const list = (): unknown[] => {
    at++
    const values: unknown[] = []
    while (!take(']')) {
      values.push(value())
      if (!take(',') && !isNext(']')) fail()
    }
    return values
  }
  const value = (): unknown => {
    const word = words[at]
    if (!word || word.kind === 'sign') return fail()
    at++
    if (word.kind === 'text') return word.text
    if (word.text in constants) return constants[word.text]
    return Number.isNaN(Number(word.text)) ? word.text : Number(word.text)
  }
  const matches = any()
  if (at < words.length) fail()
  return matches
}

const constants: Readonly<Record<string, unknown>> = { true: true, false: false, null: null }

const comparisons: Readonly<Record<string, (has: unknown, wanted: unknown) => boolean>> = {
  '==': same,
  '=': same,
  '!=': (has, wanted) => !same(has, wanted),
  '<': (has, wanted) => order(has, wanted) < 0,
  '<=': (has, wanted) => order(has, wanted) <= 0,
  '>': (has, wanted) => order(has, wanted) > 0,
  '>=': (has, wanted) => order(has, wanted) >= 0,
  IN: (has, wanted) => Array.isArray(wanted) && wanted.some((each) => same(has, each)),
  CONTAINS: (has, wanted) =>
    Array.isArray(has)
      ? has.some((each) => same(each, wanted))
      : typeof has === 'string' && has.toLowerCase().includes(String(wanted).toLowerCase()),
}

function same(has: unknown, wanted: unknown): boolean {
  return Object.is(has ?? null, wanted)
}

/** Below, at or above 0; NaN of two that have no order. */
function order(has: unknown, wanted: unknown): number {
  if (typeof has === 'number' && typeof wanted === 'number') return has - wanted
  if (typeof has !== 'string' || typeof wanted !== 'string') return Number.NaN
  return has < wanted ? -1 : has > wanted ? 1 : 0
}

function fieldOf(item: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined,
    item,
  )
}

function wordsOf(query: string): readonly Word[] {
  const words: Word[] = []
  const text = query.trim()
  token.lastIndex = 0
  while (token.lastIndex < text.length) {
    const begin = token.lastIndex
    const found = token.exec(text)
    if (!found)
      throw new Error(`The query cannot be read at "${text.slice(begin).trim()}": ${query}`)
    const [, sign, double, single, word] = found
    if (sign !== undefined) words.push({ kind: 'sign', text: sign })
    else if (word !== undefined) words.push({ kind: 'word', text: word })
    else words.push({ kind: 'text', text: (double ?? single ?? '').replace(/\\(.)/g, '$1') })
  }
  return words
}
