import { ExactNumber, exactNumber } from '@offhook/core'

/** The words of an expression. `at` is the position of the first character, counted from 0. */
export type Token =
  | { readonly kind: 'number'; readonly value: number | bigint; readonly at: number }
  | { readonly kind: 'string'; readonly value: string; readonly at: number }
  | { readonly kind: 'key'; readonly value: string; readonly at: number }
  | { readonly kind: 'word'; readonly value: Word; readonly at: number }
  | { readonly kind: 'sign'; readonly value: string; readonly at: number }
  | { readonly kind: 'end'; readonly value: ''; readonly at: number }

const words = ['AND', 'OR', 'NOT', 'IN', 'HAS', 'CONTAINS', 'TRUE', 'FALSE', 'NULL'] as const
export type Word = (typeof words)[number]

/** A text that is no expression; `at` counts from 0. */
export class ExpressionError extends Error {
  readonly at: number

  constructor(message: string, at: number) {
    super(`${message} at position ${at + 1}`)
    this.at = at
  }
}

/** What a number of an expression, or of attributes, is compared by. */
export function comparable<T>(value: T | ExactNumber): T | number | bigint {
  return value instanceof ExactNumber ? value.value : value
}

const signs = ['>=', '<=', '==', '!=', '>-', '<-', '>', '<', '=', '(', ')', '[', ']', ','] as const

export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const rest = text.slice(at)
    const space = /^\s+/.exec(rest)
    if (space) {
      at += space[0].length
      continue
    }
    const token = next(rest, at)
    tokens.push(token.token)
    at += token.length
  }
  tokens.push({ kind: 'end', value: '', at })
  return tokens
}

function next(rest: string, at: number): { token: Token; length: number } {
  const quote = rest[0]
  if (quote === '"' || quote === "'") {
    const end = closing(rest, quote)
    if (end < 0) throw new ExpressionError('A string without its end', at)
    const value = rest.slice(1, end).replace(/\\(.)/g, '$1')
    return { token: { kind: 'string', value, at }, length: end + 1 }
  }
  const number = /^-?\d+(\.\d+)?(?![\w.])/.exec(rest)
  if (number) {
    return {
      token: { kind: 'number', value: comparable(exactNumber(number[0])), at },
      length: number[0].length,
    }
  }
  const sign = signs.find((candidate) => rest.startsWith(candidate))
  if (sign) return { token: { kind: 'sign', value: sign, at }, length: sign.length }
  const key = /^[A-Za-z_$][\w$]*(?:\.[\w$]+|\[\d+\])*/.exec(rest)
  if (!key) throw new ExpressionError(`Unexpected "${rest[0]}"`, at)
  const upper = key[0].toUpperCase()
  const word = words.find((candidate) => candidate === upper)
  if (word) return { token: { kind: 'word', value: word, at }, length: key[0].length }
  return { token: { kind: 'key', value: key[0], at }, length: key[0].length }
}

function closing(text: string, quote: string): number {
  for (let index = 1; index < text.length; index++) {
    if (text[index] === '\\') index++
    else if (text[index] === quote) return index
  }
  return -1
}
