import { describe, expect, it } from 'vitest'
import { PhaseTable } from './phases.ts'

describe('phases', () => {
  it('puts new things where there is the least to do', () => {
    const table = new PhaseTable<{ phase: number }>()
    for (let i = 0; i < 8; i++) table.add({ phase: table.lightest() })
    expect([0, 1, 2, 3].map((phase) => table.at(phase).size)).toEqual([2, 2, 2, 2])
  })

  it('moves a thing by one phase per tick, so that packets stay within 25 ms', () => {
    const table = new PhaseTable<{ phase: number }>()
    const leg = { phase: 3 }
    table.add(leg)
    table.moveTo(leg, 0)
    const seen: number[] = []
    for (let tick = 0; tick < 5; tick++) {
      table.step()
      expect(table.at(leg.phase).has(leg)).toBe(true)
      seen.push(leg.phase)
    }
    expect(seen).toEqual([2, 1, 0, 0, 0])
    expect(table.size).toBe(1)
  })

  it('forgets a thing in the middle of its move', () => {
    const table = new PhaseTable<{ phase: number }>()
    const leg = { phase: 0 }
    table.add(leg)
    table.moveTo(leg, 3)
    table.step()
    table.remove(leg)
    table.step()
    expect(table.size).toBe(0)
  })
})
