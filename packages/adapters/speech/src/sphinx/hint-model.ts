/**
 * The language that PocketSphinx listens for when there are hints: a hint and no more, or a sentence.
 * Each hint is one word, whatever words it has. Of the words of a sentence the hints together get a
 * share, and frequent words of English the rest, so that speech which is no hint has something better
 * to be taken for.
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

/** How likely hints are. */
export interface HintChances {
  /** That somebody says a hint and no more. */
  readonly alone: number
  /** That a word of a sentence is one: 0.3 is strict, 0.8 lenient. */
  readonly inSentence: number
}

/** In noise much of a sentence sounds like a hint that is none. */
const hintChances: Readonly<Record<Line, HintChances>> = {
  clean: { alone: 0.5, inSentence: 0.4 },
  noisy: { alone: 0.5, inSentence: 0.05 },
}
/** More of the model's Gaussians are looked at than the four that are usual, as for digits. */
export const hintOptions: readonly string[] = ['-topn', '8']
/** How often a sentence ends after a word. */
const END_SHARE = 0.2
/** The logarithm of what does not happen. */
const NEVER = -99

/** A hint is two words of the model: one among others in a sentence, and one that nothing stands beside. */
const amongOthers = (index: number) => `hint${index}`
const alone = (index: number) => `alone${index}`

/** @param hints as their author wrote them; those that cannot be pronounced are left out */
export function hintModel(
  hints: readonly string[],
  pronounce: Pronounce,
  frequent: readonly FrequentWord[],
  chances = hintChances,
): HintModel {
  const said: { readonly hint: string; readonly phones: readonly string[] }[] = []
  const known = new Set<string>()
  for (const hint of hints) {
    const phones = pronounce(hint)
    const [first] = phones
    if (first === undefined || known.has(first)) continue
    known.add(first)
    said.push({ hint, phones })
  }
  const meanings = new Map<string, string>(
    said.flatMap(({ hint }, index) => [
      [amongOthers(index), hint] as const,
      [alone(index), hint] as const,
    ]),
  )
  const others = frequent.filter(({ phones }) => !phones.some((each) => known.has(each)))
  const mass = others.reduce((sum, { log10 }) => sum + 10 ** log10, 0)
  const arpaWith = ({ alone: chance, inSentence }: HintChances) => {
    const ofHints = Math.log10(((1 - END_SHARE) * inSentence) / said.length)
    const ofOthers = Math.log10(((1 - END_SHARE) * (1 - inSentence)) / mass)
    return arpaOf(
      [
        [Math.log10(END_SHARE), '</s>', 0],
        [NEVER, '<s>', Math.log10(1 - chance)],
        ...said.map((_, index): Gram => [ofHints, amongOthers(index), 0]),
        ...said.map((_, index): Gram => [NEVER, alone(index), NEVER]),
        ...others.map(({ word, log10 }): Gram => [ofOthers + log10, word, 0]),
      ],
      said.flatMap((_, index): Gram[] => [
        [Math.log10(chance / said.length), `<s> ${alone(index)}`],
        [0, `${alone(index)} </s>`],
      ]),
    )
  }
  const arpa = { clean: arpaWith(chances.clean), noisy: arpaWith(chances.noisy) }
  const taken = new Set([...said, ...others].flatMap(({ phones }) => phones))
  const dictionaryOf = (waysOf: (phones: readonly string[]) => readonly string[]) =>
    [
      ...said.flatMap(({ phones }, index) => [
        ...entriesOf(amongOthers(index), waysOf(phones)),
        ...entriesOf(alone(index), waysOf(phones)),
      ]),
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

/** A word or two, their logarithm (base 10), and that of falling back from them to shorter ones. */
type Gram = readonly [log10: number, words: string, fallBack?: number]

function arpaOf(unigrams: readonly Gram[], bigrams: readonly Gram[]): string {
  const lineOf = ([log10, ...rest]: Gram) =>
    [
      log10.toFixed(4),
      ...rest.map((each) => (typeof each === 'number' ? each.toFixed(4) : each)),
    ].join(' ')
  const sections = [unigrams, bigrams].filter(({ length }) => length > 0)
  return [
    '\\data\\',
    ...sections.map(({ length }, index) => `ngram ${index + 1}=${length}`),
    '',
    ...sections.flatMap((grams, index) => [`\\${index + 1}-grams:`, ...grams.map(lineOf), '']),
    '\\end\\',
    '',
  ].join('\n')
}
