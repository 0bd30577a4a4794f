import { describe, expect, it } from 'vitest'
import { readRelayFrame } from './read-relay-frame.ts'

const read = (frame: unknown) => readRelayFrame(JSON.stringify(frame))

describe('what an application sends', () => {
  it.each([
    [
      { type: 'text', token: ' Hello', last: true, lang: 'en-GB', interruptible: false },
      { type: 'text', token: ' Hello', last: true, lang: 'en-GB', interruptible: 'none' },
    ],
    [
      { type: 'text', token: '', preemptible: true, interruptible: 'dtmf', more: 1 },
      { type: 'text', token: '', last: false, preemptible: true, interruptible: 'dtmf' },
    ],
    [
      { type: 'play', source: 'https://app/x.mp3' },
      { type: 'play', source: 'https://app/x.mp3', loop: 1 },
    ],
    [
      { type: 'play', source: 'https://app/x.mp3', loop: 0, interruptible: true },
      { type: 'play', source: 'https://app/x.mp3', loop: 1_000, interruptible: 'any' },
    ],
    [
      { type: 'sendDigits', digits: '12w#' },
      { type: 'sendDigits', digits: '12w#' },
    ],
    [
      { type: 'language', ttsLanguage: 'de-DE', transcriptionLanguage: null },
      { type: 'language', ttsLanguage: 'de-DE' },
    ],
    [{ type: 'end' }, { type: 'end', handoffData: null }],
    [
      { type: 'end', handoffData: { reason: 'agent' } },
      { type: 'end', handoffData: '{"reason":"agent"}' },
    ],
  ])('%j is read', (sent, frame) => {
    expect(read(sent)).toEqual(frame)
  })

  it.each([
    [{}, /none of text/],
    [[], /no JSON object/],
    [{ type: 'shout' }, /none of text/],
    [{ type: 'text' }, /token/],
    [{ type: 'text', token: 5 }, /token/],
    [{ type: 'text', token: 'x'.repeat(20_000) }, /over/],
    [{ type: 'text', token: 'x', last: 'yes' }, /last/],
    [{ type: 'text', token: 'x', lang: '<de>' }, /lang/],
    [{ type: 'text', token: 'x', interruptible: 'maybe' }, /interruptible/],
    [{ type: 'play', source: 'file:///etc/passwd' }, /URL/],
    [{ type: 'play', source: 'https://app/x', loop: -1 }, /loop/],
    [{ type: 'sendDigits', digits: 'abc' }, /digits/],
    [{ type: 'language', ttsLanguage: 1 }, /ttsLanguage/],
    [{ type: 'end', handoffData: 'x'.repeat(20_000) }, /over/],
  ])('%j is refused with a reason', (sent, reason) => {
    expect(read(sent)).toEqual({ reason: expect.stringMatching(reason) })
  })

  it('that is nested too deeply to be written again is refused', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    expect(readRelayFrame(`{"type":"end","handoffData":${deep}}`)).toEqual({
      reason: expect.stringMatching(/deep|no JSON/),
    })
  })

  it('that is no JSON is refused', () => {
    expect(readRelayFrame('{"type":')).toEqual({ reason: 'a message is no JSON' })
  })
})
