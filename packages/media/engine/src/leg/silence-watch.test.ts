import { describe, expect, it } from 'vitest'
import { SilenceWatch } from './silence-watch.ts'

/** Ticks from one time to another; gives the times at which silence was told. */
function run(watch: SilenceWatch, from: number, to: number): number[] {
  const told = []
  for (let now = from; now < to; now += 20) if (watch.tick(now)) told.push(now)
  return told
}

describe('the watch over silence', () => {
  it('tells of silence after the limit, and again after each further one', () => {
    const watch = new SilenceWatch()
    watch.watch(60_000)
    expect(run(watch, 1_000, 200_000)).toEqual([61_000, 121_000, 181_000])
  })

  it('counts from the last packet', () => {
    const watch = new SilenceWatch()
    watch.watch(60_000)
    expect(run(watch, 0, 50_000)).toEqual([])
    watch.heard(50_000)
    expect(run(watch, 50_000, 115_000)).toEqual([110_000])
  })

  it('says nothing before it is asked, nor after it is asked no more', () => {
    const watch = new SilenceWatch()
    expect(run(watch, 0, 100_000)).toEqual([])
    watch.watch(60_000)
    run(watch, 100_000, 150_000)
    watch.watch(0)
    expect(run(watch, 150_000, 300_000)).toEqual([])
  })

  it('does not count the time before it was begun anew', () => {
    const watch = new SilenceWatch()
    watch.watch(60_000)
    run(watch, 0, 59_000)
    watch.restart()
    expect(run(watch, 500_000, 561_000)).toEqual([560_000])
  })
})
