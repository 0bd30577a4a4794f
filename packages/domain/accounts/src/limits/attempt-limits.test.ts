import { SimulatedClock } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { AttemptLimits } from './attempt-limits.ts'

function setUp() {
  const clock = new SimulatedClock()
  return { clock, limits: new AttemptLimits({ clock }) }
}

describe('AttemptLimits', () => {
  it('lets a pair of source and name fail five times, then makes it wait ever longer', async () => {
    const { clock, limits } = setUp()
    for (let n = 0; n < 5; n++) {
      expect(limits.wait('1.2.3.4', 'ann')).toBe(0)
      limits.failed('1.2.3.4', 'ann')
    }

    const waits: number[] = []
    for (let n = 0; n < 9; n++) {
      const wait = limits.wait('1.2.3.4', 'ann')
      waits.push(wait)
      await clock.advance(wait)
      expect(limits.wait('1.2.3.4', 'ann')).toBe(0)
      limits.failed('1.2.3.4', 'ann')
    }

    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_000))
    expect(limits.wait('1.2.3.4', 'bob')).toBe(0)
    expect(limits.wait('1.2.3.5', 'ann')).toBe(0)
  })

  it('forgets failures as time passes quietly', async () => {
    const { clock, limits } = setUp()
    for (let n = 0; n < 6; n++) limits.failed('1.2.3.4', 'ann')

    await clock.advance(2 * 300_000)

    limits.failed('1.2.3.4', 'ann')
    expect(limits.wait('1.2.3.4', 'ann')).toBe(1_000)
    await clock.advance(6 * 300_000)
    for (let n = 0; n < 4; n++) limits.failed('1.2.3.4', 'ann')
    expect(limits.wait('1.2.3.4', 'ann')).toBe(0)
  })

  it('lets sixty guesses at a name pass, from wherever, then one every four seconds', async () => {
    const { clock, limits } = setUp()

    for (let n = 0; n < 60; n++) {
      expect(limits.wait(`source ${n}`, 'ann')).toBe(0)
      limits.failed(`source ${n}`, 'ann')
    }

    expect(limits.wait('source new', 'ann')).toBe(4_000)
    await clock.advance(4_000)
    expect(limits.wait('source new', 'ann')).toBe(0)
    expect(limits.wait('source new', 'bob')).toBe(0)
  })

  it('lets a hundred and twenty guesses of a source pass, at whatever name', () => {
    const { limits } = setUp()

    for (let n = 0; n < 120; n++) limits.failed('1.2.3.4', `name ${n}`)

    expect(limits.wait('1.2.3.4', 'another')).toBe(1_000)
    expect(limits.wait('1.2.3.5', 'another')).toBe(0)
  })

  it('does not keep a proven source from its name when others guess at it', () => {
    const { limits } = setUp()
    limits.succeeded('office', 'ann')

    for (let n = 0; n < 60; n++) limits.failed(`attacker ${n}`, 'ann')

    expect(limits.wait('attacker 61', 'ann')).toBeGreaterThan(0)
    expect(limits.wait('office', 'ann')).toBe(0)
  })

  it('does not keep a proven source from its name when a neighbour guesses at other names', () => {
    const { limits } = setUp()
    limits.succeeded('office', 'ann')

    for (let n = 0; n < 200; n++) limits.failed('office', `name ${n}`)

    expect(limits.wait('office', 'bob')).toBeGreaterThan(0)
    expect(limits.wait('office', 'ann')).toBe(0)
  })

  it('lets six sources that guess ten times a second not keep the owner out anywhere', async () => {
    const { clock, limits } = setUp()
    let guesses = 0
    let lockedOut = 0

    for (let tick = 0; tick < 6_000; tick++) {
      for (let n = 0; n < 6; n++) {
        if (limits.wait(`attacker ${n}`, 'admin') > 0) continue
        guesses++
        limits.failed(`attacker ${n}`, 'admin')
      }
      if (limits.wait('a new place', 'admin') > 0) lockedOut++
      await clock.advance(100)
    }

    expect(lockedOut).toBe(0)
    expect(guesses).toBeLessThan(6 * 20)
  })

  it('holds a proven source to fifty failures at its name, then one a second', async () => {
    const { clock, limits } = setUp()
    limits.succeeded('office', 'ann')

    for (let n = 0; n < 60; n++) limits.failed('office', 'ann')

    expect(limits.wait('office', 'ann')).toBe(1_000)
    await clock.advance(1_000)
    expect(limits.wait('office', 'ann')).toBe(0)
  })

  it('gives back what a success had cost', () => {
    const { limits } = setUp()

    for (let n = 0; n < 100; n++) {
      limits.failed('office', 'ann')
      limits.giveBack('office', 'ann')
    }

    expect(limits.wait('office', 'ann')).toBe(0)
  })

  it('forgets the oldest of a flood of sources', () => {
    const { limits } = setUp()
    for (let n = 0; n < 120; n++) limits.failed('first', `n${n}`)

    for (let n = 0; n < 10_000; n++) limits.failed(`flood ${n}`, 'x')

    expect(limits.wait('first', 'new')).toBe(0)
  })
})
