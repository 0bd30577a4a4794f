import type { Dialog } from '../dialog/dialog.ts'
import type { PasswordCredentials } from '../digest/client.ts'
import type { SipRequest, SipResponse } from '../message/message.ts'
import { sdpOf } from '../message/sdp-body.ts'
import { parseUnsigned } from '../message/syntax.ts'
import type { Source, Target } from '../transport/transport.ts'
import { type DialogOwner, reply, type UaContext } from './context.ts'
import { exchange } from './exchange.ts'
import { LiveDialog } from './live-dialog.ts'
import { armResponder } from './offer-responder.ts'
import type { OfferResponder } from './session-events.ts'
import { successParts } from './success-parts.ts'

/**
 * The caller's side of a call that rings at one callee (RFC 3261 §12): acknowledges reliable
 * provisional responses (RFC 3262 §4) and takes the callee's UPDATE (RFC 3311). A 2xx of the same
 * callee makes a session of it.
 */
export class EarlyDialog implements DialogOwner {
  readonly peer: unknown
  readonly #options: EarlyDialogOptions
  readonly #disposers = new Set<() => void>()
  readonly #dialog: LiveDialog
  /** The number of the last reliable response that was acknowledged. */
  #rseq: number | undefined
  #closed = false

  constructor(options: EarlyDialogOptions) {
    this.#options = options
    this.peer = options.peer
    this.#dialog = new LiveDialog(options)
    this.#dialog.attach(this)
  }

  get flow(): Target {
    return this.#dialog.flow
  }

  get hop(): string {
    return this.#dialog.hop
  }

  /** The CSeq of the last request in it: a session goes on from there. */
  get localCseq(): number {
    return this.#dialog.state.localCseq
  }

  /** Takes a provisional response. False when it is a repetition, or one before it was lost (§4). */
  take(response: SipResponse, invite: SipRequest, source: Source): boolean {
    this.#dialog.heard(source)
    const isReliable = response.headers.tokens('Require').includes('100rel')
    const rseq = parseUnsigned(response.headers.get('RSeq') ?? '', 2 ** 32 - 1)
    if (!isReliable || rseq === undefined) return true
    if (this.#rseq !== undefined && rseq !== this.#rseq + 1) return false
    this.#rseq = rseq
    void this.#acknowledge(`${rseq} ${invite.cseq.number} INVITE`)
    return true
  }

  receive(request: SipRequest, source: Source): void {
    const { context, contactUser } = this.#options
    if (request.method === 'ACK') return
    const transaction = this.#dialog.serve(request, source)
    if (!transaction) return
    if (request.method === 'OPTIONS') return void reply(context, transaction, 200)
    if (request.method !== 'UPDATE') return void reply(context, transaction, 481)
    const succeed = (sdp: string | undefined): void => {
      reply(context, transaction, 200, successParts(context, transaction, { sdp, contactUser }))
    }
    const offer = sdpOf(request)
    if (offer === undefined) return succeed(undefined)
    const { responder, dispose } = armResponder({
      context,
      request,
      isOver: () => this.#closed,
      accept: succeed,
      reject: (status, parts) => void reply(context, transaction, status, parts),
    })
    this.#disposers.add(dispose)
    this.#options.onUpdate(offer, responder)
  }

  /** The callee answers, or the call is over. */
  close(): void {
    this.#closed = true
    for (const dispose of this.#disposers) dispose()
    this.#dialog.detach(this)
  }

  stackClosed(): void {
    this.close()
  }

  async #acknowledge(rack: string): Promise<void> {
    // Counted at once: a 2xx may be here before the target is found.
    let first: number | undefined = this.#dialog.nextCseq()
    const targets = await this.#dialog.targets()
    await exchange(this.#options.context, {
      ...this.#dialog.plan('PRACK', { RAck: rack }),
      nextCseq: () => {
        const number = first ?? this.#dialog.nextCseq()
        first = undefined
        return number
      },
      targets,
      contactUser: null,
    })
  }
}

interface EarlyDialogOptions {
  readonly context: UaContext
  readonly dialog: Dialog
  readonly peer: unknown
  readonly flow: Source
  /** Whether the call goes straight to a known flow of the callee. */
  readonly neighbour: boolean
  readonly contactUser: string
  readonly credentials: PasswordCredentials | undefined
  readonly onUpdate: (offer: string, respond: OfferResponder) => void
}
