import { createHmac, randomBytes } from 'node:crypto'
import { type Logger, messageOf } from '@offhook/core'
import { dialogHeaders, keyOfRequest, parseDialog, routeOf } from '../dialog/dialog.ts'
import type { PasswordCredentials } from '../digest/client.ts'
import { parseNameAddr, parseSeconds, parseVia } from '../message/fields.ts'
import {
  createResponse,
  newCallId,
  newTag,
  type SipMessage,
  type SipRequest,
  serialize,
} from '../message/message.ts'
import { type ParseFailure, parseMessage } from '../message/parse.ts'
import { splitOutside } from '../message/syntax.ts'
import { parseSipUri, parseUri } from '../message/uri.ts'
import { TransactionLayer } from '../transaction/layer.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import { DEFAULT_TIMERS } from '../transaction/timers.ts'
import { localAddressFor } from '../transport/advertised.ts'
import { literalTarget, resolveTargets } from '../transport/resolve.ts'
import { SocketTransport } from '../transport/socket-transport.ts'
import {
  type BoundPorts,
  isSecure,
  isStream,
  type MessageSocket,
  type Protocol,
  type SendResult,
  type Source,
  type Target,
  type Transport,
  type WebSocketPeer,
} from '../transport/transport.ts'
import { responseTargets, stampSource } from '../transport/via.ts'
import { owedHeaders } from './answers.ts'
import {
  type DialogOwner,
  dialogTargets,
  isKnownWay,
  partyValue,
  reply,
  type UaContext,
} from './context.ts'
import { exchange, type RequestOutcome } from './exchange.ts'
import { IncomingInvite } from './incoming-invite.ts'
import { IncomingRequest } from './incoming-request.ts'
import { inviteHeaders, OutgoingInvite } from './outgoing-invite.ts'
import { screenRequest } from './screen.ts'
import type { StoredDialog } from './session-types.ts'
import type {
  Advertised,
  InviteOptions,
  OutgoingRequestOptions,
  Refusal,
  RegisterOptions,
  RegisterOutcome,
  RouteOptions,
  SipStackOptions,
} from './stack-options.ts'
import { redact, type TraceEntry } from './trace.ts'

/** RFC 4028 §4: within this time each side hears of the other, or the call is over. */
const SESSION_SECONDS = 1800
const KEEP_ALIVE = Buffer.from('\r\n\r\n')
const TOO_MANY: Refusal = { status: 503, headers: { 'Retry-After': '5' } }
/** Calls that are there may go on while new ones are refused: their share of transactions above it. */
const DIALOGS_FACTOR = 1.25

/**
 * A SIP user agent server and client over UDP, TCP, TLS and WebSockets (RFC 3261, RFC 7118). Call `start`, then use
 * it; `close` ends everything. Nothing that comes off the wire makes it throw.
 */
export class SipStack<Peer = undefined> {
  readonly #options: SipStackOptions<Peer>
  readonly #logger: Logger
  readonly #transport: Transport
  readonly #layer: TransactionLayer
  readonly #context: UaContext
  readonly #secret = randomBytes(32)
  readonly #invites = new Map<ServerTransaction, IncomingInvite>()
  #bound: BoundPorts | undefined
  #closing: Promise<void> | undefined

  constructor(options: SipStackOptions<Peer>) {
    this.#options = options
    this.#logger = options.logger
    this.#transport = options.transport ?? new SocketTransport(options)
    const timers = { ...DEFAULT_TIMERS, ...options.timers }
    const { clock, logger, userAgent } = options
    const send = (target: Target, message: SipMessage) => this.#send(target, message)
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
  }

  /** Binds the ports and resolves with their numbers; rejects when one is taken. */
  async start(): Promise<BoundPorts> {
    this.#bound = await this.#transport.open((bytes, source) => this.#receive(bytes, source))
    return this.#bound
  }

  /** The bound ports; undefined before `start`. */
  get bound(): BoundPorts | undefined {
    return this.#bound
  }

