import { describe, expect, it } from 'vitest'
import { readFrame } from './read-frame.ts'

const read = (frame: unknown) => readFrame(JSON.stringify(frame))

describe('the frames of an application', () => {
  it('give audio, marks and a clear', () => {
    const payload = Buffer.from([0, 127, 255]).toString('base64')

    expect(read({ event: 'media', streamSid: 'MZ1', media: { payload } })).toEqual({
      event: 'media',
      audio: Buffer.from([0, 127, 255]),
    })
    expect(read({ event: 'mark', mark: { name: 'said' } })).toEqual({ event: 'mark', name: 'said' })
    expect(read({ event: 'clear' })).toEqual({ event: 'clear' })
  })

  it.each([1, 2, 3, 4, 160, 161])('give a payload of %i bytes, padded or not', (length) => {
    const audio = Buffer.alloc(length, 0x5a)
    const payload = audio.toString('base64')

    for (const each of [payload, payload.replace(/=+$/, '')]) {
      expect(read({ event: 'media', media: { payload: each } })).toEqual({ event: 'media', audio })
    }
  })

  it.each([
    ['no JSON', '{"event":'],
    ['nothing', ''],
    ['an array', '[]'],
    ['a number', '1'],
    ['null', 'null'],
    ['an unknown event', '{"event":"speak"}'],
    ['no event', '{"media":{}}'],
  ])('that are %s are no frames', (_case, text) => {
    expect(readFrame(text)).toMatchObject({ fault: 'message' })
  })

  it.each([
    ['no media', { event: 'media' }],
    ['media that is a text', { event: 'media', media: '//8=' }],
    ['a payload that is a number', { event: 'media', media: { payload: 7 } }],
    ['a payload that is not base64', { event: 'media', media: { payload: 'not base64!' } }],
    ['a payload with line breaks', { event: 'media', media: { payload: '//8=\n//8=' } }],
    ['no mark', { event: 'mark' }],
    ['a mark without a name', { event: 'mark', mark: {} }],
    ['a mark with a name that has no end', { event: 'mark', mark: { name: 'x'.repeat(600) } }],
  ])('with %s are not valid', (_case, frame) => {
    expect(read(frame)).toMatchObject({ fault: 'content' })
  })
})
