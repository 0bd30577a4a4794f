/**
 * A second look at digits that are easily taken for others. The decoder weighs whole sequences of
 * phones by a model of wideband sound, and over a telephone takes five for nine (the F is above the
 * band) and nine for eight or one. Where it has heard one of these words, the sound of that word is
 * looked at again with nothing but the one question, five or nine, by weights that are fitted to it
 * (`scripts/fit-digits.ts`).
 */
import type { Line } from './line-noise.ts'
import { CEPSTRA, type TimedWords } from './timed-words.ts'

/** A word that may be another. */
export interface DigitPair {
  readonly line: Line
  readonly heard: string
  readonly said: string
  readonly bias: number
  /** Of each number of `wordShape`. */
  readonly weights: readonly number[]
}

/**
 * Logarithms of odds that another word needs: the decoder has weighed the whole number. With less, on a
 * noisy line above all, voices that it understands well are understood worse.
 */
const sure: Readonly<Record<Line, number>> = { clean: 1, noisy: 2 }
/** So far below the loudest frames (in units of the first cepstrum) is no speech any more. */
const SPEECH_DEPTH = 18
/** Loud clicks are no measure of it. */
const LOUD_SHARE = 0.95
/** A word is as many parts, whatever its length. */
const PARTS = 5
/** Frames around its borders: the decoder takes a soft F for the silence before. */
const before = [
  [-6, -2],
  [-3, 1],
] as const
const AFTER = 4

/** The words, each replaced by what it is more likely to be. */
export function secondThoughts(
  { words, cepstra }: TimedWords,
  pairs: readonly DigitPair[],
): readonly string[] {
  const normal = overSpeech(cepstra)
  return words.map(({ word, from, to }) => {
    const asked = pairs.filter(({ heard }) => heard === word)
    if (asked.length === 0) return word
    const shape = wordShape(normal, from, to)
    let likeliest = word
    let most = 0
    for (const { line, said, bias, weights } of asked) {
      const start = bias - sure[line]
      const odds = weights.reduce((sum, weight, index) => sum + weight * shape[index]!, start)
      if (odds > most) [likeliest, most] = [said, odds]
    }
    return likeliest
  })
}

/** Without the mean of the frames with speech, which is the line and the speaker. */
export function overSpeech(cepstra: Float32Array): Float32Array {
  const count = cepstra.length / CEPSTRA
  if (count === 0) return cepstra
  const loudness = Array.from({ length: count }, (_, frame) => cepstra[frame * CEPSTRA]!)
  const sorted = [...loudness].sort((a, b) => a - b)
  const least = sorted[Math.floor(LOUD_SHARE * (count - 1))]! - SPEECH_DEPTH
  const frames = loudness.flatMap((each, frame) => (each >= least ? [frame] : []))
  const mean = meanOf(cepstra, frames)
  return cepstra.map((value, index) => value - mean[index % CEPSTRA]!)
}

/**
 * How a word begins, goes on and ends: the mean shape of the spectrum in each of its parts and around
 * its borders, without the loudness.
 */
export function wordShape(cepstra: Float32Array, from: number, to: number): readonly number[] {
  const at = (share: number) => from + (to - from) * share
  const parts = Array.from({ length: PARTS }, (_, part) => [
    Math.floor(at(part / PARTS)),
    Math.round(at((part + 1) / PARTS)),
  ])
  const spans = [...before.map(([a, b]) => [from + a, from + b]), ...parts, [to, to + AFTER]]
  const last = cepstra.length / CEPSTRA - 1
  return spans.flatMap(([a, b]) => {
    const first = Math.max(0, Math.min(last, a!))
    const end = Math.max(first + 1, Math.min(last + 1, b!))
    return meanOf(
      cepstra,
      Array.from({ length: end - first }, (_, index) => first + index),
    ).slice(1)
  })
}

function meanOf(cepstra: Float32Array, frames: readonly number[]): number[] {
  return Array.from({ length: CEPSTRA }, (_, index) => {
    let sum = 0
    for (const frame of frames) sum += cepstra[frame * CEPSTRA + index]!
    return sum / frames.length
  })
}

/** `words/digit-pairs.txt`: in each line the line, two words, the bias and the weights. */
export function digitPairs(text: string): readonly DigitPair[] {
  return text
    .trim()
    .split('\n')
    .map((each) => {
      const [line, heard, said, bias, ...weights] = each.split(' ')
      return {
        line: line as Line,
        heard: heard!,
        said: said!,
        bias: Number(bias),
        weights: weights.map(Number),
      }
    })
}
