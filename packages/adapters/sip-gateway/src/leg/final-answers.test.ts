/** RFC 3261 tables 2 and 3: what each final answer must say beyond its status. */
import type { SipResponse } from '@offhook/sip'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GatewaySite, g711, type RawOptions, type RawPeer } from '../testing/gateway-site.ts'

let overloaded = false
let site: GatewaySite
let peer: RawPeer

beforeAll(async () => {
  site = await GatewaySite.open({ overloaded: () => overloaded })
  peer = await site.peer()
})

afterAll(() => site.close())

const register = (headers: RawOptions['headers']) =>
  peer.askAsKate('REGISTER', {
    uri: 'sip:test.invalid',
    headers: { To: '<sip:kate@test.invalid>', ...headers },
  })

const invite = (options: RawOptions) => peer.ask('INVITE', { body: g711(), ...options })

/** What is asked for, the status, and the header lines that it owes. */
const answers: readonly (readonly [
  name: string,
  ask: () => Promise<SipResponse>,
  status: number,
  owed: Readonly<Record<string, RegExp>>,
])[] = [
  [
    'OPTIONS',
    () => peer.ask('OPTIONS'),
    200,
    {
      Allow: /INVITE.*BYE/,
      Accept: /application\/sdp/,
      'Accept-Encoding': /./,
      'Accept-Language': /./,
      Supported: /timer/,
    },
  ],
  ['REGISTER', () => register({}), 200, { Contact: /expires=\d+/ }],
  ['REGISTER for a second', () => register({ Expires: '1' }), 423, { 'Min-Expires': /^[1-9]\d*$/ }],
  [
    'REGISTER without a password',
    () => peer.ask('REGISTER', { uri: 'sip:test.invalid' }),
    401,
    { 'WWW-Authenticate': /^Digest .*nonce=/ },
  ],
  [
    'SUBSCRIBE, which is known but not taken',
    () => peer.ask('SUBSCRIBE'),
    405,
    { Allow: /INVITE/ },
  ],
  ['a method that nobody knows', () => peer.ask('DANCE'), 501, { Allow: /INVITE/ }],
  [
    'a body that is no description',
    () => invite({ body: 'x', headers: { 'Content-Type': 'text/x-unknown' } }),
    415,
    { Accept: /application\/sdp/, 'Accept-Encoding': /./ },
  ],
  ['a URI of another kind', () => invite({ uri: 'urn:service:sos' }), 416, {}],
  [
    'an extension that nobody knows',
    () => invite({ headers: { Require: 'timer, teleport' } }),
    420,
    { Unsupported: /^teleport$/ },
  ],
  [
    'a session interval of a second',
    () => invite({ headers: { 'Session-Expires': '1', Supported: 'timer' } }),
    422,
    { 'Min-SE': /^\d+$/ },
  ],
  ['BYE for no call', () => peer.ask('BYE', { toTag: 'x' }), 481, {}],
  ['a number that is not ours', () => invite({ uri: 'sip:+12015559999@127.0.0.1' }), 404, {}],
  [
    'video alone',
    () => invite({ body: g711().replace('m=audio', 'm=video') }),
    488,
    { Warning: /^304 \S+ ".+"$/ },
  ],
  [
    'a codec that is not spoken',
    () => invite({ body: g711().replace('AVP 0', 'AVP 18') }),
    488,
    { Warning: /^305 / },
  ],
  [
    'a host that nobody knows',
    () => invite({ body: g711().replace('c=IN IP4 127.0.0.1', 'c=IN IP4 nobody.invalid') }),
    488,
    { Warning: /^301 / },
  ],
  [
    'a description that is broken',
    () => invite({ body: 'v=0\r\nm=\r\n' }),
    488,
    { Warning: /^399 / },
  ],
  [
    'an INVITE while we are behind',
    () => {
      overloaded = true
      return invite({}).finally(() => (overloaded = false))
    },
    503,
    { 'Retry-After': /^\d+$/ },
  ],
]

describe('a final answer', () => {
  it.each(answers)('to %s', async (_name, ask, status, owed) => {
    const response = await ask()

    expect(response.status).toBe(status)
    for (const [name, value] of Object.entries(owed)) {
      expect(response.headers.get(name), name).toMatch(value)
    }
    // Table 2: each final answer of ours has these.
    expect(response.to.params.get('tag')).toMatch(/./)
    expect(response.headers.get('Server')).toBe('Offhook')
  })

  it('has an Allow that names nothing that is refused as not allowed', async () => {
    const { headers } = await peer.ask('OPTIONS')

    for (const method of headers.list('Allow')) {
      // An ACK is never answered.
      if (method === 'ACK') continue
      const { status } = await peer.ask(method, { body: method === 'INVITE' ? g711(0) : '' })
      expect([405, 501], method).not.toContain(status)
    }
  })
})

describe('a call whose offer is ours', () => {
  it('ends with BYE when the ACK brings no answer', async () => {
    const calls = site.incoming.length
    const callId = peer.send('INVITE')
    await peer.response(callId, ({ status }) => status === 100)
    while (site.incoming.length === calls) await new Promise((resolve) => setImmediate(resolve))
    const leg = site.incoming.at(-1)!.signalling
    const ended = new Promise((resolve) => leg.events.once('ended', resolve))
    await leg.answer()
    const ok = await peer.response(callId)
    expect(ok.body.toString()).toContain('m=audio')

    peer.send('ACK', { callId, toTag: ok.to.params.get('tag')! })

    const bye = await peer.request('BYE')
    expect(bye.headers.get('Reason')).toContain('cause=488')
    peer.answer(bye, 200)
    expect(await ended).toMatchObject({ cause: 'media-failed', by: 'us' })
  })
})

describe('the number of an INVITE', () => {
  it.each([
    ['tel:+1-202-555-0100', '<tel:+1-201-555-0142>'],
    ['sip:+12025550100;npdi;rn=+12025550000@127.0.0.1', '<sip:+12015550142;cpc=payphone@x.test>'],
    ['sip:+12025550100@127.0.0.1;user=phone', 'tel:+12015550142'],
  ])('is understood in %s from %s', async (uri, from) => {
    const calls = site.incoming.length
    const callId = peer.send('INVITE', { uri, body: g711(), headers: { From: `${from};tag=1` } })
    await peer.response(callId, ({ status }) => status === 100)
    while (site.incoming.length === calls) await new Promise((resolve) => setImmediate(resolve))
    const leg = site.incoming.at(-1)!

    expect(leg).toMatchObject({ from: '+12015550142', to: '+12025550100' })
    leg.signalling.reject('busy')
    expect((await peer.response(callId)).status).toBe(486)
  })
})
