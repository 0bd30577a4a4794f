import type { MediaClient } from '@offhook/control'
import {
  type AccountSid,
  type Clock,
  type Disposer,
  Emitter,
  errors,
  OffhookError,
  type Timer,
} from '@offhook/core'
import type { SecureAudio } from '@offhook/rtp'
import type {
  IncomingInvite,
  IncomingRequest,
  OfferResponder,
  Replaces,
  Session,
} from '@offhook/sip'
import {
  causeOfAnswer,
  type LegCause,
  type LegEnd,
  type LegEvents,
  type LegSignalling,
} from '@offhook/voice'
import type { Dialled } from '../dialling/tried-invite.ts'
import type { Negotiation } from '../negotiation/negotiation.ts'
import { namesHost, withAddresses } from '../negotiation/sdp-hosts.ts'
import { reasonOf, statusOf } from './causes.ts'
import { digitsOfInfo } from './dtmf-info.ts'
import { extensionHeaders } from './extension-headers.ts'
import { referAndFollow, referralOf } from './refer-following.ts'

/** How long a callee may take to say what became of an INVITE that we have given up. */
const LAST_WORD_MS = 4_000

export interface SipLegOptions {
  readonly accountSid: AccountSid
  readonly clock: Clock
  readonly media: MediaClient
  readonly negotiation: Negotiation
  /** An answered party without RTP and RTCP for this long is gone; 0 = never. */
  readonly mediaTimeoutMs: number
}

/**
 * One SIP party. An incoming one wraps an INVITE until it is answered, an outgoing one an INVITE of
 * ours; from the answer on both are a session. Ends exactly once, whoever is first.
 */
export class SipLeg implements LegSignalling {
  readonly kind = 'sip'
  readonly #media: MediaClient
  #negotiation: Negotiation
  readonly #mediaTimeoutMs: number
  readonly #accountSid: AccountSid
  readonly #clock: Clock
  readonly #emitter = new Emitter<LegEvents>()
  readonly #disposers: Disposer[] = []
  #incoming: IncomingInvite | null = null
  #outgoing: Dialled | null = null
  #session: Session | null = null
  /** When the peer has heard what comes of its REFERs. Never rejects. */
  #told: Promise<unknown> = Promise.resolve()
  #callId: string
  /** The `X-` headers of the final answer to an INVITE of ours. */
  #answerHeaders: Readonly<Record<string, string>> = {}
  #ended = false
  #earlySeen = false
  /** The callee has changed its description before it answered: an older one in the 2xx says nothing. */
  #changedEarly = false
  #ringing = false
  #probing = false
  /** Given up, and it is not known yet whether the callee was quicker. */
  #givenUp: { readonly cause: LegCause; readonly timer: Timer } | null = null

  private constructor(options: SipLegOptions, callId: string) {
    this.#media = options.media
    this.#negotiation = options.negotiation
    this.#mediaTimeoutMs = options.mediaTimeoutMs
    this.#accountSid = options.accountSid
    this.#clock = options.clock
    this.#callId = callId
  }

