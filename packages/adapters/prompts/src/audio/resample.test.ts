import { toneLevel } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { tone } from '../testing/sounds.ts'
import { joined, Resampler, resample } from './resample.ts'

/** Without the edges, where the filter reaches into the silence around. */
const inner = (samples: Float32Array) => samples.subarray(400, samples.length - 400)

describe('resampling', () => {
  it.each([6_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 44_056, 48_000, 96_000])(
    'keeps frequency, level and length: %i Hz',
    (rate) => {
      for (const frequency of [200, 1_015, 2_500]) {
        const { samples, rate: made } = resample(
          { samples: tone(frequency, rate, 1_000), rate },
          8_000,
        )

        expect(made).toBe(8_000)
        expect(samples.length).toBe(8_000)
        const level = toneLevel(inner(samples), 8_000, frequency)
        expect(Math.abs(level - -6.02)).toBeLessThan(0.1)
        expect(toneLevel(inner(samples), 8_000, frequency + 300)).toBeLessThan(-80)
      }
    },
  )

  it('keeps the whole telephone band', () => {
    const { samples } = resample({ samples: tone(3_300, 44_100, 1_000), rate: 44_100 }, 8_000)

    expect(toneLevel(inner(samples), 8_000, 3_300)).toBeGreaterThan(-7)
  })

  it.each([
    [4_800, 3_200],
    [5_000, 3_000],
    [7_000, 1_000],
    [9_000, 1_000],
    [15_000, 1_000],
  ])('lets nothing fold back into the band: %i Hz at %i Hz', (frequency, folded) => {
    const { samples } = resample({ samples: tone(frequency, 44_100, 1_000), rate: 44_100 }, 8_000)

    expect(toneLevel(inner(samples), 8_000, folded)).toBeLessThan(-60)
  })

  it('passes a steady level as it is', () => {
    const { samples } = resample(
      { samples: new Float32Array(44_100).fill(0.25), rate: 44_100 },
      8_000,
    )

    for (const sample of inner(samples)) expect(sample).toBeCloseTo(0.25, 5)
  })

  it('of blocks is the same as of the whole, whatever their sizes', () => {
    const samples = tone(615, 44_100, 500)
    const whole = resample({ samples, rate: 44_100 }, 8_000).samples

    for (const size of [1, 7, 160, 4_096, 50_000]) {
      const resampler = new Resampler(44_100, 8_000)
      const parts: Float32Array[] = []
      for (let at = 0; at < samples.length; at += size) {
        parts.push(resampler.push(samples.subarray(at, at + size)))
      }
      parts.push(resampler.end())
      expect(joined(parts)).toEqual(whole)
    }
  })

  it('of nothing is nothing', () => {
    expect(resample({ samples: new Float32Array(), rate: 44_100 }, 8_000).samples.length).toBe(0)
  })

  it('to the same rate leaves it alone', () => {
    const samples = tone(1_015, 8_000, 100)

    expect(resample({ samples, rate: 8_000 }, 8_000).samples).toBe(samples)
  })
})
