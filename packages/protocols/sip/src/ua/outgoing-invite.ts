import type { Disposer, Listenable, Listener, Timer } from '@offhook/core'
import { dialogHeaders, uacDialog } from '../dialog/dialog.ts'
import type { PasswordCredentials } from '../digest/client.ts'
import { tagOf } from '../message/fields.ts'
import type { SipRequest, SipResponse } from '../message/message.ts'
import { sdpOf } from '../message/sdp-body.ts'
import { cancelFor } from '../transaction/client-transaction.ts'
import type { Source } from '../transport/transport.ts'
import type { UaContext } from './context.ts'
import { CountedEmitter } from './counted-emitter.ts'
import { EarlyDialog } from './early-dialog.ts'
import { Exchange, type RequestPlan } from './exchange.ts'
import { Session } from './session.ts'
import type { OfferResponder } from './session-events.ts'

/** Callees of one INVITE that are told apart; a proxy forks to a few. */
const MAX_FORKS = 20

/** One 1xx of a call that we make. */
export interface InviteProgress {
  readonly status: number
  readonly reason: string
  /** Early media of this fork. */
  readonly sdp: string | undefined
  /** Tells forks apart; undefined for 100 and for peers without early dialogs. */
  readonly remoteTag: string | undefined
  readonly response: SipResponse
}

/** What a call that we make tells. */
export type OutgoingInviteEvents = {
  progress: [progress: InviteProgress]
  /** A new offer of a callee at whom it rings (RFC 3311). Refused with 488 while nobody listens. */
  update: [offer: string, respond: OfferResponder]
  /** The first fork that answered; its ACK is on the way. `session.remoteSdp` is the answer. */
  accepted: [session: Session, response: SipResponse]
  /**
   * It came to nothing: the callee's final status (3xx with its Contacts in `response`), 408 when
   * nobody answered, 487 when it was cancelled, 503 when no target could be reached.
   */
  failed: [status: number, reason: string, response: SipResponse | null]
}

interface OutgoingInviteOptions {
  readonly context: UaContext
  readonly sdp: string
  readonly callId: string
  readonly fromTag: string
  readonly contactUser: string
  readonly contactFeatures: string | undefined
  readonly credentials: PasswordCredentials | undefined
  readonly timeoutMs: number | undefined
  /** Whether the call goes straight to a known flow of the callee. */
  readonly neighbour: boolean
  /** Who is called. */
  readonly peer: unknown
  /** False when an address of the caller's could not be parsed. */
  readonly valid: boolean
  /** Everything of the request but its targets. */
  readonly plan: Omit<RequestPlan, 'targets'>
  /** Resolves to no target when the callee cannot be found. */
  readonly targets: Promise<RequestPlan['targets']>
}

export interface CancelOptions {
  /** Value of the Reason header of the CANCEL. */
  readonly reason?: string
  /** RFC 3261 §9.1: who has answered before the CANCEL came is `accepted` all the same. */
  readonly heedsAnswer?: boolean
}

interface GivingUp {
  readonly status: number
  readonly reason: string
  readonly header: string | undefined
  readonly heedsAnswer: boolean
}

/**
 * A call that we make. Emits exactly one of `accepted` and `failed`. Where it forks (RFC 3261
 * §13.2.2.4), the first 2xx wins and the others get ACK and BYE.
 */
export class OutgoingInvite implements Listenable<OutgoingInviteEvents> {
  readonly callId: string
  readonly localTag: string
  readonly #context: UaContext
  readonly #options: OutgoingInviteOptions
  readonly #emitter: CountedEmitter<OutgoingInviteEvents>
  /** By remote tag: the winner, and the forks that came too late. */
  readonly #sessions = new Map<string, Session>()
  /** By remote tag: the callees at whom it rings. */
  readonly #early = new Map<string, EarlyDialog>()
  #exchange: Exchange | undefined
  #settled = false
  #cancelled: GivingUp | undefined
  #cancelSent = false
  #timeout: Timer | undefined
  #afterCancel: Timer | undefined

