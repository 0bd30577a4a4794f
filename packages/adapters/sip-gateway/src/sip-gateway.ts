import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Gate, PhoneNumber } from '@offhook/accounts'
import type { EndpointId, MediaClient } from '@offhook/control'
import {
  type AccountSid,
  type Clock,
  type Disposer,
  Emitter,
  errors,
  type Listenable,
  type Logger,
  makeSid,
  messageOf,
  OffhookError,
} from '@offhook/core'
import { isEmergencyNumber } from '@offhook/numbers'
import {
  type BoundPorts,
  type IncomingInvite,
  type IncomingRequest,
  isSecure,
  isWebSocket,
  newCallId,
  parseReplaces,
  parseSipUri,
  type Replaces,
  replacesOf,
  SipStack,
  type StoredDialog,
  type Target,
  type TlsOptions,
  warning,
} from '@offhook/sip'
import {
  type Destination,
  type DialRequest,
  ForkedLeg,
  type IncomingCallSource,
  type IncomingLeg,
  type LegDialer,
  type LegSignalling,
} from '@offhook/voice'
import { Admission, type Peer } from './admission/admission.ts'
import { TrustedSources } from './admission/trust.ts'
import { PlainRetry } from './dialling/plain-retry.ts'
import { type Dialled, TriedInvite } from './dialling/tried-invite.ts'
import type { SipDirectory, SipIdentity } from './directory.ts'
import { SipLeg, type SipLegOptions } from './leg/sip-leg.ts'
import { SipMessages } from './messages/sip-messages.ts'
import { MediaNegotiation } from './negotiation/media-negotiation.ts'
import type { Negotiation } from './negotiation/negotiation.ts'
import { isWebRtc, WebRtcNegotiation } from './negotiation/web-rtc-negotiation.ts'
import { OwnAddress } from './own-address.ts'
import { parametersOf, partiesOf } from './parties/caller.ts'
import { type Arrived, atGate, originating } from './parties/gate-parties.ts'
import { callerUri, outgoingIdentity } from './parties/outgoing-identity.ts'
import { verificationOf } from './parties/verification.ts'
import { NatKeepAlive } from './phones/nat-keep-alive.ts'
import { Registrar } from './phones/registrar.ts'
import { WebSocketDoor } from './phones/web-socket-door.ts'
import { portError } from './port-error.ts'
import type { Connector } from './recorders/connector.ts'
import { Recorders } from './recorders/recorders.ts'
import { OutgoingRoutes, type Route, type Ways } from './routes/outgoing-routes.ts'
import { firstAddressOf, isSecretWay } from './routes/way-of-route.ts'
import { type SipNote, sipNote } from './signalling-note.ts'
import { Pace } from './trunks/pace.ts'
import { TrunkLinks, type TrunkState } from './trunks/trunk-links.ts'

export interface SipGatewayOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly media: MediaClient
  readonly directory: SipDirectory
  readonly bind: string
  readonly port: number
  /** SIP over TLS; null listens to none and reaches none. */
  readonly tls: ({ readonly port: number } & TlsOptions) | null
  /**
   * Encrypted audio with keys by SDES (RFC 4568): never, where the other side takes it, or always.
   * With `required`, nobody is called or answered but by TLS.
   */
  readonly srtp: 'off' | 'optional' | 'required'
  /** `sip:host:port` of a proxy for all that leaves, but to registered phones; null = straight. */
  readonly outboundProxy: string | null
  readonly publicAddress: string | null
  /** Recorders that calls may be sent to (SIPREC); none if left out. */
  readonly recorders?: readonly Connector[]
  readonly trustedAddresses: readonly string[]
  /** The realm of digest, and the domain of our SIP users. */
  readonly domain: string
  /** An answered party without RTP and RTCP for this long is gone; 0 = never. */
  readonly mediaTimeoutMs: number
  /** Seals nonces. */
  readonly nonceSecret: Buffer
  /** True while the database is behind: new INVITEs get 503, live calls go on. */
  readonly overloaded: () => boolean
  /** Sees each message; secrets are taken out when it is read. */
  readonly note?: (note: SipNote) => void
}