  /** A call that has arrived; its offer, if it had one, has been negotiated. */
  static incoming(options: SipLegOptions, invite: IncomingInvite): SipLeg {
    const leg = new SipLeg(options, invite.callId)
    leg.#incoming = invite
    leg.#disposers.push(
      invite.on('cancelled', () => leg.#end({ cause: 'canceled', by: 'peer', sipStatus: 487 })),
      invite.on('answered', (answer) => leg.#withAnswer(answer, () => {})),
      invite.on('update', (offer, respond) => void leg.#onOffer(offer, respond)),
    )
    return leg
  }

  /** A call of ours that is on its way. */
  static outgoing(options: SipLegOptions, invite: Dialled): SipLeg {
    const leg = new SipLeg(options, invite.callId)
    leg.#outgoing = invite
    leg.#disposers.push(
      invite.on('progress', ({ status, sdp }) => leg.#onProgress(status, sdp)),
      invite.on('update', (offer, respond) => {
        leg.#changedEarly = true
        void leg.#onOffer(offer, respond)
      }),
      invite.on('accepted', (session, response) => {
        leg.#answerHeaders = extensionHeaders(response.headers)
        leg.#onAccepted(session)
      }),
      invite.on('failed', (status, _reason, response) => {
        if (response) leg.#answerHeaders = extensionHeaders(response.headers)
        const cause = leg.#givenUp?.cause
        leg.#end(
          cause
            ? { cause, by: 'us', sipStatus: null }
            : { cause: causeOfAnswer(status), by: 'peer', sipStatus: status },
        )
      }),
    )
    return leg
  }

  get endpointId() {
    return this.#negotiation.endpointId
  }

  get events() {
    return this.#emitter
  }

  ring(): void {
    // Once audio flows before the answer, a plain 180 would make phones play their own ringback.
    if (!this.#ringing) this.#incoming?.ring(180)
  }

  early(): void {
    this.#ringing = true
    this.#incoming?.ring(183, { sdp: this.#negotiation.description() })
  }

  async answer(): Promise<void> {
    const session = await this.#incoming?.accept({ sdp: this.#negotiation.description() })
    // The 200 has gone out: who was hung up in that moment is told.
    if (this.#ended) void session?.bye()
    if (!session || this.#ended)
      throw new OffhookError(errors.connectionBroken, 'The caller has hung up')
    this.#attach(session)
  }

  reject(cause: LegCause): void {
    this.#incoming?.reject(statusOf(cause), {
      ...(cause === 'overload' ? { headers: { 'Retry-After': '5' } } : {}),
    })
    this.#end({ cause, by: 'us', sipStatus: statusOf(cause) })
  }

  hangup(cause: LegCause): void {
    if (this.#ended) return
    if (!this.#session && !this.#outgoing) return this.reject(cause)
    const text = reasonOf(cause)
    const options = text === undefined ? {} : { reason: text }
    // Ended first: what the session says of its own end would hide the cause.
    this.#end({ cause, by: 'us', sipStatus: null })
    const session = this.#session
    // What came of a REFER is told before the BYE, after which nothing more can be.
    if (session) void this.#told.then(() => session.bye(options))
    else this.#outgoing?.cancel(options)
  }

  giveUp(cause: LegCause): void {
    const invite = this.#session ? null : this.#outgoing
    if (!invite) return this.hangup(cause)
    if (this.#ended || this.#givenUp) return
    // Who says nothing is hung up on; an answer that comes later still gets its BYE.
    const timer = this.#clock.setTimeout(() => this.hangup(cause), LAST_WORD_MS)
    this.#givenUp = { cause, timer }
    const reason = reasonOf(cause)
    invite.cancel({ ...(reason === undefined ? {} : { reason }), heedsAnswer: true })
  }

  async refer(target: string): Promise<{ status: number; notified: number | null }> {
    if (!this.#session) throw new OffhookError(errors.referNotPossible, 'The call is not answered')
    return referAndFollow(this.#session, target, this.#clock)
  }

  /** Whether this is the dialog that a Replaces names; answered alone, and of the same account. */
  isReplacedBy({ callId, localTag, remoteTag }: Replaces, accountSid: AccountSid): boolean {
    const session = this.#session
    if (this.#ended || accountSid !== this.#accountSid) return false
    return (
      session?.callId === callId && session.localTag === localTag && session.remoteTag === remoteTag
    )
  }

  /**
   * Another phone takes the place of this party (RFC 3891): it has the call, the audio and the way
   * back, and who was here before is told BYE. For everybody else nothing has changed.
   */
  async giveTo(
    invite: IncomingInvite,
    latchFrom: readonly string[],
    secure: SecureAudio,
  ): Promise<void> {
    const before = this.#session
    const negotiation = this.#negotiation.successor(latchFrom, secure)
    // The endpoint of a browser knows one browser alone.
    if (!negotiation) return void invite.reject(488)
    const taken =
      invite.offer === undefined
        ? null
        : await negotiation.takeOffer(await withAddresses(invite.offer))
    if (taken?.ok === false) {
      return void invite.reject(488, { headers: { Warning: taken.warning } })
    }
    const session = await invite.accept({ sdp: negotiation.description() })
    if (!session) return
    if (this.#ended || this.#session !== before) return void session.bye()
    for (const dispose of this.#disposers.splice(0)) dispose()
    if (taken) this.#media.post(taken.commands)
    this.#negotiation = negotiation
    this.#attach(session)
    void before?.bye({ reason: 'SIP;cause=200;text="Replaced"' })
  }

  /**
   * Neither RTP nor RTCP has come for as long as the setting says. Where audio was to flow the party
   * is gone. A held or one-way leg may be silent: it is asked by OPTIONS (RFC 3261 §11), and any
   * answer to that is a sign of life.
   */
  onMediaSilent(expected: boolean): void {
    if (expected) this.#endByNetwork()
    else void this.#probe()
  }

  /**
   * Takes the offer of the caller's INVITE. False when it cannot be served (refused, with the reason)
   * or the caller is gone.
   */
  async takeOffer(offer: string): Promise<boolean> {
    const taken = await this.#negotiation.takeOffer(await withAddresses(offer))
    if (this.#ended) return false
    if (taken.ok) {
      this.#media.post(taken.commands)
      return true
    }
    this.#incoming?.reject(488, { headers: { Warning: taken.warning } })
    this.#end({ cause: 'media-failed', by: 'us', sipStatus: 488 })
    return false
  }

  describe() {
    return {
      sipCallId: this.#callId,
      dialog: this.#session ? { stored: JSON.stringify(this.#session.stored) } : null,
      answerHeaders: this.#answerHeaders,
    }
  }

  // ────────────────────────────────────────────────────────────────────────────────────────────

  #onProgress(status: number, sdp: string | undefined): void {
    if (this.#ended) return
    if (sdp === undefined) return this.#onRinging(status)
    this.#withAnswer(sdp, (applied) => {
      if (!applied) return this.#onRinging(status)
      if (!this.#earlySeen) this.#emitter.emit('early')
      this.#earlySeen = true
    })
  }

  #onRinging(status: number): void {
    if (status === 100 || this.#ringing) return
    this.#ringing = true
    this.#emitter.emit('ringing')
  }

  #onAccepted(session: Session): void {
    if (this.#ended || this.#session) {
      // We had given up, or another phone was first; the callee had not heard it yet.
      void session.bye()
      return
    }
    this.#givenUp?.timer.clear()
    this.#givenUp = null
    this.#attach(session)
    const answer = this.#changedEarly ? undefined : session.remoteSdp
    if (answer === undefined) {
      // RFC 3262 §5: the answer may have come with a reliable provisional response.
      if (this.#earlySeen || this.#changedEarly) this.#emitter.emit('answered')
      else this.hangup('media-failed')
      return
    }
    this.#withAnswer(answer, (applied) => {
      if (applied) this.#emitter.emit('answered')
      else this.hangup('media-failed')
    })
  }

  /** Applies an answer of the peer's, at once unless a host in it must be looked up first. */
  #withAnswer(sdp: string, then: (applied: boolean) => void): void {
    if (!namesHost(sdp)) return then(this.#applyAnswer(sdp))
    void withAddresses(sdp).then((known) => {
      if (!this.#ended) then(this.#applyAnswer(known))
    })
  }

  #applyAnswer(sdp: string): boolean {
    const taken = this.#negotiation.takeAnswer(sdp)
    if (taken.ok) this.#media.post(taken.commands)
    return taken.ok
  }

  async #probe(): Promise<void> {
    if (this.#probing || this.#ended || !this.#session) return
    this.#probing = true
    const { response } = await this.#session.request('OPTIONS')
    this.#probing = false
    if (response === null) this.#endByNetwork()
  }

  #endByNetwork(): void {
    if (this.#ended || !this.#session) return
    this.#end({ cause: 'network-failed', by: 'network', sipStatus: null })
    void this.#session.bye({ reason: reasonOf('network-failed')! })
  }

  #attach(session: Session): void {
    this.#session = session
    const { endpointId } = this
    const silenceMs = this.#mediaTimeoutMs
    this.#media.post([{ type: 'endpoint.watch-media', endpointId, silenceMs }])
    this.#disposers.push(
      session.on('ended', ({ by, cause }) => {
        if (cause === 'no-answer') return this.hangup('media-failed')
        const byPeer = by === 'remote'
        this.#end({
          cause: byPeer || by === 'local' ? 'normal' : 'network-failed',
          by: byPeer ? 'peer' : by === 'local' ? 'us' : 'network',
          sipStatus: null,
        })
      }),
      session.on('acknowledged', (answer) => {
        // The offer was ours, in the 200: the caller's answer comes with its ACK.
        if (answer === undefined) return
        this.#withAnswer(answer, (applied) => {
          if (!applied) this.hangup('media-failed')
        })
      }),
      session.on('reinvite', (offer, respond) => void this.#onOffer(offer, respond)),
      session.on('update', (offer, respond) => void this.#onOffer(offer, respond)),
      session.on('info', (request) => this.#onInfo(request)),
      session.on('refer', (refer) => {
        const { referral, settle } = referralOf(session, refer, (notify) => {
          this.#told = this.#told.then(notify)
        })
        this.#emitter.emit('referred', referral)
        settle()
      }),
    )
    if (session.end) this.#end({ cause: 'normal', by: 'peer', sipStatus: null })
  }

  /** A new offer of the peer: hold, resume, or another address for its audio. */
  async #onOffer(offer: string | undefined, respond: OfferResponder): Promise<void> {
    if (offer === undefined) {
      // RFC 3261 §14.2: without an offer we make one; the answer comes with the ACK.
      respond.accept(this.#negotiation.offerAgain())
      return
    }
    const taken = await this.#negotiation.takeOffer(await withAddresses(offer))
    if (this.#ended) return
    if (!taken.ok) {
      respond.reject(488, { headers: { Warning: taken.warning } })
      return
    }
    this.#media.post(taken.commands)
    respond.accept(this.#negotiation.description())
    if (taken.heldChanged) this.#emitter.emit('held', this.#negotiation.held)
  }

  #onInfo(request: IncomingRequest): void {
    const digits = digitsOfInfo(
      request.request.headers.get('Content-Type') ?? '',
      request.request.body.toString(),
    )
    request.respond(digits === null ? 415 : 200)
    if (digits) {
      this.#media.post([{ type: 'endpoint.inject-digits', endpointId: this.endpointId, digits }])
    }
  }

  #end(end: LegEnd): void {
    if (this.#ended) return
    this.#ended = true
    this.#givenUp?.timer.clear()
    for (const dispose of this.#disposers.splice(0)) dispose()
    // A 200 that crosses our CANCEL must still be answered by a BYE.
    this.#outgoing?.on('accepted', (session) => void session.bye())
    this.#media.post([{ type: 'endpoint.close', endpointId: this.endpointId }])
    this.#emitter.emit('ended', end)
  }
}
