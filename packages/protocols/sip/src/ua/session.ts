import type { Disposer, Listenable, Listener, Timer } from '@offhook/core'
import {
  type Dialog,
  dialogHeaders,
  dialogKey,
  refreshTarget,
  routeOf,
  takeRemoteCseq,
} from '../dialog/dialog.ts'
import type { PasswordCredentials } from '../digest/client.ts'
import { parseNameAddr } from '../message/fields.ts'
import type { HeaderInput } from '../message/headers.ts'
import {
  createRequest,
  createResponse,
  newBranch,
  type SipRequest,
  type SipResponse,
} from '../message/message.ts'
import { sdpOf } from '../message/sdp-body.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { Source, Target } from '../transport/transport.ts'
import { ownVia } from '../transport/via.ts'
import { unknownExtensions } from './answers.ts'
import { type DialogOwner, dialogTargets, reply, type UaContext } from './context.ts'
import { CountedEmitter } from './counted-emitter.ts'
import { Exchange, exchange, type RequestOutcome } from './exchange.ts'
import { IncomingRequest } from './incoming-request.ts'
import { armResponder } from './offer-responder.ts'
import { readNotification, readRefer } from './refer.ts'
import type { OfferResponder, SessionEnd, SessionEvents } from './session-events.ts'
import {
  acceptSessionTimer,
  isTooShort,
  type SessionTimer,
  sessionTimerDelay,
  sessionTimerOfAnswer,
} from './session-timer.ts'
import type { ReinviteOutcome, SessionOptions, StoredDialog } from './session-types.ts'
import { successParts } from './success-parts.ts'
import { SuccessRetransmission } from './success-retransmission.ts'

