import { describe, expect, it } from 'vitest'
import { PortPool } from './port-pool.ts'

describe('the port pool', () => {
  it('gives even ports, each once, and null when all are taken', () => {
    const pool = new PortPool({ min: 20_001, max: 20_008 })
    expect([pool.take(), pool.take(), pool.take(), pool.take()]).toEqual([
      20_002,
      20_004,
      20_006,
      null,
    ])
  })

  it('uses the port that was freed last as the last', () => {
    const pool = new PortPool({ min: 20_000, max: 20_005 })
    const first = pool.take()!
    pool.release(first)
    expect([pool.take(), pool.take(), pool.take()]).toEqual([20_002, 20_004, first])
  })

  it('takes 0 to 0 as any free ports', () => {
    const pool = new PortPool({ min: 0, max: 0 })
    const port = pool.take()
    expect(port).toBeGreaterThanOrEqual(10_000)
    expect(port! % 2).toBe(0)
  })

  it('refuses a range without a pair', () => {
    expect(() => new PortPool({ min: 20_001, max: 20_002 })).toThrow(RangeError)
  })
})
