import { type Logger, messageOf } from '@offhook/core'
import { dialogHeaders, parseDialog, routeOf } from '../dialog/dialog.ts'
import type { PasswordCredentials } from '../digest/client.ts'
import { parseNameAddr, parseSeconds } from '../message/fields.ts'
import { newCallId, newTag, type SipMessage } from '../message/message.ts'
import { parseSipUri, parseUri } from '../message/uri.ts'
import { TransactionLayer } from '../transaction/layer.ts'
import { DEFAULT_TIMERS } from '../transaction/timers.ts'
import { localAddressFor } from '../transport/advertised.ts'
import { resolveTargets } from '../transport/resolve.ts'
import { SocketTransport } from '../transport/socket-transport.ts'
import {
  type BoundPorts,
  isSecure,
  type MessageSocket,
  type Protocol,
  type Source,
  type Target,
  type WebSocketPeer,
} from '../transport/transport.ts'
import { stampSource } from '../transport/via.ts'
import { dialogTargets, partyValue, type UaContext } from './context.ts'
import { exchange, type RequestOutcome } from './exchange.ts'
import { MessageWire } from './message-wire.ts'
import { OutgoingInvite, outsideHeaders } from './outgoing-invite.ts'
import { RequestDispatch } from './request-dispatch.ts'
import type { StoredDialog } from './session-types.ts'
import type {
  Advertised,
  InviteOptions,
  OutgoingRequestOptions,
  RegisterOptions,
  RegisterOutcome,
  RouteOptions,
  SipStackOptions,
} from './stack-options.ts'

/** RFC 4028 §4: within this time each side hears of the other, or the call is over. */
const SESSION_SECONDS = 1800

/**
 * A SIP user agent server and client over UDP, TCP, TLS and WebSockets (RFC 3261, RFC 7118). Call `start`, then use
 * it; `close` ends everything. Nothing that comes off the wire makes it throw.
 */
export class SipStack<Peer = undefined> {
  readonly #options: SipStackOptions<Peer>
  readonly #logger: Logger
  readonly #wire: MessageWire
  readonly #layer: TransactionLayer
  readonly #context: UaContext
  readonly #dispatch: RequestDispatch<Peer>
  #bound: BoundPorts | undefined
  #closing: Promise<void> | undefined