  constructor(options: OutgoingInviteOptions) {
    this.#options = options
    this.#context = options.context
    this.callId = options.callId
    this.localTag = options.fromTag
    this.#emitter = new CountedEmitter((error, event) =>
      options.context.logger.error({ err: error, event }, 'invite listener threw'),
    )
    if (options.timeoutMs !== undefined) {
      this.#timeout = options.context.clock.setTimeout(
        () =>
          this.#giveUp({
            ...{ status: 408, reason: 'Request Timeout' },
            ...{ header: undefined, heedsAnswer: false },
          }),
        options.timeoutMs,
      )
    }
    options.context.closers.add(this.#close)
    void options.targets.then(
      (targets) => this.#start(targets),
      () => this.#start([]),
    )
  }

  /** Whether `accepted` or `failed` was emitted. */
  get settled(): boolean {
    return this.#settled
  }

  on<Name extends keyof OutgoingInviteEvents>(
    name: Name,
    listener: Listener<OutgoingInviteEvents[Name]>,
  ): Disposer {
    return this.#emitter.on(name, listener)
  }

  once<Name extends keyof OutgoingInviteEvents>(
    name: Name,
    listener: Listener<OutgoingInviteEvents[Name]>,
  ): Disposer {
    return this.#emitter.once(name, listener)
  }

  /**
   * Gives up. `failed` with 487 follows, also when the callee answers at the same moment: that answer
   * gets ACK and BYE, unless it is heeded.
   */
  cancel({ reason, heedsAnswer = false }: CancelOptions = {}): void {
    this.#giveUp({ status: 487, reason: 'Request Terminated', header: reason, heedsAnswer })
  }

  #start(targets: RequestPlan['targets']): void {
    if (this.#settled) return
    if (!this.#options.valid) return this.#fail(400, 'Bad Address', null)
    this.#exchange = new Exchange({
      context: this.#context,
      plan: { ...this.#options.plan, targets },
      handlers: {
        provisional: (response, source) => this.#onProvisional(response, source),
        success: (response, source, request) => this.#onSuccess(response, source, request),
        final: ({ status, reason, response }) => this.#fail(status, reason, response),
      },
    })
    this.#exchange.start()
  }

  #giveUp(why: GivingUp): void {
    if (this.#settled || this.#cancelled) return
    this.#cancelled = why
    this.#timeout?.clear()
    if (!this.#exchange?.transaction) return this.#fail(why.status, why.reason, null)
    this.#exchange.stopRetrying()
    // §9.1: no CANCEL before a provisional response; it is sent when one comes.
    if (this.#exchange.hasProvisional) this.#sendCancel()
  }

  #sendCancel(): void {
    const transaction = this.#exchange?.transaction
    if (this.#cancelSent || !transaction) return
    this.#cancelSent = true
    const cancel = cancelFor(transaction.request, { reason: this.#cancelled?.header })
    this.#context.layer.send(cancel, transaction.target, {
      response() {},
      timeout() {},
      transportError() {},
    })
    // §9.1: without a final response within 64 T1 the transaction counts as cancelled.
    this.#afterCancel = this.#context.clock.setTimeout(
      () => this.#exchange?.abandon(487, 'Request Terminated'),
      64 * this.#context.timers.t1,
    )
  }

  #onProvisional(response: SipResponse, source: Source): void {
    const isNew = this.#inEarlyDialog(response, source)
    if (this.#cancelled) return this.#sendCancel()
    if (!isNew) return
    const { status, reason } = response
    this.#emitter.emit('progress', {
      status,
      reason,
      sdp: sdpOf(response),
      remoteTag: tagOf(response.to),
      response,
    })
  }

  /** False for what says nothing new: a repetition of a reliable response. */
  #inEarlyDialog(response: SipResponse, source: Source): boolean {
    const tag = tagOf(response.to)
    const invite = this.#exchange?.transaction?.request
    if (tag === undefined || response.status === 100 || !invite) return true
    let early = this.#early.get(tag)
    if (!early && this.#early.size < MAX_FORKS) {
      const { peer, neighbour, contactUser, credentials } = this.#options
      early = new EarlyDialog({
        ...{ context: this.#context, peer, neighbour, contactUser, credentials },
        dialog: uacDialog(invite, response),
        flow: source,
        onUpdate: (offer, respond) => this.#onUpdate(offer, respond),
      })
      this.#early.set(tag, early)
    }
    return early?.take(response, invite, source) ?? true
  }

  #onUpdate(offer: string, respond: OfferResponder): void {
    if (this.#emitter.isHeard('update')) this.#emitter.emit('update', offer, respond)
    else respond.reject(488)
  }

  #onSuccess(response: SipResponse, source: Source, request: SipRequest): void {
    const tag = tagOf(response.to) ?? ''
    const known = this.#sessions.get(tag)
    if (known) {
      void known.confirm(request, response, source)
      return
    }
    const wins = !this.#settled && (!this.#cancelled || this.#cancelled.heedsAnswer)
    const dialog = uacDialog(request, response)
    const early = this.#early.get(tag)
    const localCseq = Math.max(dialog.localCseq, early?.localCseq ?? 0)
    early?.close()
    const session = new Session({
      context: this.#context,
      role: 'uac',
      dialog: { ...dialog, localCseq },
      peer: this.#options.peer,
      flow: source,
      neighbour: this.#options.neighbour,
      localSdp: this.#options.sdp,
      remoteSdp: sdpOf(response),
      contactUser: this.#options.contactUser,
      contactFeatures: this.#options.contactFeatures,
      peerAllow: response.headers.tokens('Allow'),
      credentials: this.#options.credentials,
    })
    this.#sessions.set(tag, session)
    if (!wins) {
      void session.confirm(request, response, source).then(() => session.bye())
      this.#fail(487, 'Request Terminated', response)
      return
    }
    this.#settle()
    void session.confirm(request, response, source)
    this.#emitter.emit('accepted', session, response)
  }

  #fail(status: number, reason: string, response: SipResponse | null): void {
    if (this.#settled) return
    this.#settle()
    // A ring time-out ends in 487 on the wire, but its cause is ours.
    const why = this.#cancelled
    if (why) this.#emitter.emit('failed', why.status, why.reason, response)
    else this.#emitter.emit('failed', status, reason, response)
  }

  #settle(): void {
    this.#settled = true
    for (const early of this.#early.values()) early.close()
    this.#timeout?.clear()
    this.#afterCancel?.clear()
    this.#context.closers.delete(this.#close)
  }

  readonly #close = (): void => this.#fail(503, 'Stack Closed', null)
}

/** The headers of a request outside any dialog, without Via and Contact. */
export function outsideHeaders(
  parts: {
    from: string
    to: string
    callId: string
    fromTag: string
    routes: readonly string[]
    uri: string
  },
  method: string,
  cseq: number,
): ReturnType<typeof dialogHeaders> {
  const headers = dialogHeaders(
    {
      callId: parts.callId,
      localTag: parts.fromTag,
      remoteTag: '',
      local: `${parts.from};tag=${parts.fromTag}`,
      remote: parts.to,
      localCseq: cseq,
      remoteCseq: undefined,
      remoteTarget: parts.uri,
      routeSet: [],
    },
    method,
    cseq,
  )
  for (const route of parts.routes) headers.append('Route', route)
  return headers
}
