import { describe, expect, it } from 'vitest'
import { randomHex } from './random.ts'

describe('randomHex', () => {
  it('gives so many bytes in hex, other ones each time, over any number of pools', () => {
    const seen = new Set<string>()
    for (let n = 0; n < 5_000; n++) {
      const bytes = 8 + (n % 9)
      const name = randomHex(bytes)
      expect(name).toMatch(/^[0-9a-f]+$/)
      expect(name.length).toBe(2 * bytes)
      seen.add(name.slice(0, 16))
    }
    expect(seen.size).toBe(5_000)
  })

  it('gives no more than its pool holds', () => {
    expect(randomHex(4096)).toHaveLength(8192)
    expect(() => randomHex(4097)).toThrow(RangeError)
  })
})
