import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { PhoneNumber, SipTrunk, SipUser } from '@offhook/accounts'
import type { EndpointId, MediaClient } from '@offhook/control'
import {
  type Clock,
  type Disposer,
  Emitter,
  errors,
  type Listenable,
  type Logger,
  makeSid,
  messageOf,
  OffhookError,
  parseE164,
} from '@offhook/core'
import {
  type BoundPorts,
  bareHost,
  type IncomingInvite,
  type IncomingRequest,
  isPrivateAddress,
  localAddressFor,
  parseSipUri,
  SipStack,
  type StoredDialog,
  type Target,
} from '@offhook/sip'
import type {
  DialRequest,
  IncomingCallSource,
  IncomingLeg,
  LegDialer,
  LegSignalling,
} from '@offhook/voice'
import { Admission, type Peer } from './admission.ts'
import type { SipDirectory } from './directory.ts'
import { MediaNegotiation } from './media-negotiation.ts'
import { portError } from './port-error.ts'
import { Registrar } from './registrar.ts'
import { SipLeg } from './sip-leg.ts'
import { TrustedSources } from './trust.ts'

export interface SipGatewayOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly media: MediaClient
  readonly directory: SipDirectory
  readonly bind: string
  readonly port: number
  readonly publicAddress: string | null
  readonly trustedAddresses: readonly string[]
  /** The realm of digest, and the domain of our SIP users. */
  readonly domain: string
  /** An answered party without RTP and RTCP for this long is gone; 0 = never. */
  readonly mediaTimeoutMs: number
  /** Seals nonces. */
  readonly nonceSecret: Buffer
  /** True while the database is behind: new INVITEs get 503, live calls go on. */
  readonly overloaded: () => boolean
}

export interface SipGatewayEvents {
  readonly incoming: [leg: IncomingLeg]
}

/** SIP at the border: INVITEs become Legs, Legs become INVITEs. */
export class SipGateway implements LegDialer, IncomingCallSource {
  readonly #events = new Emitter<SipGatewayEvents>()
  readonly #options: SipGatewayOptions
  readonly #stack: SipStack<Peer>
  readonly #registrar: Registrar
  readonly #admission: Admission
  readonly #legs = new Map<EndpointId, SipLeg>()
  readonly #disposeSilent: Disposer
  #closed = false

  constructor(options: SipGatewayOptions) {
    this.#options = options
    this.#registrar = new Registrar(options)
    this.#admission = new Admission({
      ...options,
      trusted: new TrustedSources(options.trustedAddresses, options.clock),
      registrar: this.#registrar,
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
      advertised: (remote: Target) => ({ address: this.#addressFor(remote.address) }),
      userAgent: 'Offhook',
      admit: (request, source) => this.#admission.admit(request, source),
      admitElsewhere: (request, source, peer) =>
        this.#admission.admitElsewhere(request, source, peer),
      admitMalformed: (_failure, source) => this.#admission.admitMalformed(source),
      onInvite: (invite, peer) => this.#onInvite(invite, peer),
      onRequest: (request, peer) => this.#onRequest(request, peer),
    })
  }

  get events(): Listenable<SipGatewayEvents> {
    return this.#events
  }

