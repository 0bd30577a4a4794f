import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SipHeaders } from './headers.ts'
import { bodyText, createRequest, createResponse, type SipRequest, serialize } from './message.ts'
import { DEFAULT_LIMITS, parseMessage } from './parse.ts'
import { sdpOf } from './sdp-body.ts'

const VALID = [
  'INVITE sip:bob@biloxi.example.com;transport=tcp SIP/2.0',
  'v: SIP/2.0/TCP client.example.com:5060;branch=z9hG4bK74bf9;rport, SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKx',
  'Max-Forwards: 70',
  'f: "Alice, A." <sip:alice@atlanta.example.com>;tag=9fxced76sl',
  't: Bob <sip:bob@biloxi.example.com>',
  'i: 3848276298220188511@atlanta.example.com',
  'CSeq: 2 INVITE',
  'm: <sip:alice@client.example.com;transport=tcp>, "Other; one" <sip:o@example.com>;q=0.1',
  'k: timer, 100rel',
  'c: application/sdp',
  'Subject: a subject,',
  '\tfolded',
  'l: 4',
  '',
  'v=0\n',
].join('\r\n')

function parsed(text: string | Buffer): SipRequest {
  const result = parseMessage(Buffer.from(text as string), 'datagram')
  if (!result.ok) throw new Error(result.issue)
  return result.message as SipRequest
}

function issueOf(text: string | Buffer, framing: 'datagram' | 'stream' = 'datagram'): string {
  const result = parseMessage(Buffer.from(text as string), framing)
  return result.ok ? 'ok' : result.issue
}

describe('parseMessage', () => {
  it('reads compact names, folded lines, comma lists and quoted commas', () => {
    const message = parsed(VALID)

    expect(message.via).toMatchObject({ transport: 'TCP', host: 'client.example.com', port: 5060 })
    expect(message.from.displayName).toBe('Alice, A.')
    expect(message.headers.list('Contact')).toHaveLength(2)
    expect(message.headers.tokens('Supported')).toEqual(['timer', '100rel'])
    expect(message.headers.get('subject')).toBe('a subject, folded')
    expect(bodyText(message)).toBe('v=0\n')
    expect(sdpOf(message)).toBe('v=0\n')
  })

  it('survives its own serializer', () => {
    const once = serialize(parsed(VALID))
    const twice = serialize(parsed(once))

    expect(twice.equals(once)).toBe(true)
    expect(once.toString()).toContain('Content-Length: 4\r\n\r\nv=0\n')
    expect(once.toString()).toContain('Call-ID: 3848276298220188511@atlanta.example.com\r\n')
  })

  it('counts Content-Length in octets, not characters', () => {
    const body = 'grüße'
    const message = parsed(
      VALID.replace('l: 4', `l: ${Buffer.byteLength(body)}`).replace('v=0\n', body),
    )

    expect(bodyText(message)).toBe(body)
  })

  it('takes line ends of LF alone and CRLF before the start line', () => {
    expect(parsed(`\r\n\r\n${VALID.replaceAll('\r\n', '\n')}`).method).toBe('INVITE')
  })

  it('needs Content-Length on a stream and not in a datagram', () => {
    const without = VALID.replace('l: 4\r\n', '')

    expect(issueOf(without)).toBe('ok')
    expect(issueOf(without, 'stream')).toBe('Missing Content-Length')
  })

  it('refuses what breaks the limits, still knowing whom to answer', () => {
    const many = VALID.replace('Subject', `${'X-Y: 1\r\n'.repeat(DEFAULT_LIMITS.headers)}Subject`)
    const large = VALID.replace('a subject', 'a'.repeat(DEFAULT_LIMITS.headerBytes))
    const heavy = VALID.replace('l: 4', `l: ${DEFAULT_LIMITS.bodyBytes + 1}`)

    expect(issueOf(many)).toBe('Too Many Headers')
    expect(issueOf(large)).toBe('Header Too Large')
    expect(issueOf(heavy)).toBe('Body Too Large')
    expect(parseMessage(Buffer.from(large), 'datagram')).toMatchObject({
      status: 413,
      answerable: true,
    })
  })

  it('never asks for an answer to an ACK, a response or noise', () => {
    const ack = VALID.replace('INVITE sip', 'ACK sip')
    for (const text of [ack, 'SIP/2.0 abc', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', '\0\0\0', '']) {
      expect(parseMessage(Buffer.from(text), 'datagram')).toMatchObject({
        ok: false,
        answerable: false,
      })
    }
  })

  it('refuses a header line without a name', () => {
    expect(issueOf(VALID.replace('Max-Forwards: 70', ': 70'))).toBe('Bad Header Line')
    expect(issueOf(VALID.replace('Max-Forwards: 70', 'no colon here'))).toBe('Bad Header Line')
  })

  it('never throws on octets changed, dropped, doubled or cut', { timeout: 60_000 }, () => {
    const bytes = Buffer.from(VALID)
    const mutation = fc.tuple(
      fc.nat(bytes.length - 1),
      fc.constantFrom('set', 'delete', 'double', 'cut'),
      fc.nat(255),
    )
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 8 }), (mutations) => {
        let mutated = Buffer.from(bytes)
        for (const [at, kind, octet] of mutations) {
          if (kind === 'set' && at < mutated.length) mutated[at] = octet
          const tail = kind === 'double' ? at : at + 1
          if (kind === 'cut') mutated = mutated.subarray(0, at)
          else if (kind !== 'set')
            mutated = Buffer.concat([
              mutated.subarray(0, kind === 'double' ? at + 1 : at),
              mutated.subarray(tail),
            ])
        }
        for (const framing of ['datagram', 'stream'] as const) {
          const result = parseMessage(mutated, framing)
          if (!result.ok) continue
          sdpOf(result.message)
          serialize(result.message)
          if (result.message.kind === 'request') createResponse(result.message, 200, { toTag: 't' })
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('never throws on arbitrary octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (octets) => {
        parseMessage(Buffer.from(octets), 'datagram')
      }),
      { numRuns: 1000 },
    )
  })
})