/** Whether it goes to an emergency service. */
function isForHelp({ destination }: DialRequest): boolean {
  return destination.kind === 'number' && isEmergencyNumber(destination.number)
}

/** Whether it is a phone in a browser, which speaks the audio of WebRTC alone. */
function isInBrowser({ destination }: Route): boolean {
  return destination !== undefined && isWebSocket(destination.protocol)
}

/** Those in browsers, or the others, each list in its turn. */
function routesOf(ways: Ways, inBrowsers: boolean): Ways {
  return ways
    .map((list) => list.filter((route) => isInBrowser(route) === inBrowsers))
    .filter((list) => list.length > 0)
}

const secureAudio = { off: 'refused', optional: 'allowed', required: 'required' } as const

export interface SipGatewayEvents {
  readonly incoming: [leg: IncomingLeg]
}

/** SIP at the border: INVITEs become Legs, Legs become INVITEs. */
export class SipGateway implements LegDialer, IncomingCallSource {
  readonly #events = new Emitter<SipGatewayEvents>()
  readonly #options: SipGatewayOptions
  readonly #stack: SipStack<Peer>
  readonly #own: OwnAddress
  readonly #registrar: Registrar
  readonly #admission: Admission
  readonly #webSockets = new WebSocketDoor((socket, peer) => this.#stack.adopt(socket, peer))
  readonly #routes: OutgoingRoutes
  readonly messages: SipMessages
  readonly recorders: Recorders
  readonly #links: TrunkLinks
  readonly #pace: Pace
  readonly #legs = new Map<EndpointId, SipLeg>()
  /** Our calls to ourselves, by Call-ID, and whose they are. */
  readonly #loops = new Map<string, AccountSid>()
  readonly #keepAlive: NatKeepAlive
  readonly #disposeSilent: Disposer
  readonly #disposeChanged: Disposer
  #udpPort = 0
  #closed = false

