import { describe, expect, it } from 'vitest'
import { limit, limitWithout } from './limiter.ts'

function limited(...values: number[]): number[] {
  const out = new Int16Array(values.length)
  limit(Int32Array.from(values), out)
  return [...out]
}

describe('the soft limiter', () => {
  it('leaves what is not loud as it is', () => {
    expect(limited(0, 1, -1, 21_999, -21_999)).toEqual([0, 1, -1, 21_999, -21_999])
  })

  it('never reaches full scale, even for 250 voices at full scale, and never wraps', () => {
    const [loud, low] = limited(250 * 32_767, -250 * 32_768)
    expect(loud).toBeGreaterThan(32_000)
    expect(loud).toBeLessThanOrEqual(32_767)
    expect(low).toBeLessThan(-32_000)
    expect(low).toBeGreaterThanOrEqual(-32_767)
  })

  it('rises without a step or a corner at the knee', () => {
    const values = limited(...Array.from({ length: 40_000 }, (_, i) => i))
    for (let i = 1; i < values.length; i++) {
      const step = values[i]! - values[i - 1]!
      expect(step === 0 || step === 1).toBe(true)
    }
  })

  it('is the same without one part of the sum, and tells the energy', () => {
    const sum = Int32Array.from({ length: 2_000 }, (_, i) => (i - 1_000) * 997)
    const own = Int16Array.from({ length: 2_000 }, (_, i) => (i * 7_919) % 32_768)
    const [expected, out] = [new Int16Array(2_000), new Int16Array(2_000)]
    limit(
      sum.map((x, i) => x - own[i]!),
      expected,
    )
    const energy = limitWithout(sum, own, out)
    expect(out).toEqual(expected)
    expect(energy).toBe(expected.reduce((total, x) => total + x * x, 0))
  })
})
