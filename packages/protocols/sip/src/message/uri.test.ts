import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatNameAddr,
  formatVia,
  parseCSeq,
  parseNameAddr,
  parseSeconds,
  parseVia,
  withTag,
} from './fields.ts'
import { mediaType } from './sdp-body.ts'
import { formatParams, parseParams, quote, splitOutside, unquote } from './syntax.ts'
import { bareHost, formatUri, isHost, parseUri, sipUri } from './uri.ts'

describe('parseUri', () => {
  it('takes a sip URI apart', () => {
    expect(
      parseUri('sips:al%20ice:p%3Aw@Example.COM:5061;transport=tcp;lr?subject=x'),
    ).toMatchObject({
      kind: 'sip',
      scheme: 'sips',
      user: 'al ice',
      password: 'p:w',
      host: 'example.com',
      port: 5061,
      params: new Map([
        ['transport', 'tcp'],
        ['lr', undefined],
      ]),
      headers: 'subject=x',
    })
  })

  it('takes IPv6 hosts with their brackets', () => {
    const uri = parseUri('sip:a@[2001:db8::10]:5070')

    expect(uri).toMatchObject({ host: '[2001:db8::10]', port: 5070 })
    expect(bareHost('[2001:db8::10]')).toBe('2001:db8::10')
    expect(formatUri(sipUri({ user: 'a', host: '2001:db8::10' }))).toBe('sip:a@[2001:db8::10]')
  })

  it('takes tel URIs, without their visual separators', () => {
    expect(parseUri('tel:+1-201-555-(0123);ext=12')).toMatchObject({
      kind: 'tel',
      number: '+12015550123',
      params: new Map([['ext', '12']]),
    })
    expect(parseUri('tel:7042;phone-context=example.com')).toMatchObject({ number: '7042' })
  })

  for (const text of [
    '',
    'sip:',
    'sip:@host',
    'sip:a@',
    'sip:a@b@c',
    'sip:a@host:99999',
    'sip:a@host:port',
    'sip:a@ho st',
    'sip:%zz@host',
    'sip:a@[::1',
    'sip:a@-host',
    'bob',
    'tel:+',
    'tel:abc xyz',
    'sip:a@host;p=%4',
    'sip:a\r\n@host',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(parseUri(text)).toBeUndefined()
    })
  }

  it('gives back any user and password that it wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (user) => {
        expect(parseUri(formatUri(sipUri({ user, host: 'example.com' })))).toMatchObject({ user })
      }),
    )
  })

  it('does not take long for long garbage', () => {
    expect(isHost(`${'a-'.repeat(120)}!`)).toBe(false)
    expect(parseUri(`sip:${'%61'.repeat(5000)}@${'a.'.repeat(100)}`)).toBeDefined()
  })
})

describe('name-addr and parameters', () => {
  it('tells header parameters from URI parameters', () => {
    expect(parseNameAddr('sip:a@b;tag=1')?.params.get('tag')).toBe('1')
    expect(parseNameAddr('<sip:a@b;tag=1>')?.params.size).toBe(0)
  })

  it('keeps quotes and backslashes in a display name over a round trip', () => {
    const text = formatNameAddr({ displayName: 'a "b" \\ c', uri: 'sip:a@b' })

    expect(parseNameAddr(text)?.displayName).toBe('a "b" \\ c')
  })

  it('changes a tag and leaves the rest', () => {
    const value = parseNameAddr('"B" <sip:b@c>;tag=1;x=y')!

    expect(withTag(value, '2')).toBe('"B" <sip:b@c>;x=y;tag=2')
    expect(withTag(value, undefined)).toBe('"B" <sip:b@c>;x=y')
  })

  for (const text of [
    '',
    '<sip:a@b',
    '"a <sip:a@b>',
    '"a" sip:a@b',
    'a;b <sip:a@b>',
    '<sip:a@b> junk',
    '<>',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(parseNameAddr(text)).toBeUndefined()
    })
  }

  it('splits lists outside quotes and brackets alone', () => {
    expect(splitOutside('a, "b, \\", c", <d,e>', ',')).toEqual(['a', '"b, \\", c"', '<d,e>'])
    expect(splitOutside('"open', ',')).toBeUndefined()
    expect(splitOutside('<open', ',')).toBeUndefined()
  })

  it('reads quoted values, flags and one trailing semicolon, and nothing emptier', () => {
    expect(parseParams(';a="x;y";b;c=1;')).toEqual(
      new Map([
        ['a', 'x;y'],
        ['b', undefined],
        ['c', '1'],
      ]),
    )
    for (const bad of ['a=1', ';;a', ';=1', ';a="x', ';a b'])
      expect(parseParams(bad)).toBeUndefined()
    expect(
      formatParams(
        new Map([
          ['a', 'x y'],
          ['received', '::1'],
          ['lr', undefined],
        ]),
      ),
    ).toBe(';a="x y";received=::1;lr')
  })

  it('quotes what cannot stand bare', () => {
    expect(quote('a\r\nb"')).toBe('"a  b\\""')
    expect(unquote('"a\\"b"')).toBe('a"b')
    expect(unquote('bare')).toBe('bare')
  })
})

describe('Via, CSeq, seconds, media types', () => {
  it('reads and writes a Via with IPv6', () => {
    const via = parseVia(
      'SIP/2.0/UDP [2001:db8::9:1]:5061;received=2001:db8::9:255;branch=z9hG4bKas3',
    )

    expect(via).toMatchObject({ host: '[2001:db8::9:1]', port: 5061 })
    expect(formatVia(via!)).toBe(
      'SIP/2.0/UDP [2001:db8::9:1]:5061;received=2001:db8::9:255;branch=z9hG4bKas3',
    )
  })

  it('refuses a broken Via', () => {
    for (const bad of [
      '',
      'SIP/2.0/UDP',
      'SIP/3.0/UDP h',
      'SIP/2.0/U,P h',
      'SIP/2.0/UDP h:99999',
      'SIP/2.0/UDP h;;x',
    ]) {
      expect(parseVia(bad)).toBeUndefined()
    }
  })

  it('reads a CSeq up to 2^31 - 1', () => {
    expect(parseCSeq('2147483647 ACK')).toEqual({ number: 2147483647, method: 'ACK' })
    for (const bad of ['2147483648 ACK', '-1 ACK', '1', 'ACK 1', '1 A K', '1 A@']) {
      expect(parseCSeq(bad)).toBeUndefined()
    }
  })

  it('reads seconds before parameters and comments', () => {
    expect(parseSeconds('1800;refresher=uas')).toBe(1800)
    expect(parseSeconds('60 (a minute)')).toBe(60)
    for (const bad of [undefined, '', 'x', '-1', '1x']) expect(parseSeconds(bad)).toBeUndefined()
  })

  it('reads a media type and its parameters', () => {
    expect(mediaType('Multipart/Mixed ; boundary="a;b"')).toEqual({
      type: 'multipart/mixed',
      params: new Map([['boundary', 'a;b']]),
    })
    expect(mediaType(undefined).type).toBe('')
  })
})
