import { describe, expect, it } from 'vitest'
import { energyOf } from './level.ts'
import { limit } from './limiter.ts'
import { MixMemory } from './mix-memory.ts'

/** One by vectors, one in script, and one whose memory is used up at once. */
const ways = [
  ['vectors', () => new MixMemory()],
  ['script', () => new MixMemory({ isScript: true })],
  ['no place', () => full()],
] as const

function full(): MixMemory {
  const mix = new MixMemory({ pages: 1 })
  while (mix.takePart(320).at >= 0);
  while (mix.takePart(160).at >= 0);
  return mix
}

/** Said in one word: a comparison that tells each difference takes longer than all sums. */
function isSame(a: Int16Array | Int32Array, b: Int16Array | Int32Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i])
}

describe.each(ways)('a sum of parts by %s', (_name, make) => {
  it.each([160, 320])('is what its parts of %i samples make, whatever comes and goes', (length) => {
    const mix = make()
    const sum = mix.takeSum(length)
    const parts = Array.from({ length: 5 }, () => mix.takePart(length))
    const said = parts.map(() => new Int16Array(length))
    let seed = 11
    const random = (): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return seed >>> 8
    }
    for (let step = 0; step < 400; step++) {
      const chosen = random() % parts.length
      const next = said[chosen]!
      // From silence to full scale, both ends of it too.
      const loud = 1 << (random() % 17)
      for (let i = 0; i < length; i++) next[i] = (random() % loud) - (loud >> 1)
      if (step % 50 === 0) next.fill(step % 100 === 0 ? -32_768 : 32_767)
      mix.next(length).set(next)
      mix.exchange(sum, parts[chosen]!)
      expect(isSame(parts[chosen]!.samples, next)).toBe(true)
      const whole = new Int32Array(length)
      for (const frame of said) for (let i = 0; i < length; i++) whole[i]! += frame[i]!
      expect(isSame(sum.values, whole)).toBe(true)

      const [expected, out] = [new Int16Array(length), new Int16Array(length)]
      const own = said[step % said.length]!
      limit(
        whole.map((x, i) => x - own[i]!),
        expected,
      )
      const energy = mix.others(sum, parts[step % said.length]!, out)
      expect(energy).toBe(energyOf(out))
      // Above its knee the limiter is rounded, and may be one step off.
      let furthest = 0
      for (let i = 0; i < length; i++) {
        const isExact = Math.abs(whole[i]! - own[i]!) <= 22_000
        furthest = Math.max(furthest, Math.abs(out[i]! - expected[i]!) * (isExact ? 2 : 1))
      }
      expect(furthest).toBeLessThanOrEqual(1)
    }
  })
})

it('gives a place to the next who asks for one of its length, silent', () => {
  const mix = new MixMemory({ pages: 1 })
  const part = mix.takePart(160)
  part.samples.fill(9)
  const sum = mix.takeSum(160)
  sum.values.fill(9)
  mix.giveBackPart(part)
  mix.giveBackSum(sum)
  const again = mix.takePart(160)
  expect(again.at).toBe(part.at)
  expect(again.samples.every((sample) => sample === 0)).toBe(true)
  const wide = mix.takePart(320)
  expect(wide.at).toBe(sum.at)
  expect(wide.samples).toEqual(new Int16Array(320))
  expect(mix.takePart(320).at).not.toBe(wide.at)
})

it('limits 250 voices at full scale to what fits', () => {
  const mix = new MixMemory()
  const sum = mix.takeSum(160)
  sum.values.fill(250 * 32_767, 0, 80).fill(-250 * 32_768, 80)
  const out = new Int16Array(160)
  mix.others(sum, mix.takePart(160), out)
  expect(out[0]).toBeGreaterThan(32_000)
  expect(out[80]).toBeLessThan(-32_000)
})