describe('SipHeaders', () => {
  it('lets no value start a new line', () => {
    const headers = new SipHeaders().append('X-Note', 'a\r\nVia: evil\r\n\r\nbody')

    expect(headers.toString()).toBe('X-Note: a Via: evil body\r\n')
  })

  it('refuses a name that is no token', () => {
    expect(() => new SipHeaders().append('X Y', '1')).toThrow(TypeError)
    expect(() => new SipHeaders().append('X:\r\nVia', '1')).toThrow(TypeError)
  })

  it('takes from callers no name that is broken or its own', () => {
    const headers = SipHeaders.from({ Via: 'v', 'Call-ID': 'c' })

    headers.setExtra({
      'X A': '1',
      v: 'evil',
      'call-id': 'evil',
      l: '9',
      'X-B': ['1', '2\r\n3'],
      '': 'x',
    })

    expect(headers.toString()).toBe('Via: v\r\nCall-ID: c\r\nX-B: 1\r\nX-B: 2 3\r\n')
  })

  it('treats compact, long and odd-cased names as one', () => {
    const headers = SipHeaders.from({ m: '<sip:a@b>', CONTACT: ['<sip:c@d>'] })

    expect(headers.lines('contact')).toEqual(['<sip:a@b>', '<sip:c@d>'])
    expect([...headers][0]?.[0]).toBe('Contact')
  })

  it('sets in place, prepends before its kind, and deletes all lines', () => {
    const headers = SipHeaders.from({ 'X-A': '1', Via: ['x', 'y'], 'X-B': '2' })

    headers.prepend('Via', 'w').replaceFirst('v', 'W')
    expect(headers.lines('Via')).toEqual(['W', 'x', 'y'])
    headers.set('Via', 'z')
    expect([...headers].map(([name]) => name)).toEqual(['X-A', 'Via', 'X-B'])
    headers.delete('via')
    expect(headers.size).toBe(2)
  })
})

describe('createResponse', () => {
  it('copies every Via in order and adds the tag only where there is none', () => {
    const request = parsed(VALID)
    const response = createResponse(request, 180, { toTag: 'ours' })

    expect(response.headers.list('Via')).toHaveLength(2)
    expect(response.to.params.get('tag')).toBe('ours')
    expect(createResponse(request, 100, { toTag: 'ours' }).to.params.get('tag')).toBeUndefined()
    request.headers.append('Timestamp', '54.21')
    expect(createResponse(request, 100).headers.get('Timestamp')).toBe('54.21')
    expect(createResponse(request, 180).headers.has('Timestamp')).toBe(false)
    const inside = parsed(
      VALID.replace('<sip:bob@biloxi.example.com>', '<sip:bob@biloxi.example.com>;tag=theirs'),
    )
    expect(createResponse(inside, 200, { toTag: 'ours' }).to.params.get('tag')).toBe('theirs')
  })

  it('says what is missing when we build a request badly', () => {
    expect(() =>
      createRequest({ method: 'OPTIONS', uri: 'sip:a@b', headers: new SipHeaders() }),
    ).toThrow('Missing From')
  })
})
