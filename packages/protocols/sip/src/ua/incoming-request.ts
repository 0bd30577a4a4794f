import type { Timer } from '@offhook/core'
import type { ResponseParts, SipRequest } from '../message/message.ts'
import { newTag } from '../message/message.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { Source } from '../transport/transport.ts'
import { reply, type UaContext } from './context.ts'

/**
 * A request that wants exactly one final response. Unanswered for as long as its sender waits
 * (64 T1) it is answered 500, so that nothing is kept for ever.
 */
export class IncomingRequest {
  readonly request: SipRequest
  /** Where it came from on the wire, which its headers do not prove. */
  readonly source: Source
  readonly #context: UaContext
  readonly #transaction: ServerTransaction
  readonly #deadline: Timer
  readonly #toTag = newTag()
  #answered = false

  constructor(options: { context: UaContext; transaction: ServerTransaction }) {
    this.#context = options.context
    this.#transaction = options.transaction
    this.request = options.transaction.request
    this.source = options.transaction.source
    const { clock, timers } = options.context
    this.#deadline = clock.setTimeout(() => void this.respond(500), 64 * timers.t1)
    options.context.closers.add(this.#close)
  }

  get method(): string {
    return this.request.method
  }

  get answered(): boolean {
    return this.#answered
  }

  /** Responds; a status below 200 may be followed by more. False when it was answered before. */
  respond(status: number, parts: ResponseParts = {}): boolean {
    if (this.#answered) return false
    if (status >= 200) {
      this.#answered = true
      this.#deadline.clear()
      this.#context.closers.delete(this.#close)
    }
    return reply(this.#context, this.#transaction, status, { toTag: this.#toTag, ...parts })
  }

  readonly #close = (): void => {
    this.#answered = true
    this.#deadline.clear()
  }
}
