import { expect, it } from 'vitest'
import { segmentsOf } from './segments.ts'

it.each([
  ['', 1],
  ['a'.repeat(160), 1],
  ['a'.repeat(161), 2],
  ['a'.repeat(306), 2],
  ['a'.repeat(307), 3],
  // Two places each.
  ['€'.repeat(80), 1],
  ['€'.repeat(81), 2],
  // No letter is cut: 76 of two places fill 152 of 153.
  ['€'.repeat(153), 3],
  ['✓'.repeat(70), 1],
  ['✓'.repeat(71), 2],
  // Two units each, and 33 of them in 67.
  ['👋'.repeat(35), 1],
  ['👋'.repeat(36), 2],
  ['👋'.repeat(67), 3],
])('%.12j fills %i segments', (text, segments) => {
  expect(segmentsOf(text)).toBe(segments)
})