  /** Binds UDP and TCP. @throws one sentence when the port is in use */
  async start(): Promise<BoundPorts> {
    const { bind, port } = this.#options
    return this.#stack.start().catch((error: unknown) => {
      throw portError(error, { bind, port })
    })
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
    await this.#stack.close()
  }

  // ── out ─────────────────────────────────────────────────────────────────────────────────────

  async dial(request: DialRequest): Promise<LegSignalling> {
    const route = this.#routeOf(request)
    const peer = route.destination?.address ?? (await addressOf(route.target))
    const endpoint = await this.#options.media.openRtp({ forPeer: peer })
    const negotiation = MediaNegotiation.offering(endpoint, route.mediaNetworks)
    const invite = this.#stack.invite({
      target: route.target,
      from: {
        displayName: request.callerName ?? undefined,
        uri: this.#callerUri(request.from, peer),
      },
      sdp: negotiation.description(),
      headers: request.headers,
      peer: route.peer,
      ...(route.destination ? { destination: route.destination } : {}),
      ...(route.credentials ? { credentials: route.credentials } : {}),
    })
    const { media, mediaTimeoutMs } = this.#options
    return this.#keep(SipLeg.outgoing({ endpoint, media, negotiation, mediaTimeoutMs }, invite))
  }

  #routeOf({ destination }: DialRequest): {
    target: string
    destination?: Target
    credentials?: { username: string; password: string }
    mediaNetworks: readonly string[]
    peer?: Peer
  } {
    if (destination.kind === 'number') return this.#trunkRoute(destination.number)
    if (destination.kind !== 'sip')
      throw new Error('the SIP gateway dials numbers and SIP URIs only')
    const uri = parseSipUri(destination.uri)
    if (!uri) throw new OffhookError(errors.nobodyToDial, 'The SIP URI is malformed')
    const { username, password } = destination
    const credentials =
      username === null || password === null ? {} : { credentials: { username, password } }
    const user =
      this.#isOurs(uri.host) && uri.user ? this.#options.directory.sipUser(uri.user) : undefined
    if (!user) return { target: destination.uri, mediaNetworks: [], ...credentials }
    const [binding] = this.#registrar.bindingsOf(user.username)
    if (!binding)
      throw new OffhookError(errors.nobodyToDial, 'The SIP user is not registered', { status: 480 })
    return {
      target: binding.uri,
      destination: binding.flow,
      mediaNetworks: [binding.flow.address],
      peer: { accountSid: user.accountSid, user, trunk: null, number: null },
    }
  }

  /** A number goes out by the trunk with the longest prefix that is its own; else not at all. */
  #trunkRoute(number: string) {
    const { directory } = this.#options
    const e164 = parseE164(number)
    if (!e164) throw new OffhookError(errors.numberInvalid, `"${number}" is not a phone number`)
    let best: { trunk: SipTrunk; length: number } | null = null
    for (const trunk of directory.trunks()) {
      if (trunk.target === null) continue
      for (const prefix of trunk.dialPrefixes) {
        if (e164.startsWith(prefix) && prefix.length > (best?.length ?? 0)) {
          best = { trunk, length: prefix.length }
        }
      }
    }
    if (!best) throw new OffhookError(errors.destinationNotPermitted, `No trunk may dial ${e164}`)
    const { trunk } = best
    const base = parseSipUri(trunk.target ?? '')
    if (!base) throw new OffhookError(errors.nobodyToDial, 'The trunk has no valid target')
    const port = base.port === undefined ? '' : `:${base.port}`
    const transport = base.params.get('transport')
    const password = directory.trunkOutboundPassword(trunk)
    return {
      target: `sip:${e164}@${base.host}${port}${transport ? `;transport=${transport}` : ''}`,
      mediaNetworks: trunk.addresses,
      peer: { accountSid: trunk.accountSid, user: null, trunk, number: null },
      ...(trunk.outboundUsername !== null && password !== undefined
        ? { credentials: { username: trunk.outboundUsername, password } }
        : {}),
    }
  }

  #callerUri(from: string, peer: string): string {
    if (/^sips?:/i.test(from)) return from
    const user = from.replace(/^client:/, '')
    return `sip:${encodeURIComponent(user).replace(/%2B/g, '+')}@${hostText(this.#addressFor(peer))}`
  }

  // ── in ──────────────────────────────────────────────────────────────────────────────────────

  async #onInvite(invite: IncomingInvite, { number, trunk }: Peer): Promise<void> {
    const { media, logger, mediaTimeoutMs } = this.#options
    if (this.#options.overloaded()) {
      return void invite.reject(503, { headers: { 'Retry-After': '5' } })
    }
    if (!number) return void invite.reject(404)
    try {
      const endpoint = await media.openRtp({ forPeer: invite.source.address })
      const networks = trunk?.addresses ?? []
      const negotiation =
        invite.offer === undefined
          ? MediaNegotiation.offering(endpoint, [invite.source.address, ...networks])
          : MediaNegotiation.answering(endpoint, [invite.source.address, ...networks])
      const options = { endpoint, media, negotiation, mediaTimeoutMs }
      const leg = SipLeg.incoming(options, invite)
      if (invite.settled)
        return media.post([{ type: 'endpoint.close', endpointId: endpoint.endpointId }])
      this.#keep(leg)
      if (invite.offer !== undefined) {
        const taken = negotiation.takeOffer(invite.offer)
        if (taken === null) return leg.reject('media-failed')
        media.post(taken.commands)
      }
      this.#events.emit('incoming', {
        accountSid: number.accountSid,
        signalling: leg,
        ...partiesOf(invite, number),
        trunkSid: trunk?.sid ?? null,
        callSid: makeSid('CA'),
        runs: { kind: 'number' },
        parameters: parametersOf(invite, this.#options.domain),
      })
    } catch (error) {
      logger.error({ error: messageOf(error) }, 'an incoming call could not be taken')
      invite.reject(503, { headers: { 'Retry-After': '5' } })
    }
  }

  #keep(leg: SipLeg): SipLeg {
    this.#legs.set(leg.endpointId, leg)
    leg.events.once('ended', () => this.#legs.delete(leg.endpointId))
    return leg
  }

  #onRequest(request: IncomingRequest, { user }: Peer): void {
    switch (request.method) {
      case 'OPTIONS':
        return void request.respond(200)
      case 'REGISTER':
        return this.#onRegister(request, user)
      default:
        return void request.respond(405)
    }
  }

  #onRegister(request: IncomingRequest, user: SipUser | null): void {
    const aor = parseSipUri(
      request.request.headers.get('To')?.match(/<([^>]+)>/)?.[1] ?? request.request.to.uri,
    )
    if (!user) return void request.respond(403)
    // RFC 3261 §10.3 step 4: a user binds their own address of record only.
    if (aor?.user !== user.username) return void request.respond(403)
    this.#registrar.register(user.username, request)
  }

  // ────────────────────────────────────────────────────────────────────────────────────────────

  /** The address at which this peer reaches us. */
  #addressFor(peer: string): string {
    const { publicAddress, bind } = this.#options
    if (publicAddress !== null && !isLocalPeer(peer)) return publicAddress
    if (bind !== '0.0.0.0' && bind !== '::') return bind
    return localAddressFor(peer) ?? bind
  }

  #isOurs(host: string): boolean {
    const bare = bareHost(host).toLowerCase()
    const { domain, bind, publicAddress } = this.#options
    return (
      bare === domain.toLowerCase() ||
      bare === bind ||
      bare === publicAddress ||
      bare === 'localhost'
    )
  }
}

