import type { Disposer, Listenable, Listener, Timer } from '@offhook/core'
import { dialogKey, routeOf, uasDialog } from '../dialog/dialog.ts'
import { type NameAddr, parseSeconds, tagOf } from '../message/fields.ts'
import type { HeaderInput } from '../message/headers.ts'
import { createResponse, newTag, type SipRequest } from '../message/message.ts'
import { sdpOf } from '../message/sdp-body.ts'
import { parseSipUri } from '../message/uri.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { Source } from '../transport/transport.ts'
import { ALLOW, SUPPORTED } from './answers.ts'
import { contactFor, type DialogOwner, isNeighbour, reply, type UaContext } from './context.ts'
import { CountedEmitter } from './counted-emitter.ts'
import { armResponder } from './offer-responder.ts'
import { ReliableProvisionals } from './reliable-provisional.ts'
import { Session } from './session.ts'
import type { OfferResponder } from './session-events.ts'
import { successParts } from './success-parts.ts'

/** What a waiting call tells. */
export type IncomingInviteEvents = {
  /**
   * The caller gave up (CANCEL, or BYE before an answer) or cannot be reached any more, the INVITE
   * expired, or the stack closed. The response has been sent. `reasonHeader` is the CANCEL's, such as "answered elsewhere".
   */
  cancelled: [reasonHeader: string | undefined]
  /** The PRACK of our early media brought the caller's answer: the offer was ours. */
  answered: [sdp: string]
  /** A new offer before the answer (RFC 3311). Refused with 488 while nobody listens. */
  update: [offer: string, respond: OfferResponder]
}

/** RFC 3261 §13.3.1.1: a proxy ends what stays silent for three minutes, so we speak each minute. */
const REPEAT_RINGING_MS = 60_000
/** Nothing rings for ever, whoever forgets it. */
const MAX_RINGING_MS = 3_600_000

/** A call that wants to come in. 100 Trying has been sent; exactly one of accept and reject ends it. */
export class IncomingInvite implements DialogOwner, Listenable<IncomingInviteEvents> {
  readonly request: SipRequest
  readonly peer: unknown
  /** Where it came from on the wire. */
  readonly source: Source
  /** The caller's session description; undefined when the offer is to be ours. */
  readonly offer: string | undefined
  readonly #context: UaContext
  readonly #transaction: ServerTransaction
  readonly #emitter: CountedEmitter<IncomingInviteEvents>
  readonly #localTag = newTag()
  readonly #key: string
  readonly #contactUser: string
  readonly #onSettled: () => void
  readonly #reliable: ReliableProvisionals
  /** The description of our first early media, and what answered it where the offer was ours. */
  #early: string | undefined
  #earlyAnswer: string | undefined
  #settled = false
  #repeat: Timer | undefined
  readonly #expiry: Timer

