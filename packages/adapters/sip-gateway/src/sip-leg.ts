import type { MediaClient, OpenedRtpEndpoint } from '@offhook/control'
import { type Disposer, Emitter, errors, OffhookError } from '@offhook/core'
import type { IncomingInvite, IncomingRequest, OfferResponder, Session } from '@offhook/sip'
import type { LegCause, LegEnd, LegEvents, LegSignalling } from '@offhook/voice'
import { causeOf, reasonOf, statusOf } from './causes.ts'
import { digitsOfInfo } from './dtmf-info.ts'
import type { MediaNegotiation } from './media-negotiation.ts'
import type { Dialled } from './tried-invite.ts'

export interface SipLegOptions {
  readonly endpoint: OpenedRtpEndpoint
  readonly media: MediaClient
  readonly negotiation: MediaNegotiation
  /** An answered party without RTP and RTCP for this long is gone; 0 = never. */
  readonly mediaTimeoutMs: number
}

/**
 * One SIP party. An incoming one wraps an INVITE until it is answered, an outgoing one an INVITE of
 * ours; from the answer on both are a session. Ends exactly once, whoever is first.
 */
export class SipLeg implements LegSignalling {
  readonly kind = 'sip'
  readonly #endpoint: OpenedRtpEndpoint
  readonly #media: MediaClient
  readonly #negotiation: MediaNegotiation
  readonly #mediaTimeoutMs: number
  readonly #emitter = new Emitter<LegEvents>()
  readonly #disposers: Disposer[] = []
  #incoming: IncomingInvite | null = null
  #outgoing: Dialled | null = null
  #session: Session | null = null
  #callId: string
  #ended = false
  #earlySeen = false
  #ringing = false
  #probing = false

  private constructor(options: SipLegOptions, callId: string) {
    this.#endpoint = options.endpoint
    this.#media = options.media
    this.#negotiation = options.negotiation
    this.#mediaTimeoutMs = options.mediaTimeoutMs
    this.#callId = callId
  }

  /** A call that has arrived; its offer, if it had one, has been negotiated. */
  static incoming(options: SipLegOptions, invite: IncomingInvite): SipLeg {
    const leg = new SipLeg(options, invite.callId)
    leg.#incoming = invite
    leg.#disposers.push(
      invite.on('cancelled', () => leg.#end({ cause: 'canceled', by: 'peer', sipStatus: 487 })),
    )
    return leg
  }

  /** A call of ours that is on its way. */
  static outgoing(options: SipLegOptions, invite: Dialled): SipLeg {
    const leg = new SipLeg(options, invite.callId)
    leg.#outgoing = invite
    leg.#disposers.push(
      invite.on('progress', ({ status, sdp }) => leg.#onProgress(status, sdp)),
      invite.on('accepted', (session) => leg.#onAccepted(session)),
      invite.on('failed', (status) => {
        leg.#end({ cause: causeOf(status), by: 'peer', sipStatus: status })
      }),
    )
    return leg
  }

  get endpointId() {
    return this.#endpoint.endpointId
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
    if (this.#session) void this.#session.bye(options)
    else this.#outgoing?.cancel(options)
  }

  async refer(target: string): Promise<{ status: number; notified: number | null }> {
    if (!this.#session) throw new OffhookError(errors.referNotPossible, 'The call is not answered')
    const session = this.#session
    let notified: number | null = null
    const dispose = session.on('notify', ({ status }) => {
      notified = status ?? notified
    })
    const { status } = await session.refer(target)
    dispose()
    return { status, notified }
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

  describe() {
    return {
      sipCallId: this.#callId,
      dialog: this.#session ? { stored: JSON.stringify(this.#session.stored) } : null,
    }
  }

  // ────────────────────────────────────────────────────────────────────────────────────────────

  #onProgress(status: number, sdp: string | undefined): void {
    if (this.#ended) return
    if (sdp !== undefined && this.#applyAnswer(sdp)) {
      if (!this.#earlySeen) this.#emitter.emit('early')
      this.#earlySeen = true
    } else if (status !== 100 && !this.#ringing) {
      this.#ringing = true
      this.#emitter.emit('ringing')
    }
  }

  #onAccepted(session: Session): void {
    if (this.#ended || this.#session) {
      // We had given up, or another phone was first; the callee had not heard it yet.
      void session.bye()
      return
    }
    this.#attach(session)
    const answer = session.remoteSdp
    if (answer === undefined || !this.#applyAnswer(answer)) return this.hangup('media-failed')
    this.#emitter.emit('answered')
  }

  #applyAnswer(sdp: string): boolean {
    const commands = this.#negotiation.takeAnswer(sdp)
    if (commands === null) return false
    this.#media.post(commands)
    return true
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
      session.on('ended', ({ by }) => {
        const byPeer = by === 'remote'
        this.#end({
          cause: byPeer || by === 'local' ? 'normal' : 'network-failed',
          by: byPeer ? 'peer' : by === 'local' ? 'us' : 'network',
          sipStatus: null,
        })
      }),
      session.on('acknowledged', (answer) => {
        // The offer was ours, in the 200: the caller's answer comes with its ACK.
        if (answer !== undefined && !this.#applyAnswer(answer)) this.hangup('media-failed')
      }),
      session.on('reinvite', (offer, respond) => this.#onOffer(offer, respond)),
      session.on('update', (offer, respond) => this.#onOffer(offer, respond)),
      session.on('info', (request) => this.#onInfo(request)),
    )
    if (session.end) this.#end({ cause: 'normal', by: 'peer', sipStatus: null })
  }

  /** A new offer of the peer: hold, resume, or another address for its audio. */
  #onOffer(offer: string | undefined, respond: OfferResponder): void {
    if (offer === undefined) {
      // RFC 3261 §14.2: without an offer we make one; the answer comes with the ACK.
      respond.accept(this.#negotiation.offerAgain())
      return
    }
    const taken = this.#negotiation.takeOffer(offer)
    if (taken === null) {
      respond.reject(488)
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
    for (const dispose of this.#disposers.splice(0)) dispose()
    // A 200 that crosses our CANCEL must still be answered by a BYE.
    this.#outgoing?.on('accepted', (session) => void session.bye())
    this.#media.post([{ type: 'endpoint.close', endpointId: this.endpointId }])
    this.#emitter.emit('ended', end)
  }
}
