import { expect, it } from 'vitest'
import { overlap } from './conference-summary.ts'

it('counts who was there together, and for how long', () => {
  expect(overlap([])).toEqual({ most: 0, togetherMs: 0 })
  expect(overlap([{ from: 0, to: 100 }])).toEqual({ most: 1, togetherMs: 0 })
  expect(
    overlap([
      { from: 0, to: 100 },
      { from: 40, to: 90 },
      { from: 50, to: 60 },
    ]),
  ).toEqual({ most: 3, togetherMs: 50 })
  // One goes when the other comes.
  expect(
    overlap([
      { from: 0, to: 50 },
      { from: 50, to: 90 },
    ]),
  ).toEqual({ most: 1, togetherMs: 0 })
})
