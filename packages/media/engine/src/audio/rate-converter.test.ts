import { describe, expect, it } from 'vitest'
import { RateConverter } from './rate-converter.ts'

const tone = (hz: number, rate: number, samples: number, peak = 10_000): Int16Array =>
  Int16Array.from({ length: samples }, (_, i) =>
    Math.round(peak * Math.sin((2 * Math.PI * hz * i) / rate)),
  )

/** Converts a second, frame by frame. */
function convert(samples: Int16Array, from: number, to: number): Int16Array {
  const converter = new RateConverter(from, to)
  const out = new Int16Array(50 * to)
  for (let tick = 0; tick < 50; tick++) {
    out.set(converter.convert(samples.subarray(tick * from, (tick + 1) * from)), tick * to)
  }
  return out
}

/** Level of a frequency against the tone of 10 000, in dB. */
function level(samples: Int16Array, hz: number, rate: number): number {
  let re = 0
  let im = 0
  const part = samples.subarray(samples.length / 10)
  for (let i = 0; i < part.length; i++) {
    re += part[i]! * Math.cos((2 * Math.PI * hz * i) / rate)
    im += part[i]! * Math.sin((2 * Math.PI * hz * i) / rate)
  }
  return 20 * Math.log10((2 * Math.hypot(re, im)) / part.length / 10_000 + 1e-9)
}

describe('the rate converter', () => {
  it.each([300, 1_000, 2_000, 3_000, 3_400])('halves and doubles with %i Hz as it was', (hz) => {
    const narrow = convert(tone(hz, 16_000, 16_000), 320, 160)
    expect(level(narrow, hz, 8_000)).toBeCloseTo(0, 0)

    const wide = convert(tone(hz, 8_000, 8_000), 160, 320)
    expect(level(wide, hz, 16_000)).toBeCloseTo(0, 0)
    // Nothing is mirrored into the upper half.
    expect(level(wide, 8_000 - hz, 16_000)).toBeLessThan(-40)
  })

  it.each([4_600, 5_000, 6_000, 7_500])('does not fold %i Hz down', (hz) => {
    const narrow = convert(tone(hz, 16_000, 16_000), 320, 160)

    expect(level(narrow, 8_000 - hz, 8_000)).toBeLessThan(-40)
  })

  it('has no seam between frames', () => {
    for (const [from, to, rate] of [
      [320, 160, 16_000],
      [160, 320, 8_000],
    ] as const) {
      const whole = new RateConverter(50 * from, 50 * to).convert(tone(997, rate, rate))
      expect(convert(tone(997, rate, rate), from, to)).toEqual(whole)
    }
  })

  it('clips what is too loud', () => {
    const square = Int16Array.from({ length: 8_000 }, (_, i) => (i % 16 < 8 ? 32_767 : -32_768))
    const wide = convert(square, 160, 320)
    expect(Math.max(...wide)).toBe(32_767)
    expect(Math.min(...wide)).toBe(-32_768)
  })
})
