import { expect, it } from 'vitest'
import { isSafePattern, matchesPattern } from './pattern.ts'

it.each([
  ['many that may be left out', 'a?'.repeat(64) + 'a'.repeat(64)],
  ['many that may be left out, of a closing brace', '}?'.repeat(64) + '}'.repeat(64)],
  ['many choices', `${'(a|a)'.repeat(42)}b`],
  ['choices of many branches', '(a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a)'.repeat(5)],
  ['choices beside repetitions', '(a|a|a|a)(a|a|a|a).*.*.*b'],
  ['a repetition of what may be left out', '(a?b?)*c'],
  ['a repetition in a repetition', '(a+)+'],
  ['a repetition whose count is long', '(a{000000000000000,}){000000000000000,}b'],
  ['a choice in a repetition', '((a|b))*'],
  ['repetitions behind a whole class', '[^](a+)+]b'],
  ['groups that are repeated, of nothing', '((((){99}){99}){99}){99}'],
  ['four repetitions', '.*'.repeat(4)],
  ['no end', '('],
  ['no beginning', ')'],
])('a pattern is not tried that has %s', (_, pattern) => {
  expect(isSafePattern(pattern)).toBe(false)
  expect(matchesPattern('a'.repeat(64), pattern)).toBe(false)
})

it.each([
  ['sales|support|billing|returns|press|other', 'Returns'],
  [String.raw`\+?1?[-. ]?\(?\d{3}\)?[-. ]?\d{3}[-. ]?\d{4}`, '+1 (202) 555-0142'],
  [String.raw`[\w.+-]+@[\w-]+\.[\w.]+`, 'mia@example.com'],
  [String.raw`(?:mr|ms)?\.? ?(\w+?) (\w+)`, 'Ms. Mia Moe'],
  [String.raw`(\d{2}){3}`, '123456'],
  ['[]a?]*', ''],
  ['(ab)+c?', 'ababc'],
])('a pattern is tried: %s', (pattern, text) => {
  expect(isSafePattern(pattern)).toBe(true)
  expect(matchesPattern(text, pattern)).toBe(text !== '')
  expect(matchesPattern(`${text}!`, pattern)).toBe(false)
})
