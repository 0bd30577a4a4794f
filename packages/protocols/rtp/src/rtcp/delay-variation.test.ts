import { expect, it } from 'vitest'
import { DelayVariation } from './delay-variation.ts'

/** The count after packets every 20 ms, of which each comes so many milliseconds late. */
function delayedOf(count: number, lateMs: (index: number) => number): number {
  const delays = new DelayVariation({ clockRate: 8_000 })
  // Its timestamps wrap on the way.
  const first = 2 ** 32 - 8_000
  const sent = Array.from({ length: count }, (_, index) => ({
    timestamp: (first + index * 160) >>> 0,
    at: 5_000 + index * 20 + lateMs(index),
  }))
  for (const { timestamp, at } of sent.sort((a, b) => a.at - b.at)) delays.packet(7, timestamp, at)
  return delays.delayed
}

it('counts who came 200 ms or more behind the fastest, whatever came in between', () => {
  expect(delayedOf(1_000, () => 0)).toBe(0)
  expect(delayedOf(1_000, (index) => (index % 2) * 190)).toBe(0)
  expect(delayedOf(1_000, (index) => (index % 100 === 50 ? 210 : 0))).toBe(10)
  // A line that stood still for 500 ms lets all go at once: sixteen of them are 200 ms late or more.
  expect(delayedOf(1_000, standstill)).toBe(16)
})

function standstill(index: number): number {
  return index >= 400 && index < 425 ? (425 - index) * 20 : 0
}

it('takes a way that has become longer for no variation, nor a clock that drifts', () => {
  expect(delayedOf(3_000, (index) => (index < 500 ? 0 : 400))).toBe(0)
  // 300 ppm over half an hour are half a second.
  expect(delayedOf(90_000, (index) => index * 0.006)).toBe(0)
})

it('begins anew with another source and another time base', () => {
  const delays = new DelayVariation({ clockRate: 8_000 })
  delays.packet(1, 0, 1_000)
  delays.packet(2, 160, 1_500)
  delays.packet(2, 320, 1_520)
  delays.packet(2, 480 + 8_000 * 60, 1_540)
  delays.packet(2, 640 + 8_000 * 60, 1_560)
  delays.setClockRate(48_000)
  delays.packet(2, 1_600 + 8_000 * 60, 1_980)
  delays.packet(2, 2_560 + 8_000 * 60, 2_000)

  expect(delays.delayed).toBe(0)
})
