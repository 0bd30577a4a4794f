import { expect, it } from 'vitest'
import { SimulatedClock } from '../testing/simulated-clock.ts'
import { Ticker } from './ticker.ts'

it('tells every full second to all, by one timer, and rests while nobody follows', () => {
  const clock = new SimulatedClock(1_700)
  let timers = 0
  const ticker = new Ticker({
    now: () => clock.now(),
    after: (ms, task) => {
      timers += 1
      return clock.after(ms, task)
    },
  })
  const heard: string[] = []
  const leave = ['a', 'b'].map((name) => ticker.follow(() => heard.push(`${name} ${clock.now()}`)))
  expect(timers).toBe(1)
  clock.advance(1_300)
  expect(heard).toEqual(['a 2000', 'b 2000', 'a 3000', 'b 3000'])
  leave[0]?.()
  clock.advance(1_000)
  expect(heard.slice(4)).toEqual(['b 4000'])
  leave[1]?.()
  const before = timers
  clock.advance(10_000)
  expect(timers).toBe(before)
  expect(heard).toHaveLength(5)
})

it('goes on for those who stay when one leaves at the tick', () => {
  const clock = new SimulatedClock(0)
  const ticker = new Ticker(clock)
  let ticks = 0
  const leave = ticker.follow(() => leave())
  const stop = ticker.follow(() => {
    ticks += 1
  })
  clock.advance(3_000)
  expect(ticks).toBe(3)
  stop()
})
