import { expect, it } from 'vitest'
import { thresholds } from '../thresholds.ts'
import { DialDelays } from './dial-delays.ts'

function delaysOf(country: string, all: readonly number[]): DialDelays {
  const delays = new DialDelays()
  for (const pddMs of all) delays.add({ country, pddMs })
  return delays
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => (i + 1) * 10)

it('bounds each country by the 95th percentile of its own calls, once there are enough', () => {
  const enough = delaysOf('DE', upTo(100))
  expect(enough.boundOf('DE')).toBe(950)
  expect(enough.boundOf('FR')).toBe(thresholds.pddMs)
  expect(enough.boundOf(null)).toBe(thresholds.pddMs)
  expect(delaysOf('DE', upTo(99)).boundOf('DE')).toBe(thresholds.pddMs)
})

it('forgets how it was before the newest thousand', () => {
  const slow = Array.from({ length: 1_000 }, () => 9_000)
  const fast = Array.from({ length: 960 }, () => 200)
  expect(delaysOf('DE', [...slow, ...fast.slice(0, 900)]).boundOf('DE')).toBe(9_000)
  expect(delaysOf('DE', [...slow, ...fast]).boundOf('DE')).toBe(200)
})
