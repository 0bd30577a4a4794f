import type { PhoneNumber } from '@offhook/accounts'
import { numberReader } from '@offhook/numbers'
import { type IncomingInvite, parseMessage } from '@offhook/sip'
import { describe, expect, it } from 'vitest'
import { parametersOf, partiesOf } from './caller.ts'

const read = numberReader('US')
const number = { phoneNumber: '+12025550100' } as PhoneNumber

function invite(...headers: string[]): IncomingInvite {
  const from = headers.find((line) => line.startsWith('From:'))
  const text = [
    'INVITE sip:+12025550100@192.0.2.1 SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1',
    from ?? 'From: "Ann" <sip:+12015550142@192.0.2.9>;tag=1',
    'To: <sip:+12025550100@192.0.2.1>',
    'Call-ID: call',
    'CSeq: 1 INVITE',
    ...headers.filter((line) => line !== from),
    'Content-Length: 0',
    '\r\n',
  ].join('\r\n')
  const parsed = parseMessage(Buffer.from(text), 'datagram')
  if (!parsed.ok || parsed.message.kind !== 'request') throw new Error('no request')
  const request = parsed.message
  const source = { protocol: 'udp', address: '192.0.2.9', port: 5060 }
  return { request, from: request.from, callId: 'call', source } as unknown as IncomingInvite
}

const ANONYMOUS = 'From: "Anonymous" <sip:anonymous@anonymous.invalid>;tag=1'
const ASSERTED = 'P-Asserted-Identity: "Bea" <sip:+12015550177@carrier.test>'

describe('the caller', () => {
  it.each([
    ['is who From says', [], true, '+12015550142', 'Ann'],
    ['is who From says, also beside an assertion', [ASSERTED], true, '+12015550142', 'Ann'],
    [
      'of a network is who it asserts, where From is silent',
      [ANONYMOUS, ASSERTED],
      true,
      '+12015550177',
      'Bea',
    ],
    [
      'of a network is its number, not its name',
      [ANONYMOUS, 'P-Asserted-Identity: <sip:bea@carrier.test>, <tel:+1-201-555-0177>'],
      true,
      '+12015550177',
      null,
    ],
    [
      'of a phone is never who the phone asserts',
      [ANONYMOUS, ASSERTED],
      false,
      'anonymous',
      'Anonymous',
    ],
    ['who wants privacy has it', [ASSERTED, 'Privacy: id'], true, 'anonymous', null],
    [
      'who wants privacy of another kind is shown',
      ['Privacy: session;critical'],
      true,
      '+12015550142',
      'Ann',
    ],
    [
      'without a number has an address',
      ['From: <sip:kate@PBX.test>;tag=1'],
      true,
      'sip:kate@pbx.test',
      null,
    ],
    [
      'keeps a character that is escaped in an address',
      ['From: <sip:kate%23desk@pbx.test>;tag=1'],
      true,
      'sip:kate%23desk@pbx.test',
      null,
    ],
    [
      'has a number as its peer writes it',
      ['From: <sip:2015550142@c>;tag=1'],
      true,
      '+12015550142',
      null,
    ],
    ['has an extension as an address', ['From: <sip:10042@c>;tag=1'], true, 'sip:10042@c', null],
  ])('%s', (_name, headers, isNetwork, from, callerName) => {
    expect(partiesOf(invite(...headers), number, { isNetwork, read })).toMatchObject({
      from,
      callerName,
    })
  })
})

describe('who sent the call on', () => {
  it.each([
    [
      [
        'Diversion: <sip:+12015550111@x.test>;reason=no-answer',
        'Diversion: <sip:+12015550112@x.test>',
      ],
      '+12015550111',
    ],
    [['Diversion: <tel:+1-201-555-0111>;reason=unconditional'], '+12015550111'],
    [['Diversion: "Desk" <sip:desk@x.test>'], 'desk'],
    [
      [
        'History-Info: <sip:+12015550111@x.test>;index=1, <sip:+12015550113@x.test?Reason=SIP%3Bcause%3D302>;index=1.1',
        'History-Info: <sip:+12025550100@x.test>;index=1.2',
      ],
      '+12015550113',
    ],
    [['History-Info: <sip:+12025550100@x.test>;index=1'], null],
    [[], null],
  ])('by %j is %s', (headers, forwardedFrom) => {
    expect(partiesOf(invite(...headers), number, { isNetwork: true, read }).forwardedFrom).toBe(
      forwardedFrom,
    )
  })
})

it('tells the application the headers that it may know, and no other', () => {
  const headers = ['X-Ticket: 7', 'User-to-User: 00ab;encoding=hex', 'Authorization: Digest x="y"']

  expect(parametersOf(invite(...headers), 'd.test')).toEqual({
    SipCallId: 'call',
    SipDomain: 'd.test',
    SipSourceIp: '192.0.2.9',
    'SipHeader_X-Ticket': '7',
    'SipHeader_User-to-User': '00ab;encoding=hex',
  })
})
