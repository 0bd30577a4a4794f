import { SimulatedClock } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { createResponse, type SipRequest } from '../message/message.ts'
import { parseMessage } from '../message/parse.ts'
import { DigestAuthenticator } from './authenticator.ts'
import { computeHa1, computeResponse, parseChallenge, parseCredentials } from './challenge.ts'
import { answerChallenge, answerChallenges, challengesOf } from './client.ts'

function register(authorization: string[] = [], uri = 'sip:example.com'): SipRequest {
  const lines = authorization.map((value) => `Authorization: ${value}\r\n`).join('')
  const text = `REGISTER ${uri} SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:bob@example.com>;tag=1\r\nTo: <sip:bob@example.com>\r\nCall-ID: 1\r\nCSeq: 1 REGISTER\r\n${lines}\r\n`
  const result = parseMessage(Buffer.from(text), 'datagram')
  if (!result.ok) throw new Error(result.issue)
  return result.message as SipRequest
}

describe('published vectors', () => {
  const common = {
    session: false,
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    nc: '00000001',
    qop: 'auth',
    method: 'GET',
    uri: '/dir/index.html',
  }

  it('RFC 7616 §3.9.1 with MD5', () => {
    const ha1 = computeHa1('MD5', 'Mufasa', 'http-auth@example.org', 'Circle of Life')

    expect(computeResponse({ ...common, algorithm: 'MD5', ha1 })).toBe(
      '8ca523f5e9506fed4657c9700eebdbec',
    )
  })

  it('RFC 7616 §3.9.1 with SHA-256', () => {
    const ha1 = computeHa1('SHA-256', 'Mufasa', 'http-auth@example.org', 'Circle of Life')

    expect(computeResponse({ ...common, algorithm: 'SHA-256', ha1 })).toBe(
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    )
  })

  it('RFC 2617 §3.5', () => {
    const ha1 = computeHa1('MD5', 'Mufasa', 'testrealm@host.com', 'Circle Of Life')

    expect(ha1).toBe('939e7578ed9e3c518a452acee763bce9')
    expect(
      computeResponse({
        ...common,
        algorithm: 'MD5',
        ha1,
        nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
        cnonce: '0a4f113b',
      }),
    ).toBe('6629fae49393a05397450978507c4ef1')
  })

  it('RFC 2069: no qop, no cnonce', () => {
    const ha1 = computeHa1('MD5', 'Mufasa', 'testrealm@host.com', 'CircleOfLife')
    const nonce = 'dcd98b7102dd2f0e8b11d0f600bfb0c093'
    const old = { ...common, qop: undefined, nc: undefined, cnonce: undefined, nonce, ha1 }

    expect(computeResponse({ ...old, algorithm: 'MD5' })).toBe('1949323746fe6a43ef61f9606e7febea')
  })
})

