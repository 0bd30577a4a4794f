import { SimulatedClock } from '@offhook/core'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DigestAuthenticator } from '../digest/authenticator.ts'
import { ANSWER, OFFER, Pair } from '../test-support/pair.ts'
import type { IncomingRequest } from './incoming-request.ts'
import type { Admission } from './stack-options.ts'

const request = (
  method: string,
  changes: Record<string, string> = {},
  uri = 'sip:bob@10.0.0.2',
): string[] => {
  const headers: Record<string, string> = {
    Via: `SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK${method}`,
    From: '<sip:x@10.0.0.1>;tag=1',
    To: '<sip:bob@10.0.0.2>',
    'Call-ID': `call-${method}`,
    CSeq: `1 ${method}`,
    Contact: '<sip:x@10.0.0.1>',
    ...changes,
  }
  return [
    `${method} ${uri} SIP/2.0`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
}

describe('what is refused without any state', () => {
  let pair: Pair
  let admission: Admission<undefined>

  beforeEach(async () => {
    admission = { accept: undefined }
    pair = await Pair.open({ clock: new SimulatedClock(), bob: { admit: () => admission } })
  })

  afterEach(() => pair.close())

  const answerTo = async (lines: string[], body = ''): Promise<string> => {
    pair.network.clear()
    pair.inject('a', 'b', lines, body)
    await pair.clock.advance(50)
    return pair.network.packets.at(1)?.text ?? 'silence'
  }

  it('says nothing to those whom the screen does not know', async () => {
    admission = 'silence'

    for (const method of ['INVITE', 'REGISTER', 'OPTIONS', 'BYE', 'CANCEL', 'FOO']) {
      expect(await answerTo(request(method))).toBe('silence')
    }
    expect(pair.bob.load).toEqual({ transactions: 0, dialogs: 0 })
    expect(pair.clock.pending).toBe(0)
  })

  it('answers as the screen says, the same each time, and keeps nothing', async () => {
    admission = {
      status: 401,
      headers: { 'WWW-Authenticate': ['Digest realm="a"', 'Digest realm="b"'] },
    }

    const first = await answerTo(request('INVITE'))

    expect(first).toMatch(/^SIP\/2.0 401 Unauthorized\r\n/)
    expect(first.match(/WWW-Authenticate/g)).toHaveLength(2)
    expect(first).toMatch(/To: .*;tag=[0-9a-f]{16}\r\n/)
    expect(await answerTo(request('INVITE'))).toBe(first)
    expect(
      await answerTo(request('ACK', { Via: 'SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKINVITE' })),
    ).toBe('silence')
    expect(pair.bob.load.transactions).toBe(0)
    expect(pair.clock.pending).toBe(0)
  })

  for (const [what, lines, expected] of [
    [
      'an unknown extension in Require (RFC 4475 bext01)',
      request('INVITE', { Require: '100rel, foo' }),
      /^SIP\/2.0 420 .*\r\nUnsupported: foo\r\n/s,
    ],
    ['an unknown method', request('NEWMETHOD'), /^SIP\/2.0 501 .*\r\nAllow: INVITE/s],
    ['an unknown scheme (unkscm)', request('OPTIONS', {}, 'nobodyKnows:this'), /^SIP\/2.0 416 /],
    [
      'a known scheme that is none of ours (novelsc)',
      request('OPTIONS', {}, 'soap.beep://192.0.2.103:3002'),
      /^SIP\/2.0 416 /,
    ],
    [
      'a dialog that is not known',
      request('INFO', { To: '<sip:bob@10.0.0.2>;tag=gone' }),
      /^SIP\/2.0 481 /,
    ],
    ['a BYE without a dialog', request('BYE'), /^SIP\/2.0 481 /],
    [
      'a session interval that is too short',
      request('INVITE', { 'Session-Expires': '10' }),
      /^SIP\/2.0 422 .*Min-SE: 90/s,
    ],
    [
      'another protocol version (badvers)',
      [request('OPTIONS')[0]!.replace('2.0', '7.0'), ...request('OPTIONS').slice(1)],
      /^SIP\/2.0 505 Version Not Supported/,
    ],
    ['a message without sense', request('OPTIONS', { CSeq: 'x' }), /^SIP\/2.0 400 Bad CSeq/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      expect(await answerTo([...lines])).toMatch(expected)
      expect(pair.bob.load.transactions).toBe(0)
    })
  }

  it('refuses a body that it does not know, unless it may be ignored (invut)', async () => {
    const type = { 'Content-Type': 'application/unknownformat' }

    expect(await answerTo(request('INVITE', type), '<x>')).toMatch(
      /^SIP\/2.0 415 .*Accept: application\/sdp/s,
    )
    expect(
      await answerTo(
        request('INVITE', { 'Content-Type': 'application/sdp', 'Content-Encoding': 'gzip' }),
        'zz',
      ),
    ).toMatch(/^SIP\/2.0 415 /)
    const optional = { ...type, 'Content-Disposition': 'render;handling=optional' }
    expect(await answerTo(request('INVITE', optional), '<x>')).toMatch(/^SIP\/2.0 100 /)
    pair.calls[0]?.reject(480)
    await pair.clock.advance(40_000)
  })

  it('refuses the same INVITE over another path (§8.2.2.2)', async () => {
    await answerTo(request('INVITE'))
    const merged = await answerTo(
      request('INVITE', { Via: 'SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKother' }),
    )

    expect(merged).toMatch(/^SIP\/2.0 482 /)
    expect(pair.calls).toHaveLength(1)
  })

  it('never answers an ACK or a response that belongs to nothing', async () => {
    expect(await answerTo(request('ACK'))).toBe('silence')
    expect(await answerTo(['SIP/2.0 200 OK', ...request('INVITE').slice(1)])).toBe('silence')
  })

  it('handles a request of the old standard without a branch (badbranch, inv2543)', async () => {
    pair.onInvite = (invite) => void invite.reject(486)
    const old = { Via: 'SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK', From: '<sip:x@10.0.0.1>' }

    await answerTo(request('INVITE', old))
    pair.inject('a', 'b', request('INVITE', old))
    await pair.clock.advance(20)
    expect(pair.calls).toHaveLength(1)
    pair.inject(
      'a',
      'b',
      request('ACK', { ...old, 'Call-ID': 'call-INVITE', To: '<sip:bob@10.0.0.2>;tag=x' }),
    )
    await pair.clock.advance(6000)
    expect(pair.bob.load.transactions).toBe(0)
  })

  it('is not hurt by anything that is sent to it', async () => {
    const lines = request('INVITE', {
      'Content-Type': 'application/sdp',
      'Record-Route': '<sip:10.0.0.1;lr>',
    })
    const valid = Buffer.from(
      `${lines.join('\r\n')}\r\nContent-Length: ${OFFER.length}\r\n\r\n${OFFER}`,
    )
    pair.onInvite = (invite) => {
      invite.ring()
      void invite.accept({ sdp: ANSWER }).then((session) => session?.bye())
    }
    const samples = fc.sample(
      fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      400,
    )
    for (const changes of samples) {
      const mutated = Buffer.from(valid)
      for (const [at, octet] of changes) mutated[at] = octet
      pair.network.inject('10.0.0.1', '10.0.0.2', mutated)
      await pair.clock.advance(6)
    }
    pair.network.fault = () => 0
    await pair.clock.advance(200_000)

    expect(pair.bob.load).toEqual({ transactions: 0, dialogs: 0 })
  })
})

describe('requests outside dialogs', () => {
  let pair: Pair
  let onRequest: (request: IncomingRequest) => void | Promise<void>

  beforeEach(async () => {
    onRequest = (incoming) => void incoming.respond(200)
    pair = await Pair.open({
      clock: new SimulatedClock(),
      bob: { onRequest: (incoming) => onRequest(incoming), maxTransactions: 50 },
    })
  })

  afterEach(() => pair.close())

  const message = () =>
    pair.alice.request({
      method: 'MESSAGE',
      target: 'sip:bob@10.0.0.2',
      from: 'sip:alice@10.0.0.1',
      body: 'hello',
      contentType: 'text/plain',
    })

  it('bounds what a peer in a call can make us keep, and lets it hang up', async () => {
    const { a, b } = await pair.connect()
    b.on('info', () => {})

    const outcomes = Array.from({ length: 100 }, () => a.info('text/plain', 'x'))
    await pair.clock.advance(50)

    expect(pair.bob.load.transactions).toBeLessThanOrEqual(63)
    const bye = a.bye()
    await pair.clock.advance(50)
    expect(b.end).toMatchObject({ by: 'remote' })
    await bye
    await pair.clock.advance(40_000)
    const statuses = (await Promise.all(outcomes)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThanOrEqual(37)
  })

  it('carries a MESSAGE and its answer', async () => {
    let body = ''
    onRequest = (incoming) => {
      body = incoming.request.body.toString()
      incoming.respond(202, { reason: 'Taken', headers: { 'X-A': 'b' } })
      expect(incoming.respond(200)).toBe(false)
    }
    const outcome = message()
    await pair.clock.advance(50)

    expect(await outcome).toMatchObject({ status: 202, reason: 'Taken' })
    expect(body).toBe('hello')
  })

  it('answers 500 for a handler that throws, rejects or forgets', async () => {
    const outcomes: number[] = []
    for (const handler of [
      () => {
        throw new Error('defect')
      },
      () => Promise.reject(new Error('defect')),
      () => {},
    ]) {
      onRequest = handler
      const outcome = message()
      await pair.clock.advance(32_020)
      outcomes.push((await outcome).status)
    }
    expect(outcomes.slice(0, 2)).toEqual([500, 500])
    expect([408, 500]).toContain(outcomes[2])
    expect(pair.bob.load.transactions).toBeLessThanOrEqual(1)
  })

  it('registers with digest, once more when the nonce was stale, and not with a wrong password', async () => {
    const digest = new DigestAuthenticator({
      realm: 'r',
      secret: 's',
      clock: pair.clock,
      lifetimeMs: 1000,
    })
    let verdicts: string[] = []
    let skipFirst = true
    onRequest = async (incoming) => {
      const claim = digest.inspect(incoming.request, { context: incoming.source.address })
      const stale = claim.kind === 'claim' && skipFirst
      if (stale) skipFirst = false
      const good = claim.kind === 'claim' && !stale && claim.matches({ password: 'right' })
      verdicts.push(stale ? 'stale' : claim.kind === 'claim' ? String(good) : claim.kind)
      if (good) {
        incoming.respond(200, { headers: { Contact: '<sip:alice@10.0.0.1>;expires=99' } })
      } else {
        const values = digest.challenge({ context: incoming.source.address, stale })
        incoming.respond(401, { headers: { 'WWW-Authenticate': values } })
      }
    }
    const register = async (password: string) => {
      const outcome = pair.alice.register({
        registrar: 'sip:10.0.0.2',
        aor: 'sip:alice@10.0.0.2',
        expires: 300,
        credentials: { username: 'alice', password },
      })
      await pair.clock.advance(200)
      return outcome
    }

    expect(await register('right')).toMatchObject({ status: 200, expires: 99 })
    expect(verdicts).toEqual(['none', 'stale', 'true'])
    verdicts = []
    expect(await register('wrong')).toMatchObject({ status: 401, expires: undefined })
    expect(verdicts).toEqual(['none', 'false'])
  })

  it('answers a challenged INVITE, and its ACK and BYE carry on', async () => {
    const digest = new DigestAuthenticator({ realm: 'r', secret: 's', clock: pair.clock })
    const carol = await pair.stack('10.0.0.3', {
      admit: (incoming) => {
        const claim = digest.inspect(incoming, { header: 'Proxy-Authorization' })
        if (claim.kind === 'claim' && claim.matches({ password: 'p' })) {
          return { accept: undefined }
        }
        return { status: 407, headers: { 'Proxy-Authenticate': digest.challenge() } }
      },
      onInvite: (invite) => void invite.accept({ sdp: ANSWER }),
    })
    const credentials = { username: 'alice', password: 'p' }
    const { session } = await pair.outcome(pair.dial({ target: 'sip:carol@10.0.0.3', credentials }))
    await pair.clock.advance(50)
    await Promise.all([session?.bye(), pair.clock.advance(50)])

    expect(carol.load.dialogs).toBe(0)
    expect(pair.ladder()).toEqual([
      'a>c INVITE',
      'c>a 407',
      'a>c ACK',
      'a>c INVITE',
      'c>a 100',
      'c>a 200',
      'a>c ACK',
      'a>c BYE',
      'c>a 200',
    ])
    expect(await pair.outcome(pair.dial({ target: 'sip:carol@10.0.0.3' }))).toMatchObject({
      failed: 407,
    })
  })

  it('answers OPTIONS by itself and 405 to the rest without a handler', async () => {
    await pair.stack('10.0.0.3')
    const ask = (method: string) =>
      pair.alice.request({ method, target: 'sip:10.0.0.3', from: 'sip:alice@10.0.0.1' })
    const outcomes = Promise.all([ask('OPTIONS'), ask('MESSAGE'), ask('REGISTER')])
    await pair.clock.advance(50)

    expect((await outcomes).map(({ status }) => status)).toEqual([200, 405, 405])
    expect((await outcomes)[0]?.response?.headers.tokens('Allow')).toContain('invite')
  })

  it('turns new work away when it has too much', async () => {
    onRequest = () => {}
    const outcomes = Array.from({ length: 60 }, message)
    await pair.clock.advance(100)
    const last = await Promise.race([outcomes[59]!, Promise.resolve(undefined)])

    expect(last).toMatchObject({ status: 503 })
    expect(last?.response?.headers.get('Retry-After')).toBe('5')
    await pair.clock.advance(40_000)
    await Promise.all(outcomes)
  })

  it('resolves with 503 what is under way when it closes', async () => {
    onRequest = () => {}
    const outcome = message()
    await pair.clock.advance(10)
    await pair.alice.close()

    expect(await outcome).toMatchObject({ status: 503, reason: 'Stack Closed' })
    expect((await message()).status).toBe(503)
  })
})
