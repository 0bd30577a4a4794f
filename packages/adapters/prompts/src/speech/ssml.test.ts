import { describe, expect, it } from 'vitest'
import { speechOf } from './ssml.ts'

/** Texts and pauses, one after another. */
const said = (ssml: string) =>
  speechOf(ssml).parts.map((part) => ('text' in part ? part.text : part.pauseMs))

describe('markup becomes words and pauses', () => {
  it.each([
    ['plain  words', ['plain words']],
    ['One <break time="1s"/>two', ['One', 1_000, 'two']],
    ['One<break time="500ms"/><break strength="none"/>two', ['One', 500, 'two']],
    ['a<break/>b<break strength="x-strong"/>c', ['a', 400, 'b', 1_200, 'c']],
    ['a<break time="60s"/>b', ['a', 10_000, 'b']],
    ['<p>One</p><p><s>two</s></p>', ['One', 500, 'two', 250, 500]],
    ['<sub alias="World Wide Web">WWW</sub> it is', ['World Wide Web it is']],
    ["<sub alias='Q &amp; A'>Q</sub>", ['Q & A']],
    ['<phoneme alphabet="ipa" ph="x">tea</phoneme> &lt;3', ['tea <3']],
    ['&amp;lt; stays', ['&lt; stays']],
    ['a<!-- not this -->b', ['ab']],
    ['', []],
    ['...', []],
    ['<break/>', [400]],
  ])('%s', (ssml, parts) => {
    expect(said(ssml)).toEqual(parts)
  })
})

describe('say-as', () => {
  it.each([
    ['telephone', '', '+1 (555) 12', 'plus 1 5 5 5 1 2'],
    ['spell-out', '', 'A&amp;B', 'A & B'],
    ['characters', '', 'é😀', 'é 😀'],
    ['digits', '', '120', '1 2 0'],
    ['cardinal', '', '12,345', '12345'],
    ['number', '', '7', '7'],
    ['ordinal', '', '21', '21st'],
    ['ordinal', '', '112', '112th'],
    ['fraction', '', '2/9', '2 9ths'],
    ['fraction', '', '3+1/2', '3 and 1 half'],
    ['unit', '', '10kg', '10 kilograms'],
    ['unit', '', '1 mi', '1 mile'],
    ['date', 'mdy', '1/2/2026', 'January 2nd, 2026'],
    ['date', 'dmy', '1.2.2026', 'February 1st, 2026'],
    ['date', 'ymd', '2026-12-03', 'December 3rd, 2026'],
    ['date', 'yyyymmdd', '20261203', 'December 3rd, 2026'],
    ['date', 'md', '12-03', 'December 3rd'],
    ['date', 'my', '12/2026', 'December, 2026'],
    ['date', '', '12/03/2026', 'December 3rd, 2026'],
    ['date', 'mdy', 'tomorrow', 'tomorrow'],
    ['time', '', '1\'21"', '1 minute 21 seconds'],
    ['address', '', '1 Main St', '1 Main St'],
    ['expletive', '', 'darn', 'bleep'],
  ])('%s with format "%s" says %s as %s', (how, format, text, words) => {
    const ssml = `x <say-as interpret-as="${how}" format="${format}">${text}</say-as> y`

    expect(said(ssml)).toEqual([`x ${words} y`])
    expect(speechOf(ssml).remarks).toEqual([])
  })
})

describe('prosody', () => {
  const plain = { rate: 1, pitch: 1, volumeDb: 0 }

  it.each([
    ['rate="x-slow"', { rate: 0.5 }],
    ['rate="150%"', { rate: 1.5 }],
    ['pitch="+20%"', { pitch: 1.2 }],
    ['pitch="low"', { pitch: 0.85 }],
    ['volume="-6dB"', { volumeDb: -6 }],
    ['volume="silent"', { volumeDb: Number.NEGATIVE_INFINITY }],
    ['volume="+40dB"', { volumeDb: 6 }],
    ['rate="1000%"', { rate: 3 }],
  ])('with %s', (attributes, manner) => {
    const { parts, remarks } = speechOf(`a <prosody ${attributes}>b</prosody> c`)

    expect(parts).toEqual([
      { ...plain, text: 'a' },
      { ...plain, ...manner, text: 'b' },
      { ...plain, text: 'c' },
    ])
    expect(remarks).toEqual([])
  })

  it('inside prosody counts beside it', () => {
    const inner = '<prosody rate="200%" volume="-4dB">b</prosody>'

    expect(speechOf(`<prosody rate="50%" volume="-2dB">${inner}</prosody>`).parts).toMatchObject([
      { text: 'b', rate: 1, volumeDb: -6 },
    ])
  })
})

it.each([
  ['<emphasis level="strong">Now</emphasis>', 'Now', 'emphasis'],
  ['<lang xml:lang="fr-FR">b</lang>', 'b', 'lang'],
  ['<w role="x">never</w>', 'never', 'w'],
  ['<prosody rate="quick">b</prosody>', 'b', '"quick"'],
  ['<say-as interpret-as="song">b</say-as>', 'b', '"song"'],
])('%s is read as text, with a remark', (ssml, text, about) => {
  const { parts, remarks } = speechOf(ssml)

  expect(parts).toMatchObject([{ text, rate: 1, pitch: 1 }])
  expect(remarks).toEqual([expect.stringContaining(about)])
})