describe('DigestAuthenticator', () => {
  let clock: SimulatedClock
  let server: DigestAuthenticator
  const bob = { username: 'bob', password: 'zanzibar "1", \\2' }

  beforeEach(() => {
    clock = new SimulatedClock()
    server = new DigestAuthenticator({
      realm: 'example.com',
      secret: 'a site secret',
      clock,
      algorithms: ['SHA-256', 'MD5'],
      lifetimeMs: 30_000,
    })
  })

  /** What a client answers to the server's challenges. */
  const login = (
    credentials = bob,
    options: { context?: string; uri?: string; algorithm?: 0 | 1 } = {},
  ): string => {
    const values = server.challenge(
      options.context === undefined ? {} : { context: options.context },
    )
    const challenge = parseChallenge(values[options.algorithm ?? 0]!)!
    const uri = options.uri ?? 'sip:example.com'
    return answerChallenge(challenge, { method: 'REGISTER', uri }, credentials)!
  }

  const verdict = (value: string, context = ''): boolean | string => {
    const claim = server.inspect(register([value]), { context })
    return claim.kind === 'claim' ? claim.matches({ password: bob.password }) : claim.kind
  }

  it('takes the right password with each algorithm, and no other', () => {
    expect(verdict(login())).toBe(true)
    expect(verdict(login(bob, { algorithm: 1 }))).toBe(true)
    expect(verdict(login({ ...bob, password: 'wrong' }))).toBe(false)
  })

  it('makes nonces that tell nothing of its time, one text each', async () => {
    const nonceOf = () => parseChallenge(server.challenge()[0]!)!.nonce
    await clock.advance(12_345_678)
    const nonce = nonceOf()
    const bytes = Buffer.from(nonce, 'base64url')

    for (let at = 0; at + 6 <= bytes.length; at++) {
      const off = Math.abs(bytes.readUIntBE(at, 6) - clock.now())
      expect(off).toBeGreaterThan(3_600_000)
    }
    const shared = [...Buffer.from(nonceOf(), 'base64url')].filter((byte, at) => byte === bytes[at])
    expect(shared.length).toBeLessThan(8)
    const again = `${nonce}=`
    expect(Buffer.from(again, 'base64url')).toEqual(bytes)
    expect(verdict(login().replace(/nonce="[^"]+"/, `nonce="${again}"`))).toBe('expired')
  })

  it('challenges by MD5 alone unless it is told otherwise', () => {
    const plain = new DigestAuthenticator({ realm: 'r', secret: 's', clock })

    expect(plain.challenge()).toHaveLength(1)
    expect(plain.challenge()[0]).toContain('algorithm=MD5')
    expect(server.challenge()).toHaveLength(2)
  })

  it('takes a stored HA1 in place of a password', () => {
    const ha1 = { 'SHA-256': computeHa1('SHA-256', 'bob', 'example.com', bob.password) }
    const claim = server.inspect(register([login()]))
    const other = server.inspect(register([login(bob, { algorithm: 1 })]))

    expect(claim.kind === 'claim' && claim.matches({ ha1 })).toBe(true)
    expect(other.kind === 'claim' && other.matches({ ha1 })).toBe(false)
  })

  it('never matches an unknown user', () => {
    const claim = server.inspect(register([login()]))

    expect(claim.kind === 'claim' && claim.matches(undefined)).toBe(false)
  })

  it('calls an old nonce stale, and one that is not ours expired but not stale', async () => {
    const value = login()
    await clock.advance(30_001)

    expect(server.inspect(register([value]))).toEqual({
      kind: 'expired',
      username: 'bob',
      stale: true,
    })
    expect(server.challenge({ stale: true })[0]).toContain('stale=true')
    const foreign = new DigestAuthenticator({ realm: 'example.com', secret: 'another', clock })
    expect(foreign.inspect(register([login(bob, { algorithm: 1 })]))).toMatchObject({
      kind: 'expired',
      stale: false,
    })
  })

  it('does not take a nonce from another address, nor one that was changed', () => {
    expect(verdict(login(bob, { context: '192.0.2.1' }), '192.0.2.1')).toBe(true)
    expect(verdict(login(bob, { context: '192.0.2.1' }), '192.0.2.2')).toBe('expired')
    const value = login()
    const nonce = parseCredentials(value)!.nonce
    const changed = (nonce.startsWith('A') ? 'B' : 'A') + nonce.slice(1)
    expect(verdict(value.replace(nonce, changed))).toBe('expired')
    expect(verdict(value.replace(nonce, ''))).toBe('malformed')
  })

  it('needs two nodes to share no more than the secret', () => {
    const peer = new DigestAuthenticator({ realm: 'example.com', secret: 'a site secret', clock })
    const claim = peer.inspect(register([login(bob, { algorithm: 1 })]))

    expect(claim.kind === 'claim' && claim.matches(bob)).toBe(true)
  })

  it('does not take credentials for another URI or method', () => {
    expect(verdict(login(bob, { uri: 'sip:elsewhere.example' }))).toBe('malformed')
    expect(verdict(login(bob, { uri: 'sip:example.com:5060;transport=udp' }))).toBe(true)
    const challenge = parseChallenge(server.challenge()[0]!)!
    const value = answerChallenge(challenge, { method: 'INVITE', uri: 'sip:example.com' }, bob)!
    expect(verdict(value)).toBe(false)
  })

  it('treats no credentials, other realms and other schemes as none (RFC 4475 regaut01)', () => {
    expect(server.inspect(register()).kind).toBe('none')
    expect(server.inspect(register(['NoOneKnowsThisScheme opaque-data=here'])).kind).toBe('none')
    expect(
      server.inspect(register([login().replace('realm="example.com"', 'realm="x"')])).kind,
    ).toBe('none')
  })

  it('finds ours among several', () => {
    const other = login().replace('realm="example.com"', 'realm="x"')

    expect(server.inspect(register([other, login()])).kind).toBe('claim')
  })

  it('calls broken credentials malformed and never throws', () => {
    const good = login()
    for (const field of ['username', 'realm', 'nonce', 'uri', 'response', 'cnonce', 'nc', 'qop']) {
      const broken = good.replace(new RegExp(`\\b${field}=("[^"]*"|\\w+)(, )?`), '')
      expect(['malformed', 'none']).toContain(server.inspect(register([broken])).kind)
    }
    for (const value of [
      'Digest',
      'Digest ',
      'Digest ,,,',
      'Digest username="',
      `Digest ${'='.repeat(50)}`,
    ]) {
      expect(['malformed', 'none']).toContain(server.inspect(register([value])).kind)
    }
  })
})

describe('answering challenges', () => {
  const challenged = (status: 401 | 407, values: string[]) => {
    const name = status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate'
    return createResponse(register(), status, { headers: { [name]: values } })
  }
  const request = { method: 'REGISTER', uri: 'sip:example.com' }
  const bob = { username: 'bob', password: 'p' }

  it('prefers the stronger algorithm of a realm and answers each realm', () => {
    const response = challenged(401, [
      'Digest realm="a", nonce="1", algorithm=MD5, qop="auth"',
      'Digest realm="a", nonce="2", algorithm=SHA-256, qop="auth,auth-int"',
      'Digest realm="b", nonce="3"',
      'Basic realm="c"',
      'Digest realm="d", nonce="4", algorithm=ROT13',
    ])

    const answers = answerChallenges(response, request, bob)

    expect(challengesOf(response)).toHaveLength(3)
    expect(answers.map(({ header, realm, nonce }) => [header, realm, nonce])).toEqual([
      ['Authorization', 'a', '2'],
      ['Authorization', 'b', '3'],
    ])
    expect(answers[0]?.value).toMatch(/algorithm=SHA-256.*qop=auth, nc=00000001/)
    expect(answers[1]?.value).not.toContain('qop')
  })

  it('answers a proxy in its own header and gives opaque back', () => {
    const [answer] = answerChallenges(
      challenged(407, ['Digest realm="a, b", nonce="1", opaque="o\\"p", stale=TRUE']),
      request,
      bob,
    )

    expect(answer).toMatchObject({ header: 'Proxy-Authorization', realm: 'a, b', stale: true })
    expect(parseCredentials(answer!.value)?.opaque).toBe('o"p')
  })

  it('speaks -sess and auth-int, and nothing that it does not know', () => {
    const challenge = parseChallenge(
      'Digest realm="a", nonce="1", algorithm=MD5-sess, qop="auth-int"',
    )!
    const value = answerChallenge(challenge, { ...request, body: Buffer.from('x') }, bob, {
      cnonce: 'c',
      nc: 2,
    })!

    expect(parseCredentials(value)).toMatchObject({
      session: true,
      qop: 'auth-int',
      nc: '00000002',
    })
    expect(answerChallenge({ ...challenge, qop: ['token'] }, request, bob)).toBeUndefined()
  })
})
