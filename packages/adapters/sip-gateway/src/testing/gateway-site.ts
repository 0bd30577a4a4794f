import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PhoneNumber, SipUser } from '@offhook/accounts'
import type { MediaCommand } from '@offhook/control'
import { makeSid, systemClock } from '@offhook/core'
import { type Country, numberReader } from '@offhook/numbers'
import {
  answerChallenge,
  type BoundPorts,
  parseChallenge,
  parseMessage,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from '@offhook/sip'
import { until } from '@offhook/test-kit'
import type { DialRequest, IncomingLeg, LegSignalling } from '@offhook/voice'
import { SipGateway, type SipGatewayOptions } from '../sip-gateway.ts'
import { emptyDirectory, loopback } from './gateway-options.ts'
import { stillMedia } from './still-media.ts'

const read = numberReader('US')
export const NUMBER = '+12025550100'
export const PASSWORD = 'a password'

/** A description of one stream of G.711 at a port of loopback. */
export function g711(port = 9000, lines: readonly string[] = []): string {
  const base = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0']
  return `${[...base, `m=audio ${port} RTP/AVP 0`, ...lines].join('\r\n')}\r\n`
}

/** A gateway on loopback with one number and one user (`kate`), whose media is only written down. */
export class GatewaySite {
  readonly accountSid = makeSid('AC')
  /** Whose the number is: of the account itself, until a test says otherwise. */
  numberAccount = this.accountSid
  /** Where that account is at home. */
  numberCountry: Country = 'US'
  readonly commands: MediaCommand[] = []
  readonly incoming: IncomingLeg[] = []
  readonly gateway: SipGateway
  bound!: BoundPorts
  readonly #peers: RawPeer[] = []
  #webServer: Server | null = null

  private constructor(options: Partial<SipGatewayOptions>) {
    const { accountSid } = this
    const kate = {
      ...{ sid: makeSid('CR'), accountSid, username: 'kate', domain: loopback.domain },
      ...{ dateCreated: 0, dateUpdated: 0 },
    } as SipUser
    this.gateway = new SipGateway({
      clock: systemClock,
      ...loopback,
      media: { ...stillMedia(), post: (commands) => void this.commands.push(...commands) },
      directory: {
        ...emptyDirectory(accountSid),
        readerOf: (sid) => numberReader(sid === this.numberAccount ? this.numberCountry : 'US'),
        numberFor: (text) => {
          const phoneNumber = read(text)
          return phoneNumber === NUMBER
            ? ({
                sid: makeSid('PN'),
                accountSid: this.numberAccount,
                phoneNumber,
              } as PhoneNumber)
            : undefined
        },
        sipUser: (name) => (name === 'kate' ? kate : undefined),
        sipPasswordOf: () => PASSWORD,
      },
      ...options,
    })
    this.gateway.events.on('incoming', (leg) => void this.incoming.push(leg))
  }

  static async open(options: Partial<SipGatewayOptions> = {}): Promise<GatewaySite> {
    const site = new GatewaySite(options)
    site.bound = await site.gateway.start()
    return site
  }

  get port(): number {
    return this.bound.udp.port
  }

  /** Calls a SIP URI or a user of ours. */
  dial(uri: string, options: Partial<DialRequest> = {}): Promise<LegSignalling> {
    return this.gateway.dial({
      accountSid: this.accountSid,
      callSid: makeSid('CA'),
      destination: { kind: 'sip', uri, username: null, password: null },
      from: '+12025550142',
      callerName: null,
      headers: {},
      ...options,
    })
  }

  /** A peer on a UDP socket of its own; closed with the site. */
  async peer(): Promise<RawPeer> {
    const peer = await RawPeer.open(this.port)
    this.#peers.push(peer)
    return peer
  }

  /** Takes WebSockets at a port of loopback, which it resolves with; until the site is closed. */
  async openWebSockets(): Promise<number> {
    const server = createServer()
    this.#webServer = server
    server.on('upgrade', (request, socket, head) =>
      this.gateway.handleUpgrade(request, socket, head, '127.0.0.1'),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    await this.gateway.close()
    for (const peer of this.#peers) peer.close()
    const server = this.#webServer
    if (server) await new Promise((resolve) => server.close(resolve))
  }
}

/** What a request of a raw peer may say beside the usual. */
export interface RawOptions {
  readonly uri?: string
  /** Lines by name: null leaves the usual line out. */
  readonly headers?: Readonly<Record<string, string | null>>
  readonly body?: string
  readonly callId?: string
  readonly cseq?: number
  readonly toTag?: string
}

/** A SIP peer that does just what a test says. */
export class RawPeer {
  readonly heard: SipMessage[] = []
  readonly #socket: Socket
  readonly #gateway: number
  #count = 0

  private constructor(socket: Socket, gateway: number) {
    this.#socket = socket
    this.#gateway = gateway
    socket.on('message', (packet) => {
      const parsed = parseMessage(packet, 'datagram')
      if (parsed.ok) this.heard.push(parsed.message)
    })
  }

  static async open(gateway: number): Promise<RawPeer> {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return new RawPeer(socket, gateway)
  }

  get port(): number {
    return (this.#socket.address() as AddressInfo).port
  }

  close(): void {
    this.#socket.close()
  }

  /** Sends a request; returns its Call-ID. */
  send(method: string, options: RawOptions = {}): string {
    const { uri = `sip:${NUMBER}@127.0.0.1`, body = '', cseq = 1, toTag } = options
    const callId = options.callId ?? `${this.port}-${++this.#count}`
    const usual: Record<string, string | null> = {
      Via: `SIP/2.0/UDP 127.0.0.1:${this.port};branch=z9hG4bK${callId}-${cseq}${method === 'CANCEL' ? 'INVITE' : method};rport`,
      From: '<sip:+12015550142@127.0.0.1>;tag=peer',
      To: `<sip:${NUMBER}@127.0.0.1>${toTag === undefined ? '' : `;tag=${toTag}`}`,
      'Call-ID': callId,
      CSeq: `${cseq} ${method}`,
      Contact: `<sip:peer@127.0.0.1:${this.port}>`,
      'Max-Forwards': '70',
      ...(body === '' ? {} : { 'Content-Type': 'application/sdp' }),
      ...options.headers,
    }
    const lines = Object.entries(usual).flatMap(([name, value]) =>
      value === null ? [] : [`${name}: ${value}`],
    )
    this.say(
      [
        `${method} ${uri} SIP/2.0`,
        ...lines,
        `Content-Length: ${Buffer.byteLength(body)}`,
        '',
        body,
      ].join('\r\n'),
    )
    return callId
  }

  /** Answers a request of the gateway's. */
  answer(
    request: SipRequest,
    status: number,
    options: { headers?: readonly string[]; body?: string; toTag?: string } = {},
  ): void {
    const { headers = [], body = '', toTag = 'peer' } = options
    const to = request.headers.get('To')!
    this.say(
      [
        `SIP/2.0 ${status} Said`,
        ...request.headers.lines('Via').map((via) => `Via: ${via}`),
        `From: ${request.headers.get('From')}`,
        `To: ${/;tag=/.test(to) ? to : `${to};tag=${toTag}`}`,
        `Call-ID: ${request.callId}`,
        `CSeq: ${request.headers.get('CSeq')}`,
        `Contact: <sip:peer@127.0.0.1:${this.port}>`,
        ...headers,
        ...(body === '' ? [] : ['Content-Type: application/sdp']),
        `Content-Length: ${Buffer.byteLength(body)}`,
        '',
        body,
      ].join('\r\n'),
    )
  }

  say(text: string): void {
    this.#socket.send(text, this.#gateway, '127.0.0.1')
  }

  /** The first response to a request that fits; provisional ones count when they are asked for. */
  response(
    callId: string,
    fits: (response: SipResponse) => boolean = ({ status }) => status >= 200,
  ): Promise<SipResponse> {
    return until(`a response to ${callId}`, () =>
      this.heard.find(
        (message): message is SipResponse =>
          message.kind === 'response' && message.callId === callId && fits(message),
      ),
    )
  }

  /** A request of the gateway's; `nth` counts from 0, retransmissions included. */
  request(method: string, nth = 0): Promise<SipRequest> {
    return until(
      `a ${method}`,
      () =>
        this.heard.filter(
          (message): message is SipRequest =>
            message.kind === 'request' && message.method === method,
        )[nth],
    )
  }

  /** Sends a request and resolves with its final response. */
  ask(method: string, options: RawOptions = {}): Promise<SipResponse> {
    const callId = this.send(method, options)
    const cseq = options.cseq ?? 1
    return this.response(
      callId,
      ({ status, cseq: of }) => status >= 200 && of.method === method && of.number === cseq,
    )
  }

  /** Asks again with the password of `kate`. */
  async askAsKate(method: string, options: RawOptions = {}): Promise<SipResponse> {
    const uri = options.uri ?? `sip:${NUMBER}@127.0.0.1`
    const refused = await this.ask(method, options)
    const challenge = parseChallenge(refused.headers.get('WWW-Authenticate') ?? '')
    if (!challenge) throw new Error(`not challenged but ${refused.status}`)
    const credentials = { username: 'kate', password: PASSWORD }
    const request = { method, uri, body: Buffer.from(options.body ?? '') }
    const proof = answerChallenge(challenge, request, credentials)
    if (proof === undefined) throw new Error('the challenge cannot be answered')
    return this.ask(method, {
      ...options,
      callId: refused.callId,
      cseq: (options.cseq ?? 1) + 1,
      headers: { ...options.headers, Authorization: proof },
    })
  }
}
