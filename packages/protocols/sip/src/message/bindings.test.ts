import { describe, expect, it } from 'vitest'
import { readBindings } from './bindings.ts'
import type { SipRequest } from './message.ts'
import { parseMessage } from './parse.ts'
import { formatReason, parseReasons } from './reason.ts'

function register(...lines: string[]): SipRequest {
  const head = [
    'REGISTER sip:example.com SIP/2.0',
    'Via: SIP/2.0/UDP h;branch=z9hG4bK1',
    'From: <sip:b@example.com>;tag=1',
    'To: <sip:b@example.com>',
    'Call-ID: 1',
    'CSeq: 1 REGISTER',
  ]
  const result = parseMessage(Buffer.from([...head, ...lines, '', ''].join('\r\n')), 'datagram')
  if (!result.ok) throw new Error(result.issue)
  return result.message as SipRequest
}

describe('readBindings', () => {
  it('takes expiry from the Contact before Expires, over several lines', () => {
    const request = register(
      'Expires: 3600',
      'Contact: <sip:b@10.0.0.1>;expires=60;q=0.5, "B, b" <sip:b@10.0.0.2>;q=7',
      'm: <sip:b@10.0.0.3;transport=tcp>;+sip.instance="<urn:uuid:1>"',
    )

    expect(readBindings(request)).toMatchObject([
      { uri: 'sip:b@10.0.0.1', expires: 60, q: 0.5 },
      { uri: 'sip:b@10.0.0.2', expires: 3600, q: 1 },
      { uri: 'sip:b@10.0.0.3;transport=tcp', expires: 3600, instance: 'urn:uuid:1' },
    ])
  })

  it('knows a query, a removal of all, and a * that is wrong', () => {
    expect(readBindings(register())).toEqual([])
    expect(readBindings(register('Contact: *', 'Expires: 0'))).toBe('all')
    expect(readBindings(register('Contact: *', 'Expires: 60'))).toBeUndefined()
    expect(readBindings(register('Contact: *'))).toBeUndefined()
    expect(readBindings(register('Contact: *', 'Contact: <sip:b@h>', 'Expires: 0'))).toBeUndefined()
  })
})

describe('Reason', () => {
  it('reads several values and writes one', () => {
    const header = `${formatReason('Q.850', 16, 'Normal "clearing"')}, SIP ;cause=200`

    expect(parseReasons(header)).toEqual([
      { protocol: 'Q.850', cause: 16, text: 'Normal "clearing"' },
      { protocol: 'SIP', cause: 200, text: undefined },
    ])
  })

  it('leaves out what is broken', () => {
    expect(parseReasons('')).toEqual([])
    expect(parseReasons(undefined)).toEqual([])
    expect(parseReasons('SIP;;cause, Q.850;cause=abc')).toEqual([
      { protocol: 'Q.850', cause: undefined, text: undefined },
    ])
    expect(parseReasons('SIP;text="open')).toEqual([])
  })
})
