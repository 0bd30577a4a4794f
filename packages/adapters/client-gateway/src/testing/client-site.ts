/** The gateway on a real port, browsers that speak to it frame by frame, and media that only listens. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AccessToken, TokenRefusal } from '@offhook/accounts'
import {
  type MediaClient,
  type MediaCommand,
  type MediaEvent,
  makeEndpointId,
  type OpenedWebRtcEndpoint,
} from '@offhook/control'
import { Emitter, makeSid, SimulatedClock, silentLogger } from '@offhook/core'
import { until } from '@offhook/test-kit'
import type { DialRequest, IncomingLeg, LegEnd, LegSignalling } from '@offhook/voice'
import { WebSocket } from 'ws'
import { ClientGateway } from '../client-gateway.ts'

export const accountSid = makeSid('AC')
export const subaccountSid = makeSid('AC')
export const applicationSid = makeSid('AP')

/** A browser's description, as Chromium writes it, without candidates. */
export function browserSdp(ufrag = 'abcd', fingerprint = 'AA'): string {
  return [
    'v=0',
    'o=- 1 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 0 111 126',
    'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${ufrag}`,
    'a=ice-pwd:abcdefghijklmnopqrstuvwx',
    `a=fingerprint:sha-256 ${Array(32).fill(fingerprint).join(':')}`,
    'a=setup:active',
    'a=mid:0',
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:111 opus/48000/2',
    'a=rtpmap:126 telephone-event/8000',
    '',
  ].join('\r\n')
}

/** Takes the gateway's commands; the engine behind it has tests of its own. */
export class MediaRecorder implements MediaClient {
  readonly commands: MediaCommand[] = []
  readonly #listeners = new Map<string, Set<(event: MediaEvent) => void>>()
  restarts = 0
  /** Endpoints that were asked for. */
  opened = 0
  #held: Promise<void> = Promise.resolve()

  async openRtp(): Promise<never> {
    throw new Error('not for browsers')
  }

  async openWebRtc(): Promise<OpenedWebRtcEndpoint> {
    this.opened++
    await this.#held
    return {
      endpointId: makeEndpointId(),
      iceUfrag: 'ours',
      icePwd: 'ourpasswordourpassword',
      fingerprint: { hash: 'sha-256', value: Array(32).fill('0B').join(':') },
      candidates: [{ address: '192.0.2.1', port: 22000 }],
      ssrc: 7,
      cname: 'offhook',
    }
  }

  /** No endpoint is there before what this gives is called. */
  holdEndpoints(): () => void {
    let release = () => {}
    this.#held = new Promise((resolve) => {
      release = resolve
    })
    return release
  }

  async restartIce() {
    this.restarts++
    return { iceUfrag: 'next', icePwd: 'anotherpasswordanother' }
  }

  async statistics(): Promise<never> {
    throw new Error('not asked')
  }

  post(commands: readonly MediaCommand[]): void {
    this.commands.push(...commands)
  }

  on(type: string, listener: never) {
    const set = this.#listeners.get(type) ?? new Set()
    this.#listeners.set(type, set)
    set.add(listener)
    return () => void set.delete(listener)
  }

  emit(event: MediaEvent): void {
    for (const listener of this.#listeners.get(event.type) ?? []) listener(event)
  }

  onLost() {
    return () => {}
  }

  async close(): Promise<void> {}

  has(type: string): boolean {
    return this.commands.some((command) => command.type === type)
  }
}

/** What a frame carries; the tests know which fields. */
type Payload = Record<string, unknown>

/** The SDK's half, frame by frame. */
export class Browser {
  readonly frames: { type: string; payload: Payload }[] = []
  readonly socket: WebSocket

  constructor(url: string) {
    this.socket = new WebSocket(url)
    this.socket.on('message', (data) => {
      const text = data.toString()
      if (text === '\n') this.socket.send(text)
      else this.frames.push(JSON.parse(text))
    })
    this.socket.on('error', () => {})
  }

  send(type: string, payload: unknown): void {
    this.socket.send(JSON.stringify({ type, payload, version: '1.6' }))
  }

  async open(): Promise<void> {
    await until('open', () => this.socket.readyState === WebSocket.OPEN)
  }

  /** The next frame of this type that has not been taken. */
  async take(type: string): Promise<Payload> {
    return until(`a frame ${type}`, () => {
      const at = this.frames.findIndex((frame) => frame.type === type)
      return at >= 0 ? (this.frames.splice(at, 1)[0]?.payload ?? {}) : null
    })
  }

  /** @param reconnectTimeout for how many seconds it wants its calls kept; 0 = it does not say */
  async listen(identity: string, reconnectTimeout = 5): Promise<void> {
    await this.open()
    this.send('listen', { token: identity, reconnectTimeout })
    await this.take('connected')
  }

