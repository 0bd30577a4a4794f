import { describe, expect, it } from 'vitest'
import { redact } from './trace.ts'

function message(first: string, headers: readonly string[], body = ''): string {
  return `${[first, ...headers].join('\r\n')}\r\n\r\n${body}`
}

describe('what a trace shows', () => {
  it('has no credentials, folded lines included', () => {
    const text = redact(
      message('REGISTER sip:x SIP/2.0', [
        'Authorization: Digest username="a",\r\n nonce="secret"',
        'proxy-authorization : Digest response="abc"',
        'CSeq: 1 REGISTER',
      ]),
    )
    expect(text).not.toMatch(/secret|abc/)
    expect(text).toContain('CSeq: 1 REGISTER')
  })

  it('has no keys of SDES and ICE, and the rest of the description', () => {
    const sdp =
      'v=0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:SECRETKEY|2^20\r\na=ice-pwd:SECRETPWD\r\nm=audio 4000 RTP/SAVP 0\r\n'
    const text = redact(message('SIP/2.0 200 OK', ['Content-Type: application/sdp'], sdp))
    expect(text).not.toContain('SECRET')
    expect(text).toContain('AES_CM_128_HMAC_SHA1_80')
    expect(text).toContain('m=audio 4000')
  })

  it.each([
    ['application/dtmf-relay', 'Signal=7\r\nDuration=160\r\n'],
    ['application/dtmf', '7'],
    ['text/plain', '7'],
  ])('has no digits of INFO as %s', (type, body) => {
    const text = redact(message('INFO sip:a@b SIP/2.0', [`Content-Type: ${type}`], body))
    expect(text.split('\r\n\r\n')[1]).toBe('[redacted]')
  })

  it('has no password of a URI, no card and no token of a header', () => {
    const text = redact(
      message('INVITE sip:a:hunter2@b SIP/2.0', [
        'Refer-To: <sips:c:hunter2@d>',
        'X-Card: 1',
        'X-Number: 4111 1111 1111 1111',
        'X-Auth-Token: abcdef',
        'X-Api-Key:\r\n ghijkl',
        'X-Paid-By: 4111 1111\r\n\t1111 1111',
        'X-Order: 12345',
        'From: <sip:+4915112345678@d>;tag=1',
      ]),
    )
    expect(text).not.toMatch(/hunter2|1111|abcdef|ghijkl|X-Card: 1/)
    expect(text).toContain('X-Order: 12345')
    expect(text).toContain('+4915112345678')
  })
})
