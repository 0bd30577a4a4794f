import { type SimulatedClock, silentLogger } from '@offhook/core'
import type { SipResponse } from '../message/message.ts'
import type { IncomingInvite } from '../ua/incoming-invite.ts'
import type { OutgoingInvite } from '../ua/outgoing-invite.ts'
import type { Session } from '../ua/session.ts'
import { createSipStack, type SipStack } from '../ua/sip-stack.ts'
import type { InviteOptions, SipStackOptions } from '../ua/stack-options.ts'
import { MemoryNetwork } from './memory-network.ts'

export const OFFER =
  'v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n'
export const ANSWER = OFFER.replaceAll('10.0.0.1', '10.0.0.22')

const HOSTS: Readonly<Record<string, string>> = { a: '10.0.0.1', b: '10.0.0.2', c: '10.0.0.3' }

/** How a call that was dialled ended up. */
export interface DialOutcome {
  readonly session?: Session
  readonly failed?: number
  readonly reason?: string
  readonly response?: SipResponse | null
}

/** Alice (10.0.0.1) and Bob (10.0.0.2), two whole stacks over a network in memory. */
export class Pair {
  readonly clock: SimulatedClock
  readonly network: MemoryNetwork
  readonly calls: IncomingInvite[] = []
  onInvite: (invite: IncomingInvite) => void | Promise<void> = () => {}
  alice!: SipStack
  bob!: SipStack
  readonly #opened: SipStack[] = []

  private constructor(clock: SimulatedClock) {
    this.clock = clock
    this.network = new MemoryNetwork({ clock })
  }

  static async open(options: {
    clock: SimulatedClock
    alice?: Partial<SipStackOptions>
    bob?: Partial<SipStackOptions>
  }): Promise<Pair> {
    const pair = new Pair(options.clock)
    pair.alice = await pair.stack('10.0.0.1', options.alice)
    pair.bob = await pair.stack('10.0.0.2', {
      onInvite: (invite) => {
        pair.calls.push(invite)
        return pair.onInvite(invite)
      },
      ...options.bob,
    })
    return pair
  }

  /** One more stack on the network; closed with the pair. */
  async stack(address: string, options: Partial<SipStackOptions> = {}): Promise<SipStack> {
    const stack = createSipStack({
      clock: this.clock,
      logger: silentLogger,
      udp: { host: address, port: 0 },
      tcp: null,
      userAgent: 'test',
      transport: this.network.host(address),
      resolver: {
        addresses: () => Promise.reject(new Error('ENOTFOUND')),
        services: () => Promise.reject(new Error('ENOTFOUND')),
      },
      ...options,
    })
    await stack.start()
    this.#opened.push(stack)
    return stack
  }

  async close(): Promise<void> {
    for (const stack of this.#opened) await stack.close()
    await this.clock.advance(1000)
    // Timers that a closed stack left behind would show here.
    if (this.clock.pending > 0) throw new Error(`${this.clock.pending} timers were left`)
  }

  dial(options: Partial<InviteOptions> = {}): OutgoingInvite {
    return this.alice.invite({
      target: 'sip:bob@10.0.0.2',
      from: 'sip:alice@10.0.0.1',
      sdp: OFFER,
      ...options,
    })
  }

  /** Runs the clock until a call is accepted or has failed. */
  async outcome(call: OutgoingInvite, limitMs = 600_000): Promise<DialOutcome> {
    let outcome: DialOutcome | undefined
    call.on('accepted', (session, response) => (outcome = { session, response }))
    call.on('failed', (failed, reason, response) => (outcome = { failed, reason, response }))
    for (let at = 0; at < limitMs && !outcome; at += 50) await this.clock.advance(50)
    if (!outcome) throw new Error('The call came to no end')
    return outcome
  }

  /** A confirmed call from Alice to Bob; the record of packets starts anew. */
  async connect(options: Partial<InviteOptions> = {}): Promise<{ a: Session; b: Session }> {
    let b: Session | undefined
    this.onInvite = async (invite) => {
      b = await invite.accept({ sdp: ANSWER })
    }
    const { session } = await this.outcome(this.dial(options))
    await this.clock.advance(50)
    if (!session || !b) throw new Error('The call was not connected')
    this.network.clear()
    return { a: session, b }
  }

  /** Puts a message on the wire by hand; Content-Length and Max-Forwards are added. */
  inject(from: string, to: string, lines: readonly string[], body = ''): void {
    const head = [...lines, 'Max-Forwards: 70', `Content-Length: ${Buffer.byteLength(body)}`]
    this.network.inject(HOSTS[from]!, HOSTS[to]!, `${head.join('\r\n')}\r\n\r\n${body}`)
  }

  /** What crossed the network: `a>b INVITE`, `b>a 180`. */
  ladder(): string[] {
    const name = (address: string): string =>
      Object.keys(HOSTS).find((key) => HOSTS[key] === address) ?? address
    return this.network.packets.map(({ from, to, text }) => {
      const words = text.split(' ')
      return `${name(from)}>${name(to)} ${words[0] === 'SIP/2.0' ? words[1] : words[0]}`
    })
  }
}