  async register(identity: string, reconnectTimeout?: number): Promise<void> {
    await this.listen(identity, reconnectTimeout)
    this.send('register', { media: { audio: true } })
    await this.take('ready')
  }
}

/** The token of a browser is its identity; `sub:` before it is of a subaccount. */
export class ClientSite {
  readonly clock = new SimulatedClock()
  readonly media = new MediaRecorder()
  readonly incoming: IncomingLeg[] = []
  /** Who was let in and may not stay. */
  readonly refused = new Set<string>()
  readonly gateway: ClientGateway
  readonly server: Server
  readonly #changes = new Emitter<{ readonly changed: [] }>()
  readonly #browsers: Browser[] = []

  private constructor() {
    this.gateway = new ClientGateway({
      clock: this.clock,
      logger: silentLogger,
      media: this.media,
      mediaTimeoutMs: 60_000,
      accounts: {
        // 'slow' is never done.
        verifyAccessToken: async (token) =>
          token === 'slow' ? new Promise(() => {}) : this.#verify(token),
        refusalOf: ({ grants }) => (this.refused.has(grants.identity ?? '') ? 'revoked' : null),
        events: this.#changes,
      },
      overloaded: () => false,
    })
    this.gateway.events.on('incoming', (leg) => this.incoming.push(leg))
    this.server = createServer()
    this.server.on('upgrade', (request, socket, head) =>
      this.gateway.handleUpgrade(request, socket, head),
    )
  }

  static async open(): Promise<ClientSite> {
    const site = new ClientSite()
    await new Promise<void>((resolve) => site.server.listen(0, '127.0.0.1', resolve))
    return site
  }

  async close(): Promise<void> {
    for (const browser of this.#browsers.splice(0)) browser.socket.terminate()
    this.gateway.close()
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  connect(): Browser {
    const browser = new Browser(`ws://127.0.0.1:${this.port}/signal`)
    this.#browsers.push(browser)
    return browser
  }

  /** A browser whose token was taken. */
  async listening(identity: string): Promise<Browser> {
    const browser = this.connect()
    await browser.listen(identity)
    return browser
  }

  /** The same, ready for calls. */
  async registered(identity: string, reconnectTimeout?: number): Promise<Browser> {
    const browser = this.connect()
    await browser.register(identity, reconnectTimeout)
    return browser
  }

  /** These people may not stay. */
  refuse(...identities: readonly string[]): void {
    for (const identity of identities) this.refused.add(identity)
    this.#changes.emit('changed')
  }

  /** @param of the account that calls */
  async dial(identity: string, of = accountSid, more: Partial<DialRequest> = {}): Promise<Dialled> {
    const leg = await this.gateway.dial({
      accountSid: of,
      callSid: makeSid('CA'),
      destination: { kind: 'client', identity, parameters: { taskSid: 'WT 1' } },
      from: '+12025550100',
      callerName: null,
      headers: {},
      ...more,
    })
    const log: string[] = []
    let end: LegEnd | null = null
    leg.events.on('ringing', () => log.push('ringing'))
    leg.events.on('answered', () => log.push('answered'))
    leg.events.on('away', (isAway) => log.push(isAway ? 'away' : 'back'))
    leg.events.on('ended', (value) => {
      end = value
      log.push(`ended ${value.cause} by ${value.by}`)
    })
    return { leg, log, end: () => end }
  }

  /** A call to a browser that has answered. */
  async talk(identity: string, reconnectTimeout?: number) {
    const browser = await this.registered(identity, reconnectTimeout)
    const dialled = await this.dial(identity)
    const invite = await browser.take('invite')
    browser.send('answer', { callsid: invite['callsid'], sdp: browserSdp() })
    await until('answered', () => dialled.log.includes('answered'))
    return { ...dialled, browser, invite }
  }

  #verify(token: string): AccessToken | { refused: TokenRefusal } {
    if (token === 'bad') return { refused: 'bad-signature' }
    if (this.refused.has(token)) return { refused: 'revoked' }
    const now = this.clock.now()
    const [, sub, identity = token] = /^(sub:)?(.*)$/s.exec(token) ?? []
    return {
      accountSid: sub ? subaccountSid : accountSid,
      keySid: makeSid('SK'),
      grants: {
        identity,
        voice: { incomingAllow: true, outgoingApplicationSid: applicationSid, outgoingParams: {} },
        taskRouter: null,
      },
      issuedAt: now,
      expiresAt: now + (token === 'brief' ? 4_000 : 3_600_000),
    }
  }
}

/** A call that was placed to a browser, and what became of it. */
export interface Dialled {
  readonly leg: LegSignalling
  readonly log: readonly string[]
  end(): LegEnd | null
}
