import type { Disposer, Listenable, Listener } from '@offhook/core'
import { parseNameAddr } from '../message/fields.ts'
import type { HeaderInput } from '../message/headers.ts'
import type { SipRequest, SipResponse } from '../message/message.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { Source, Target } from '../transport/transport.ts'
import { type DialogOwner, reply, type UaContext } from './context.ts'
import { CountedEmitter } from './counted-emitter.ts'
import { exchange, type RequestOutcome } from './exchange.ts'
import { IncomingRequest } from './incoming-request.ts'
import { LiveDialog } from './live-dialog.ts'
import { readNotification, readRefer } from './refer.ts'
import type { SessionEnd, SessionEvents } from './session-events.ts'
import { SessionOffers } from './session-offers.ts'
import { SessionRefresh } from './session-refresh.ts'
import type { ReinviteOutcome, SessionOptions, StoredDialog, TypedBody } from './session-types.ts'

/**
 * A confirmed dialog with a call in it. Made by accepting an INVITE or by having one accepted. It
 * ends exactly once, by either side, and holds nothing afterwards.
 */
export class Session implements DialogOwner, Listenable<SessionEvents> {
  readonly role: 'uac' | 'uas'
  readonly peer: unknown
  readonly #context: UaContext
  readonly #emitter: CountedEmitter<SessionEvents>
  readonly #contactUser: string
  readonly #contactFeatures: string | undefined
  readonly #peerAllow: readonly string[]
  readonly #dialog: LiveDialog
  readonly #refresh: SessionRefresh
  readonly #offers: SessionOffers
  #end: SessionEnd | undefined

