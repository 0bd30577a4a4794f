import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { readWav } from '../packages/adapters/prompts/src/audio/wav.ts'
import { FliteVoice } from '../packages/adapters/prompts/src/speech/flite.ts'
import { payLanguages } from '../packages/domain/pay/src/verb/default-prompts.ts'
import { saidPieces } from '../packages/domain/pay/src/verb/said-pieces.ts'
import { folder } from './pay-recordings.mjs'

const { sets } = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'))
/** English is what the built-in voice speaks. */
const recorded = payLanguages.filter((language) => !language.startsWith('en-'))

test('each language of Pay that is not English has its recordings', () => {
  expect(new FliteVoice({ folder: '' }).languages).toEqual(['en'])
  expect(sets.flatMap(({ languages }) => languages).sort()).toEqual([...recorded].sort())
})

describe.each(recorded)('the recordings of %s', (language) => {
  const set = sets.find(({ languages }) => languages.includes(language))

  it('say all that Pay says, and nothing else', () => {
    const pieces = saidPieces(language).map(({ name, text }) => [text, `${name}.wav`])
    expect(set.pieces, 'run `npm run recordings:pay`').toEqual(Object.fromEntries(pieces))
  })

  it('speak as loudly as a telephone voice, as long as the words take', () => {
    for (const [text, file] of Object.entries(set.pieces)) {
      const bytes = new Uint8Array(readFileSync(join(folder, set.folder, file)))
      const { samples, rate } = readWav(bytes)
      const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
      const power = samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length
      const seconds = samples.length / rate
      expect(rate, text).toBe(8_000)
      expect(peak, text).toBeLessThan(0.95)
      expect(10 * Math.log10(power), text).toBeGreaterThan(-24)
      expect(10 * Math.log10(power), text).toBeLessThan(-19)
      // From 6 to 30 letters a second; a digit takes its own time.
      expect(seconds, text).toBeLessThan(text.length / 6 + 1)
      expect(seconds, text).toBeGreaterThan(text.length / 30)
    }
  })
})
