import { expect, it } from 'vitest'
import { heardOf } from './heard.ts'

it.each([
  [0, ''],
  [50, ''],
  [400, 'one two'],
  [999, 'one two three four'],
  [1_000, 'one two three four'],
  [5_000, 'one two three four'],
])('after %i of 1000 ms', (playedMs, heard) => {
  expect(heardOf('one two three four', playedMs, 1_000)).toBe(heard)
})

it('of a text without a length is all of it', () => {
  expect(heardOf('one', 0, 0)).toBe('one')
})