/** How often a re-INVITE is tried again after 491. */
const GLARE_RETRIES = 3

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
  readonly #credentials: PasswordCredentials | undefined
  readonly #peerAllow: readonly string[]
  readonly #key: string
  readonly #neighbour: boolean
  #dialog: Dialog
  #flow: Target
  #localSdp: string
  #remoteSdp: string | undefined
  #end: SessionEnd | undefined
  /** Our 2xx that waits for its ACK. */
  #unacknowledged: SuccessRetransmission | undefined
  #offerInSuccess = false
  #byeWhenAcknowledged: (() => void) | undefined
  /** The peer's re-INVITE that waits for our answer. */
  #incoming: ServerTransaction | undefined
  #outgoing: Exchange | undefined
  #lastAck: { cseq: number; request: SipRequest; target: Target } | undefined
  #refresh: Timer | undefined
  readonly #disposeAtEnd = new Set<() => void>()
  #glare: Timer | undefined

  constructor(options: SessionOptions) {
    this.#context = options.context
    this.role = options.role
    this.peer = options.peer
    this.#dialog = options.dialog
    this.#flow = options.flow
    this.#neighbour = options.neighbour
    this.#localSdp = options.localSdp
    this.#remoteSdp = options.remoteSdp
    this.#contactUser = options.contactUser
    this.#credentials = options.credentials
    this.#peerAllow = options.peerAllow
    const { callId, localTag, remoteTag } = options.dialog
    this.#key = dialogKey(callId, localTag, remoteTag)
    this.#emitter = new CountedEmitter((error, event) =>
      options.context.logger.error({ err: error, event }, 'session listener threw'),
    )
    options.context.dialogs.set(this.#key, this)
  }

  get callId(): string {
    return this.#dialog.callId
  }

  get localTag(): string {
    return this.#dialog.localTag
  }

  get remoteTag(): string {
    return this.#dialog.remoteTag
  }

  /** The peer's Contact URI. */
  get remoteTarget(): string {
    return this.#dialog.remoteTarget
  }

  /** Where the peer's last message came from. */
  get flow(): Target {
    return this.#flow
  }

  get hop(): string {
    return routeOf(this.#dialog).hop
  }

  get localSdp(): string {
    return this.#localSdp
  }

  get remoteSdp(): string | undefined {
    return this.#remoteSdp
  }

  /** Set once the session is over. */
  get end(): SessionEnd | undefined {
    return this.#end
  }

  /** What to store for an orphan BYE. */
  get stored(): StoredDialog {
    const { protocol, address, port } = this.#flow
    const flow = { protocol, address, port }
    return { dialog: this.#dialog, flow, neighbour: this.#neighbour }
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
    const waiting = this.#unacknowledged
    this.#finish({ by: 'local', cause: 'bye' }, { keepDialog: true })
    // RFC 3261 §15: no BYE from the callee before the ACK.
    if (waiting && this.role === 'uas') {
      await new Promise<void>((resolve) => {
        this.#byeWhenAcknowledged = resolve
      })
    }
    await this.#sendBye(options)
  }

  /** Offers a new session description. After 491 it is tried again (§14.1). Never rejects. */
  async reinvite(sdp: string, options: { headers?: HeaderInput } = {}): Promise<ReinviteOutcome> {
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#reinviteOnce(sdp, options)
      if (outcome.ok || outcome.status !== 491 || attempt === GLARE_RETRIES || this.#end) {
        return outcome
      }
      // The owner of the Call-ID waits 2.1 to 4 s, the other up to 2 s.
      const base = this.role === 'uac' ? 2100 : 0
      const span = this.role === 'uac' ? 1900 : 2000
      await new Promise<void>((resolve) => {
        const delay = base + Math.floor(Math.random() * span)
        this.#glare = this.#context.clock.setTimeout(resolve, delay)
        this.once('ended', () => resolve())
      })
      this.#glare?.clear()
    }
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
    const referredBy = parseNameAddr(this.#dialog.local)?.uri ?? ''
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
    if (request.method === 'ACK') return this.#onAck(request)
    this.#flow = source
    const transaction = this.#context.layer.serve(request, source)
    const advanced = takeRemoteCseq(this.#dialog, request.cseq.number)
    if (!advanced) {
      reply(this.#context, transaction, 500, { reason: 'CSeq Out Of Order' })
      return
    }
    this.#dialog = advanced
    if (unknownExtensions(request).length > 0) {
      reply(this.#context, transaction, 420)
      return
    }
    if (request.method === 'BYE') return this.#onBye(request, transaction)
    if (this.#end) {
      reply(this.#context, transaction, 481)
      return
    }
    this.#dispatch(request, transaction)
  }

  /** Called by the stack when it closes. */
  stackClosed(): void {
    this.#finish({ by: 'local', cause: 'stack-closed' })
    this.#unacknowledged?.stop()
    this.#unacknowledged = undefined
    this.#byeWhenAcknowledged?.()
  }

  /**
   * Sends our 2xx and repeats it until the ACK comes. Called by the INVITE that was accepted.
   * `offerless`: the INVITE had no offer, so that ours is in the 2xx.
   */
  sendSuccess(transaction: ServerTransaction, response: SipResponse, offerless: boolean): void {
    this.#offerInSuccess = offerless
    this.#armSessionTimer(acceptSessionTimer(transaction.request)?.timer)
    transaction.respond(response)
    this.#unacknowledged = new SuccessRetransmission({
      context: this.#context,
      cseq: transaction.request.cseq.number,
      resend: () => void transaction.respond(response),
      timeout: () => this.#onNoAck(),
    })
  }

  /** Acknowledges a 2xx to our INVITE, the first time and each time it comes again. */
  async confirm(invite: SipRequest, response: SipResponse, source: Source): Promise<void> {
    this.#flow = source
    const cseq = invite.cseq.number
    const cached = this.#lastAck
    if (cached?.cseq === cseq) {
      void this.#context.send(cached.target, cached.request)
      return
    }
    this.#armSessionTimer(sessionTimerOfAnswer(response))
    const [target] = await this.#targets()
    if (!target) return this.#finish({ by: 'error', cause: 'unreachable' })
    const headers = dialogHeaders(this.#dialog, 'ACK', cseq)
    headers.prepend('Via', ownVia(target, this.#context.advertised(target), newBranch()))
    // §13.2.2.4: the ACK carries the credentials of its INVITE.
    for (const name of ['Authorization', 'Proxy-Authorization']) {
      for (const value of invite.headers.lines(name)) headers.append(name, value)
    }
    headers.append('User-Agent', this.#context.userAgent)
    const request = createRequest({ method: 'ACK', uri: routeOf(this.#dialog).uri, headers })
    this.#lastAck = { cseq, request, target }
    const sent = await this.#context.send(target, request)
    if (!sent.ok) this.#finish({ by: 'error', cause: 'unreachable' })
  }

  #dispatch(request: SipRequest, transaction: ServerTransaction): void {
    switch (request.method) {
      case 'INVITE':
        return this.#onReinvite(request, transaction)
      case 'UPDATE':
        return this.#onUpdate(request, transaction)
      case 'OPTIONS':
        reply(this.#context, transaction, 200)
        return
      case 'NOTIFY':
        return this.#onNotify(request, transaction)
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

  #onAck(request: SipRequest): void {
    const waiting = this.#unacknowledged
    if (!waiting || request.cseq.number !== waiting.cseq) return
    waiting.stop()
    this.#unacknowledged = undefined
    const answer = this.#offerInSuccess ? sdpOf(request) : undefined
    if (answer !== undefined) this.#remoteSdp = answer
    if (this.#byeWhenAcknowledged) return this.#byeWhenAcknowledged()
    if (this.#end) return
    if (this.#offerInSuccess && answer === undefined) {
      // §13.2.1: an offer in our 2xx is answered in its ACK. Without an answer there is no audio.
      this.#finish({ by: 'error', cause: 'no-answer' }, { keepDialog: true })
      void this.#sendBye({ reason: 'SIP;cause=488;text="No answer in ACK"' })
      return
    }
    this.#emitter.emit('acknowledged', answer)
  }

  #onNoAck(): void {
    this.#unacknowledged = undefined
    if (this.#byeWhenAcknowledged) return this.#byeWhenAcknowledged()
    // §13.3.1.4: the session is ended with a BYE.
    this.#finish({ by: 'timeout', cause: 'no-ack' }, { keepDialog: true })
    void this.#sendBye({})
  }

  #onBye(request: SipRequest, transaction: ServerTransaction): void {
    reply(this.#context, transaction, 200)
    this.#unacknowledged?.stop()
    this.#unacknowledged = undefined
    this.#byeWhenAcknowledged?.()
    const reasonHeader = request.headers.get('Reason')
    this.#finish({ by: 'remote', cause: 'bye', reasonHeader })
  }

  #onReinvite(request: SipRequest, transaction: ServerTransaction): void {
    if (this.#outgoing || this.#unacknowledged) {
      reply(this.#context, transaction, 491)
      return
    }
    if (this.#incoming) {
      // §14.2: a second INVITE before the first is answered.
      const headers = { 'Retry-After': String(Math.floor(Math.random() * 11)) }
      reply(this.#context, transaction, 500, { headers })
      return
    }
    if (isTooShort(request)) {
      reply(this.#context, transaction, 422)
      return
    }
    reply(this.#context, transaction, 100)
    const offer = sdpOf(request)
    this.#incoming = transaction
    const responder = this.#responder(request, transaction, (sdp, headers) => {
      this.#incoming = undefined
      this.#settleOffer(request, sdp, offer)
      const parts = successParts(this.#context, transaction, {
        sdp,
        contactUser: this.#contactUser,
        headers,
      })
      this.sendSuccess(transaction, createResponse(request, 200, parts), offer === undefined)
    })
    if (this.#emitter.isHeard('reinvite')) this.#emitter.emit('reinvite', offer, responder)
    else responder.reject(488)
  }

  #onUpdate(request: SipRequest, transaction: ServerTransaction): void {
    const offer = sdpOf(request)
    if (offer !== undefined && (this.#incoming || this.#outgoing)) {
      reply(this.#context, transaction, 491)
      return
    }
    if (isTooShort(request)) {
      reply(this.#context, transaction, 422)
      return
    }
    const succeed = (sdp: string | undefined, headers: HeaderInput | undefined): void => {
      if (sdp !== undefined) this.#settleOffer(request, sdp, offer)
      this.#dialog = refreshTarget(this.#dialog, request)
      this.#armSessionTimer(acceptSessionTimer(request)?.timer)
      const parts = successParts(this.#context, transaction, {
        sdp,
        contactUser: this.#contactUser,
        headers,
      })
      transaction.respond(createResponse(request, 200, parts))
    }
    if (offer === undefined) return succeed(undefined, undefined)
    const responder = this.#responder(request, transaction, succeed)
    if (this.#emitter.isHeard('update')) this.#emitter.emit('update', offer, responder)
    else responder.reject(488)
  }

  #settleOffer(request: SipRequest, sdp: string, offer: string | undefined): void {
    this.#dialog = refreshTarget(this.#dialog, request)
    this.#localSdp = sdp
    if (offer !== undefined) this.#remoteSdp = offer
  }

  #responder(
    request: SipRequest,
    transaction: ServerTransaction,
    accept: (sdp: string, headers: HeaderInput | undefined) => void,
  ): OfferResponder {
    const { responder, dispose } = armResponder({
      context: this.#context,
      request,
      isOver: () => this.#end !== undefined,
      accept,
      reject: (status, parts) => {
        if (this.#incoming === transaction) this.#incoming = undefined
        reply(this.#context, transaction, status, parts)
      },
    })
    this.#disposeAtEnd.add(dispose)
    return responder
  }

  #onNotify(request: SipRequest, transaction: ServerTransaction): void {
    reply(this.#context, transaction, 200)
    this.#emitter.emit('notify', readNotification(request))
  }

  #onRefer(request: SipRequest, incoming: IncomingRequest): void {
    const refer = readRefer(request)
    if (!refer) incoming.respond(400, { reason: 'Bad Refer-To' })
    else if (this.#emitter.isHeard('refer')) {
      this.#emitter.emit('refer', { request: incoming, ...refer })
    } else incoming.respond(603)
  }

  async #reinviteOnce(sdp: string, options: { headers?: HeaderInput }): Promise<ReinviteOutcome> {
    if (this.#end) return { ok: false, status: 481, reason: 'Session Ended' }
    // §14.1: not while either side has an INVITE in progress.
    if (this.#outgoing || this.#incoming || this.#unacknowledged) {
      return { ok: false, status: 491, reason: 'Request Pending' }
    }
    const targets = await this.#targets()
    if (this.#end || this.#outgoing || this.#incoming) {
      return { ok: false, status: 491, reason: 'Request Pending' }
    }
    return await new Promise<ReinviteOutcome>((resolve) => {
      const running = new Exchange({
        context: this.#context,
        plan: {
          ...this.#plan('INVITE', options.headers),
          targets,
          body: sdp,
          contentType: 'application/sdp',
          contactUser: this.#contactUser,
        },
        handlers: {
          success: (response, source, request) => {
            const first = this.#outgoing === running
            if (first) {
              this.#outgoing = undefined
              this.#dialog = refreshTarget(this.#dialog, response)
              this.#localSdp = sdp
              this.#remoteSdp = sdpOf(response) ?? this.#remoteSdp
            }
            void this.confirm(request, response, source)
            if (first) resolve({ ok: true, answer: sdpOf(response), response })
          },
          final: ({ status, reason }) => {
            this.#outgoing = undefined
            // §12.2.1.2: the peer does not know the dialog, or is gone.
            if (status === 481) this.#finish({ by: 'error', cause: 'dialog-gone' })
            if (status === 408) this.#finish({ by: 'timeout', cause: 'unreachable' }, { bye: true })
            resolve({ ok: false, status, reason })
          },
        },
      })
      this.#outgoing = running
      running.start()
    })
  }

  async #exchange(
    method: string,
    options: { headers?: HeaderInput; contentType?: string; body?: string },
  ): Promise<RequestOutcome> {
    const targets = await this.#targets()
    const contactUser = method === 'BYE' || method === 'INFO' ? null : this.#contactUser
    const { contentType, body } = options
    const plan = { ...this.#plan(method, options.headers), targets, contactUser, contentType, body }
    return exchange(this.#context, plan, (source) => {
      if (source) this.#flow = source
    })
  }

  #targets(): Promise<Target[]> {
    const flow = this.#flow
    return dialogTargets(this.#context, { dialog: this.#dialog, flow, neighbour: this.#neighbour })
  }

  #plan(method: string, headers: HeaderInput | undefined) {
    return {
      method,
      uri: routeOf(this.#dialog).uri,
      base: (cseq: number) => dialogHeaders(this.#dialog, method, cseq),
      nextCseq: () => {
        this.#dialog = { ...this.#dialog, localCseq: this.#dialog.localCseq + 1 }
        return this.#dialog.localCseq
      },
      headers,
      credentials: this.#credentials,
    }
  }

  async #sendBye(options: { reason?: string; headers?: HeaderInput }): Promise<void> {
    const reason = options.reason === undefined ? {} : { Reason: options.reason }
    await this.#exchange('BYE', { headers: { ...reason, ...options.headers } })
    this.#context.dialogs.delete(this.#key)
  }

  #armSessionTimer(timer: SessionTimer | undefined): void {
    this.#refresh?.clear()
    this.#refresh = undefined
    if (!timer || this.#end) return
    this.#refresh = this.#context.clock.setTimeout(
      () => void this.#sessionTimerFired(timer),
      sessionTimerDelay(timer),
    )
  }

  async #sessionTimerFired(timer: SessionTimer): Promise<void> {
    if (timer.refresher === 'peer') {
      this.#finish({ by: 'timeout', cause: 'session-expired' }, { bye: true })
      return
    }
    const headers = { 'Session-Expires': `${timer.seconds};refresher=uac`, Supported: 'timer' }
    const update = this.#peerAllow.includes('update')
    const outcome = update
      ? await this.request('UPDATE', { headers })
      : await this.reinvite(this.#localSdp, { headers })
    if (this.#end) return
    const { status } =
      'ok' in outcome && outcome.ok ? outcome.response : (outcome as RequestOutcome)
    if (status === 408 || status === 481) {
      this.#finish({ by: 'timeout', cause: 'session-expired' }, { bye: true })
    } else {
      this.#armSessionTimer(timer)
    }
  }

  #finish(end: SessionEnd, options: { keepDialog?: boolean; bye?: boolean } = {}): void {
    if (this.#end) return
    this.#end = end
    this.#refresh?.clear()
    this.#glare?.clear()
    for (const dispose of this.#disposeAtEnd) dispose()
    if (this.#incoming) {
      reply(this.#context, this.#incoming, 487)
      this.#incoming = undefined
    }
    if (!options.keepDialog) {
      this.#unacknowledged?.stop()
      this.#unacknowledged = undefined
    }
    if (options.bye) void this.#sendBye({})
    else if (!options.keepDialog) this.#context.dialogs.delete(this.#key)
    this.#emitter.emit('ended', end)
  }
}
