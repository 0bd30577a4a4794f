import { SimulatedClock } from '@offhook/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ANSWER, OFFER, Pair } from '../test-support/pair.ts'
import type { IncomingInvite } from './incoming-invite.ts'
import type { Session } from './session.ts'

describe('cancelling', () => {
  let pair: Pair

  beforeEach(async () => {
    pair = await Pair.open({ clock: new SimulatedClock() })
  })

  afterEach(() => pair.close())

  it('cancels a ringing call and hands its Reason to the callee', async () => {
    const reasons: (string | undefined)[] = []
    pair.onInvite = (invite) => {
      invite.ring()
      invite.on('cancelled', (reason) => reasons.push(reason))
    }
    const call = pair.dial()
    await pair.clock.advance(50)
    call.cancel({ reason: 'SIP;cause=200;text="Call completed elsewhere"' })
    call.cancel()

    expect(await pair.outcome(call)).toMatchObject({ failed: 487, reason: 'Request Terminated' })
    expect(reasons).toEqual(['SIP;cause=200;text="Call completed elsewhere"'])
    expect(await pair.calls[0]?.accept({ sdp: ANSWER })).toBeUndefined()
    expect(pair.ladder().slice(3)).toEqual(['a>b CANCEL', 'b>a 200', 'b>a 487', 'a>b ACK'])
  })

  it('holds the CANCEL back until a provisional response came', async () => {
    pair.network.fault = ({ text }) =>
      text.startsWith('INVITE') && pair.clock.now() < held ? 0 : 1
    const held = pair.clock.now() + 400
    const call = pair.dial()
    await pair.clock.advance(100)
    call.cancel()
    await pair.clock.advance(100)
    expect(pair.ladder()).toEqual(['a>b INVITE'])

    expect(await pair.outcome(call)).toMatchObject({ failed: 487 })
    expect(pair.ladder()).toEqual([
      'a>b INVITE',
      'a>b INVITE',
      'b>a 100',
      'a>b CANCEL',
      'b>a 200',
      'b>a 487',
      'a>b ACK',
    ])
  })

  it('fails at once when it is cancelled before anything was sent', async () => {
    const call = pair.dial()
    const outcome = pair.outcome(call)
    call.cancel()

    expect(await outcome).toMatchObject({ failed: 487, response: null })
    expect(pair.ladder()).toEqual([])
  })

  it('acknowledges and ends a call whose 200 crossed the CANCEL', async () => {
    const call = pair.dial()
    const outcome = pair.outcome(call)
    pair.onInvite = (invite) => void invite.ring()
    await pair.clock.advance(50)
    call.cancel()
    const b = await pair.calls[0]!.accept({ sdp: ANSWER })
    await pair.clock.advance(200)

    expect(await outcome).toMatchObject({ failed: 487, response: { status: 200 } })
    expect(b?.end).toMatchObject({ by: 'remote', cause: 'bye' })
    expect(pair.ladder().slice(3)).toEqual([
      'a>b CANCEL',
      'b>a 200',
      'b>a 200',
      'a>b ACK',
      'a>b BYE',
      'b>a 200',
    ])
  })

  it('takes a 200 that crossed the CANCEL where it is heeded', async () => {
    const call = pair.dial()
    const outcome = pair.outcome(call)
    pair.onInvite = (invite) => void invite.ring()
    await pair.clock.advance(50)
    call.cancel({ heedsAnswer: true })
    const b = await pair.calls[0]!.accept({ sdp: ANSWER })
    await pair.clock.advance(200)

    expect(await outcome).not.toHaveProperty('failed')
    expect(b?.end).toBeUndefined()
    expect(pair.ladder().slice(3)).toEqual(['a>b CANCEL', 'b>a 200', 'b>a 200', 'a>b ACK'])
  })

  it('gives up 64 T1 after a CANCEL that gets no final response', async () => {
    pair.onInvite = (invite) => void invite.ring()
    const call = pair.dial()
    await pair.clock.advance(50)
    pair.network.fault = () => 0
    call.cancel()

    const before = pair.clock.now()
    expect(await pair.outcome(call)).toMatchObject({ failed: 487, response: null })
    expect(pair.clock.now() - before).toBeGreaterThanOrEqual(31_900)
  })

  it('cancels and fails with 408 when it has rung for too long', async () => {
    pair.onInvite = (invite) => void invite.ring()

    expect(await pair.outcome(pair.dial({ timeoutMs: 20_000 }))).toMatchObject({
      failed: 408,
      response: { status: 487 },
    })
    expect(pair.calls[0]?.settled).toBe(true)
  })

  it('answers a CANCEL for nothing with 481', async () => {
    pair.inject('a', 'b', [
      'CANCEL sip:bob@10.0.0.2 SIP/2.0',
      'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKnothing',
      'From: <sip:x@10.0.0.1>;tag=1',
      'To: <sip:bob@10.0.0.2>',
      'Call-ID: c',
      'CSeq: 1 CANCEL',
    ])
    await pair.clock.advance(50)

    expect(pair.ladder()).toEqual(['a>b CANCEL', 'b>a 481'])
    expect(pair.bob.load.transactions).toBe(0)
  })

  it('takes a BYE before the answer as the end of the call', async () => {
    pair.onInvite = (invite) => void invite.ring()
    pair.inject('a', 'b', [
      'INVITE sip:bob@10.0.0.2 SIP/2.0',
      'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKearly',
      'From: <sip:x@10.0.0.1>;tag=1',
      'To: <sip:bob@10.0.0.2>',
      'Call-ID: early',
      'CSeq: 1 INVITE',
      'Contact: <sip:x@10.0.0.1>',
    ])
    await pair.clock.advance(50)
    const invite = pair.calls[0]!
    pair.inject('a', 'b', [
      'BYE sip:bob@10.0.0.2 SIP/2.0',
      'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKearly2',
      'From: <sip:x@10.0.0.1>;tag=1',
      `To: <sip:bob@10.0.0.2>;tag=${invite.localTag}`,
      'Call-ID: early',
      'CSeq: 2 BYE',
    ])
    await pair.clock.advance(50)

    expect(invite.settled).toBe(true)
    expect(pair.ladder().slice(3)).toEqual(['a>b BYE', 'b>a 200', 'b>a 487'])
  })

  it('counts a caller whose connection is gone as one that gave up', async () => {
    const cancelled: (string | undefined)[] = []
    pair.onInvite = (invite) => void invite.on('cancelled', (reason) => cancelled.push(reason))
    pair.dial({ transport: 'tcp' })
    await pair.clock.advance(50)
    await pair.alice.close()

    pair.calls[0]?.ring()
    await pair.clock.advance(50)

    expect(cancelled).toEqual([undefined])
    expect(pair.bob.load).toEqual({ transactions: 0, dialogs: 0 })
  })

  it('ends an INVITE when its Expires has passed', async () => {
    pair.onInvite = (invite) => void invite.ring()

    expect(await pair.outcome(pair.dial({ headers: { Expires: '30' } }))).toMatchObject({
      failed: 487,
    })
  })

  it('repeats 180 each minute while it rings', async () => {
    pair.onInvite = (invite) => void invite.ring()
    const call = pair.dial()
    await pair.clock.advance(130_000)

    expect(pair.ladder().filter((line) => line === 'b>a 180')).toHaveLength(3)
    call.cancel()
    await pair.outcome(call)
  })
})