  /** Takes a WebSocket of the subprotocol `sip` that a peer has opened (RFC 7118). */
  adopt(socket: MessageSocket, peer: WebSocketPeer): void {
    if (this.#transport.adopt) this.#transport.adopt(socket, peer)
    else socket.terminate()
  }

  /** Sends what is no message but keeps the way to a peer open (RFC 5626 §3.5.1). */
  keepAlive(to: Target): void {
    void this.#transport.send(to, KEEP_ALIVE)
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
    const routes = options.proxy === undefined ? [] : [looseRoute(options.proxy)]
    const parts = { from: from ?? '', to: to ?? '', callId, fromTag, routes, uri: options.target }
    let cseq = 0
    return new OutgoingInvite({
      context: this.#context,
      sdp: options.sdp,
      callId,
      fromTag,
      contactUser,
      credentials: options.credentials,
      timeoutMs: options.timeoutMs,
      valid,
      neighbour: options.destination !== undefined,
      peer: options.peer,
      plan: {
        method: 'INVITE',
        uri: options.target,
        base: (number) => inviteHeaders(parts, number),
        nextCseq: () => ++cseq,
        headers: { 'Session-Expires': String(SESSION_SECONDS), ...options.headers },
        body: options.sdp,
        contentType: 'application/sdp',
        contactUser,
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
    const fromTag = newTag()
    const callId = options.callId ?? newCallId()
    let next = options.cseq ?? 1
    const targets = await this.#targetsOf(options.target, options)
    if (this.#closing) return { status: 503, reason: 'Stack Closed', response: null }
    const dialog = {
      callId,
      localTag: fromTag,
      remoteTag: '',
      local: `${from};tag=${fromTag}`,
      remote: to,
      localCseq: 0,
      remoteCseq: undefined,
      remoteTarget: options.target,
      routeSet: [],
    }
    return exchange(this.#context, {
      method: options.method,
      uri: options.target,
      base: (cseq) => {
        const headers = dialogHeaders(dialog, options.method, cseq)
        if (options.proxy !== undefined) headers.append('Route', looseRoute(options.proxy))
        return headers
      },
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

  async #close(): Promise<void> {
    for (const owner of [...this.#context.dialogs.values()]) owner.stackClosed()
    for (const close of [...this.#context.closers]) close()
    this.#context.closers.clear()
    this.#context.dialogs.clear()
    this.#layer.close()
    await this.#transport.close()
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

  #send(target: Target, message: SipMessage): Promise<SendResult> {
    const bytes = serialize(message)
    this.#trace('sent', target, bytes)
    return this.#transport.send(target, bytes)
  }

  #trace(direction: TraceEntry['direction'], remote: Target, bytes: Buffer): void {
    if (!this.#options.trace) return
    try {
      this.#options.trace({ direction, remote, text: redact(bytes.toString('utf8')) })
    } catch (error) {
      this.#logger.error({ error: messageOf(error) }, 'sip trace hook threw')
    }
  }

  #receive(bytes: Buffer, source: Source): void {
    if (this.#closing) return
    try {
      this.#trace('received', source, bytes)
      const result = parseMessage(bytes, isStream(source.protocol) ? 'stream' : 'datagram')
      if (!result.ok) return this.#onMalformed(result, source)
      const { message } = result
      if (message.kind === 'request') this.#onRequest(stampSource(message, source), source)
      else if (!this.#layer.receiveResponse(message, source)) {
        this.#logger.debug({ status: message.status }, 'sip response without a transaction dropped')
      }
    } catch (error) {
      this.#logger.error({ err: error }, 'sip message could not be handled')
    }
  }

  #onMalformed(failure: ParseFailure, source: Source): void {
    this.#logger.debug({ issue: failure.issue, source: source.address }, 'malformed sip dropped')
    if (!failure.answerable) return
    if (this.#options.admitMalformed && !this.#options.admitMalformed(failure, source)) return
    const { headers, status, issue } = failure
    let text = `SIP/2.0 ${status} ${issue}\r\n`
    for (const name of ['Via', 'From', 'To', 'Call-ID', 'CSeq']) {
      for (const value of headers.lines(name)) text += `${name}: ${value}\r\n`
    }
    const bytes = Buffer.from(`${text}Content-Length: 0\r\n\r\n`, 'utf8')
    const via = parseVia((splitOutside(headers.get('Via') ?? '', ',') ?? [])[0] ?? '')
    // Always to where it came from: what a broken message says about its sender proves nothing.
    const port = source.protocol === 'udp' && via && !via.params.has('rport') ? via.port : undefined
    const target = { ...source, port: port ?? source.port }
    this.#trace('sent', target, bytes)
    void this.#transport.send(target, bytes)
  }

  #onRequest(request: SipRequest, source: Source): void {
    const match = this.#layer.matchRequest(request)
    if (match.kind === 'absorbed') return
    // §9.1: a CANCEL comes from the hop that its INVITE came from.
    if (match.kind === 'cancel' && match.invite.source.address === source.address) {
      return this.#onCancel(request, source, match.invite)
    }
    const key = keyOfRequest(request)
    const owner = key === undefined ? undefined : this.#context.dialogs.get(key)
    if (owner && request.method !== 'CANCEL') return this.#inDialog(owner, request, source)
    // An ACK is never answered.
    if (request.method === 'ACK') return
    const { admit } = this.#options
    // Without a screen there is nothing to be known of a peer.
    const admission = admit ? admit(request, source) : { accept: undefined as Peer }
    if (admission === 'silence') return
    if ('status' in admission) return this.#respondStateless(request, source, admission)
    const refusal = this.#screen(request)
    if (refusal) return this.#respondStateless(request, source, refusal)
    if (request.method === 'INVITE') this.#newInvite(request, source, admission.accept)
    else this.#newRequest(request, source, admission.accept)
  }

  /**
   * The tags of a dialog are no secret of its two ends: whoever has seen one message has them. So a
   * request from elsewhere is judged before it can end the call or move its audio.
   */
  #inDialog(owner: DialogOwner, request: SipRequest, source: Source): void {
    const uri = parseSipUri(owner.hop)
    const literal = uri && literalTarget(uri)
    if (isKnownWay(owner, source, literal ? [literal] : [])) {
      return this.#take(owner, request, source)
    }
    if (literal) return this.#fromElsewhere(owner, request, source)
    void this.#resolve(owner.hop, source.protocol).then((hops) => {
      if (this.#closing) return
      if (isKnownWay(owner, source, hops)) this.#take(owner, request, source)
      else this.#fromElsewhere(owner, request, source)
    })
  }

  #fromElsewhere(owner: DialogOwner, request: SipRequest, source: Source): void {
    const acknowledges = request.method === 'ACK'
    // An ACK that says nothing can neither be challenged nor do harm.
    if (acknowledges && request.body.length === 0) return owner.receive(request, source)
    const peer = owner.peer as Peer | undefined
    const word = this.#options.admitElsewhere?.(request, source, peer) ?? { status: 403 }
    if (word === 'accept') this.#take(owner, request, source)
    else if (word !== 'silence' && !acknowledges) this.#respondStateless(request, source, word)
  }

  /** A peer in a call cannot fill our memory either: past the bound only the end of it is taken. */
  #take(owner: DialogOwner, request: SipRequest, source: Source): void {
    const free = request.method === 'ACK' || request.method === 'BYE'
    if (!free && this.#layer.size >= this.#maxTransactions * DIALOGS_FACTOR) {
      return this.#respondStateless(request, source, TOO_MANY)
    }
    owner.receive(request, source)
  }

  get #maxTransactions(): number {
    return this.#options.maxTransactions ?? 20_000
  }

  /** What is refused for what it is, or for what we have in hand. */
  #screen(request: SipRequest): Refusal | undefined {
    const refusal = screenRequest(request)
    if (refusal) return refusal
    if (this.#layer.isMerged(request)) return { status: 482 }
    return this.#layer.size < this.#maxTransactions ? undefined : TOO_MANY
  }

  #respondStateless(request: SipRequest, source: Source, refusal: Refusal): void {
    // §8.2.7: every retransmission must get the same tag, and we keep nothing.
    const toTag = createHmac('sha256', this.#secret)
      .update(`${request.callId}\0${request.via.params.get('branch') ?? ''}`)
      .digest('hex')
      .slice(0, 16)
    const { status, reason } = refusal
    const headers = {
      Server: this.#options.userAgent,
      ...owedHeaders(request, status),
      ...refusal.headers,
    }
    const response = createResponse(request, status, { reason, toTag, headers })
    const [target] = responseTargets(request.via, source)
    if (target) void this.#send(target, response)
  }

  #onCancel(request: SipRequest, source: Source, invite: ServerTransaction): void {
    const transaction = this.#layer.serve(request, source)
    // §9.2: 200 also when the INVITE has its final response; then nothing else happens.
    const waiting = this.#invites.get(invite)
    reply(this.#context, transaction, 200, { toTag: waiting?.localTag ?? newTag() })
    waiting?.cancel(request.headers.get('Reason'))
  }

  #newInvite(request: SipRequest, source: Source, peer: Peer): void {
    const transaction = this.#layer.serve(request, source, {
      transportError: () => this.#invites.get(transaction)?.cancel(undefined),
      terminated: () => this.#invites.delete(transaction),
    })
    const invite = new IncomingInvite({
      context: this.#context,
      transaction,
      peer,
      onSettled: () => this.#invites.delete(transaction),
    })
    this.#invites.set(transaction, invite)
    const { onInvite } = this.#options
    if (!onInvite) return void invite.reject(480)
    this.#guard(
      () => onInvite(invite, peer),
      () => void invite.reject(500),
    )
  }

