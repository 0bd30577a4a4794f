import { expect, it } from 'vitest'
import { weightedOrder } from './weighted-order.ts'

const one = (name: string, priority: number, weight: number) => ({ name, priority, weight })
const names = (all: readonly { name: string }[]) => all.map(({ name }) => name).join('')

it.each([
  ['priority counts first', [one('a', 20, 90), one('b', 10, 1)], 0.5, 'ba'],
  ['the lowest numbers take the first share', [one('a', 1, 10), one('b', 1, 30)], 0.2, 'ab'],
  ['the rest takes the other', [one('a', 1, 10), one('b', 1, 30)], 0.3, 'ba'],
  ['no weight at all keeps the order', [one('a', 1, 0), one('b', 1, 0)], 0.9, 'ab'],
  ['nobody is left out', [one('a', 1, 5), one('b', 1, 5), one('c', 0, 1)], 0.99, 'cba'],
])('%s', (_, all, random, expected) => {
  expect(names(weightedOrder(all, () => random))).toBe(expected)
})

it('gives each its share', () => {
  let step = 0
  const random = () => (step++ % 100) / 100
  const first = { a: 0, b: 0 }
  for (let count = 0; count < 200; count++) {
    const [chosen] = weightedOrder([one('a', 1, 25), one('b', 1, 75)], random)
    first[chosen?.name as 'a' | 'b']++
  }

  expect(first.b / (first.a + first.b)).toBeCloseTo(0.75, 1)
})
