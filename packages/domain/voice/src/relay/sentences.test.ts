import { expect, it } from 'vitest'
import { Sentences } from './sentences.ts'

/** What is given out at each token; the last one ends the talk. */
function said(...tokens: string[]): (readonly string[])[] {
  const sentences = new Sentences()
  return tokens.map((token, i) => sentences.push(token, i === tokens.length - 1))
}

it.each<[string[], string[][]]>([
  [
    ['Hel', 'lo', ' there.', ' How', ' are you?'],
    [[], [], [], ['Hello there.'], ['How are you?']],
  ],
  [
    ['It costs 3', '.50 now', '.'],
    [[], [], ['It costs 3.50 now.']],
  ],
  [
    ['He said "no." ', 'Then'],
    [['He said "no."'], ['Then']],
  ],
  [
    ['One. Two! Three', '?'],
    [['One.', 'Two!'], ['Three?']],
  ],
  [
    ['First\nsecond', ''],
    [['First'], ['second']],
  ],
  [
    ['short, very', ' short'],
    [[], ['short, very short']],
  ],
  [
    ['今日は。', '元気'],
    [['今日は。'], ['元気']],
  ],
  [[''], [[]]],
])('%j is spoken as %j', (tokens, expected) => {
  expect(said(...tokens)).toEqual(expected)
})

it('begins a talk with as little as can be spoken, so that it is heard while the rest is made', () => {
  const long =
    'Yes, your order has left our house this morning, and it will be with you on Thursday. Anything else? No? Then goodbye.'

  expect(said(long)).toEqual([
    [
      'Yes, your order has left our house this morning,',
      'and it will be with you on Thursday. Anything else? No?',
      'Then goodbye.',
    ],
  ])
  const sentences = new Sentences()
  sentences.push('One. Two. Three.', true)
  expect(sentences.push('Four. Five. Six.', true)).toEqual(['Four.', 'Five.', 'Six.'])
})

it('gives out a long sentence clause by clause', () => {
  const [first, rest] = said(
    'When the order has left our house, which it did on Monday morning by the usual carrier of parcels, it takes',
    ' three days.',
  )

  expect(first).toEqual([
    'When the order has left our house,',
    'which it did on Monday morning by the usual carrier of parcels,',
  ])
  expect(rest).toEqual(['it takes three days.'])
})

it('cuts what has no end, and loses nothing', () => {
  const words = Array.from({ length: 400 }, (_, i) => `word${i}`).join(' ')
  const [pieces] = said(words)

  expect(pieces?.every((piece) => piece.length <= 500)).toBe(true)
  expect(pieces?.join(' ')).toBe(words)
})

it('forgets what was cleared', () => {
  const sentences = new Sentences()
  sentences.push('half a', false)
  sentences.clear()

  expect(sentences.push('New.', true)).toEqual(['New.'])
})
