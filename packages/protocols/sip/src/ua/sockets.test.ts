import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { type Disposer, silentLogger, systemClock } from '@offhook/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StreamFramer } from '../transport/stream-framer.ts'
import type { BoundPorts } from '../transport/transport.ts'
import type { IncomingInvite } from './incoming-invite.ts'
import type { Session } from './session.ts'
import { createSipStack, type SipStack } from './sip-stack.ts'
import type { SipStackOptions } from './stack-options.ts'
import { redact } from './trace.ts'

const SDP =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n'
const HOST = '127.0.0.1'
const HAS_IPV6 = Object.values(networkInterfaces())
  .flat()
  .some((entry) => entry?.address === '::1')

const message = (
  port: number,
  protocol: string,
  changes: Record<string, string> = {},
  body = '',
): string => {
  const headers: Record<string, string> = {
    Via: `SIP/2.0/${protocol} 127.0.0.1:${port};rport;branch=z9hG4bK${Math.random()}`,
    From: '<sip:raw@127.0.0.1>;tag=1',
    To: '<sip:bob@127.0.0.1>',
    'Call-ID': 'raw',
    CSeq: '1 OPTIONS',
    'Content-Length': String(body.length),
    ...changes,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return `OPTIONS sip:bob@127.0.0.1 SIP/2.0\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}

describe('over real sockets', () => {
  let alice: SipStack
  let bob: SipStack
  let ports: BoundPorts
  let onInvite: (invite: IncomingInvite) => void
  let traces: string[]
  const closers: Disposer[] = []

  const open = (options: Partial<SipStackOptions> = {}) =>
    createSipStack({
      clock: systemClock,
      logger: silentLogger,
      udp: { host: HOST, port: 0 },
      tcp: { host: HOST, port: 0 },
      userAgent: 'test',
      timers: { t1: 50, t2: 200, t4: 50, d: 100 },
      ...options,
    })

  beforeEach(async () => {
    traces = []
    onInvite = (invite) => {
      invite.ring()
      void invite.accept({ sdp: SDP })
    }
    alice = open()
    bob = open({
      onInvite: (invite) => onInvite(invite),
      trace: ({ direction, text }) => traces.push(`${direction} ${text.split('\r\n')[0]}`),
    })
    await alice.start()
    ports = await bob.start()
  })

  afterEach(async () => {
    for (const close of closers.splice(0)) close()
    await Promise.all([alice.close(), bob.close()])
  })

  const call = (options: object = {}): Promise<Session> =>
    new Promise((resolve, reject) => {
      const invite = alice.invite({
        target: `sip:bob@127.0.0.1:${ports.udp.port}`,
        from: 'sip:alice@127.0.0.1',
        sdp: SDP,
        ...options,
      })
      invite.on('accepted', resolve)
      invite.on('failed', (status) => reject(new Error(String(status))))
    })

  const rawTcp = async (): Promise<{ socket: Socket; until: (end: RegExp) => Promise<string> }> => {
    const socket = connect(ports.tcp!.port, HOST)
    closers.push(() => socket.destroy())
    await new Promise<void>((resolve) => socket.once('connect', resolve))
    let text = ''
    let wake = (): void => {}
    socket.on('data', (chunk) => {
      text += chunk.toString()
      wake()
    })
    const until = async (end: RegExp): Promise<string> => {
      while (!end.test(text)) await new Promise<void>((resolve) => (wake = resolve))
      return text
    }
    return { socket, until }
  }

  it('binds UDP and TCP on the same free port', () => {
    expect(ports.udp.port).toBeGreaterThan(0)
    expect(ports.tcp?.port).toBe(ports.udp.port)
    expect(bob.bound).toEqual(ports)
  })

  it('fails to start on a port that is taken', async () => {
    const third = open({ udp: { host: HOST, port: ports.udp.port }, tcp: null })

    await expect(third.start()).rejects.toThrow('EADDRINUSE')
    await third.close()
  })

  for (const transport of ['udp', 'tcp'] as const) {
    it(`carries a call over ${transport}, hung up by the callee`, async () => {
      let b: Promise<Session | undefined> | undefined
      onInvite = (invite) => {
        expect(invite.source.protocol).toBe(transport)
        b = invite.accept({ sdp: SDP })
      }
      const session = await call({ transport })
      const callee = await b
      const acknowledged = new Promise((resolve) => callee!.on('acknowledged', resolve))
      await acknowledged
      const ended = new Promise((resolve) => session.on('ended', resolve))
      await callee!.bye({ reason: 'Q.850;cause=16' })

      expect(await ended).toEqual({ by: 'remote', cause: 'bye', reasonHeader: 'Q.850;cause=16' })
    })
  }

  describe.each([
    ['within 1 300 octets', 100, true, 'udp'],
    ['over 1 300 octets', 1300, true, 'tcp'],
    ['over 1 300 octets to a peer without TCP', 1300, false, 'udp'],
  ])('an INVITE %s', (_name, size, listens, protocol) => {
    it(`goes by ${protocol}, and so does its call`, async () => {
      const peer = open({
        ...(listens ? {} : { tcp: null }),
        onInvite: (invite) => {
          protocols.push(invite.source.protocol)
          void invite.accept({ sdp: SDP })
        },
      })
      const protocols: string[] = []
      closers.push(() => void peer.close())
      const { udp } = await peer.start()

      const session = await call({
        target: `sip:bob@127.0.0.1:${udp.port}`,
        headers: { 'X-Long': 'x'.repeat(size) },
      })
      await session.bye()

      expect(protocols).toEqual([protocol])
      expect(session.flow.protocol).toBe(protocol)
    })
  })

  it('uses one TCP connection for all that goes between two stacks, both ways', async () => {
    const remotes = new Set<number>()
    onInvite = (invite) => {
      remotes.add(invite.source.connection!)
      void invite.accept({ sdp: SDP })
    }
    const first = await call({ transport: 'tcp' })
    const second = await call({ transport: 'tcp' })
    await Promise.all([first.bye(), second.bye()])

    expect(remotes.size).toBe(1)
  })

  it('fails with 503 where nothing listens on TCP', async () => {
    const server = createServer()
    const free = await new Promise<number>((resolve) =>
      server.listen(0, HOST, () => resolve((server.address() as { port: number }).port)),
    )
    await new Promise((resolve) => server.close(resolve))

    await expect(call({ target: `sip:bob@127.0.0.1:${free};transport=tcp` })).rejects.toThrow('503')
  })

  it('fails with 503 at once where the connection closes before an answer', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.destroy()))
    await new Promise<void>((resolve) => server.listen(0, HOST, resolve))
    closers.push(() => server.close())
    const { port } = server.address() as AddressInfo
    const since = performance.now()

    // With these timers B would take 3.2 s.
    await expect(call({ target: `sip:x@127.0.0.1:${port};transport=tcp` })).rejects.toThrow('503')

    expect(performance.now() - since).toBeLessThan(1500)
    expect(alice.load.transactions).toBe(0)
  })

  it('calls again by a new connection where the one that stood closes without an answer', async () => {
    const invites: { connection: number; branch: string }[] = []
    let connections = 0
    const server = createServer((socket) => {
      const connection = ++connections
      const framer = new StreamFramer()
      const read = (request: string) => {
        if (!request.startsWith('INVITE')) return
        const line = (name: string) => new RegExp(`^${name}: .*$`, 'm').exec(request)![0]
        invites.push({ connection, branch: /branch=([^;\s]+)/.exec(line('Via'))![1]! })
        if (invites.length === 2) return void socket.destroy()
        const lines = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map(line)
        socket.write(`SIP/2.0 486 Busy\r\n${lines.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`)
      }
      socket.on('data', (chunk) => {
        for (const frame of framer.push(chunk))
          if (frame.kind !== 'ping') read(frame.bytes.toString())
      })
    })
    await new Promise<void>((resolve) => server.listen(0, HOST, resolve))
    closers.push(() => server.close())
    const { port } = server.address() as AddressInfo
    const target = `sip:x@127.0.0.1:${port};transport=tcp`
    await expect(call({ target })).rejects.toThrow('486')

    await expect(call({ target })).rejects.toThrow('486')

    expect(invites.map(({ connection }) => connection)).toEqual([1, 1, 2])
    // The same transaction: who has read the first one knows the second for a repetition.
    expect(invites[2]!.branch).toBe(invites[1]!.branch)
    expect(alice.load.transactions).toBe(0)
  })

  it('understands a request that comes octet by octet, and answers on its connection', async () => {
    const { socket, until } = await rawTcp()
    socket.setNoDelay(true)
    for (const octet of Buffer.from(message(9, 'TCP'))) {
      await new Promise<void>((resolve) => socket.write(Buffer.from([octet]), () => resolve()))
    }

    expect(await until(/\r\n\r\n/)).toMatch(/^SIP\/2.0 200 OK\r\n/)
  })

  it('answers a ping with a pong and several requests in one piece', async () => {
    const { socket, until } = await rawTcp()
    socket.write('\r\n\r\n')
    expect(await until(/\r\n/)).toBe('\r\n')
    socket.write(message(9, 'TCP') + message(9, 'TCP', { 'Call-ID': 'other' }))

    expect((await until(/(?:SIP\/2.0 200[\s\S]*){2}/)).match(/SIP\/2.0 200/g)).toHaveLength(2)
  })

  it('answers 400 to a stream that lost its place, and closes it', async () => {
    const { socket, until } = await rawTcp()
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.write(message(9, 'TCP', { 'Content-Length': '-5' }))

    expect(await until(/\r\n\r\n/)).toMatch(/^SIP\/2.0 400 Bad Content-Length/)
    await closed
  })

  it('answers a UDP request at rport and ignores keep-alives', async () => {
    const socket: UdpSocket = createSocket('udp4')
    closers.push(() => socket.close())
    await new Promise<void>((resolve) => socket.bind(0, HOST, resolve))
    const answer = new Promise<string>((resolve) =>
      socket.once('message', (bytes) => resolve(bytes.toString())),
    )
    socket.send('\r\n\r\n', ports.udp.port, HOST)
    socket.send('\0\0', ports.udp.port, HOST)
    socket.send(message(1, 'UDP'), ports.udp.port, HOST)

    expect(await answer).toContain(`rport=${socket.address().port}`)
    expect(traces).toEqual(['received OPTIONS sip:bob@127.0.0.1 SIP/2.0', 'sent SIP/2.0 200 OK'])
  })

  it('names itself as it was told to, by peer', async () => {
    let invite: IncomingInvite | undefined
    onInvite = (incoming) => {
      invite = incoming
      incoming.reject(480)
    }
    const named = open({
      advertised: (remote) => ({
        address: remote.address === HOST ? '198.51.100.7' : 'x',
        port: 5099,
      }),
    })
    await named.start()
    closers.push(() => void named.close())
    await new Promise<void>((resolve) =>
      named
        .invite({
          target: `sip:bob@127.0.0.1:${ports.udp.port}`,
          from: 'sip:n@x.example',
          sdp: SDP,
        })
        .on('failed', () => resolve()),
    )

    expect(invite?.request.headers.get('Contact')).toBe('<sip:n@198.51.100.7:5099>')
    expect(invite?.request.headers.get('Via')).toMatch(/^SIP\/2.0\/UDP 198.51.100.7:5099;/)
  })

  it.runIf(HAS_IPV6)('takes IPv4 and IPv6 on one dual-stack socket', async () => {
    const sources: string[] = []
    const both = open({
      udp: { host: '::', port: 0 },
      tcp: { host: '::', port: 0 },
      onInvite: (invite) => {
        sources.push(`${invite.source.protocol} ${invite.source.address}`)
        void invite.accept({ sdp: SDP })
      },
    })
    const { port } = (await both.start()).udp
    closers.push(() => void both.close())
    for (const transport of ['udp', 'tcp'] as const) {
      const session = await call({ target: `sip:bob@127.0.0.1:${port}`, transport })
      await session.bye()
    }
    const six = await new Promise<Session>((resolve, reject) => {
      const invite = both.invite({
        target: `sip:self@[::1]:${port}`,
        from: 'sip:x@[::1]',
        sdp: SDP,
      })
      invite.on('accepted', resolve)
      invite.on('failed', (status) => reject(new Error(String(status))))
    })
    expect(six.remoteTarget).toBe(`sip:self@[::1]:${port}`)
    await six.bye()

    expect(sources).toEqual(['udp 127.0.0.1', 'tcp 127.0.0.1', 'udp ::1'])
  })

  it('can be closed twice, and before it was started', async () => {
    const idle = open()

    await Promise.all([idle.close(), idle.close(), bob.close(), bob.close()])
    expect(
      (
        await alice.options({
          target: `sip:127.0.0.1:${ports.tcp!.port};transport=tcp`,
          from: 'sip:a@b',
        })
      ).status,
    ).toBe(503)
  })
})

describe('redact', () => {
  it('blanks credentials, folded ones too, and nothing else', () => {
    const text =
      'REGISTER sip:x SIP/2.0\r\nAuthorization: Digest username="u",\r\n response="secret"\r\nproxy-authorization : Digest secret\r\nTo: <sip:secret-santa@x>\r\n\r\n'

    expect(redact(text)).toBe(
      'REGISTER sip:x SIP/2.0\r\nAuthorization: [redacted]\r\nproxy-authorization : [redacted]\r\nTo: <sip:secret-santa@x>\r\n\r\n',
    )
  })
})