/** Peers in our own network are told our address there, not the public one. */
function isLocalPeer(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || isPrivateAddress(address)
}

function hostText(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}

async function addressOf(target: string): Promise<string> {
  const host = bareHost(parseSipUri(target)?.host ?? '')
  if (isIP(host)) return host
  try {
    return (await lookup(host)).address
  } catch {
    throw new OffhookError(errors.nobodyToDial, `The host "${host}" is not known`)
  }
}

function partiesOf(invite: IncomingInvite, number: PhoneNumber) {
  const { from } = invite
  const user = from.parsed.kind === 'sip' ? (from.parsed.user ?? '') : ''
  const host = from.parsed.kind === 'sip' ? from.parsed.host : ''
  const e164 = /^\+?\d{5,15}$/.test(user) ? parseE164(user) : undefined
  const diversion = invite.request.headers.get('Diversion')
  return {
    from: e164 ?? (user ? `sip:${user}@${host}` : 'anonymous'),
    to: number.phoneNumber,
    callerName: from.displayName ?? null,
    forwardedFrom: diversion?.match(/sips?:([^@>;]+)@/)?.[1] ?? null,
  }
}

/** Request parameters of a SIP call: where it came from, and its `X-` headers. */
function parametersOf(invite: IncomingInvite, domain: string): Record<string, string> {
  const parameters: Record<string, string> = {
    SipCallId: invite.callId,
    SipDomain: domain,
    SipSourceIp: invite.source.address,
  }
  for (const [name, value] of invite.request.headers) {
    if (/^x-/i.test(name)) parameters[`SipHeader_${name}`] = value
  }
  return parameters
}
