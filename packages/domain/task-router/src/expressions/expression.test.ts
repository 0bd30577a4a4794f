import { describe, expect, it } from 'vitest'
import { readAttributes } from '../checks/attributes.ts'
import { attributeScope, ExpressionError, parseExpression, prefixedScope } from './expression.ts'

const attributes = {
  name: 'Ann',
  age: 30,
  vip: true,
  languages: ['en', 'de'],
  routing: { skills: ['sales'], levels: { sales: 3 } },
  empty: null,
}
const matches = (text: string) => parseExpression(text).matches(attributeScope(attributes))

describe('expressions that match', () => {
  it.each([
    '1==1',
    'name == "Ann"',
    "name = 'Ann'",
    'age >= 30 AND age < 31',
    'vip == true',
    'languages HAS "de"',
    '"de" IN languages',
    '"fr" NOT IN languages',
    'routing.skills HAS "sales"',
    'routing.levels.sales > 2',
    'languages[0] == "en"',
    'name CONTAINS "nn"',
    'name IN ["Bob", "Ann"]',
    'missing == null',
    'name != null',
    'age == 1 OR (vip == true and name == "Ann")',
    'age == 1 AND age == 2 OR vip == true',
    'languages >- "en"',
    '"en" <- languages',
  ])('%s', (text) => {
    expect(matches(text)).toBe(true)
  })
})

describe('expressions that do not', () => {
  it.each(
    [
      '',
      '1 == 2',
      'age == "30"',
      'age > "2"',
      'languages == "en"',
      'name HAS "A"',
      'missing HAS "x"',
      'missing > 1',
      'vip',
    ].filter((text) => text !== 'vip'),
  )('%s', (text) => {
    expect(matches(text)).toBe(false)
  })
})

describe('faults are named with their position', () => {
  it.each([
    ['name ==', 8],
    ['name == "Ann', 9],
    ['(name == "Ann"', 15],
    ['name == "Ann" age', 15],
    ['name ~ 1', 6],
    ['age NOT 3', 9],
    ['AND', 1],
    ['languages HAS [1, ', 19],
  ])('%s', (text, position) => {
    expect(() => parseExpression(text)).toThrow(ExpressionError)
    expect(() => parseExpression(text)).toThrow(`at position ${position}`)
  })
})

it.each([
  ['parentheses', (depth: number) => `${'('.repeat(depth)}1 == 1${')'.repeat(depth)}`],
  ['lists', (depth: number) => `1 IN ${'['.repeat(depth)}1${']'.repeat(depth)}`],
])('takes %s in each other, but not more than anybody needs', (_, nested) => {
  expect(() => parseExpression(nested(100))).not.toThrow()
  expect(() => parseExpression(nested(101))).toThrow('too deep')
  expect(() => parseExpression(nested(100_000))).toThrow('too deep')
})

it('compares numbers beyond what JavaScript can hold by all of their digits', () => {
  const scope = attributeScope(
    readAttributes('{"id":9007199254740993,"ids":[12345678901234567890]}'),
  )
  const holds = (text: string) => parseExpression(text).matches(scope)

  expect(holds('id == 9007199254740993 AND id > 9007199254740992')).toBe(true)
  expect(holds('id == 9007199254740992 OR id != 9007199254740993')).toBe(false)
  expect(holds('12345678901234567890 IN ids AND ids HAS 12345678901234567890')).toBe(true)
  expect(holds('12345678901234567891 IN ids')).toBe(false)
})

it('asks prefixed scopes', () => {
  const scope = prefixedScope({
    task: attributeScope({ language: 'de' }),
    worker: attributeScope({ languages: ['de'] }),
  })

  expect(parseExpression('task.language IN worker.languages').matches(scope)).toBe(true)
  expect(parseExpression('language == null').matches(scope)).toBe(true)
})

it('does not walk into what an object inherits', () => {
  expect(parseExpression('constructor != null').matches(attributeScope({}))).toBe(false)
})
