import { describe, expect, it } from 'vitest'
import { encodeParameters, parseClientMessage } from './messages.ts'

const frame = (type: string, payload: unknown) => JSON.stringify({ type, payload, version: '1.6' })

describe('parseClientMessage', () => {
  it('reads an invite with its parameters', () => {
    const message = parseClientMessage(
      frame('invite', {
        callsid: 'TJS1',
        sdp: 'v=0',
        twilio: { params: 'To=bob&Custom1=foo%20%2B%20bar&broken=%zz' },
      }),
    )

    expect(message).toEqual({
      type: 'invite',
      callSid: 'TJS1',
      sdp: 'v=0',
      parameters: { To: 'bob', Custom1: 'foo + bar', broken: '%zz' },
      reconnect: null,
    })
  })

  it('holds the reconnect time within half a minute', () => {
    expect(parseClientMessage(frame('listen', { token: 't', reconnectTimeout: 99 }))).toMatchObject(
      {
        reconnectTimeoutMs: 30_000,
      },
    )
    expect(parseClientMessage(frame('listen', { token: 't' }))).toMatchObject({
      reconnectTimeoutMs: 0,
    })
  })

  it('knows the beat', () => {
    expect(parseClientMessage('\n')).toEqual({ type: 'beat' })
  })

  it('passes over a type of a newer SDK', () => {
    expect(parseClientMessage(frame('sparkle', {}))).toEqual({ type: 'unknown' })
  })

  it.each([
    ['no JSON', 'hello'],
    ['no object', '[1]'],
    ['null', 'null'],
    ['no type', '{}'],
    ['a listen without a token', frame('listen', {})],
    ['an invite without a description', frame('invite', { callsid: 'TJS1' })],
    ['an answer without a call', frame('answer', { sdp: 'v=0' })],
    ['digits that are none', frame('dtmf', { callsid: 'CA1', dtmf: '12x' })],
    [
      'a description beyond all bounds',
      frame('answer', { callsid: 'CA1', sdp: 'x'.repeat(40_000) }),
    ],
  ])('refuses %s', (_name, text) => {
    expect(parseClientMessage(text)).toBeNull()
  })
})

describe('encodeParameters', () => {
  it('leaves keys raw and encodes values, as the SDK decodes them', () => {
    expect(encodeParameters({ taskSid: 'WT1', note: 'a+b = c' })).toBe(
      'taskSid=WT1&note=a%2Bb%20%3D%20c',
    )
  })

  it('leaves out a key that would break the query', () => {
    expect(encodeParameters({ 'a=b': 'c', d: 'e' })).toBe('d=e')
  })
})
