import { errors, OffhookError, RetryLaterError, SimulatedClock, silentLogger } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { Errands } from './errands.ts'

let clock: SimulatedClock
let errands: Errands
let tries: number[]

beforeEach(() => {
  clock = new SimulatedClock({ now: 0 })
  errands = new Errands({ clock, logger: silentLogger })
  tries = []
})

/** Fails with this so many times, then succeeds. */
const work = (error: Error, times = Number.POSITIVE_INFINITY) => {
  return async () => {
    tries.push(clock.now())
    if (tries.length <= times) throw error
  }
}

describe('an errand', () => {
  it('is tried again, with longer and longer pauses, until it is done', async () => {
    errands.run('test', {}, work(new Error('the database is gone'), 3))

    await clock.advance(60_000)

    expect(tries).toEqual([0, 1_000, 3_000, 7_000])
    expect(clock.pending).toBe(0)
  })

  it('is tried every half minute in the end', async () => {
    errands.run('test', {}, work(new Error('the database is gone')))

    await clock.advance(120_000)

    expect(tries.slice(-3)).toEqual([31_000, 61_000, 91_000])
    errands.close()
  })

  it('is given up when there is nothing to do any more', async () => {
    errands.run('test', {}, work(new OffhookError(errors.invalidParameter, 'It is over')))

    await clock.advance(60_000)

    expect(tries).toEqual([0])
  })

  it('is tried again when it is refused for the moment only', async () => {
    const later = new RetryLaterError(errors.unavailable, 'Not now', { seconds: 2 })
    errands.run('test', {}, work(later, 1))

    await clock.advance(60_000)

    expect(tries).toEqual([0, 1_000])
  })

  it('leaves no timer behind when it is closed, whenever it fails', async () => {
    errands.run('test', {}, work(new Error('the database is gone')))
    await clock.advance(500)
    errands.run('test', {}, work(new Error('the database is gone')))

    errands.close()
    errands.close()
    await clock.advance(60_000)

    expect(tries).toEqual([0, 500])
    expect(clock.pending).toBe(0)
  })
})