  constructor(options: SipStackOptions<Peer>) {
    this.#options = options
    this.#logger = options.logger
    const transport = options.transport ?? new SocketTransport(options)
    const timers = { ...DEFAULT_TIMERS, ...options.timers }
    const { clock, logger, userAgent } = options
    this.#wire = new MessageWire({ ...options, transport })
    const send = (target: Target, message: SipMessage) => this.#wire.send(target, message)
    this.#layer = new TransactionLayer({ clock, timers, logger, send })
    this.#context = {
      clock,
      logger,
      timers,
      userAgent,
      layer: this.#layer,
      dialogs: new Map(),
      closers: new Set(),
      advertised: (remote) => this.#advertised(remote),
      send,
      resolve: (uri, preferred) => this.#resolve(uri, preferred),
    }
    this.#dispatch = new RequestDispatch(this.#context, options)
  }

  /** Binds the ports and resolves with their numbers; rejects when one is taken. */
  async start(): Promise<BoundPorts> {
    this.#bound = await this.#wire.open(
      (message, source) => this.#receive(message, source),
      (connection) => {
        this.#options.onDisconnected?.(connection)
        this.#layer.disconnected(connection)
      },
    )
    return this.#bound
  }

  /** The bound ports; undefined before `start`. */
  get bound(): BoundPorts | undefined {
    return this.#bound
  }

  /** Takes a WebSocket of the subprotocol `sip` that a peer has opened (RFC 7118). */
  adopt(socket: MessageSocket, peer: WebSocketPeer): void {
    this.#wire.adopt(socket, peer)
  }

  /** How many transactions and dialogs live; both are 0 when nothing goes on. */
  get load(): { readonly transactions: number; readonly dialogs: number } {
    return { transactions: this.#layer.size, dialogs: this.#context.dialogs.size }
  }

  /** Ends every call here (nothing is sent but 487 to callers that wait) and frees the ports. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** Makes a call. Bad input shows as `failed` with 400, an unknown name as 503. */
  invite(options: InviteOptions<Peer>): OutgoingInvite {
    const fromTag = newTag()
    const callId = options.callId ?? newCallId()
    const from = partyValue(options.from)
    const to = partyValue(options.to ?? options.target)
    const valid = from !== undefined && to !== undefined && parseUri(options.target) !== undefined
    const contactUser = options.contactUser ?? userOf(from) ?? ''
    const routes = routesOf(options)
    const parts = { from: from ?? '', to: to ?? '', callId, fromTag, routes, uri: options.target }
    let cseq = 0
    return new OutgoingInvite({
      context: this.#context,
      sdp: options.sdp,
      callId,
      fromTag,
      contactUser,
      contactFeatures: options.contactFeatures,
      credentials: options.credentials,
      timeoutMs: options.timeoutMs,
      valid,
      neighbour: options.destination !== undefined,
      peer: options.peer,
      plan: {
        method: 'INVITE',
        uri: options.target,
        base: (number) => outsideHeaders(parts, 'INVITE', number),
        nextCseq: () => ++cseq,
        headers: { 'Session-Expires': String(SESSION_SECONDS), ...options.headers },
        body: options.body?.text ?? options.sdp,
        contentType: options.body?.contentType ?? 'application/sdp',
        contactUser,
        contactFeatures: options.contactFeatures,
        credentials: options.credentials,
        mayChangeWire: options.destination === undefined,
      },
      targets: valid ? this.#targetsOf(options.target, options) : Promise.resolve([]),
    })
  }

  /** Sends a request outside any dialog and resolves with its outcome; never rejects. */
  async request(options: OutgoingRequestOptions): Promise<RequestOutcome> {
    const from = partyValue(options.from)
    const to = partyValue(options.to ?? options.target)
    if (!from || !to || !parseUri(options.target)) {
      return { status: 400, reason: 'Bad Address', response: null }
    }
    const callId = options.callId ?? newCallId()
    const routes = routesOf(options)
    const parts = { from, to, callId, fromTag: newTag(), routes, uri: options.target }
    let next = options.cseq ?? 1
    const targets = await this.#targetsOf(options.target, options)
    if (this.#closing) return { status: 503, reason: 'Stack Closed', response: null }
    return exchange(this.#context, {
      method: options.method,
      uri: options.target,
      base: (cseq) => outsideHeaders(parts, options.method, cseq),
      nextCseq: () => next++,
      targets,
      headers: options.headers,
      body: options.body,
      contentType: options.contentType,
      contactUser: options.contactUser ?? null,
      credentials: options.credentials,
    })
  }

  /** Asks a peer whether it is there. */
  options(options: Omit<OutgoingRequestOptions, 'method'>): Promise<RequestOutcome> {
    const headers = { Accept: 'application/sdp', ...options.headers }
    return this.request({ ...options, method: 'OPTIONS', headers })
  }

  /** Binds our Contact to an address of record; the caller refreshes in time. */
  async register(options: RegisterOptions): Promise<RegisterOutcome> {
    const outcome = await this.request({
      ...options,
      method: 'REGISTER',
      target: options.registrar,
      from: options.aor,
      to: options.aor,
      contactUser: options.contactUser ?? parseSipUri(options.aor)?.user ?? '',
      headers: { Expires: String(options.expires), ...options.headers },
    })
    return { ...outcome, expires: grantedExpires(outcome) }
  }

  /**
   * Ends a dialog of an earlier process from what was stored of it. The CSeq leaps, as the stored
   * one may be old. Never rejects; 400 for a value that is no dialog.
   */
  async sendOrphanBye(
    stored: StoredDialog,
    options: { reason?: string; credentials?: PasswordCredentials } = {},
  ): Promise<RequestOutcome> {
    const dialog = parseDialog(stored.dialog)
    if (!dialog) return { status: 400, reason: 'Bad Dialog', response: null }
    let cseq = dialog.localCseq + 1000
    const targets = await dialogTargets(this.#context, { ...stored, dialog })
    if (this.#closing) return { status: 503, reason: 'Stack Closed', response: null }
    return exchange(this.#context, {
      method: 'BYE',
      uri: routeOf(dialog).uri,
      base: (number) => dialogHeaders(dialog, 'BYE', number),
      nextCseq: () => cseq++,
      targets,
      headers: options.reason === undefined ? undefined : { Reason: options.reason },
      contactUser: null,
      credentials: options.credentials,
    })
  }

  #receive(message: SipMessage, source: Source): void {
    if (message.kind === 'request') this.#dispatch.take(stampSource(message, source), source)
    else if (!this.#layer.receiveResponse(message, source)) {
      this.#logger.debug({ status: message.status }, 'sip response without a transaction dropped')
    }
  }

  async #close(): Promise<void> {
    this.#dispatch.close()
    for (const owner of [...this.#context.dialogs.values()]) owner.stackClosed()
    for (const close of [...this.#context.closers]) close()
    this.#context.closers.clear()
    this.#context.dialogs.clear()
    this.#layer.close()
    await this.#wire.close()
  }

  #advertised(remote: Target): { address: string; port: number } {
    const { advertised } = this.#options
    const bound =
      (remote.protocol === 'tcp' && this.#bound?.tcp) ||
      (isSecure(remote.protocol) && this.#bound?.tls) ||
      this.#bound?.udp
    const given = typeof advertised === 'function' ? this.#ask(advertised, remote) : advertised
    const fixed = bound && !/^(?:0\.0\.0\.0|::)$/.test(bound.address) ? bound.address : undefined
    const address = given?.address ?? fixed ?? localAddressFor(remote.address)
    return { address, port: given?.port ?? bound?.port ?? 5060 }
  }

  #ask(advertised: (remote: Target) => Advertised, remote: Target): Advertised | undefined {
    try {
      return advertised(remote)
    } catch (error) {
      this.#logger.error({ error: messageOf(error) }, 'advertised address hook threw')
      return undefined
    }
  }

  async #resolve(uri: string, preferred?: Protocol): Promise<Target[]> {
    const parsed = parseSipUri(uri)
    if (!parsed) return []
    const { resolver } = this.#options
    return resolveTargets(parsed, { preferred, ...(resolver ? { resolver } : {}) })
  }

  #targetsOf(uri: string, route: RouteOptions): Promise<Target[]> {
    if (route.destination) return Promise.resolve([route.destination])
    return this.#resolve(route.proxy ?? uri, route.transport)
  }
}

/** Makes a stack; nothing is opened before `start`. */
export function createSipStack<Peer = undefined>(options: SipStackOptions<Peer>): SipStack<Peer> {
  return new SipStack(options)
}

function userOf(party: string | undefined): string | undefined {
  const parsed = party === undefined ? undefined : parseNameAddr(party)?.parsed
  return parsed?.kind === 'sip' ? parsed.user : undefined
}

/** The Route values of a request: the proxy, as a loose router (RFC 3261 §16.12). */
function routesOf({ proxy }: RouteOptions): readonly string[] {
  if (proxy === undefined) return []
  return [/;lr(?:[;=>]|$)/i.test(proxy) ? `<${proxy}>` : `<${proxy};lr>`]
}

function grantedExpires(outcome: RequestOutcome): number | undefined {
  if (outcome.status >= 300 || !outcome.response) return undefined
  const { headers } = outcome.response
  const contact = headers.list('Contact')[0]
  const own = contact === undefined ? undefined : parseNameAddr(contact)?.params.get('expires')
  return parseSeconds(own) ?? parseSeconds(headers.get('Expires'))
}