  constructor(options: {
    context: UaContext
    transaction: ServerTransaction
    peer: unknown
    onSettled: () => void
  }) {
    const { context, transaction } = options
    this.#context = context
    this.peer = options.peer
    this.#transaction = transaction
    this.#onSettled = options.onSettled
    this.request = transaction.request
    this.source = transaction.source
    this.offer = sdpOf(transaction.request)
    this.#contactUser = parseSipUri(this.request.uri)?.user ?? ''
    this.#emitter = new CountedEmitter((error, event) =>
      context.logger.error({ err: error, event }, 'invite listener threw'),
    )
    this.#key = dialogKey(this.callId, this.#localTag, tagOf(this.request.from) ?? '')
    context.dialogs.set(this.#key, this)
    this.#reliable = new ReliableProvisionals({
      context,
      cseq: this.request.cseq.number,
      // §3: the caller hears nothing of us.
      onUnheard: () => {
        if (this.reject(504)) this.#emitter.emit('cancelled', undefined)
      },
    })
    const expires = parseSeconds(this.request.headers.get('Expires')) ?? 0
    const limit = expires > 0 ? Math.min(expires * 1000, MAX_RINGING_MS) : MAX_RINGING_MS
    this.#expiry = context.clock.setTimeout(() => this.cancel(undefined), limit)
    reply(context, transaction, 100)
  }

  get callId(): string {
    return this.request.callId
  }

  get from(): NameAddr {
    return this.request.from
  }

  get to(): NameAddr {
    return this.request.to
  }

  get flow(): Source {
    return this.source
  }

  get hop(): string {
    const dialog = uasDialog(this.request, this.#localTag)
    return dialog === undefined ? this.request.uri : routeOf(dialog).hop
  }

  /** The tag of our side in the dialog that accepting makes. */
  get localTag(): string {
    return this.#localTag
  }

  /** Whether it was accepted, rejected or cancelled. */
  get settled(): boolean {
    return this.#settled
  }

  on<Name extends keyof IncomingInviteEvents>(
    name: Name,
    listener: Listener<IncomingInviteEvents[Name]>,
  ): Disposer {
    return this.#emitter.on(name, listener)
  }

  once<Name extends keyof IncomingInviteEvents>(
    name: Name,
    listener: Listener<IncomingInviteEvents[Name]>,
  ): Disposer {
    return this.#emitter.once(name, listener)
  }

  /**
   * Sends 180, 183 or another provisional response, with early media when there is an `sdp`. It is
   * repeated each minute. False when the call is settled.
   */
  ring(
    status: 180 | 181 | 182 | 183 = 180,
    options: { sdp?: string | undefined; headers?: HeaderInput } = {},
  ): boolean {
    if (this.#settled) return false
    const { sdp } = options
    const send = (rseq?: number): boolean =>
      reply(this.#context, this.#transaction, status, {
        toTag: this.#localTag,
        headers: {
          ...this.#dialogHeaders(),
          ...(rseq === undefined ? {} : { Require: '100rel', RSeq: String(rseq) }),
          ...options.headers,
        },
        ...(sdp === undefined ? {} : { body: sdp, contentType: 'application/sdp' }),
      })
    this.#repeat?.clear()
    if (sdp !== undefined) this.#early ??= sdp
    if (this.#mustBeReliable(sdp !== undefined)) {
      this.#reliable.say(send, sdp !== undefined)
      return true
    }
    const again = (): void => {
      this.#repeat = this.#context.clock.setTimeout(() => {
        send()
        again()
      }, REPEAT_RINGING_MS)
    }
    again()
    return send()
  }

  /**
   * Answers with 200. `sdp` is our answer, or our offer when the INVITE brought none. Resolves with
   * the session when the 200 has been handed to the wire; undefined when the caller was faster.
   */
  async accept(options: { sdp: string; headers?: HeaderInput }): Promise<Session | undefined> {
    // RFC 3262 §3: no 2xx while a description of ours is not acknowledged.
    if (!this.#settled && this.#reliable.owesDescription) await this.#reliable.settled()
    if (this.#settled) return undefined
    const dialog = uasDialog(this.request, this.#localTag)
    if (!dialog) {
      this.reject(400, { reason: 'Missing Contact' })
      return undefined
    }
    this.#settle()
    const session = new Session({
      context: this.#context,
      role: 'uas',
      dialog,
      peer: this.peer,
      flow: this.source,
      neighbour: isNeighbour(this.request),
      localSdp: options.sdp,
      remoteSdp: this.offer ?? this.#earlyAnswer,
      contactUser: this.#contactUser,
      peerAllow: this.request.headers.tokens('Allow'),
    })
    const { sdp, headers } = options
    const parts = { sdp, headers, contactUser: this.#contactUser }
    const response = createResponse(this.request, 200, {
      toTag: this.#localTag,
      ...successParts(this.#context, this.#transaction, parts),
    })
    // An offer that was answered by PRACK is not answered again.
    const owesAnswer = this.offer === undefined && this.#earlyAnswer === undefined
    session.sendSuccess(this.#transaction, response, owesAnswer)
    return session
  }

  /** Refuses with 300 to 699. False when the call is settled. */
  reject(
    status: number,
    options: { reason?: string | undefined; headers?: HeaderInput | undefined } = {},
  ): boolean {
    if (this.#settled) return false
    this.#settle()
    this.#context.dialogs.delete(this.#key)
    return reply(this.#context, this.#transaction, status, {
      toTag: this.#localTag,
      reason: options.reason,
      headers: options.headers,
    })
  }

  /** The caller gave up: answers 487. Called by the stack. */
  cancel(reasonHeader: string | undefined): void {
    if (this.#settled) return
    this.reject(487)
    this.#emitter.emit('cancelled', reasonHeader)
  }

  /** Requests in the early dialog: a caller may end it by BYE (§15). Called by the stack. */
  receive(request: SipRequest, source: Source): void {
    if (request.method === 'ACK') return
    const transaction = this.#context.layer.serve(request, source)
    if (request.method === 'BYE') {
      reply(this.#context, transaction, 200)
      this.cancel(request.headers.get('Reason'))
    } else if (request.method === 'INVITE') {
      // §14.2: another INVITE before the first is answered.
      reply(this.#context, transaction, 500, { headers: { 'Retry-After': '5' } })
    } else if (request.method === 'PRACK') {
      this.#onPrack(request, transaction)
    } else if (request.method === 'UPDATE') {
      this.#onUpdate(request, transaction)
    } else {
      reply(this.#context, transaction, request.method === 'OPTIONS' ? 200 : 481)
    }
  }

  #onPrack(request: SipRequest, transaction: ServerTransaction): void {
    const sdp = sdpOf(request)
    const answers = this.offer === undefined && this.#early !== undefined && !this.#earlyAnswer
    // A new offer beside the acknowledgement is nothing that anybody needs of us.
    if (sdp !== undefined && !answers) return void reply(this.#context, transaction, 488)
    if (sdp !== undefined) this.#earlyAnswer = sdp
    const fits = this.#reliable.acknowledge(request)
    reply(this.#context, transaction, fits ? 200 : 481)
    if (fits && sdp !== undefined) this.#emitter.emit('answered', sdp)
  }

  #onUpdate(request: SipRequest, transaction: ServerTransaction): void {
    const context = this.#context
    const offer = sdpOf(request)
    // RFC 3311 §5.2: an offer while another is open.
    if (offer !== undefined && (this.#early === undefined || this.#reliable.owesDescription)) {
      reply(context, transaction, 500, { headers: { 'Retry-After': '3' } })
      return
    }
    const contactUser = this.#contactUser
    const accept = (sdp: string | undefined): void => {
      reply(context, transaction, 200, successParts(context, transaction, { sdp, contactUser }))
    }
    if (offer === undefined) return accept(undefined)
    const { responder } = armResponder({
      context,
      request,
      isOver: () => false,
      accept,
      reject: (status, parts) => void reply(context, transaction, status, parts),
    })
    if (this.#emitter.isHeard('update')) this.#emitter.emit('update', offer, responder)
    else responder.reject(488)
  }

  /** RFC 3262 §3: where the caller demands it, and where it can and a description is worth it. */
  #mustBeReliable(hasBody: boolean): boolean {
    const { headers } = this.request
    if (headers.tokens('Require').includes('100rel')) return true
    return hasBody && headers.tokens('Supported').includes('100rel')
  }

  /** Called by the stack when it closes. */
  stackClosed(): void {
    this.cancel(undefined)
  }

  #dialogHeaders(): HeaderInput {
    return {
      'Record-Route': this.request.headers.lines('Record-Route'),
      Contact: contactFor(this.#context, this.source, this.#contactUser, this.request.uri),
      Allow: ALLOW,
      Supported: SUPPORTED,
    }
  }

  #settle(): void {
    this.#settled = true
    this.#reliable.stop()
    this.#repeat?.clear()
    this.#expiry.clear()
    this.#onSettled()
  }
}