  #newRequest(request: SipRequest, source: Source, peer: Peer): void {
    const transaction = this.#layer.serve(request, source)
    const incoming = new IncomingRequest({ context: this.#context, transaction })
    const { onRequest } = this.#options
    if (onRequest) {
      this.#guard(
        () => onRequest(incoming, peer),
        () => void incoming.respond(500),
      )
    } else if (request.method === 'OPTIONS') {
      incoming.respond(200)
    } else {
      incoming.respond(405)
    }
  }

  /** A defect in a handler fails the one request and is reported. */
  #guard(run: () => void | Promise<void>, fail: () => void): void {
    const failed = (error: unknown): void => {
      this.#logger.error({ err: error }, 'sip request handler threw')
      fail()
    }
    try {
      run()?.catch(failed)
    } catch (error) {
      failed(error)
    }
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

function looseRoute(uri: string): string {
  return /;lr(?:[;=>]|$)/i.test(uri) ? `<${uri}>` : `<${uri};lr>`
}

function grantedExpires(outcome: RequestOutcome): number | undefined {
  if (outcome.status >= 300 || !outcome.response) return undefined
  const { headers } = outcome.response
  const contact = headers.list('Contact')[0]
  const own = contact === undefined ? undefined : parseNameAddr(contact)?.params.get('expires')
  return parseSeconds(own) ?? parseSeconds(headers.get('Expires'))
}
