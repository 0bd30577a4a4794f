import { describe, expect, test } from 'vitest'
import { after, noise, spoken } from '../testing/spoken.ts'
import { digitGrammar, digitsOf } from './digit-grammar.ts'
import { type FrequentWord, hintModel } from './hint-model.ts'
import { letterSounds } from './letter-sounds.ts'
import { lineOf } from './line-noise.ts'
import { spokenWords } from './spoken-words.ts'
import { withoutR } from './without-r.ts'

const frequent: FrequentWord[] = [
  { word: 'the', log10: -1, phones: ['DH AH', 'DH IY'] },
  { word: 'sale', log10: -2, phones: ['S EY L'] },
]

describe('the words that somebody would say', () => {
  test.each([
    ['Opening hours', ['opening', 'hours']],
    ['  24/7 ', ['two', 'four', 'seven']],
    ['R&D', ['r', 'and', 'd']],
    ['café', ['cafe']],
    ['don’t', ["don't"]],
    ['$OOV_CLASS_DIGIT_SEQUENCE', []],
    ['\n\\end\\ <s> ', ['end', 's']],
    ['日本', []],
  ])('for %s are %o', (text, words) => {
    expect(spokenWords(text)).toEqual(words)
  })
})

describe('the model of hints', () => {
  const ways: Record<string, string[]> = { 'Big sale': ['B IH G S EY L'], sale: ['S EY L'], no: [] }
  const model = hintModel(['Big sale', 'sale', 'no', 'sale'], (hint) => ways[hint] ?? [], frequent)
  const lines = model.arpa.clean.split('\n').map((line) => line.split(' '))
  /** Of a word, or of the second of two; and what is left to others after it. */
  const chancesOf = (words: string) => {
    const count = words.split(' ').length
    const [log10, ...rest] = lines.find((line) => line.slice(1, 1 + count).join(' ') === words)!
    return { chance: 10 ** Number(log10), left: 10 ** Number(rest[count]) }
  }
  const chanceOf = (words: string) => chancesOf(words).chance

  test('makes each hint a word alone and one among others, once, with its meaning', () => {
    expect([...model.meanings]).toEqual([
      ['hint0', 'Big sale'],
      ['alone0', 'Big sale'],
      ['hint1', 'sale'],
      ['alone1', 'sale'],
    ])
    expect(model.dictionary.clean).toContain('hint0 B IH G S EY L\nalone0 B IH G S EY L\n')
  })

  test('leaves out the frequent word that sounds like a hint, and keeps all ways to say others', () => {
    expect(model.dictionary.clean).not.toContain('\nsale ')
    expect(model.dictionary.clean).toContain('the DH AH\nthe(2) DH IY\n')
  })

  test('knows who says no R, on a line without noise', () => {
    const said: Record<string, string> = { order: 'AO R D ER', source: 'S AO R S', sauce: 'S AO S' }
    const { dictionary } = hintModel(Object.keys(said), (hint) => [said[hint]!], frequent)

    for (const word of ['hint0', 'alone0']) {
      expect(dictionary.clean).toContain(`${word} AO R D ER\n${word}(2) AO D AH\n`)
      expect(dictionary.noisy).not.toContain(`${word}(2)`)
    }
    // That would be the other hint.
    expect(dictionary.clean).not.toContain('hint1(2)')
  })

  test.each([
    ['Y AO R AO R D ER', 'Y AO R AO D AH'],
    ['R IY T ER N Z', 'R IY T ER N Z'],
    ['AW ER Z AA R', 'AW ER Z AA'],
  ])('%s without an R that no vowel follows is %s', (phones, without) => {
    expect(withoutR(phones)).toBe(without)
  })

  test('shares the chances of a word of a sentence so that they add up', () => {
    const all = ['</s>', 'hint0', 'hint1', 'the'].reduce((sum, word) => sum + chanceOf(word), 0)

    expect(chanceOf('hint0')).toBeCloseTo(chanceOf('hint1'))
    expect(all).toBeCloseTo(1, 2)
  })

  test('shares the beginning between hints alone, after which nothing comes, and sentences', () => {
    const atOnce = chanceOf('<s> alone0') + chanceOf('<s> alone1')

    expect(chanceOf('<s> alone0')).toBeCloseTo(chanceOf('<s> alone1'))
    expect(atOnce + chancesOf('<s>').left).toBeCloseTo(1, 2)
    expect(chanceOf('alone1 </s>')).toBe(1)
    for (const nothing of [chanceOf('alone1'), chancesOf('alone1').left])
      expect(nothing).toBeLessThan(1e-50)
  })

  test('counts its grams, and has none of two words where no hint can be said', () => {
    const countOf = (arpa: string, words: number) =>
      arpa
        .split('\n')
        .filter(
          (line) =>
            /^-?\d/.test(line) && line.replace(/ -?[\d.]+$/, '').split(' ').length === words + 1,
        ).length
    const empty = hintModel(['no'], () => [], frequent).arpa.noisy

    expect(model.arpa.clean).toContain(`ngram 1=${countOf(model.arpa.clean, 1)}\nngram 2=4\n`)
    expect(countOf(model.arpa.clean, 2)).toBe(4)
    expect(empty).toContain('ngram 1=4\n\n')
    expect(empty).not.toContain('2-grams')
  })
})

describe('the grammar of digits', () => {
  test('has as many places as digits are asked for, or any number', () => {
    expect(digitGrammar(3).jsgf).toContain('<number> = <digit> <digit> <digit>;')
    expect(digitGrammar(null).jsgf).toContain('<number> = <digit>+;')
  })

  test('knows who says no R at the end of a word', () => {
    expect(digitGrammar(1).dictionary).toContain('\nfour F AO R\nfour(2) F AO\n')
  })

  test('reads words as digits', () => {
    expect(digitsOf(['oh', 'four', 'nine', 'zero'])).toBe('0490')
  })
})

describe('the line over which something is said', () => {
  const silence = new Int16Array(4_800)
  const said = after(silence, spoken('technical support'), silence)
  const withHiss = (amplitude: number) => {
    const hiss = noise(said.length / 16, amplitude)
    return said.map((sample, i) => sample + (hiss[i] ?? 0))
  }

  test.each([
    ['clean', 'without noise', said],
    ['clean', 'with the hiss of a telephone', withHiss(30)],
    ['noisy', 'with a fan beside it', withHiss(1_000)],
  ])('is %s %s', (line, _, samples) => {
    expect(lineOf(samples)).toBe(line)
  })
})

test('words that no dictionary has are said by rule, word by word', async () => {
  const said = await letterSounds(['offhook', 'zyrtec'])

  expect(said.get('offhook')).toMatch(/^AA F HH UH K$/)
  expect(said.get('zyrtec')).toMatch(/^Z .* K$/)
})