describe('forking', () => {
  let pair: Pair

  beforeEach(async () => {
    pair = await Pair.open({ clock: new SimulatedClock() })
  })

  afterEach(() => pair.close())

  /** Bob plays a proxy whose forks answer with tags and addresses of their own. */
  const fork = (invite: IncomingInvite, status: number, tag: string, host: string): void => {
    const { request } = invite
    const lines = [
      `SIP/2.0 ${status} X`,
      `Via: ${request.headers.get('Via')}`,
      `From: ${request.headers.get('From')}`,
      `To: ${request.headers.get('To')};tag=${tag}`,
      `Call-ID: ${request.callId}`,
      `CSeq: ${request.headers.get('CSeq')}`,
      `Contact: <sip:fork@${host}>`,
      'Content-Type: application/sdp',
    ]
    pair.inject('b', 'a', lines, ANSWER)
  }

  it('tells early forks apart, takes the first answer, and ends the others', async () => {
    const tags: (string | undefined)[] = []
    const call = pair.dial()
    call.on('progress', ({ remoteTag, status }) => status > 100 && tags.push(remoteTag))
    const outcome = pair.outcome(call)
    await pair.clock.advance(50)
    const invite = pair.calls[0]!
    fork(invite, 180, 'one', '10.0.0.3')
    fork(invite, 183, 'two', '10.0.0.2')
    fork(invite, 200, 'two', '10.0.0.2')
    fork(invite, 200, 'one', '10.0.0.3')
    await pair.clock.advance(100)

    expect(tags).toEqual(['one', 'two'])
    expect((await outcome).session?.remoteTag).toBe('two')
    const sent = pair.network.packets.filter(({ from }) => from === '10.0.0.1').slice(1)
    expect(sent.map(({ to, text }) => `${to} ${text.split(' ')[0]}`)).toEqual([
      '10.0.0.2 ACK',
      '10.0.0.3 ACK',
      '10.0.0.3 BYE',
    ])
    expect(sent[1]?.text).toContain(';tag=one')
    invite.reject(480)
  })

  it('acknowledges each repetition of an answer', async () => {
    const call = pair.dial()
    const outcome = pair.outcome(call)
    await pair.clock.advance(50)
    const invite = pair.calls[0]!
    for (let i = 0; i < 3; i++) fork(invite, 200, 'two', '10.0.0.2')
    await pair.clock.advance(50)
    await outcome

    const acks = pair.network.packets.filter(({ text }) => text.startsWith('ACK'))
    expect(acks).toHaveLength(3)
    expect(new Set(acks.map(({ text }) => text)).size).toBe(1)
    invite.reject(480)
  })
})

