import { expect, it } from 'vitest'
import { Draw } from './draw.ts'

it('draws the same from the same seed, and what mulberry32 draws', () => {
  const [one, two] = [new Draw(42), new Draw(42)]
  const first = Array.from({ length: 3 }, () => one.fraction())

  expect(first).toEqual(Array.from({ length: 3 }, () => two.fraction()))
  expect(first.map((each) => Math.round(each * 2 ** 32))).toEqual([
    2_581_720_956, 1_925_393_290, 3_661_312_704,
  ])
})

it('reaches all that it may draw, and nothing else', () => {
  const draw = new Draw(1)
  const drawn = new Set(Array.from({ length: 200 }, () => draw.pick(['a', 'b', 'c'])))
  const numbers = Array.from({ length: 200 }, () => draw.below(4))

  expect([...drawn].toSorted()).toEqual(['a', 'b', 'c'])
  expect([...new Set(numbers)].toSorted()).toEqual([0, 1, 2, 3])
})
