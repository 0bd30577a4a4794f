import { expect, it } from 'vitest'
import { nextSlice } from './slice.ts'

it.each([
  ['the first is small', null, 100],
  ['one that was quick is followed by twice as many', { slice: 100, ms: 1 }, 200],
  ['one that took as long as it may, by as many', { slice: 400, ms: 10 }, 400],
  ['one that was slow, by as many as fit', { slice: 400, ms: 80 }, 50],
  ['however slow, it goes on', { slice: 20, ms: 5_000 }, 20],
  ['however quick, a transaction has its bounds', { slice: 2_000, ms: 0 }, 2_000],
] as const)('of slices, %s', (_what, before, next) => {
  expect(nextSlice(before)).toBe(next)
})
