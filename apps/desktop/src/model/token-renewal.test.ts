import { expect, it } from 'vitest'
import { SimulatedClock } from '../testing/simulated-clock.ts'
import { TokenRenewal } from './token-renewal.ts'

it('renews a minute before the end, again after a failure, and no more once it is closed', async () => {
  const clock = new SimulatedClock()
  let asked = 0
  let fails = true
  const renewal = new TokenRenewal(clock, async () => {
    asked += 1
    if (fails) throw new Error('no network')
    renewal.granted(600)
  })
  const passes = async (ms: number) => {
    clock.advance(ms)
    await new Promise((done) => setImmediate(done))
  }
  renewal.granted(600)
  await passes(539_000)
  expect(asked).toBe(0)
  await passes(1_000)
  expect(asked).toBe(1)
  fails = false
  await passes(20_000)
  expect(asked).toBe(2)
  await passes(540_000)
  expect(asked).toBe(3)
  // A token that comes by another way is not renewed twice.
  renewal.granted(600)
  await passes(540_000)
  expect(asked).toBe(4)
  renewal.close()
  await passes(3_600_000)
  expect(asked).toBe(4)
})

it('does not begin again for an answer that comes after it was closed', async () => {
  const clock = new SimulatedClock()
  const renewal = new TokenRenewal(clock, async () => {
    throw new Error('asked')
  })
  renewal.close()
  renewal.granted(600)
  clock.advance(3_600_000)
})
