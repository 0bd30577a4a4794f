import { describe, expect, it } from 'vitest'
import { keysIn } from './keypad-tones.ts'

const RATE = 8_000

/** Sounds of so many milliseconds each, one after another. */
const sound = (...parts: readonly (readonly [ms: number, ...hz: number[]])[]): Float32Array =>
  Float32Array.from(
    parts.flatMap(([ms, ...hz]) =>
      Array.from({ length: (ms * RATE) / 1_000 }, (_, at) =>
        hz.reduce((sum, each) => sum + 0.2 * Math.sin((2 * Math.PI * each * at) / RATE), 0),
      ),
    ),
  )

describe('keysIn', () => {
  it('finds keys in order, the same one twice, and short ones', () => {
    const samples = sound(
      [500],
      [100, 770, 1_336],
      [60],
      [100, 770, 1_336],
      [300],
      [60, 941, 1_209],
      [40],
      [200, 697, 1_633],
    )

    expect(keysIn(samples, RATE)).toBe('55*A')
  })

  it.each([
    ['silence', sound([500])],
    ['nothing at all', new Float32Array()],
    ['one tone', sound([500, 770])],
    ['two tones of one side', sound([500, 697, 770])],
    ['tones of no key', sound([500, 410, 1_015])],
  ])('finds none in %s', (_, samples) => {
    expect(keysIn(samples, RATE)).toBe('')
  })
})
