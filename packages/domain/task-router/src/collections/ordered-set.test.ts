import { expect, it } from 'vitest'
import { OrderedSet } from './ordered-set.ts'

it('keeps its values in order through additions and removals', () => {
  const set = new OrderedSet<number>((a, b) => a - b)
  for (const value of [5, 3, 9, 1, 3]) set.add(value)
  set.delete(9)
  set.delete(4)

  expect([...set.values()]).toEqual([1, 3, 5])
  expect(set.first()).toBe(1)
  expect(set.size).toBe(3)
})
