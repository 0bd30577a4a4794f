import { createHmac, randomBytes } from 'node:crypto'
import { keyOfRequest } from '../dialog/dialog.ts'
import { createResponse, newTag, type SipRequest } from '../message/message.ts'
import { parseSipUri } from '../message/uri.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import { literalTarget } from '../transport/resolve.ts'
import type { Source, Target } from '../transport/transport.ts'
import { responseTargets } from '../transport/via.ts'
import { owedHeaders } from './answers.ts'
import { type DialogOwner, isKnownWay, reply, type UaContext } from './context.ts'
import { IncomingInvite } from './incoming-invite.ts'
import { IncomingRequest } from './incoming-request.ts'
import { screenRequest } from './screen.ts'
import type { Refusal, SipStackOptions } from './stack-options.ts'

const TOO_MANY: Refusal = { status: 503, headers: { 'Retry-After': '5' } }
/** Calls that are there may go on while new ones are refused: their share of transactions above it. */
const DIALOGS_FACTOR = 1.25
const MAX_TRANSACTIONS = 20_000

/** Where a request that has come in goes: to its transaction, its dialog, or whoever takes new ones. */
export class RequestDispatch<Peer> {
  readonly #hooks: DispatchHooks<Peer>
  readonly #context: UaContext
  readonly #maxTransactions: number
  readonly #secret = randomBytes(32)
  readonly #invites = new Map<ServerTransaction, IncomingInvite>()
  #closed = false

  constructor(context: UaContext, hooks: DispatchHooks<Peer>) {
    this.#context = context
    this.#hooks = hooks
    this.#maxTransactions = hooks.maxTransactions ?? MAX_TRANSACTIONS
  }

  /** Takes nothing more. */
  close(): void {
    this.#closed = true
  }

  take(request: SipRequest, source: Source): void {
    const match = this.#context.layer.matchRequest(request)
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
    const { admit } = this.#hooks
    // Without a screen there is nothing to be known of a peer.
    const admission = admit ? admit(request, source) : { accept: undefined as Peer }
    if (admission === 'silence') return
    if ('status' in admission) return this.#refuse(request, source, admission)
    const refusal = this.#screen(request)
    if (refusal) return this.#refuse(request, source, refusal)
    if (request.method === 'INVITE') this.#newInvite(request, source, admission.accept)
    else this.#newRequest(request, source, admission.accept)
  }

  /**
   * The tags of a dialog are no secret of its two ends: whoever has seen one message has them. So a
   * request from elsewhere is judged before it can end the call or move its audio.
   */
  #inDialog(owner: DialogOwner, request: SipRequest, source: Source): void {
    if (isKnownWay(owner, source, [])) return this.#toOwner(owner, request, source)
    const judge = (hops: readonly Target[]): void => {
      if (this.#closed) return
      if (isKnownWay(owner, source, hops)) this.#toOwner(owner, request, source)
      else this.#fromElsewhere(owner, request, source)
    }
    const { hop } = owner
    const uri = parseSipUri(hop)
    const literal = uri && literalTarget(uri)
    if (literal) return judge([literal])
    void this.#context.resolve(hop, source.protocol).then(judge)
  }

  #fromElsewhere(owner: DialogOwner, request: SipRequest, source: Source): void {
    const acknowledges = request.method === 'ACK'
    // An ACK that says nothing can neither be challenged nor do harm.
    if (acknowledges && request.body.length === 0) return owner.receive(request, source)
    const peer = owner.peer as Peer | undefined
    const word = this.#hooks.admitElsewhere?.(request, source, peer) ?? { status: 403 }
    if (word === 'accept') this.#toOwner(owner, request, source)
    else if (word !== 'silence' && !acknowledges) this.#refuse(request, source, word)
  }

  /** A peer in a call cannot fill our memory either: past the bound only the end of it is taken. */
  #toOwner(owner: DialogOwner, request: SipRequest, source: Source): void {
    const free = request.method === 'ACK' || request.method === 'BYE'
    if (!free && this.#context.layer.size >= this.#maxTransactions * DIALOGS_FACTOR) {
      return this.#refuse(request, source, TOO_MANY)
    }
    owner.receive(request, source)
  }

  /** What is refused for what it is, or for what we have in hand. */
  #screen(request: SipRequest): Refusal | undefined {
    const { layer } = this.#context
    const refusal = screenRequest(request)
    if (refusal) return refusal
    if (layer.isMerged(request)) return { status: 482 }
    return layer.size < this.#maxTransactions ? undefined : TOO_MANY
  }

  /** Answers without keeping anything. */
  #refuse(request: SipRequest, source: Source, refusal: Refusal): void {
    // §8.2.7: every retransmission must get the same tag, and we keep nothing.
    const toTag = createHmac('sha256', this.#secret)
      .update(`${request.callId}\0${request.via.params.get('branch') ?? ''}`)
      .digest('hex')
      .slice(0, 16)
    const { status, reason } = refusal
    const headers = {
      Server: this.#context.userAgent,
      ...owedHeaders(request, status),
      ...refusal.headers,
    }
    const response = createResponse(request, status, { reason, toTag, headers })
    const [target] = responseTargets(request.via, source)
    if (target) void this.#context.send(target, response)
  }

  #onCancel(request: SipRequest, source: Source, invite: ServerTransaction): void {
    const transaction = this.#context.layer.serve(request, source)
    // §9.2: 200 also when the INVITE has its final response; then nothing else happens.
    const waiting = this.#invites.get(invite)
    reply(this.#context, transaction, 200, { toTag: waiting?.localTag ?? newTag() })
    waiting?.cancel(request.headers.get('Reason'))
  }

  #newInvite(request: SipRequest, source: Source, peer: Peer): void {
    const transaction = this.#context.layer.serve(request, source, {
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
    const { onInvite } = this.#hooks
    if (!onInvite) return void invite.reject(480)
    this.#guard(
      () => onInvite(invite, peer),
      () => void invite.reject(500),
    )
  }

  #newRequest(request: SipRequest, source: Source, peer: Peer): void {
    const transaction = this.#context.layer.serve(request, source)
    const incoming = new IncomingRequest({ context: this.#context, transaction })
    const { onRequest } = this.#hooks
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
      this.#context.logger.error({ err: error }, 'sip request handler threw')
      fail()
    }
    try {
      run()?.catch(failed)
    } catch (error) {
      failed(error)
    }
  }
}

type DispatchHooks<Peer> = Pick<
  SipStackOptions<Peer>,
  'admit' | 'admitElsewhere' | 'onInvite' | 'onRequest' | 'maxTransactions'
>
