/** Requests with the true tags of a call, over real sockets, from its peer and from others. */
import { createSocket } from 'node:dgram'
import { type Disposer, silentLogger, systemClock } from '@offhook/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { IncomingInvite } from './incoming-invite.ts'
import type { Session } from './session.ts'
import { createSipStack, type SipStack } from './sip-stack.ts'
import type { ElsewhereAdmission, SipStackOptions } from './stack-options.ts'

const SDP =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n'
const PEER = '127.0.0.1'
const ELSEWHERE = '127.0.0.9'

describe('a request with the tags of a call', () => {
  let alice: SipStack
  let bob: SipStack<string>
  let invite: IncomingInvite
  let session: Session
  let word: ElsewhereAdmission
  let asked: unknown[]
  const closers: Disposer[] = []

  const common = (host: string) => ({
    clock: systemClock,
    logger: silentLogger,
    udp: { host, port: 0 },
    tcp: null,
    userAgent: 'test',
  })

  beforeEach(async () => {
    word = { status: 403 }
    asked = []
    alice = createSipStack(common(PEER))
    await alice.start()
  })

  afterEach(async () => {
    for (const close of closers.splice(0)) close()
    await Promise.all([alice.close(), bob.close()])
  })

  const answering = (options: Partial<SipStackOptions<string>> = {}): Promise<void> => {
    bob = createSipStack<string>({
      ...common('127.0.0.1'),
      admit: () => ({ accept: 'alice' }),
      admitElsewhere: (_request, _source, peer) => {
        asked.push(peer)
        return word
      },
      ...options,
    })
    return bob.start().then(() => {})
  }

  const target = () => `sip:bob@127.0.0.1:${bob.bound!.udp.port}`

  const dial = () => alice.invite({ target: target(), from: 'sip:alice@127.0.0.1', sdp: SDP })

  /** A call from Alice that Bob has answered. */
  const connect = async (): Promise<void> => {
    const answered = new Promise<void>((resolve) => {
      void answering({
        onInvite: (incoming) => {
          invite = incoming
          void incoming.accept({ sdp: SDP }).then((accepted) => {
            session = accepted!
            session.on('acknowledged', () => resolve())
          })
        },
      }).then(dial)
    })
    await answered
  }

  /** Sends one request as the peer of Bob's call, and gives the answer's status line. */
  const send = async (
    from: string,
    method: string,
    options: { body?: string; cseq?: number } = {},
  ): Promise<string> => {
    const socket = createSocket('udp4')
    closers.push(() => socket.close())
    await new Promise<void>((resolve) => socket.bind(0, from, resolve))
    const { body = '', cseq = 1000 } = options
    const { request } = invite
    const text = [
      `${method} ${target()} SIP/2.0`,
      `Via: SIP/2.0/UDP ${from}:${socket.address().port};rport;branch=z9hG4bK${Math.random()}`,
      `From: ${request.headers.get('From')}`,
      `To: ${request.headers.get('To')};tag=${invite.localTag}`,
      `Call-ID: ${request.callId}`,
      `CSeq: ${cseq} ${method}`,
      `Contact: <sip:alice@${from}:${socket.address().port}>`,
      ...(body ? ['Content-Type: application/sdp'] : []),
      'Max-Forwards: 70',
      `Content-Length: ${body.length}`,
    ].join('\r\n')
    const reply = new Promise<string>((resolve) =>
      socket.on('message', (bytes) => {
        const line = bytes.toString().split('\r\n')[0]!
        if (!line.includes(' 100 ')) resolve(line.slice(8))
      }),
    )
    socket.send(`${text}\r\n\r\n${body}`, bob.bound!.udp.port, '127.0.0.1')
    return method === 'ACK' ? '' : reply
  }

  it('is taken from the peer behind another port: a NAT has forgotten the first', async () => {
    await connect()

    expect(await send(PEER, 'BYE')).toBe('200 OK')
    expect(session.end).toMatchObject({ by: 'remote' })
    expect(asked).toEqual([])
  })

  it('is refused from elsewhere: the call goes on as it was', async () => {
    await connect()
    const before = { target: session.remoteTarget, flow: session.flow, sdp: session.remoteSdp }
    session.on('reinvite', (_offer, respond) => respond.accept(SDP))

    expect(await send(ELSEWHERE, 'INVITE', { body: SDP.replaceAll(PEER, ELSEWHERE) })).toBe(
      '403 Forbidden',
    )
    expect(await send(ELSEWHERE, 'BYE')).toBe('403 Forbidden')

    expect(session.end).toBeUndefined()
    const after = { target: session.remoteTarget, flow: session.flow, sdp: session.remoteSdp }
    expect(after).toEqual(before)
    // Who the peer is was handed on with the call.
    expect(asked).toEqual(['alice', 'alice'])
    expect(await send(PEER, 'BYE')).toBe('200 OK')
  })

  it('is taken from elsewhere when the user of the stack says so', async () => {
    await connect()
    word = { status: 401, headers: { 'WWW-Authenticate': 'Digest realm="a", nonce="b"' } }
    expect(await send(ELSEWHERE, 'BYE')).toBe('401 Unauthorized')
    expect(session.end).toBeUndefined()

    word = 'accept'
    expect(await send(ELSEWHERE, 'BYE')).toBe('200 OK')
    expect(session.end).toMatchObject({ by: 'remote' })
  })

  it('is taken from the host that the Contact names', async () => {
    // The INVITE comes by a proxy that stays out of the call; the phone itself hangs up.
    await answering({
      onInvite: (incoming) => {
        invite = incoming
        void incoming.accept({ sdp: SDP }).then((accepted) => (session = accepted!))
      },
    })
    const proxy = createSocket('udp4')
    closers.push(() => proxy.close())
    await new Promise<void>((resolve) => proxy.bind(0, '127.0.0.5', resolve))
    const answered = new Promise<void>((resolve) =>
      proxy.on('message', (bytes) => {
        if (bytes.toString().startsWith('SIP/2.0 200')) resolve()
      }),
    )
    const text = [
      `INVITE ${target()} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.5:${proxy.address().port};rport;branch=z9hG4bKproxy`,
      'From: <sip:alice@127.0.0.5>;tag=1',
      `To: <${target()}>`,
      'Call-ID: by-a-proxy',
      'CSeq: 1 INVITE',
      `Contact: <sip:alice@${ELSEWHERE}>`,
      'Content-Type: application/sdp',
      'Max-Forwards: 70',
      `Content-Length: ${SDP.length}`,
    ].join('\r\n')
    proxy.send(`${text}\r\n\r\n${SDP}`, bob.bound!.udp.port, '127.0.0.1')
    await answered

    expect(await send(ELSEWHERE, 'BYE')).toBe('200 OK')
    expect(asked).toEqual([])
  })

  it('as an ACK from elsewhere does not say where the audio goes', async () => {
    let accepted: Session | undefined
    let acknowledged = 0
    await answering({
      onInvite: (incoming) => {
        invite = incoming
        void incoming.accept({ sdp: SDP }).then((made) => {
          accepted = made
          made!.on('acknowledged', () => acknowledged++)
        })
      },
    })
    // Without an offer: the answer comes with the ACK. The caller is slow.
    const caller = createSocket('udp4')
    closers.push(() => caller.close())
    await new Promise<void>((resolve) => caller.bind(0, PEER, resolve))
    const answered = new Promise<void>((resolve) =>
      caller.on('message', (bytes) => {
        if (bytes.toString().startsWith('SIP/2.0 200')) resolve()
      }),
    )
    const text = [
      `INVITE ${target()} SIP/2.0`,
      `Via: SIP/2.0/UDP ${PEER}:${caller.address().port};rport;branch=z9hG4bKslow`,
      'From: <sip:alice@127.0.0.1>;tag=1',
      `To: <${target()}>`,
      'Call-ID: without-an-offer',
      'CSeq: 1 INVITE',
      `Contact: <sip:alice@${PEER}:${caller.address().port}>`,
      'Max-Forwards: 70',
      'Content-Length: 0',
    ].join('\r\n')
    caller.send(`${text}\r\n\r\n`, bob.bound!.udp.port, '127.0.0.1')
    await answered

    await send(ELSEWHERE, 'ACK', { cseq: 1, body: SDP.replaceAll(PEER, ELSEWHERE) })
    // What was sent before has been read when this has an answer.
    expect(await send(ELSEWHERE, 'BYE')).toBe('403 Forbidden')
    expect([accepted?.remoteSdp, acknowledged]).toEqual([undefined, 0])
    await send(PEER, 'ACK', { cseq: 1, body: SDP })
    expect(await send(PEER, 'OPTIONS')).toBe('200 OK')
    expect([accepted?.remoteSdp, acknowledged]).toEqual([SDP, 1])
  })

  it('cancels what rings from where it came, and from nowhere else', async () => {
    let cancelled = 0
    const rings = new Promise<void>((resolve) => {
      void answering({
        admit: (request) => (request.method === 'CANCEL' ? { status: 481 } : { accept: 'alice' }),
        onInvite: (incoming) => {
          invite = incoming
          incoming.on('cancelled', () => cancelled++)
          incoming.ring()
          resolve()
        },
      }).then(dial)
    })
    await rings
    const branch = invite.request.via.params.get('branch')!
    const { cseq } = invite.request
    const how = { branch, cseq: cseq.number }

    const { host, port } = invite.request.via
    expect(await sendAs(host, port ?? 5060, ELSEWHERE, how)).toBe(
      '481 Call/Transaction Does Not Exist',
    )
    expect(cancelled).toBe(0)
    expect(await sendAs(host, port ?? 5060, PEER, how)).toBe('200 OK')
    expect(cancelled).toBe(1)
  })

  /** A CANCEL with the Via of the INVITE itself, as only its sender should have it. */
  const sendAs = async (
    host: string,
    port: number,
    from: string,
    how: { branch: string; cseq: number },
  ): Promise<string> => {
    const socket = createSocket('udp4')
    closers.push(() => socket.close())
    await new Promise<void>((resolve) => socket.bind(0, from, resolve))
    const reply = new Promise<string>((resolve) =>
      socket.on('message', (bytes) => resolve(bytes.toString().split('\r\n')[0]!.slice(8))),
    )
    const text = [
      `CANCEL ${target()} SIP/2.0`,
      `Via: SIP/2.0/UDP ${host}:${port};rport;branch=${how.branch}`,
      `From: ${invite.request.headers.get('From')}`,
      `To: ${invite.request.headers.get('To')}`,
      `Call-ID: ${invite.request.callId}`,
      `CSeq: ${how.cseq} CANCEL`,
      'Max-Forwards: 70',
      'Content-Length: 0',
    ].join('\r\n')
    socket.send(`${text}\r\n\r\n`, bob.bound!.udp.port, '127.0.0.1')
    return reply
  }
})
