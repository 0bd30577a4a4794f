import {
  type Dialog,
  dialogHeaders,
  dialogKey,
  refreshTarget,
  routeOf,
  takeRemoteCseq,
} from '../dialog/dialog.ts'
import type { PasswordCredentials } from '../digest/client.ts'
import type { HeaderInput } from '../message/headers.ts'
import type { SipRequest, SipResponse } from '../message/message.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { Source, Target } from '../transport/transport.ts'
import { unknownExtensions } from './answers.ts'
import { type DialogOwner, dialogTargets, reply, type UaContext } from './context.ts'
import type { StoredDialog } from './session-types.ts'

/**
 * A dialog as it goes on (RFC 3261 §12.2): counts its requests in both directions, and knows where
 * the peer is and was last heard.
 */
export class LiveDialog {
  readonly context: UaContext
  readonly #neighbour: boolean
  readonly #credentials: PasswordCredentials | undefined
  readonly #key: string
  #state: Dialog
  #flow: Target

  constructor(options: {
    context: UaContext
    dialog: Dialog
    flow: Target
    /** Whether the flow leads to the peer itself and not to a proxy in front of it. */
    neighbour: boolean
    credentials: PasswordCredentials | undefined
  }) {
    this.context = options.context
    this.#state = options.dialog
    this.#flow = options.flow
    this.#neighbour = options.neighbour
    this.#credentials = options.credentials
    const { callId, localTag, remoteTag } = options.dialog
    this.#key = dialogKey(callId, localTag, remoteTag)
  }

  get state(): Dialog {
    return this.#state
  }

  /** Where the peer's last message came from. */
  get flow(): Target {
    return this.#flow
  }

  /** The URI at which requests of ours reach the peer. */
  get hop(): string {
    return routeOf(this.#state).hop
  }

  get stored(): StoredDialog {
    const { protocol, address, port } = this.#flow
    return {
      dialog: this.#state,
      flow: { protocol, address, port },
      neighbour: this.#neighbour,
    }
  }

  /** Requests of this dialog go to `owner` from now on. */
  attach(owner: DialogOwner): void {
    this.context.dialogs.set(this.#key, owner)
  }

  /** No more requests for `owner`; who has taken over from it keeps theirs. */
  detach(owner: DialogOwner): void {
    const { dialogs } = this.context
    if (dialogs.get(this.#key) === owner) dialogs.delete(this.#key)
  }

  /** The peer was heard from there. */
  heard(source: Source): void {
    this.#flow = source
  }

  /** Begins to serve a request of the peer; undefined when it was refused here. */
  serve(request: SipRequest, source: Source): ServerTransaction | undefined {
    this.heard(source)
    const transaction = this.context.layer.serve(request, source)
    const advanced = takeRemoteCseq(this.#state, request.cseq.number)
    if (!advanced) {
      reply(this.context, transaction, 500, { reason: 'CSeq Out Of Order' })
      return undefined
    }
    this.#state = advanced
    if (unknownExtensions(request).length > 0) {
      reply(this.context, transaction, 420)
      return undefined
    }
    return transaction
  }

  /** The peer's Contact moves with its re-INVITE or UPDATE, and with its 2xx to ours. */
  refresh(message: SipRequest | SipResponse): void {
    this.#state = refreshTarget(this.#state, message)
  }

  /** The CSeq of the next request of ours. */
  nextCseq(): number {
    this.#state = { ...this.#state, localCseq: this.#state.localCseq + 1 }
    return this.#state.localCseq
  }

  /** Where a request of ours goes, best first. */
  targets(): Promise<Target[]> {
    const [dialog, flow, neighbour] = [this.#state, this.#flow, this.#neighbour]
    return dialogTargets(this.context, { dialog, flow, neighbour })
  }

  /** What a request of ours is made of, as of now, but for its targets. */
  plan(method: string, headers: HeaderInput | undefined) {
    return {
      method,
      uri: routeOf(this.#state).uri,
      base: (cseq: number) => dialogHeaders(this.#state, method, cseq),
      nextCseq: () => this.nextCseq(),
      headers,
      credentials: this.#credentials,
    }
  }
}