  constructor(options: SessionOptions) {
    const { context, role } = options
    this.#context = context
    this.role = role
    this.peer = options.peer
    this.#contactUser = options.contactUser
    this.#contactFeatures = options.contactFeatures
    this.#peerAllow = options.peerAllow
    this.#emitter = new CountedEmitter((error, event) =>
      context.logger.error({ err: error, event }, 'session listener threw'),
    )
    this.#dialog = new LiveDialog({ ...options, credentials: options.credentials })
    this.#refresh = new SessionRefresh({
      clock: context.clock,
      refresh: (headers) => this.#sendRefresh(headers),
      expired: () => this.#hangUp({ by: 'timeout', cause: 'session-expired' }),
    })
    this.#offers = new SessionOffers({
      dialog: this.#dialog,
      role,
      emitter: this.#emitter,
      refresh: this.#refresh,
      localSdp: options.localSdp,
      remoteSdp: options.remoteSdp,
      contactUser: options.contactUser,
      contactFeatures: options.contactFeatures,
      finish: (end) => this.#finish(end),
      hangUp: (end, headers) => this.#hangUp(end, headers),
    })
    this.#dialog.attach(this)
  }

  get callId(): string {
    return this.#dialog.state.callId
  }

  get localTag(): string {
    return this.#dialog.state.localTag
  }

  get remoteTag(): string {
    return this.#dialog.state.remoteTag
  }

  /** The peer's Contact URI. */
  get remoteTarget(): string {
    return this.#dialog.state.remoteTarget
  }

  /** Where the peer's last message came from. */
  get flow(): Target {
    return this.#dialog.flow
  }

  get hop(): string {
    return this.#dialog.hop
  }

  get localSdp(): string {
    return this.#offers.localSdp
  }

  get remoteSdp(): string | undefined {
    return this.#offers.remoteSdp
  }

  /** Set once the session is over. */
  get end(): SessionEnd | undefined {
    return this.#end
  }

  /** What to store for an orphan BYE. */
  get stored(): StoredDialog {
    return this.#dialog.stored
  }

  on<Name extends keyof SessionEvents>(
    name: Name,
    listener: Listener<SessionEvents[Name]>,
  ): Disposer {
    return this.#emitter.on(name, listener)
  }

  once<Name extends keyof SessionEvents>(
    name: Name,
    listener: Listener<SessionEvents[Name]>,
  ): Disposer {
    return this.#emitter.once(name, listener)
  }

  /**
   * Hangs up. `reason` is a Reason header value. Resolves when the peer has answered or nothing
   * more can come; `ended` is emitted at once.
   */
  async bye(options: { reason?: string; headers?: HeaderInput } = {}): Promise<void> {
    if (this.#end) return
    // RFC 3261 §15: no BYE from the callee before the ACK.
    const mustWait = this.role === 'uas' && this.#offers.owesAck
    this.#over({ by: 'local', cause: 'bye' })
    if (mustWait) await this.#offers.acknowledged()
    const reason = options.reason === undefined ? {} : { Reason: options.reason }
    await this.#sendBye({ ...reason, ...options.headers })
  }

  /** Offers a new session description. After 491 it is tried again (§14.1). Never rejects. */
  reinvite(
    sdp: string,
    options: { headers?: HeaderInput; body?: TypedBody } = {},
  ): Promise<ReinviteOutcome> {
    return this.#offers.reinvite(sdp, options)
  }

  /** Sends an INFO; DTMF relay and the like. Never rejects. */
  info(
    contentType: string,
    body: string,
    options: { headers?: HeaderInput } = {},
  ): Promise<RequestOutcome> {
    return this.request('INFO', { contentType, body, ...options })
  }

  /** Asks the peer to call `target` (a URI); its progress comes as `notify`. Never rejects. */
  refer(target: string, options: { headers?: HeaderInput } = {}): Promise<RequestOutcome> {
    const referredBy = parseNameAddr(this.#dialog.state.local)?.uri ?? ''
    const headers = {
      'Refer-To': `<${target}>`,
      'Referred-By': `<${referredBy}>`,
      ...options.headers,
    }
    return this.request('REFER', { headers })
  }

  /** Tells the sender of a REFER how far it got: `active` with 1xx, `terminated` with the end. */
  notifyRefer(status: number, reason: string): Promise<RequestOutcome> {
    const state = status < 200 ? 'active;expires=60' : 'terminated;reason=noresource'
    return this.request('NOTIFY', {
      headers: { Event: 'refer', 'Subscription-State': state },
      contentType: 'message/sipfrag;version=2.0',
      body: `SIP/2.0 ${status} ${reason}\r\n`,
    })
  }

  /** Sends any request inside the dialog but INVITE, ACK, CANCEL. Never rejects. */
  async request(
    method: string,
    options: { headers?: HeaderInput; contentType?: string; body?: string } = {},
  ): Promise<RequestOutcome> {
    if (this.#end) return { status: 481, reason: 'Session Ended', response: null }
    const outcome = await this.#exchange(method, options)
    // RFC 5057 §5.1: these two say that the whole dialog is gone.
    if (outcome.status === 481) this.#finish({ by: 'error', cause: 'dialog-gone' })
    return outcome
  }

  /** Takes a request of this dialog. Called by the stack. */
  receive(request: SipRequest, source: Source): void {
    if (request.method === 'ACK') return this.#offers.onAck(request)
    const transaction = this.#dialog.serve(request, source)
    if (!transaction) return
    if (request.method === 'BYE') this.#onBye(request, transaction)
    else if (this.#end) reply(this.#context, transaction, 481)
    else this.#dispatch(request, transaction)
  }

  /** Called by the stack when it closes. */
  stackClosed(): void {
    this.#finish({ by: 'local', cause: 'stack-closed' })
    this.#offers.forgetAck()
  }

  /**
   * Sends our 2xx and repeats it until the ACK comes. Called by the INVITE that was accepted.
   * `offerless`: the INVITE had no offer, so that ours is in the 2xx.
   */
  sendSuccess(transaction: ServerTransaction, response: SipResponse, offerless: boolean): void {
    this.#offers.sendSuccess(transaction, response, offerless)
  }

  /** Acknowledges a 2xx to our INVITE, the first time and each time it comes again. */
  confirm(invite: SipRequest, response: SipResponse, source: Source): Promise<void> {
    return this.#offers.confirm(invite, response, source)
  }

  #dispatch(request: SipRequest, transaction: ServerTransaction): void {
    switch (request.method) {
      case 'INVITE':
        return this.#offers.onReinvite(request, transaction)
      case 'UPDATE':
        return this.#offers.onUpdate(request, transaction)
      case 'OPTIONS':
        reply(this.#context, transaction, 200)
        return
      case 'NOTIFY':
        reply(this.#context, transaction, 200)
        this.#emitter.emit('notify', readNotification(request))
        return
    }
    const incoming = new IncomingRequest({ context: this.#context, transaction })
    if (request.method === 'INFO') {
      if (this.#emitter.isHeard('info')) this.#emitter.emit('info', incoming)
      else incoming.respond(200)
    } else if (request.method === 'REFER') {
      this.#onRefer(request, incoming)
    } else if (this.#emitter.isHeard('request')) {
      this.#emitter.emit('request', incoming)
    } else {
      incoming.respond(405)
    }
  }

  #onBye(request: SipRequest, transaction: ServerTransaction): void {
    reply(this.#context, transaction, 200)
    this.#offers.forgetAck()
    const reasonHeader = request.headers.get('Reason')
    this.#finish({ by: 'remote', cause: 'bye', reasonHeader })
  }

  #onRefer(request: SipRequest, incoming: IncomingRequest): void {
    const refer = readRefer(request)
    if (!refer) incoming.respond(400, { reason: 'Bad Refer-To' })
    else if (this.#emitter.isHeard('refer')) {
      this.#emitter.emit('refer', { request: incoming, ...refer })
    } else incoming.respond(603)
  }

  async #exchange(
    method: string,
    options: { headers?: HeaderInput; contentType?: string; body?: string },
  ): Promise<RequestOutcome> {
    const targets = await this.#dialog.targets()
    const contactUser = method === 'BYE' || method === 'INFO' ? null : this.#contactUser
    const { headers, contentType, body } = options
    const plan = this.#dialog.plan(method, headers)
    const contactFeatures = this.#contactFeatures
    const whole = { ...plan, targets, contactUser, contactFeatures, contentType, body }
    return exchange(this.#context, whole, (source) => {
      if (source) this.#dialog.heard(source)
    })
  }

  async #sendRefresh(headers: HeaderInput): Promise<number> {
    if (this.#peerAllow.includes('update'))
      return (await this.request('UPDATE', { headers })).status
    const outcome = await this.reinvite(this.localSdp, { headers })
    return outcome.ok ? outcome.response.status : outcome.status
  }

  async #sendBye(headers: HeaderInput = {}): Promise<void> {
    await this.#exchange('BYE', { headers })
    this.#dialog.detach(this)
  }

  /** The end, and nothing more to be said to the peer. */
  #finish(end: SessionEnd): void {
    if (this.#end) return
    this.#offers.forgetAck()
    this.#dialog.detach(this)
    this.#over(end)
  }

  /** The end, with a BYE. */
  #hangUp(end: SessionEnd, headers?: HeaderInput): void {
    if (this.#end) return
    this.#offers.forgetAck()
    void this.#sendBye(headers)
    this.#over(end)
  }

  #over(end: SessionEnd): void {
    this.#end = end
    this.#refresh.stop()
    this.#offers.close()
    this.#emitter.emit('ended', end)
  }
}
