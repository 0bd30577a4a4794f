import { SimulatedClock, silentLogger } from '@offhook/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MemoryNetwork } from '../test-support/memory-network.ts'
import type { IncomingInvite } from './incoming-invite.ts'
import type { Session } from './session.ts'
import type { SessionEnd } from './session-events.ts'
import { createSipStack, type SipStack, type SipStackOptions } from './sip-stack.ts'

const OFFER =
  'v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n'
const ANSWER = OFFER.replaceAll('10.0.0.1', '10.0.0.2')

describe('a call between two stacks', () => {
  let clock: SimulatedClock
  let network: MemoryNetwork
  let alice: SipStack
  let bob: SipStack
  let calls: IncomingInvite[]
  let onInvite: (invite: IncomingInvite) => void

  const open = async (address: string, options: Partial<SipStackOptions> = {}) => {
    const stack = createSipStack({
      clock,
      logger: silentLogger,
      udp: { host: address, port: 0 },
      tcp: null,
      userAgent: 'test',
      transport: network.host(address),
      ...options,
    })
    await stack.start()
    return stack
  }

  beforeEach(async () => {
    clock = new SimulatedClock()
    network = new MemoryNetwork({ clock })
    calls = []
    onInvite = () => {}
    alice = await open('10.0.0.1')
    bob = await open('10.0.0.2', {
      onInvite: (invite) => {
        calls.push(invite)
        onInvite(invite)
      },
    })
  })

  afterEach(async () => {
    await alice.close()
    await bob.close()
    expect(clock.pending).toBeLessThanOrEqual(network.packets.length)
    await clock.advance(100)
    expect(clock.pending).toBe(0)
  })

  const dial = (extra: object = {}) =>
    alice.invite({ target: 'sip:bob@10.0.0.2', from: 'sip:alice@10.0.0.1', sdp: OFFER, ...extra })

  const connect = async (): Promise<{ a: Session; b: Session }> => {
    let b: Session | undefined
    let a: Session | undefined
    onInvite = (invite) => void invite.accept({ sdp: ANSWER }).then((session) => (b = session))
    dial().on('accepted', (session) => (a = session))
    await clock.advance(50)
    return { a: a!, b: b! }
  }

  it('rings, answers and hangs up', async () => {
    const progress: number[] = []
    onInvite = (invite) => {
      invite.ring(180)
      void invite.accept({ sdp: ANSWER })
    }
    let session: Session | undefined
    const call = dial()
    call.on('progress', ({ status }) => progress.push(status))
    call.on('accepted', (accepted) => (session = accepted))
    await clock.advance(50)

    expect(progress).toEqual([100, 180])
    expect(session?.remoteSdp).toBe(ANSWER)
    expect(calls[0]?.offer).toBe(OFFER)

    const ended: SessionEnd[] = []
    session?.on('ended', (end) => ended.push(end))
    await Promise.all([session?.bye({ reason: 'Q.850;cause=16' }), clock.advance(50)])

    expect(ended).toEqual([{ by: 'local', cause: 'bye' }])
    await clock.advance(40_000)
    expect(alice.load).toEqual({ transactions: 0, dialogs: 0 })
    expect(bob.load).toEqual({ transactions: 0, dialogs: 0 })
  })

  it('tells the side that was hung up on who did it and why', async () => {
    const { a, b } = await connect()
    const ended: SessionEnd[] = []
    b.on('ended', (end) => ended.push(end))

    await Promise.all([a.bye({ reason: 'Q.850;cause=16;text="Normal"' }), clock.advance(50)])

    expect(ended).toEqual([
      { by: 'remote', cause: 'bye', reasonHeader: 'Q.850;cause=16;text="Normal"' },
    ])
  })
})
