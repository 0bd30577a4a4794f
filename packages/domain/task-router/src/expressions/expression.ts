/**
 * Expressions over attributes (in queues, filters and targets).
 *
 *     or      := and ('OR' and)*
 *     and     := term ('AND' term)*
 *     term    := '(' or ')' | operand (operator operand)?
 *     operand := string | number | true | false | null | '[' operand, … ']' | key
 *
 * A missing key is null. A scalar operator on an array is false, an array operator on two scalars is
 * false; values of different kinds are never equal, and never less or greater.
 */
import { comparable, ExpressionError, type Token, tokenize } from './lexer.ts'

export { ExpressionError } from './lexer.ts'

/** Looks a key up: `undefined` = there is none. */
export type Scope = (key: string) => unknown

export interface Expression {
  readonly text: string
  /** All keys that it looks up, as written. */
  readonly keys: ReadonlySet<string>
  matches(scope: Scope): boolean
}

/** How deep parentheses and lists may nest: nobody needs more, and it would exhaust the stack. */
const MAX_DEPTH = 100

type Evaluate = (scope: Scope) => unknown

/** An empty expression matches nothing. */
const never: Evaluate = () => false

/** Parses. @throws ExpressionError with the position of the fault */
export function parseExpression(text: string): Expression {
  if (text.trim() === '') return { text, keys: new Set(), matches: () => false }
  const tokens = tokenize(text)
  const evaluate = new Parser(tokens).whole()
  const keys = tokens.flatMap((token) => (token.kind === 'key' ? [token.value] : []))
  return { text, keys: new Set(keys), matches: (scope) => evaluate(scope) === true }
}

/** A scope over plain attributes: dots and indices walk into them. */
export function attributeScope(attributes: Readonly<Record<string, unknown>>): Scope {
  return (key) => {
    if (Object.hasOwn(attributes, key)) return attributes[key]
    let value: unknown = attributes
    for (const part of pathOf(key)) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part))
        return undefined
      value = (value as Record<string, unknown>)[part]
    }
    return value
  }
}

/** Keys are few and asked for again and again; strangers' ones do not fill the memory. */
const MOST_PATHS = 10_000
const paths = new Map<string, readonly string[]>()

function pathOf(key: string): readonly string[] {
  const known = paths.get(key)
  if (known) return known
  const path = key.split(/\.|\[(\d+)\]/).filter((step) => step !== undefined && step !== '')
  if (paths.size >= MOST_PATHS) paths.clear()
  paths.set(key, path)
  return path
}

/** Scopes by prefix: `task.language` asks `task` for `language`. */
export function prefixedScope(scopes: Readonly<Record<string, Scope>>): Scope {
  return (key) => {
    const dot = key.indexOf('.')
    const scope = dot > 0 ? scopes[key.slice(0, dot)] : undefined
    return scope?.(key.slice(dot + 1))
  }
}

