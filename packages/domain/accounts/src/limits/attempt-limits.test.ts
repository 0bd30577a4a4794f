import { SimulatedClock } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { AttemptLimits } from './attempt-limits.ts'

function setUp() {
  const clock = new SimulatedClock()
  return { clock, limits: new AttemptLimits({ clock }) }
}

describe('AttemptLimits', () => {
  it('lets ten guesses at a name pass, from wherever, then one every six seconds', async () => {
    const { clock, limits } = setUp()

    for (let n = 0; n < 10; n++) {
      expect(limits.wait(`source ${n}`, 'ann')).toBe(0)
      limits.failed(`source ${n}`, 'ann')
    }

    expect(limits.wait('source new', 'ann')).toBe(6000)
    await clock.advance(6000)
    expect(limits.wait('source new', 'ann')).toBe(0)
    expect(limits.wait('source new', 'bob')).toBe(0)
  })

  it('lets thirty guesses of a source pass, at whatever name', () => {
    const { limits } = setUp()

    for (let n = 0; n < 30; n++) limits.failed('1.2.3.4', `name ${n}`)

    expect(limits.wait('1.2.3.4', 'another')).toBe(2000)
    expect(limits.wait('1.2.3.5', 'another')).toBe(0)
  })

  it('does not keep a proven source from its name when others guess at it', () => {
    const { limits } = setUp()
    limits.succeeded('office', 'ann')

    for (let n = 0; n < 10; n++) limits.failed(`attacker ${n}`, 'ann')

    expect(limits.wait('attacker 11', 'ann')).toBeGreaterThan(0)
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
    for (let n = 0; n < 30; n++) limits.failed('first', `n${n}`)

    for (let n = 0; n < 10_000; n++) limits.failed(`flood ${n}`, 'x')

    expect(limits.wait('first', 'new')).toBe(0)
  })
})
