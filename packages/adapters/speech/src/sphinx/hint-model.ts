/**
 * The language that PocketSphinx listens for when there are hints: each hint is one word, whatever
 * words it has, and the hints together get a share of what may be said; frequent words of English
 * share the rest, so that speech which is no hint has something better to be taken for.
 */

import type { Line } from './line-noise.ts'
import { withoutR } from './without-r.ts'

/** Pronunciations of a text, as phones with spaces between; none for what cannot be said. */
export type Pronounce = (text: string) => readonly string[]

/** A word and the logarithm (base 10) of how often it is said. */
export interface FrequentWord {
  readonly word: string
  readonly log10: number
  readonly phones: readonly string[]
}

export interface HintModel {
  /** The files of the decoder: a pronouncing dictionary, and a model in ARPA's format. */
  readonly dictionary: Readonly<Record<Line, string>>
  readonly arpa: Readonly<Record<Line, string>>
  /** What each word of the model means: the hint as its author wrote it. */
  readonly meanings: ReadonlyMap<string, string>
}

/**
 * How much of all that is said the hints are taken for: 0.3 is strict, 0.8 lenient. In noise much
 * sounds like a hint that is none.
 */
const hintShares: Readonly<Record<Line, number>> = { clean: 0.4, noisy: 0.05 }
/** More of the model's Gaussians are looked at than the four that are usual, as for digits. */
export const hintOptions: readonly string[] = ['-topn', '8']
/** How often a sentence ends after a word. */
const END_SHARE = 0.2

/** @param hints as their author wrote them; those that cannot be pronounced are left out */
export function hintModel(
  hints: readonly string[],
  pronounce: Pronounce,
  frequent: readonly FrequentWord[],
  shares = hintShares,
): HintModel {
  const meanings = new Map<string, string>()
  const ways = new Map<string, readonly string[]>()
  const known = new Set<string>()
  for (const hint of hints) {
    const phones = pronounce(hint)
    const [first] = phones
    if (first === undefined || known.has(first)) continue
    known.add(first)
    const name = `hint${meanings.size}`
    meanings.set(name, hint)
    ways.set(name, phones)
  }
  const others = frequent.filter(({ phones }) => !phones.some((each) => known.has(each)))
  const mass = others.reduce((sum, { log10 }) => sum + 10 ** log10, 0)
  const spoken = Math.log10(1 - END_SHARE)
  const gramsOf = (share: number) => [
    `${Math.log10(END_SHARE).toFixed(4)} </s>`,
    '-99 <s>',
    ...[...meanings.keys()].map(
      (name) => `${(spoken + Math.log10(share / meanings.size)).toFixed(4)} ${name}`,
    ),
    ...others.map(
      ({ word, log10 }) =>
        `${(spoken + Math.log10(1 - share) + log10 - Math.log10(mass)).toFixed(4)} ${word}`,
    ),
  ]
  const arpa = { clean: arpaOf(gramsOf(shares.clean)), noisy: arpaOf(gramsOf(shares.noisy)) }
  const taken = new Set([...[...ways.values()].flat(), ...others.flatMap(({ phones }) => phones)])
  const dictionaryOf = (waysOf: (phones: readonly string[]) => readonly string[]) =>
    [
      ...[...ways].flatMap(([name, phones]) => entriesOf(name, waysOf(phones))),
      ...others.flatMap(({ word, phones }) => entriesOf(word, phones)),
      '',
    ].join('\n')
  const dictionary = {
    clean: dictionaryOf((phones) => [...phones, ...othersWithoutR(phones, taken)]),
    // As in the dictionary: it is on clean lines that more ways were found to help.
    noisy: dictionaryOf((phones) => phones),
  }
  return { dictionary, arpa, meanings }
}

/** How who says no R says it, where that is not another word. */
function othersWithoutR(phones: readonly string[], taken: ReadonlySet<string>): readonly string[] {
  return [...new Set(phones.map(withoutR))].filter((way) => !taken.has(way))
}

/** `word` once for each way to say it: the second is `word(2)`. */
function entriesOf(word: string, phones: readonly string[]): string[] {
  return phones.map((each, index) => `${word}${index === 0 ? '' : `(${index + 1})`} ${each}`)
}

function arpaOf(unigrams: readonly string[]): string {
  return [
    '\\data\\',
    `ngram 1=${unigrams.length}`,
    '',
    '\\1-grams:',
    ...unigrams,
    '',
    '\\end\\',
    '',
  ].join('\n')
}
