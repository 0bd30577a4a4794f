import type { Timer } from '@offhook/core'
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
import { reply, type UaContext } from './context.ts'
import type { CountedEmitter } from './counted-emitter.ts'
import { Exchange } from './exchange.ts'
import type { LiveDialog } from './live-dialog.ts'
import { armResponder } from './offer-responder.ts'
import type { OfferResponder, SessionEnd, SessionEvents } from './session-events.ts'
import type { SessionRefresh } from './session-refresh.ts'
import { acceptSessionTimer, isTooShort, sessionTimerOfAnswer } from './session-timer.ts'
import type { ReinviteOutcome, TypedBody } from './session-types.ts'
import { successParts } from './success-parts.ts'
import { SuccessRetransmission } from './success-retransmission.ts'

/** How often a re-INVITE is tried again after 491. */
const GLARE_RETRIES = 3

/**
 * The offers and answers of a session (RFC 3264, RFC 3261 §14, RFC 3311): re-INVITE and UPDATE of
 * either side, one at a time, and the ACK of each 2xx in both directions.
 */
export class SessionOffers {
  readonly #options: SessionOffersOptions
  readonly #context: UaContext
  readonly #dialog: LiveDialog
  readonly #emitter: CountedEmitter<SessionEvents>
  #localSdp: string
  #remoteSdp: string | undefined
  /** Our 2xx that waits for its ACK. */
  #unacknowledged: SuccessRetransmission | undefined
  #offerInSuccess = false
  #whenAcknowledged: (() => void) | undefined
  /** The peer's re-INVITE that waits for our answer. */
  #incoming: ServerTransaction | undefined
  #outgoing: Exchange | undefined
  #lastAck: { cseq: number; request: SipRequest; target: Target } | undefined
  #glare: Timer | undefined
  readonly #disposeAtEnd = new Set<() => void>()
  #over = false

  constructor(options: SessionOffersOptions) {
    this.#options = options
    this.#dialog = options.dialog
    this.#context = options.dialog.context
    this.#emitter = options.emitter
    this.#localSdp = options.localSdp
    this.#remoteSdp = options.remoteSdp
  }

  get localSdp(): string {
    return this.#localSdp
  }

  get remoteSdp(): string | undefined {
    return this.#remoteSdp
  }

  /** Whether a 2xx of ours waits for its ACK. */
  get owesAck(): boolean {
    return this.#unacknowledged !== undefined
  }

