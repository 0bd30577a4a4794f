import type { Clock, Logger } from '@offhook/core'
import type { SipMessage, SipRequest, SipResponse } from '../message/message.ts'
import type { SendResult, Source, Target } from '../transport/transport.ts'
import { type ClientHandlers, ClientTransaction } from './client-transaction.ts'
import type { TransactionEnvironment } from './environment.ts'
import { type ServerHandlers, ServerTransaction } from './server-transaction.ts'
import type { TimerValues } from './timers.ts'

const COOKIE = 'z9hG4bK'

/** What matching a request found. */
export type RequestMatch =
  /** It belonged to a transaction, which has dealt with it. */
  | { readonly kind: 'absorbed' }
  /** A CANCEL, and the INVITE transaction that it means. */
  | { readonly kind: 'cancel'; readonly invite: ServerTransaction }
  | { readonly kind: 'new' }

/** All transactions of one stack: finds the one that a message belongs to (RFC 3261 §17.1.3, §17.2.3). */
export class TransactionLayer {
  readonly #clients = new Map<string, ClientTransaction>()
  readonly #servers = new Map<string, ServerTransaction>()
  /** Call-ID, CSeq and From tag of the requests in progress, for §8.2.2.2. */
  readonly #merged = new Map<string, ServerTransaction>()
  readonly #environment: TransactionEnvironment<ClientTransaction | ServerTransaction>
  #closed = false

  constructor(options: {
    clock: Clock
    timers: TimerValues
    logger: Logger
    send(target: Target, message: SipMessage): Promise<SendResult>
  }) {
    this.#environment = {
      clock: options.clock,
      timers: options.timers,
      send: options.send,
      remove: (transaction) => this.#remove(transaction),
    }
  }

  /** How many transactions live. */
  get size(): number {
    return this.#clients.size + this.#servers.size
  }

  /** Starts a client transaction. The request's branch must be new. */
  send(request: SipRequest, target: Target, handlers: ClientHandlers): ClientTransaction {
    const environment = this.#environment
    const transaction = new ClientTransaction({ request, target, environment, handlers })
    if (this.#closed) {
      queueMicrotask(() => handlers.transportError(new Error('The stack is closed')))
      return transaction
    }
    this.#clients.set(clientKey(request), transaction)
    transaction.start()
    return transaction
  }

  /** False when no transaction waits for this response. */
  receiveResponse(response: SipResponse, source: Source): boolean {
    const transaction = this.#clients.get(clientKey(response))
    if (!transaction) return false
    transaction.receive(response, source)
    return true
  }

  /** A connection is no more: whoever waits for an answer over it waits in vain. */
  disconnected(connection: number): void {
    for (const transaction of [...this.#clients.values()]) transaction.disconnected(connection)
  }

  /** Lets a transaction deal with a request that repeats, acknowledges or cancels. */
  matchRequest(request: SipRequest): RequestMatch {
    const key = serverKey(request, request.method === 'ACK' ? 'INVITE' : request.method)
    const own = this.#servers.get(key)
    // RFC 6026 §8.7: an ACK that finds its transaction in accepted is the user's.
    if (own && !(request.method === 'ACK' && own.state === 'accepted')) {
      own.receive(request)
      return { kind: 'absorbed' }
    }
    if (request.method === 'CANCEL') {
      const invite = this.#servers.get(serverKey(request, 'INVITE'))
      if (invite) return { kind: 'cancel', invite }
    }
    return { kind: 'new' }
  }

  /** Whether the same request came over another path already (RFC 3261 §8.2.2.2). */
  isMerged(request: SipRequest): boolean {
    return !request.to.params.get('tag') && this.#merged.has(mergeKey(request))
  }

  /** Makes the server transaction of a new request. */
  serve(request: SipRequest, source: Source, handlers: ServerHandlers = {}): ServerTransaction {
    const key = serverKey(request, request.method)
    const environment = this.#environment
    const transaction = new ServerTransaction({ request, source, key, environment, handlers })
    this.#servers.set(key, transaction)
    this.#merged.set(mergeKey(request), transaction)
    return transaction
  }

  /** Stops every timer and forgets everything; nobody is told. What is sent later fails. */
  close(): void {
    this.#closed = true
    for (const transaction of this.#clients.values()) transaction.stop()
    for (const transaction of this.#servers.values()) transaction.stop()
    this.#clients.clear()
    this.#servers.clear()
    this.#merged.clear()
  }

  #remove(transaction: ClientTransaction | ServerTransaction): void {
    if (transaction instanceof ServerTransaction) {
      this.#servers.delete(transaction.key)
      const merge = mergeKey(transaction.request)
      if (this.#merged.get(merge) === transaction) this.#merged.delete(merge)
    } else {
      this.#clients.delete(clientKey(transaction.request))
    }
  }
}

function clientKey(message: SipMessage): string {
  return `${message.via.params.get('branch') ?? ''} ${message.cseq.method}`
}

function mergeKey(request: SipRequest): string {
  return `${request.callId} ${request.cseq.number} ${request.cseq.method} ${request.from.params.get('tag') ?? ''}`
}

function serverKey(request: SipRequest, method: string): string {
  const branch = request.via.params.get('branch') ?? ''
  const sentBy = `${request.via.host}:${request.via.port ?? 5060}`
  if (branch.startsWith(COOKIE) && branch.length > COOKIE.length) {
    return `${branch} ${sentBy} ${method}`
  }
  // RFC 2543 peers, §17.2.3: the To tag is left out, as an ACK has one that its INVITE had not.
  const tag = request.from.params.get('tag') ?? ''
  return `2543 ${request.callId} ${request.cseq.number} ${tag} ${branch} ${sentBy} ${request.uri} ${method}`
}
