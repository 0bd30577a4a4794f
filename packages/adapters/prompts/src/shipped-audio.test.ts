import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { toneLevel } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { shippedTextOf, shippedTexts } from './shipped-texts.ts'
import { playable } from './testing/sounds.ts'

const folder = fileURLToPath(new URL('../audio/', import.meta.url))
const names = readdirSync(folder).map((name) => basename(name, '.wav'))
const samplesOf = (name: string) => playable(join(folder, `${name}.wav`)).samples

const spoken = Object.keys(shippedTexts)
const beeps = { 'beep-enter': 880, 'beep-exit': 587, 'record-beep': 1_000 }

describe('the audio that ships', () => {
  it('is all of it known here', () => {
    expect(names.sort()).toEqual([...spoken, ...Object.keys(beeps), 'hold-music'].sort())
  })

  it.each([
    ['prompt://menu', shippedTexts['menu']],
    ['prompt://hold-music', null],
    ['prompt://constructor', null],
    ['https://example.com/menu', null],
    ['menu', null],
  ])('has its words by its address: %s', (url, words) => {
    expect(shippedTextOf(url)).toBe(words)
  })

  it.each(spoken)('speaks at the level of a telephone voice: %s', (name) => {
    const samples = samplesOf(name)
    const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
    const power = samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length

    expect(peak).toBeCloseTo(0.5, 2)
    expect(10 * Math.log10(power)).toBeGreaterThan(-22)
    expect(samples.length).toBeGreaterThan(8_000)
    expect(samples.length).toBeLessThan(8 * 8_000)
  })

  it.each(Object.entries(beeps))('beeps: %s', (name, frequency) => {
    const samples = samplesOf(name)

    expect(toneLevel(samples, 8_000, frequency)).toBeGreaterThan(-16)
    expect(toneLevel(samples, 8_000, frequency * 2)).toBeLessThan(-50)
    expect(samples.length).toBeLessThan(4_000)
  })

  it('has music without a pause, and without a seam where it begins again', () => {
    const samples = samplesOf('hold-music')
    const loudness = Array.from({ length: samples.length / 4_000 }, (_, index) =>
      samples
        .subarray(index * 4_000, (index + 1) * 4_000)
        .reduce((most, sample) => Math.max(most, Math.abs(sample)), 0),
    )
    const steps = samples.map((sample, index) => Math.abs(sample - (samples[index - 1] ?? 0)))
    const steepest = steps.subarray(1).reduce((most, step) => Math.max(most, step), 0)

    expect(samples.length).toBe(32 * 8_000)
    expect(Math.min(...loudness)).toBeGreaterThan(0.05)
    expect(Math.max(...loudness)).toBeLessThan(0.9)
    expect(Math.abs(samples[0]! - samples.at(-1)!)).toBeLessThan(steepest)
  })
})
