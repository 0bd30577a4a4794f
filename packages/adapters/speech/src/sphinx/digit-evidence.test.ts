import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import {
  type DigitPair,
  digitPairs,
  overSpeech,
  secondThoughts,
  wordShape,
} from './digit-evidence.ts'
import { CEPSTRA, cepstraOf, timedWordsOf } from './timed-words.ts'

/** Frames of a loudness and one other number, the second cepstrum. */
function framesOf(...frames: readonly (readonly [loudness: number, tilt: number])[]): Float32Array {
  return Float32Array.from(
    frames.flatMap(([loudness, tilt]) => [loudness, tilt, ...Array(CEPSTRA - 2).fill(0)]),
  )
}

const many = (count: number, loudness: number, tilt: number) =>
  Array.from({ length: count }, () => [loudness, tilt] as const)

/** Five by an onset of a low second cepstrum, and nothing else: the first span is frames -6 to -2. */
const pair: DigitPair = {
  ...{ line: 'clean', heard: 'nine', said: 'five', bias: 0 },
  weights: Array.from({ length: 8 * (CEPSTRA - 1) }, (_, index) => (index === 0 ? -1 : 0)),
}

test('words have their frames, silence is none', () => {
  const line =
    '00000 S 0 T -4136 A -3462 L -674 0 -249 -337 <sil> 45 -568 0 five(2) 77 -757 0 three 163 -259 -337 <sil> 195\n'

  expect(timedWordsOf(line)).toEqual([
    { word: 'five', from: 45, to: 77 },
    { word: 'three', from: 77, to: 163 },
  ])
  expect(timedWordsOf('00000 S 0 T 0 A 0 L 0 12')).toEqual([])
  expect(timedWordsOf('')).toEqual([])
})

test.each(['writeFloatLE', 'writeFloatBE'] as const)('cepstra are read, by %s', (write) => {
  const bytes = Buffer.alloc(12)
  if (write === 'writeFloatLE') bytes.writeUInt32LE(2)
  else bytes.writeUInt32BE(2)
  bytes[write](1.5, 4)
  bytes[write](-20, 8)

  expect([...cepstraOf(bytes)]).toEqual([1.5, -20])
})

test('the mean of speech is taken off, whatever the pauses are', () => {
  const short = overSpeech(framesOf(...many(2, 0, 50), ...many(10, 40, 3), ...many(10, 40, 5)))
  const long = overSpeech(framesOf(...many(90, 0, 50), ...many(10, 40, 3), ...many(10, 40, 5)))

  expect([short.at(-CEPSTRA + 1), long.at(-CEPSTRA + 1)]).toEqual([1, 1])
  expect(overSpeech(new Float32Array(0))).toHaveLength(0)
})

test('a word is its beginning, five parts and its end, also where the sound ends', () => {
  const cepstra = framesOf(...Array.from({ length: 30 }, (_, frame) => [0, frame] as const))
  const tilts = (from: number, to: number) =>
    wordShape(cepstra, from, to).filter((_, index) => index % (CEPSTRA - 1) === 0)

  expect(tilts(10, 20)).toEqual([5.5, 8.5, 10.5, 12.5, 14.5, 16.5, 18.5, 21.5])
  expect(tilts(0, 1)).toEqual([0, 0, 0, 0, 0, 0, 0, 2.5])
  expect(tilts(29, 30)).toEqual([24.5, 27.5, 29, 29, 29, 29, 29, 29])
})

test('a word is another where its sound says so, and only the word that is asked for', () => {
  const cepstra = framesOf(...many(10, 40, 0), ...many(4, 40, -9), ...many(20, 40, 0))
  const at = (word: string) => ({ words: [{ word, from: 16, to: 30 }], cepstra })

  expect(secondThoughts(at('nine'), [pair])).toEqual(['five'])
  expect(secondThoughts(at('eight'), [pair])).toEqual(['eight'])
  expect(secondThoughts(at('nine'), [])).toEqual(['nine'])
  // As likely the one as the other: what the decoder heard.
  expect(secondThoughts({ ...at('nine'), cepstra: cepstra.fill(0) }, [pair])).toEqual(['nine'])
})

test('of several that it may be, the likeliest', () => {
  const cepstra = framesOf(...many(30, 40, 0))
  const words = [{ word: 'one', from: 5, to: 25 }]
  const of = (said: string, bias: number) => ({ ...pair, heard: 'one', said, bias })

  expect(secondThoughts({ words, cepstra }, [of('nine', 2), of('seven', 3)])).toEqual(['seven'])
  expect(secondThoughts({ words, cepstra }, [of('nine', 3), of('seven', 2)])).toEqual(['nine'])
})

test('each pair that is fitted has both lines and all its weights', async () => {
  const file = new URL('../../words/digit-pairs.txt', import.meta.url)
  const pairs = digitPairs(await readFile(file, 'utf8'))
  const named = (line: string) =>
    pairs.filter((each) => each.line === line).map(({ heard, said }) => `${heard} ${said}`)

  expect(named('clean')).toContain('nine five')
  expect(named('noisy')).toEqual(named('clean'))
  for (const { bias, weights } of pairs) {
    expect(weights).toHaveLength(8 * (CEPSTRA - 1))
    expect([bias, ...weights].every(Number.isFinite)).toBe(true)
  }
})