class Parser {
  readonly #tokens: readonly Token[]
  #next = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  whole(): Evaluate {
    const result = this.#or()
    const rest = this.#peek()
    if (rest.kind !== 'end') throw new ExpressionError(`Unexpected "${rest.value}"`, rest.at)
    return result
  }

  #or(): Evaluate {
    const parts = [this.#and()]
    while (this.#word('OR')) parts.push(this.#and())
    const [only = never] = parts
    return parts.length === 1 ? only : (scope) => parts.some((part) => part(scope) === true)
  }

  #and(): Evaluate {
    const parts = [this.#term()]
    while (this.#word('AND')) parts.push(this.#term())
    const [only = never] = parts
    return parts.length === 1 ? only : (scope) => parts.every((part) => part(scope) === true)
  }

  #term(): Evaluate {
    const { at } = this.#peek()
    if (this.#sign('(')) {
      const inner = this.#deeper(at, () => this.#or())
      this.#expect(')')
      return inner
    }
    const left = this.#operand()
    const operator = this.#operator()
    if (operator === null) return left
    const right = this.#operand()
    const compare = operators[operator] ?? (() => false)
    return (scope) => compare(nullish(left(scope)), nullish(right(scope)))
  }

  #operand(): Evaluate {
    const token = this.#take()
    switch (token.kind) {
      case 'number':
      case 'string': {
        const { value } = token
        return () => value
      }
      case 'key': {
        const { value } = token
        return (scope) => scope(value)
      }
      case 'word':
        if (token.value === 'TRUE') return () => true
        if (token.value === 'FALSE') return () => false
        if (token.value === 'NULL') return () => null
        break
      case 'sign':
        if (token.value === '[') return this.#deeper(token.at, () => this.#array())
        break
    }
    const found = token.kind === 'end' ? 'the end' : `"${token.value}"`
    throw new ExpressionError(`A value was expected, not ${found},`, token.at)
  }

  #array(): Evaluate {
    const items: Evaluate[] = []
    if (!this.#sign(']')) {
      do items.push(this.#operand())
      while (this.#sign(','))
      this.#expect(']')
    }
    return (scope) => items.map((item) => item(scope))
  }

  #deeper(at: number, parse: () => Evaluate): Evaluate {
    if (this.#depth === MAX_DEPTH) throw new ExpressionError('The nesting is too deep', at)
    this.#depth++
    const inner = parse()
    this.#depth--
    return inner
  }

  #operator(): string | null {
    const token = this.#peek()
    if (token.kind === 'sign' && Object.hasOwn(operators, token.value)) {
      this.#next++
      return token.value
    }
    if (token.kind !== 'word') return null
    if (token.value === 'NOT') {
      this.#next++
      const after = this.#take()
      if (after.kind === 'word' && after.value === 'IN') return 'NOT IN'
      throw new ExpressionError('IN was expected after NOT', after.at)
    }
    if (!Object.hasOwn(operators, token.value)) return null
    this.#next++
    return token.value
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token
  }

  #take(): Token {
    const token = this.#peek()
    if (token.kind !== 'end') this.#next++
    return token
  }

  #word(value: string): boolean {
    const token = this.#peek()
    if (token.kind !== 'word' || token.value !== value) return false
    this.#next++
    return true
  }

  #sign(value: string): boolean {
    const token = this.#peek()
    if (token.kind !== 'sign' || token.value !== value) return false
    this.#next++
    return true
  }

  #expect(value: string): void {
    const token = this.#peek()
    if (!this.#sign(value)) throw new ExpressionError(`"${value}" was expected`, token.at)
  }
}

type Compare = (left: unknown, right: unknown) => boolean

const nullish = (value: unknown): unknown => (value === undefined ? null : comparable(value))

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null

const isNumber = (value: unknown) => typeof value === 'number' || typeof value === 'bigint'

/** A whole number is one, whichever way it is held. */
const same: Compare = (left, right) =>
  left === right ||
  (isNumber(left) &&
    isNumber(right) &&
    Number(left) === Number(right) &&
    exact(left) === exact(right))

const exact = (value: unknown) => (Number.isInteger(value) ? BigInt(value as number) : value)

const equal: Compare = (left, right) => isScalar(left) && isScalar(right) && same(left, right)

const ordered =
  (test: (left: number | bigint | string, right: number | bigint | string) => boolean): Compare =>
  (left, right) => {
    if (isNumber(left) && isNumber(right)) return test(left as number, right as number)
    if (typeof left === 'string' && typeof right === 'string') return test(left, right)
    return false
  }

const has: Compare = (left, right) => {
  if (!Array.isArray(left) || !isScalar(right)) return false
  if (typeof right === 'string') return left.includes(right)
  return left.some((item) => same(nullish(item), right))
}
const isIn: Compare = (left, right) => has(right, left)

const operators: Readonly<Record<string, Compare>> = {
  '==': equal,
  '=': equal,
  '!=': (left, right) => isScalar(left) && isScalar(right) && !same(left, right),
  '>': ordered((left, right) => left > right),
  '>=': ordered((left, right) => left >= right),
  '<': ordered((left, right) => left < right),
  '<=': ordered((left, right) => left <= right),
  CONTAINS: (left, right) =>
    typeof left === 'string' && typeof right === 'string' && left.includes(right),
  HAS: has,
  '>-': has,
  IN: isIn,
  '<-': isIn,
  'NOT IN': (left, right) => Array.isArray(right) && !isIn(left, right),
}
