/**
 * The language that PocketSphinx listens for when there are hints: each hint is one word, whatever
 * words it has, and the hints together get a share of what may be said; frequent words of English
 * share the rest, so that speech which is no hint has something better to be taken for.
 */

import type { Line } from './line-noise.ts'

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
  readonly dictionary: string
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
  const entries: string[] = []
  const known = new Set<string>()
  for (const hint of hints) {
    const phones = pronounce(hint)
    const [first] = phones
    if (first === undefined || known.has(first)) continue
    known.add(first)
    const name = `hint${meanings.size}`
    meanings.set(name, hint)
    entries.push(...entriesOf(name, phones))
  }
  const others = frequent.filter(({ phones }) => !phones.some((each) => known.has(each)))
  for (const { word, phones } of others) entries.push(...entriesOf(word, phones))
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
  return { dictionary: `${entries.join('\n')}\n`, arpa, meanings }
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
