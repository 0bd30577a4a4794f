import { describe, expect, it } from 'vitest'
import { plainTextOf } from './ssml.ts'

describe('markup becomes words', () => {
  it.each([
    ['plain words', 'plain words'],
    ['One <break time="1s"/>two', 'One , two'],
    ['<emphasis level="strong">Now</emphasis> or <w role="x">never</w>', 'Now or never'],
    ['<prosody rate="slow">a <lang xml:lang="fr-FR">b</lang></prosody>', 'a b'],
    ['<p>One</p><p><s>two</s></p>', 'One. two. .'],
    ['<sub alias="World Wide Web">WWW</sub> it is', 'World Wide Web it is'],
    ["<sub alias='Q &amp; A'>Q</sub>", 'Q & A'],
    ['call <say-as interpret-as="telephone">555 12</say-as> now', 'call 5 5 5 1 2 now'],
    ['<say-as interpret-as="spell-out">A&amp;B</say-as>', 'A & B'],
    ['<say-as interpret-as="characters">é😀</say-as>', 'é 😀'],
    ['<say-as interpret-as="date" format="mdy">1/2/26</say-as>', '1/2/26'],
    ['<phoneme alphabet="ipa" ph="x">tea</phoneme> &lt;3', 'tea <3'],
    ['&amp;lt; stays', '&lt; stays'],
    ['a<!-- not this -->b', 'a b'],
    ['', ''],
    ['<break/>', ','],
  ])('%s', (ssml, text) => {
    expect(plainTextOf(ssml)).toBe(text)
  })
})