  /** Resolves when the 2xx that waits has its ACK, or will have none. */
  acknowledged(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenAcknowledged = resolve
    })
  }

  /** The session is over: what waits for an answer is refused. */
  close(): void {
    this.#over = true
    this.#glare?.clear()
    for (const dispose of this.#disposeAtEnd) dispose()
    if (this.#incoming) reply(this.#context, this.#incoming, 487)
    this.#incoming = undefined
  }

  /** No ACK is waited for any more. */
  forgetAck(): void {
    this.#unacknowledged?.stop()
    this.#unacknowledged = undefined
    this.#whenAcknowledged?.()
  }

  // ── 2xx and ACK ─────────────────────────────────────────────────────────────────────────────

  /** Sends our 2xx and repeats it until the ACK comes. */
  sendSuccess(transaction: ServerTransaction, response: SipResponse, offerless: boolean): void {
    this.#offerInSuccess = offerless
    this.#options.refresh.arm(acceptSessionTimer(transaction.request)?.timer)
    transaction.respond(response)
    this.#unacknowledged = new SuccessRetransmission({
      context: this.#context,
      cseq: transaction.request.cseq.number,
      resend: () => void transaction.respond(response),
      timeout: () => this.#onNoAck(),
    })
  }

  onAck(request: SipRequest): void {
    const waiting = this.#unacknowledged
    if (!waiting || request.cseq.number !== waiting.cseq) return
    waiting.stop()
    this.#unacknowledged = undefined
    const answer = this.#offerInSuccess ? sdpOf(request) : undefined
    if (answer !== undefined) this.#remoteSdp = answer
    if (this.#whenAcknowledged) return this.#whenAcknowledged()
    if (this.#over) return
    if (this.#offerInSuccess && answer === undefined) {
      // §13.2.1: an offer in our 2xx is answered in its ACK. Without an answer there is no audio.
      const reason = 'SIP;cause=488;text="No answer in ACK"'
      return this.#options.hangUp({ by: 'error', cause: 'no-answer' }, { Reason: reason })
    }
    this.#emitter.emit('acknowledged', answer)
  }

  #onNoAck(): void {
    this.#unacknowledged = undefined
    if (this.#whenAcknowledged) return this.#whenAcknowledged()
    // §13.3.1.4: the session is ended with a BYE.
    this.#options.hangUp({ by: 'timeout', cause: 'no-ack' })
  }

  /** Acknowledges a 2xx to our INVITE, the first time and each time it comes again. */
  async confirm(invite: SipRequest, response: SipResponse, source: Source): Promise<void> {
    this.#dialog.heard(source)
    const cseq = invite.cseq.number
    const cached = this.#lastAck
    if (cached?.cseq === cseq) {
      void this.#context.send(cached.target, cached.request)
      return
    }
    this.#options.refresh.arm(sessionTimerOfAnswer(response))
    const [target] = await this.#dialog.targets()
    if (!target) return this.#options.finish({ by: 'error', cause: 'unreachable' })
    const { uri, base } = this.#dialog.plan('ACK', undefined)
    const headers = base(cseq)
    headers.prepend('Via', ownVia(target, this.#context.advertised(target), newBranch()))
    // §13.2.2.4: the ACK carries the credentials of its INVITE.
    for (const name of ['Authorization', 'Proxy-Authorization']) {
      for (const value of invite.headers.lines(name)) headers.append(name, value)
    }
    headers.append('User-Agent', this.#context.userAgent)
    const request = createRequest({ method: 'ACK', uri, headers })
    this.#lastAck = { cseq, request, target }
    const sent = await this.#context.send(target, request)
    if (!sent.ok) this.#options.finish({ by: 'error', cause: 'unreachable' })
  }

  // ── the peer's offers ───────────────────────────────────────────────────────────────────────

  onReinvite(request: SipRequest, transaction: ServerTransaction): void {
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
      this.#settle(request, sdp, offer)
      this.sendSuccess(transaction, this.#success(transaction, sdp, headers), offer === undefined)
    })
    if (this.#emitter.isHeard('reinvite')) this.#emitter.emit('reinvite', offer, responder)
    else responder.reject(488)
  }

  onUpdate(request: SipRequest, transaction: ServerTransaction): void {
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
      if (sdp !== undefined) this.#settle(request, sdp, offer)
      this.#dialog.refresh(request)
      this.#options.refresh.arm(acceptSessionTimer(request)?.timer)
      transaction.respond(this.#success(transaction, sdp, headers))
    }
    if (offer === undefined) return succeed(undefined, undefined)
    const responder = this.#responder(request, transaction, succeed)
    if (this.#emitter.isHeard('update')) this.#emitter.emit('update', offer, responder)
    else responder.reject(488)
  }

  #settle(request: SipRequest, sdp: string, offer: string | undefined): void {
    this.#dialog.refresh(request)
    this.#localSdp = sdp
    if (offer !== undefined) this.#remoteSdp = offer
  }

  #success(
    transaction: ServerTransaction,
    sdp: string | undefined,
    headers: HeaderInput | undefined,
  ): SipResponse {
    const { contactUser, contactFeatures } = this.#options
    const own = { sdp, contactUser, contactFeatures, headers }
    const parts = successParts(this.#context, transaction, own)
    return createResponse(transaction.request, 200, parts)
  }

  #responder(
    request: SipRequest,
    transaction: ServerTransaction,
    accept: (sdp: string, headers: HeaderInput | undefined) => void,
  ): OfferResponder {
    const { responder, dispose } = armResponder({
      context: this.#context,
      request,
      isOver: () => this.#over,
      accept,
      reject: (status, parts) => {
        if (this.#incoming === transaction) this.#incoming = undefined
        reply(this.#context, transaction, status, parts)
      },
    })
    this.#disposeAtEnd.add(dispose)
    return responder
  }

  // ── ours ────────────────────────────────────────────────────────────────────────────────────

  /** Offers a new session description. After 491 it is tried again (§14.1). Never rejects. */
  async reinvite(sdp: string, parts: ReinviteParts): Promise<ReinviteOutcome> {
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#reinviteOnce(sdp, parts)
      if (outcome.ok || outcome.status !== 491 || attempt === GLARE_RETRIES || this.#over) {
        return outcome
      }
      // The owner of the Call-ID waits 2.1 to 4 s, the other up to 2 s.
      const owner = this.#options.role === 'uac'
      const [base, span] = owner ? [2100, 1900] : [0, 2000]
      await new Promise<void>((resolve) => {
        const delay = base + Math.floor(Math.random() * span)
        this.#glare = this.#context.clock.setTimeout(resolve, delay)
        this.#emitter.once('ended', () => resolve())
      })
      this.#glare?.clear()
    }
  }

  async #reinviteOnce(sdp: string, { headers, body }: ReinviteParts): Promise<ReinviteOutcome> {
    if (this.#over) return { ok: false, status: 481, reason: 'Session Ended' }
    // §14.1: not while either side has an INVITE in progress.
    if (this.#outgoing || this.#incoming || this.#unacknowledged) {
      return { ok: false, status: 491, reason: 'Request Pending' }
    }
    const targets = await this.#dialog.targets()
    if (this.#over || this.#outgoing || this.#incoming) {
      return { ok: false, status: 491, reason: 'Request Pending' }
    }
    const { contactUser, contactFeatures, finish, hangUp } = this.#options
    return await new Promise<ReinviteOutcome>((resolve) => {
      const running = new Exchange({
        context: this.#context,
        plan: {
          ...this.#dialog.plan('INVITE', headers),
          targets,
          body: body?.text ?? sdp,
          contentType: body?.contentType ?? 'application/sdp',
          contactUser,
          contactFeatures,
        },
        handlers: {
          success: (response, source, request) => {
            const first = this.#outgoing === running
            if (first) {
              this.#outgoing = undefined
              this.#dialog.refresh(response)
              this.#localSdp = sdp
              this.#remoteSdp = sdpOf(response) ?? this.#remoteSdp
            }
            void this.confirm(request, response, source)
            if (first) resolve({ ok: true, answer: sdpOf(response), response })
          },
          final: ({ status, reason }) => {
            this.#outgoing = undefined
            // §12.2.1.2: the peer does not know the dialog, or is gone.
            if (status === 481) finish({ by: 'error', cause: 'dialog-gone' })
            if (status === 408) hangUp({ by: 'timeout', cause: 'unreachable' })
            resolve({ ok: false, status, reason })
          },
        },
      })
      this.#outgoing = running
      running.start()
    })
  }
}

/** What a re-INVITE says beside its offer; `body` takes the place of the offer alone, and holds it. */
interface ReinviteParts {
  readonly headers?: HeaderInput | undefined
  readonly body?: TypedBody | undefined
}

interface SessionOffersOptions {
  readonly dialog: LiveDialog
  readonly role: 'uac' | 'uas'
  readonly emitter: CountedEmitter<SessionEvents>
  readonly refresh: SessionRefresh
  readonly localSdp: string
  readonly remoteSdp: string | undefined
  readonly contactUser: string
  readonly contactFeatures: string | undefined
  /** Ends the session, which may be over already: the peer knows, or cannot be told. */
  readonly finish: (end: SessionEnd) => void
  /** Ends it and sends BYE with these headers. */
  readonly hangUp: (end: SessionEnd, headers?: HeaderInput) => void
}
