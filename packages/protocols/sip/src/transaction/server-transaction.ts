import type { SipRequest, SipResponse } from '../message/message.ts'
import { isReliable, type Source } from '../transport/transport.ts'
import { responseTargets } from '../transport/via.ts'
import type { TransactionEnvironment } from './environment.ts'
import {
  type InviteServerEffect,
  type InviteServerEvent,
  nextInviteServer,
} from './invite-server-state.ts'
import { Machine } from './machine.ts'
import { nextServer, type ServerEffect, type ServerEvent } from './server-state.ts'

/** What the user of a server transaction is told. */
export interface ServerHandlers {
  /** Timer H: our final response, no 2xx, was never acknowledged. */
  timeout?(): void
  transportError?(error: Error): void
  terminated?(): void
}

type Event = InviteServerEvent | ServerEvent
type Effect = InviteServerEffect | ServerEffect
type Name = 'G' | 'H' | 'I' | 'L' | 'J'

/** One server transaction. Made and owned by the transaction layer. */
export class ServerTransaction {
  readonly request: SipRequest
  readonly source: Source
  readonly key: string
  readonly #environment: TransactionEnvironment<ServerTransaction>
  readonly #handlers: ServerHandlers
  readonly #machine: Machine<{ readonly name: string }, Event, Effect, Name>
  #last: SipResponse | undefined
  #error: Error | undefined

  constructor(options: {
    request: SipRequest
    source: Source
    key: string
    environment: TransactionEnvironment<ServerTransaction>
    handlers: ServerHandlers
  }) {
    this.request = options.request
    this.source = options.source
    this.key = options.key
    this.#environment = options.environment
    this.#handlers = options.handlers
    const invite = options.request.method === 'INVITE'
    this.#machine = new Machine<{ readonly name: string }, Event, Effect, Name>({
      initial: { name: invite ? 'proceeding' : 'trying' },
      next: (invite ? nextInviteServer : nextServer) as never,
      context: {
        timers: options.environment.timers,
        reliable: isReliable(options.source.protocol),
      },
      clock: options.environment.clock,
      expire: (timer) => ({ type: 'timer', timer }) as Event,
      perform: (effect) => this.#perform(effect),
    })
  }

  get state(): string {
    return this.#machine.state.name
  }

  /** The status of the last response, 0 before any. */
  get lastStatus(): number {
    return this.#last?.status ?? 0
  }

  /** Gives a response; false when a final one was given before. */
  respond(response: SipResponse): boolean {
    const before = this.#last
    this.#last = response
    const taken = this.#machine.dispatch({ type: 'respond', status: response.status })
    if (!taken) this.#last = before
    return taken
  }

  /** The request came again, or the ACK of a failure came. */
  receive(request: SipRequest): void {
    if (request.method === 'ACK') this.#machine.dispatch({ type: 'ack' })
    else this.#machine.dispatch({ type: 'request' })
  }

  /** Ends it without telling anybody; for the layer's close. */
  stop(): void {
    this.#machine.stop()
  }

  #perform(effect: Exclude<Effect, { type: 'arm' | 'disarm' }>): void {
    switch (effect.type) {
      case 'send':
        if (this.#last) void this.#send(this.#last)
        return
      case 'timeout':
        return this.#handlers.timeout?.()
      case 'transport-error':
        return this.#handlers.transportError?.(this.#error ?? new Error('The transport failed'))
      case 'terminated':
        this.#machine.stop()
        this.#environment.remove(this)
        this.#handlers.terminated?.()
    }
  }

  async #send(response: SipResponse): Promise<void> {
    for (const target of responseTargets(this.request.via, this.source)) {
      const result = await this.#environment.send(target, response)
      if (result.ok) return
      this.#error = result.error
    }
    this.#machine.dispatch({ type: 'transport-error' })
  }
}
