import { SimulatedClock } from '@offhook/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ANSWER, OFFER, Pair } from '../test-support/pair.ts'
import type { IncomingInvite } from './incoming-invite.ts'
import type { Session } from './session.ts'
import type { SessionEnd } from './session-events.ts'

describe('a call between two stacks', () => {
  let pair: Pair

  beforeEach(async () => {
    pair = await Pair.open({ clock: new SimulatedClock() })
  })

  afterEach(() => pair.close())

  it('rings, answers and hangs up, and leaves nothing behind', async () => {
    const progress: (number | undefined)[] = []
    pair.onInvite = (invite) => {
      invite.ring(183, { sdp: ANSWER })
      void invite.accept({ sdp: ANSWER })
    }
    let session: Session | undefined
    const call = pair.dial()
    call.on('progress', ({ status, sdp }) => progress.push(status, sdp?.length))
    call.on('accepted', (accepted) => (session = accepted))
    await pair.clock.advance(50)

    expect(progress).toEqual([100, undefined, 183, ANSWER.length])
    expect(session?.remoteSdp).toBe(ANSWER)
    expect(pair.calls[0]?.offer).toBe(OFFER)

    const ended: SessionEnd[] = []
    session?.on('ended', (end) => ended.push(end))
    await Promise.all([session?.bye({ reason: 'Q.850;cause=16' }), pair.clock.advance(50)])

    expect(ended).toEqual([{ by: 'local', cause: 'bye' }])
    expect(pair.ladder()).toEqual([
      'a>b INVITE',
      'b>a 100',
      'b>a 183',
      'a>b PRACK',
      'b>a 200',
      'b>a 200',
      'a>b ACK',
      'a>b BYE',
      'b>a 200',
    ])
    await pair.clock.advance(40_000)
    expect(pair.alice.load).toEqual({ transactions: 0, dialogs: 0 })
    expect(pair.bob.load).toEqual({ transactions: 0, dialogs: 0 })
    expect(pair.clock.pending).toBe(0)
  })

  it('tells the side that was hung up on who did it and why', async () => {
    const { a, b } = await pair.connect()
    const ended: SessionEnd[] = []
    b.on('ended', (end) => ended.push(end))

    await Promise.all([a.bye({ reason: 'Q.850;cause=16;text="Normal"' }), pair.clock.advance(50)])

    expect(ended).toEqual([
      { by: 'remote', cause: 'bye', reasonHeader: 'Q.850;cause=16;text="Normal"' },
    ])
  })

  it('takes a BYE from both sides at once', async () => {
    const { a, b } = await pair.connect()

    await Promise.all([a.bye(), b.bye(), pair.clock.advance(100)])

    expect([a.end?.by, b.end?.by]).toEqual(['local', 'local'])
    expect(pair.ladder().slice(-4)).toEqual(['a>b BYE', 'b>a BYE', 'b>a 200', 'a>b 200'])
  })

  it('rejects with a status, a reason and headers', async () => {
    pair.onInvite = (invite) => {
      expect(invite.reject(486, { reason: 'On The Phone', headers: { 'Retry-After': '60' } })).toBe(
        true,
      )
      expect(invite.reject(603)).toBe(false)
      expect(invite.ring()).toBe(false)
    }
    const outcome = await pair.outcome(pair.dial())

    expect(outcome).toMatchObject({ failed: 486, reason: 'On The Phone' })
    expect(outcome.response?.headers.get('Retry-After')).toBe('60')
    await pair.clock.advance(40_000)
    expect(pair.clock.pending).toBe(0)
  })

  it('hands a redirection with its Contacts to the caller', async () => {
    pair.onInvite = (invite) =>
      void invite.reject(302, { headers: { Contact: '<sip:c@10.0.0.3>' } })

    const outcome = await pair.outcome(pair.dial())

    expect(outcome.failed).toBe(302)
    expect(outcome.response?.headers.list('Contact')).toEqual(['<sip:c@10.0.0.3>'])
  })

  it('offers in the 200 and takes the answer from the ACK when the INVITE has no offer', async () => {
    let session: Session | undefined
    const answers: (string | undefined)[] = []
    pair.onInvite = async (invite) => {
      expect(invite.offer).toBeUndefined()
      session = await invite.accept({ sdp: OFFER })
      session?.on('acknowledged', (answer) => answers.push(answer))
    }
    pair.inject('a', 'b', [
      'INVITE sip:bob@10.0.0.2 SIP/2.0',
      'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKoffl',
      'From: <sip:x@10.0.0.1>;tag=x1',
      'To: <sip:bob@10.0.0.2>',
      'Call-ID: offerless',
      'CSeq: 1 INVITE',
      'Contact: <sip:x@10.0.0.1>',
    ])
    await pair.clock.advance(50)
    pair.inject(
      'a',
      'b',
      [
        'ACK sip:bob@10.0.0.2 SIP/2.0',
        'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKoffl-ack',
        'From: <sip:x@10.0.0.1>;tag=x1',
        `To: <sip:bob@10.0.0.2>;tag=${session?.localTag}`,
        'Call-ID: offerless',
        'CSeq: 1 ACK',
        'Content-Type: application/sdp',
      ],
      ANSWER,
    )
    await pair.clock.advance(50)

    expect(answers).toEqual([ANSWER])
    expect(session?.remoteSdp).toBe(ANSWER)
  })

  it('sends the caller’s headers and keeps its Call-ID', async () => {
    let seen: IncomingInvite | undefined
    pair.onInvite = (invite) => {
      seen = invite
      invite.reject(480)
    }
    const call = pair.dial({
      callId: 'my-call',
      from: { displayName: 'Alice "A"', uri: 'sip:alice@10.0.0.1' },
      headers: { 'X-Note': 'one', 'User-To-User': 'abc' },
    })
    await pair.outcome(call)

    expect(call.callId).toBe('my-call')
    expect(seen?.callId).toBe('my-call')
    expect(seen?.from.displayName).toBe('Alice "A"')
    expect(seen?.request.headers.get('X-Note')).toBe('one')
    expect(seen?.source).toMatchObject({ protocol: 'udp', address: '10.0.0.1' })
  })

  it('goes through a proxy by a Route, and straight to a destination', async () => {
    pair.onInvite = (invite) => void invite.reject(480)

    await pair.outcome(pair.dial({ target: 'sip:bob@far.example', proxy: 'sip:10.0.0.2' }))
    await pair.outcome(
      pair.dial({
        target: 'sip:bob@far.example',
        destination: { protocol: 'udp', address: '10.0.0.2', port: 5060 },
      }),
    )

    expect(pair.calls.map((call) => call.request.headers.get('Route'))).toEqual([
      '<sip:10.0.0.2;lr>',
      undefined,
    ])
    expect(pair.calls[0]?.request.uri).toBe('sip:bob@far.example')
  })

  it('fails with 400 for an address that is none, and 503 for a name that nobody knows', async () => {
    expect(await pair.outcome(pair.dial({ target: 'bob' }))).toMatchObject({ failed: 400 })
    expect(await pair.outcome(pair.dial({ from: 'a, b <sip:x@y>' }))).toMatchObject({ failed: 400 })
    expect(await pair.outcome(pair.dial({ target: 'sip:bob@nowhere.example' }))).toMatchObject({
      failed: 503,
    })
  })

  it('answers in the dialog: INFO, MESSAGE, OPTIONS, and an old CSeq', async () => {
    const { a, b } = await pair.connect()
    const digits: string[] = []
    b.on('info', (info) => {
      digits.push(info.request.body.toString())
      info.respond(200)
    })

    const info = a.info('application/dtmf-relay', 'Signal=5\r\nDuration=160\r\n')
    const options = a.request('OPTIONS')
    const message = a.request('MESSAGE', { contentType: 'text/plain', body: 'hi' })
    await pair.clock.advance(100)

    expect((await info).status).toBe(200)
    expect(digits).toEqual(['Signal=5\r\nDuration=160\r\n'])
    expect((await options).status).toBe(200)
    expect((await message).status).toBe(405)
    pair.network.clear()
    pair.inject('b', 'a', [
      'INFO sip:alice@10.0.0.1 SIP/2.0',
      'Via: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKold',
      `From: <sip:bob@10.0.0.2>;tag=${b.localTag}`,
      `To: <sip:alice@10.0.0.1>;tag=${a.localTag}`,
      `Call-ID: ${a.callId}`,
      'CSeq: 5 INFO',
    ])
    await pair.clock.advance(50)
    pair.inject('b', 'a', [
      'INFO sip:alice@10.0.0.1 SIP/2.0',
      'Via: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKolder',
      `From: <sip:bob@10.0.0.2>;tag=${b.localTag}`,
      `To: <sip:alice@10.0.0.1>;tag=${a.localTag}`,
      `Call-ID: ${a.callId}`,
      'CSeq: 4 INFO',
    ])
    await pair.clock.advance(50)
    expect(pair.ladder()).toEqual(['b>a INFO', 'a>b 200', 'b>a INFO', 'a>b 500'])
  })

  it('ends the session when the peer does not know the dialog any more', async () => {
    const { a, b } = await pair.connect()
    b.stackClosed()

    const outcome = a.info('text/plain', 'x')
    await pair.clock.advance(50)

    expect((await outcome).status).toBe(481)
    expect(a.end).toEqual({ by: 'error', cause: 'dialog-gone' })
  })

  it('refers and follows the progress', async () => {
    const { a, b } = await pair.connect()
    const progress: (number | undefined)[] = []
    a.on('notify', ({ event, status }) => event === 'refer' && progress.push(status))
    b.on('refer', ({ request, target, referredBy, replaces }) => {
      expect([target, replaces]).toEqual([
        'sip:carol@10.0.0.3?Replaces=1%3Bto-tag%3D2%3Bfrom-tag%3D3',
        '1;to-tag=2;from-tag=3',
      ])
      expect(referredBy).toContain('sip:alice@10.0.0.1')
      request.respond(202)
      void b.notifyRefer(100, 'Trying').then(() => b.notifyRefer(200, 'OK'))
    })

    const outcome = a.refer('sip:carol@10.0.0.3?Replaces=1%3Bto-tag%3D2%3Bfrom-tag%3D3')
    await pair.clock.advance(100)

    expect((await outcome).status).toBe(202)
    expect(progress).toEqual([100, 200])
  })

  it('sends an orphan BYE from what was stored', async () => {
    const { a, b } = await pair.connect()
    const stored = JSON.parse(JSON.stringify(a.stored))
    a.stackClosed()

    const outcome = pair.alice.sendOrphanBye(stored, { reason: 'SIP;cause=503' })
    await pair.clock.advance(50)

    expect((await outcome).status).toBe(200)
    expect(b.end).toMatchObject({ by: 'remote', reasonHeader: 'SIP;cause=503' })
    expect((await pair.alice.sendOrphanBye({ ...stored, dialog: {} as never })).status).toBe(400)
  })

  it('goes back the way the peer came when its Contact is a private address elsewhere', async () => {
    let session: Session | undefined
    pair.onInvite = async (invite) => {
      session = await invite.accept({ sdp: ANSWER })
    }
    pair.inject(
      'a',
      'b',
      [
        'INVITE sip:bob@10.0.0.2 SIP/2.0',
        'Via: SIP/2.0/UDP 192.168.7.7;rport;branch=z9hG4bKnat',
        'From: <sip:x@10.0.0.1>;tag=x1',
        'To: <sip:bob@10.0.0.2>',
        'Call-ID: behind-nat',
        'CSeq: 1 INVITE',
        'Contact: <sip:x@192.168.7.7:5062>',
        'Content-Type: application/sdp',
      ],
      OFFER,
    )
    await pair.clock.advance(50)
    pair.inject('a', 'b', [
      'ACK sip:bob@10.0.0.2 SIP/2.0',
      'Via: SIP/2.0/UDP 192.168.7.7;rport;branch=z9hG4bKnat2',
      'From: <sip:x@10.0.0.1>;tag=x1',
      `To: <sip:bob@10.0.0.2>;tag=${session?.localTag}`,
      'Call-ID: behind-nat',
      'CSeq: 1 ACK',
    ])
    await pair.clock.advance(50)
    void session?.bye()
    await pair.clock.advance(10)

    const last = pair.network.packets.find((packet) => packet.text.startsWith('BYE'))
    expect(last).toMatchObject({ to: '10.0.0.1' })
    expect(last?.text).toContain('BYE sip:x@192.168.7.7:5062 SIP/2.0')
  })

  it('closes while a BYE still waits for its ACK', async () => {
    pair.network.fault = ({ text }) => (text.startsWith('ACK') ? 0 : 1)
    let hungUp: Promise<void> | undefined
    pair.onInvite = async (invite) => {
      hungUp = (await invite.accept({ sdp: ANSWER }))?.bye()
    }
    await pair.outcome(pair.dial())

    await pair.bob.close()
    await hungUp
    expect(pair.ladder()).not.toContain('b>a BYE')
  })

  it('does not let a bad header of the caller’s cost the call', async () => {
    pair.onInvite = (invite) =>
      void invite.accept({ sdp: ANSWER, headers: { 'Bad Name': 'x', To: '<sip:evil@x>' } })

    const headers = { 'Bad Name': '1', Via: 'SIP/2.0/UDP evil', 'X-Good': 'a\r\nX-Evil: b' }
    const { session } = await pair.outcome(pair.dial({ headers }))

    expect(session).toBeDefined()
    expect(pair.calls[0]?.request.headers.get('X-Good')).toBe('a X-Evil: b')
    expect(pair.calls[0]?.request.headers.has('X-Evil')).toBe(false)
  })

  it('ends everything on close, in silence', async () => {
    const { a, b } = await pair.connect()
    let cancelled = false
    pair.onInvite = (invite) => void invite.on('cancelled', () => (cancelled = true))
    const waiting = pair.dial()
    const failed: number[] = []
    waiting.on('failed', (status) => failed.push(status))
    await pair.clock.advance(50)

    await pair.bob.close()
    await pair.alice.close()
    await pair.alice.close()

    expect(a.end).toEqual({ by: 'local', cause: 'stack-closed' })
    expect(b.end).toEqual({ by: 'local', cause: 'stack-closed' })
    expect([cancelled, failed]).toEqual([true, [503]])
  })
})