describe('loss and repetition', () => {
  let pair: Pair

  beforeEach(async () => {
    pair = await Pair.open({ clock: new SimulatedClock() })
  })

  afterEach(() => pair.close())

  it('connects and ends a call over a network that loses the first of everything', async () => {
    const seen = new Set<string>()
    pair.network.fault = ({ from, text }) => {
      const key = `${from} ${text.split('\r\n')[0]}`
      if (seen.has(key)) return 1
      seen.add(key)
      return 0
    }
    let b: Session | undefined
    pair.onInvite = async (invite) => {
      b = await invite.accept({ sdp: ANSWER })
    }
    const { session } = await pair.outcome(pair.dial())
    await pair.clock.advance(5000)
    void session?.bye()
    await pair.clock.advance(5000)

    expect(pair.calls).toHaveLength(1)
    expect(b?.end?.by).toBe('remote')
  })

  for (const seed of [1, 2, 3, 4, 5]) {
    it(`settles fifty calls on both sides with a third lost and a third doubled (${seed})`, async () => {
      let state = seed
      const random = (): number => {
        state = (state * 1_103_515_245 + 12_345) % 2 ** 31
        return state / 2 ** 31
      }
      pair.network.fault = () => {
        const draw = random()
        return draw < 0.33 ? 0 : draw < 0.66 ? 2 : 1
      }
      const sessions: Session[] = []
      pair.onInvite = async (invite) => {
        invite.ring()
        const session = await invite.accept({ sdp: ANSWER })
        if (session) sessions.push(session)
      }
      let settled = 0
      for (let i = 0; i < 50; i++) {
        const call = pair.dial()
        call.on('accepted', (session) => {
          settled++
          sessions.push(session)
        })
        call.on('failed', () => settled++)
      }
      await pair.clock.advance(40_000)
      expect(settled).toBe(50)
      expect(pair.calls).toHaveLength(50)
      for (const session of sessions) void session.bye()
      pair.network.fault = () => 1
      await pair.clock.advance(120_000)

      expect(sessions.every((session) => session.end)).toBe(true)
      expect([pair.alice.load, pair.bob.load]).toEqual([
        { transactions: 0, dialogs: 0 },
        { transactions: 0, dialogs: 0 },
      ])
      expect(pair.clock.pending).toBe(0)
    })
  }

  it('gives up with 408 after 64 T1 when nobody is there', async () => {
    pair.network.fault = () => 0
    const before = pair.clock.now()

    expect(await pair.outcome(pair.dial())).toMatchObject({ failed: 408, response: null })
    expect(pair.clock.now() - before).toBe(32_000)
    expect(pair.ladder()).toHaveLength(7)
  })

  it('fails with 503 when a connection is refused, and tries the next target first', async () => {
    const nobody = { protocol: 'tcp', address: '10.0.0.9', port: 5060 } as const
    expect(await pair.outcome(pair.dial({ destination: nobody }))).toMatchObject({ failed: 503 })

    const resolver = {
      addresses: () => Promise.resolve(['10.0.0.9', '10.0.0.2']),
      services: () => Promise.reject(new Error('ENODATA')),
    }
    const other = await pair.stack('10.0.0.3', { resolver })
    pair.onInvite = (invite) => void invite.reject(486)
    const call = other.invite({
      target: 'sip:bob@two.example;transport=tcp',
      from: 'sip:c@10.0.0.3',
      sdp: OFFER,
    })
    expect(await pair.outcome(call)).toMatchObject({ failed: 486 })
  })

  it('repeats its 200 until 64 T1, then ends the session with a BYE', async () => {
    pair.network.fault = ({ text }) => (text.startsWith('ACK') ? 0 : 1)
    let b: Session | undefined
    pair.onInvite = async (invite) => {
      b = await invite.accept({ sdp: ANSWER })
    }
    const { session } = await pair.outcome(pair.dial())
    await pair.clock.advance(33_000)

    expect(b?.end).toEqual({ by: 'timeout', cause: 'no-ack' })
    expect(session?.end).toMatchObject({ by: 'remote' })
    expect(pair.ladder().filter((line) => line === 'b>a 200').length).toBeGreaterThan(9)
  })

  it('sends no BYE before the ACK of its own 200', async () => {
    let acks = 0
    pair.network.fault = ({ text }) => (text.startsWith('ACK') && acks++ === 0 ? 0 : 1)
    pair.onInvite = async (invite) => {
      const session = await invite.accept({ sdp: ANSWER })
      void session?.bye()
      expect(session?.end).toEqual({ by: 'local', cause: 'bye' })
    }
    const { session } = await pair.outcome(pair.dial())
    await pair.clock.advance(2000)

    expect(session?.end).toMatchObject({ by: 'remote' })
    expect(pair.ladder()).toEqual([
      'a>b INVITE',
      'b>a 100',
      'b>a 200',
      'a>b ACK',
      'b>a 200',
      'a>b ACK',
      'b>a BYE',
      'a>b 200',
    ])
  })
})