  constructor(options: SipGatewayOptions) {
    this.#options = options
    this.#own = new OwnAddress(options)
    this.#registrar = new Registrar(options)
    const { clock, logger, nonceSecret, directory, outboundProxy } = options
    this.#pace = new Pace(clock)
    this.#links = new TrunkLinks({
      clock,
      logger,
      nonceSecret,
      outboundProxy,
      stack: () => this.#stack,
      trunks: () => directory.trunks(),
      passwordOf: (trunk) => directory.trunkOutboundPassword(trunk),
    })
    this.#disposeChanged = directory.onChanged(() => this.#links.onChanged())
    this.#admission = new Admission({
      ...options,
      trusted: new TrustedSources(options.trustedAddresses, options.clock),
      registrar: this.#registrar,
      trunkByContact: (user) => this.#links.byContact(user),
    })
    this.#routes = new OutgoingRoutes({
      ...options,
      registrar: this.#registrar,
      isOurs: (host) => this.#own.isOurs(host),
      hasCall: (text, accountSid) => {
        const replaces = parseReplaces(text)
        return replaces !== undefined && this.#legOf(replaces, accountSid) !== undefined
      },
      conditions: {
        isUp: (trunk) => this.#links.isUp(trunk),
        waitOf: (trunk) => this.#pace.waitOf(trunk),
        random: Math.random,
      },
      self: () => {
        const address = this.#own.for('127.0.0.1')
        return { protocol: 'udp', address, port: this.#udpPort }
      },
    })
    this.#keepAlive = new NatKeepAlive({
      clock: options.clock,
      phones: () => this.#registrar.behindNats(),
      ask: async ({ binding: { uri, flow } }) => {
        const from = `sip:ping@${this.#own.hostFor(flow.address)}`
        const { response } = await this.#stack.options({ target: uri, from, destination: flow })
        return response !== null
      },
      lost: ({ aor, binding }) => {
        options.logger.info({ aor }, 'a registered phone does not answer any more')
        this.#registrar.forget(aor, binding)
      },
    })
    this.#disposeSilent = options.media.on('media.silent', ({ endpointId, expected }) =>
      this.#legs.get(endpointId)?.onMediaSilent(expected),
    )
    const listen = { host: options.bind, port: options.port }
    this.#stack = new SipStack({
      clock: options.clock,
      logger: options.logger,
      udp: listen,
      tcp: listen,
      tls: options.tls && { ...options.tls, host: options.bind },
      advertised: (remote: Target) => ({ address: this.#own.for(remote.address) }),
      userAgent: 'Offhook',
      admit: (request, source) => this.#admission.admit(request, source),
      admitElsewhere: (request, source, peer) =>
        this.#admission.admitElsewhere(request, source, peer),
      admitMalformed: (_failure, source) => this.#admission.admitMalformed(source),
      onInvite: (invite, peer) => this.#onInvite(invite, peer),
      onDisconnected: (connection) => this.#registrar.disconnected(connection),
      onRequest: (request, peer) => this.#onRequest(request, peer),
      ...(options.note && { trace: (entry) => options.note?.(sipNote(entry)) }),
    })
    this.recorders = new Recorders({
      ...options,
      connectors: options.recorders ?? [],
      stack: () => this.#stack,
      hostFor: (address) => this.#own.hostFor(address),
    })
    this.messages = new SipMessages({
      ...options,
      stack: this.#stack,
      routes: this.#routes,
      callerUri: (from, target) =>
        callerUri(from, this.#own.hostFor(parseSipUri(target)?.host ?? target)),
    })
  }

  /** What is known of a trunk; undefined for one of which this node knows nothing. */
  trunkState(sid: string): TrunkState | undefined {
    return this.#links.stateOf(sid)
  }

  get events(): Listenable<SipGatewayEvents> {
    return this.#events
  }

  /** Binds UDP, TCP and TLS. @throws one sentence when the port is in use */
  async start(): Promise<BoundPorts> {
    const { bind, port, tls } = this.#options
    const ports = await this.#stack.start().catch((error: unknown) => {
      throw portError(error, { bind, port, tlsPort: tls?.port ?? null })
    })
    this.#udpPort = ports.udp.port
    this.#links.sync()
    this.#keepAlive.start()
    return ports
  }

  /** Takes a browser's or phone's WebSocket (RFC 7118). @param address the client's */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, address: string): void {
    this.#webSockets.handleUpgrade(request, socket, head, address)
  }

  /**
   * Sends BYE for a call that a dead node left behind, from its stored dialog. Who does not answer is
   * given up.
   * @throws Error when SIP was closed before anybody answered: the next start owes it still
   */
  async endOrphan(dialog: Readonly<Record<string, string | number>>): Promise<void> {
    try {
      const stored = JSON.parse(String(dialog['stored'])) as StoredDialog
      const { status, response } = await this.#stack.sendOrphanBye(stored)
      if (response) return
      this.#options.logger.warn({ status }, 'an orphaned call was not reached')
    } catch (error) {
      this.#options.logger.warn({ error: messageOf(error) }, 'an orphaned call could not be ended')
    }
    if (this.#closed) throw new Error('SIP was closed before the other side answered')
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#disposeSilent()
    this.#disposeChanged()
    this.#links.close()
    this.#webSockets.close()
    this.#keepAlive.stop()
    await this.#stack.close()
  }

  // ── out ─────────────────────────────────────────────────────────────────────────────────────

  numberBehind(accountSid: AccountSid, destination: Destination): string | null {
    return this.#routes.numberBehind(accountSid, destination)
  }

  async dial(request: DialRequest): Promise<LegSignalling> {
    const ways = this.#routes.waysOf(request)
    const routes = ways.flat()
    if (this.#options.srtp === 'required' && !routes.every(isSecretWay)) {
      throw new OffhookError(errors.nobodyToDial, 'Encrypted audio is required: dial by sips:')
    }
    const first = routes[0]?.peer?.trunk
    if (first && !isForHelp(request)) await this.#pace.turn(first)
    const [browsers, others] = [true, false].map((kind) => routesOf(ways, kind))
    if (!browsers?.length || !others?.length) return this.#ring(request, ways)
    // No description is for both: each kind has a call of its own, and the first answer is the call's.
    const forked = new ForkedLeg(await this.#ring(request, browsers))
    try {
      return forked.ringsFirst(await this.#ring(request, others))
    } catch (error) {
      forked.hangup('canceled')
      throw error
    }
  }

  /** One call to all of these, which are all in browsers, or none of them is. */
  async #ring(request: DialRequest, ways: Ways): Promise<SipLeg> {
    const routes = ways.flat()
    const peer = await firstAddressOf(routes)
    const { srtp } = this.#options
    const networks = routes.flatMap(({ mediaNetworks }) => mediaNetworks)
    const isBrowser = routes.every(isInBrowser)
    const negotiation = await this.#negotiate(isBrowser, peer, [...new Set(networks)])
    const callId = newCallId()
    const host = this.#own.hostFor(peer)
    const offer = ({ mediaNetworks: _, fromHost = host, ...route }: Route, secret: boolean) =>
      this.#stack.invite({
        ...route,
        ...outgoingIdentity(request, fromHost, route.peer !== undefined),
        callId,
        sdp: negotiation.description(secret),
      })
    const start = (route: Route): Dialled => {
      if (srtp !== 'optional') return offer(route, srtp === 'required')
      // Keys are no secret on a wire that others can read.
      return isSecretWay(route) && !isBrowser && !route.isLoop
        ? new PlainRetry((secret) => offer(route, secret))
        : offer(route, false)
    }
    const invite = new TriedInvite({
      clock: this.#options.clock,
      callId,
      ways: ways.map((list) =>
        list.map((route) => () => this.#links.watch(route.peer?.trunk, start(route))),
      ),
    })
    const leg = this.#keep(
      SipLeg.outgoing(this.#legOptions(request.accountSid, negotiation), invite),
    )
    if (routes.some(({ isLoop }) => isLoop)) {
      this.#loops.set(callId, request.accountSid)
      leg.events.once('ended', () => this.#loops.delete(callId))
    }
    return leg
  }

  // ── in ──────────────────────────────────────────────────────────────────────────────────────

  async #onInvite(invite: IncomingInvite, peer: Peer): Promise<void> {
    const { number, trunk, user, gate } = peer
    const { media, logger, srtp, overloaded } = this.#options
    if (overloaded()) {
      return void invite.reject(503, { headers: { 'Retry-After': '5' } })
    }
    const replaces = replacesOf(invite.request)
    if (replaces) return this.#onReplaces(invite, replaces, peer)
    const reached = gate
      ? atGate(invite, gate, this.#options.directory.readerOf(gate.accountSid))
      : number && this.#atNumber(invite, number, user === null)
    if (!reached) return void invite.reject(404)
    const isSecret = isSecure(invite.source.protocol) || this.#loops.has(invite.callId)
    if (srtp === 'required' && !isSecret) {
      const text = 'Audio is encrypted here, and keys need TLS'
      return void invite.reject(488, { headers: { Warning: warning(302, text) } })
    }
    try {
      const { protocol, address } = invite.source
      const isBrowser = invite.offer === undefined ? isWebSocket(protocol) : isWebRtc(invite.offer)
      const latchFrom = [address, ...(trunk?.addresses ?? [])]
      const negotiation = await this.#negotiate(isBrowser, address, latchFrom)
      const leg = SipLeg.incoming(this.#legOptions(reached.accountSid, negotiation), invite)
      if (invite.settled)
        return media.post([{ type: 'endpoint.close', endpointId: negotiation.endpointId }])
      this.#keep(leg)
      if (invite.offer !== undefined && !(await leg.takeOffer(invite.offer))) return
      this.#events.emit('incoming', {
        signalling: leg,
        trunkSid: trunk?.sid ?? null,
        callSid: makeSid('CA'),
        ...reached,
      })
    } catch (error) {
      logger.error({ error: messageOf(error) }, 'an incoming call could not be taken')
      invite.reject(503, { headers: { 'Retry-After': '5' } })
    }
  }

  /** RFC 3891 §3: the call of one phone goes over to another. */
  async #onReplaces(
    invite: IncomingInvite,
    replaces: Replaces | 'malformed',
    { accountSid, trunk }: Peer,
  ): Promise<void> {
    if (replaces === 'malformed') return void invite.reject(400, { reason: 'Bad Replaces' })
    // Whoever dials by our own documents is known by that call, not by where it comes from.
    const leg = this.#legOf(replaces, this.#loops.get(invite.callId) ?? accountSid)
    if (!leg) return void invite.reject(481)
    // §3: the dialog is answered already.
    if (replaces.earlyOnly) return void invite.reject(486)
    const latchFrom = [invite.source.address, ...(trunk?.addresses ?? [])]
    await leg.giveTo(invite, latchFrom, secureAudio[this.#options.srtp])
  }

  #legOf(replaces: Replaces, accountSid: AccountSid): SipLeg | undefined {
    return [...this.#legs.values()].find((leg) => leg.isReplacedBy(replaces, accountSid))
  }

  #atNumber(invite: IncomingInvite, number: PhoneNumber, isNetwork: boolean): Arrived {
    const { directory } = this.#options
    const { accountSid } = number
    const system = directory.trunkOfNumber(number)
    return {
      accountSid,
      ...partiesOf(invite, number, { isNetwork, read: directory.readerOf(accountSid) }),
      runs: system
        ? { kind: 'document', twiml: originating(system, number.phoneNumber) }
        : { kind: 'number' },
      parameters: {
        ...parametersOf(invite, this.#options.domain),
        ...(isNetwork ? verificationOf(invite.request.headers) : {}),
      },
    }
  }

  /** Opens the audio of a party. @param peer the address at which it is */
  async #negotiate(
    isBrowser: boolean,
    peer: string,
    latchFrom: readonly string[],
  ): Promise<Negotiation> {
    const { media, srtp } = this.#options
    if (isBrowser) return new WebRtcNegotiation(await media.openWebRtc(), media)
    const endpoint = await media.openRtp({ forPeer: peer })
    return new MediaNegotiation(endpoint, latchFrom, secureAudio[srtp])
  }

  #legOptions(accountSid: AccountSid, negotiation: Negotiation): SipLegOptions {
    const { clock, media, mediaTimeoutMs } = this.#options
    return { accountSid, clock, media, negotiation, mediaTimeoutMs }
  }

  #keep(leg: SipLeg): SipLeg {
    this.#legs.set(leg.endpointId, leg)
    leg.events.once('ended', () => this.#legs.delete(leg.endpointId))
    return leg
  }

  #onRequest(request: IncomingRequest, peer: Peer): void {
    switch (request.method) {
      case 'OPTIONS':
        return void request.respond(200)
      case 'REGISTER':
        return this.#onRegister(request, peer.user, peer.gate)
      case 'MESSAGE':
        return this.messages.receive(request, peer)
      default:
        return void request.respond(405)
    }
  }

  #onRegister(request: IncomingRequest, user: SipIdentity | null, gate: Gate | null): void {
    const { parsed: aor } = request.request.to
    if (!user || aor.kind !== 'sip') return void request.respond(403)
    // RFC 3261 §10.3 step 4: a user binds their own address of record only.
    const isElsewhere = gate !== null && aor.host !== gate.name
    if (aor.user !== user.username || isElsewhere) return void request.respond(403)
    this.#registrar.register(user.aor, request)
  }
}
