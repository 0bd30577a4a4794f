import { SipHeaders } from '../message/headers.ts'
import { createRequest, type SipRequest, type SipResponse } from '../message/message.ts'
import { splitOutside } from '../message/syntax.ts'
import { isReliable, isWebSocket, type Source, type Target } from '../transport/transport.ts'
import { type ClientEffect, type ClientEvent, nextClient } from './client-state.ts'
import type { TransactionEnvironment } from './environment.ts'
import {
  type InviteClientEffect,
  type InviteClientEvent,
  nextInviteClient,
} from './invite-client-state.ts'
import { Machine } from './machine.ts'

/** What the user of a client transaction is told. Exactly one final outcome, but for 2xx to INVITE. */
export interface ClientHandlers {
  /** Provisional and final responses; for INVITE every 2xx until timer M fires. */
  response(response: SipResponse, source: Source): void
  /** Timer B or F: nobody answered. */
  timeout(): void
  transportError(error: Error): void
  /** After this no handler is called. */
  terminated?(): void
}

type Event = InviteClientEvent | ClientEvent
type Effect = InviteClientEffect | ClientEffect
type Name = 'A' | 'B' | 'D' | 'M' | 'E' | 'F' | 'K'

/** One client transaction. Made and owned by the transaction layer. */
export class ClientTransaction {
  readonly request: SipRequest
  readonly target: Target
  readonly #environment: TransactionEnvironment<ClientTransaction>
  readonly #handlers: ClientHandlers
  readonly #machine: Machine<{ readonly name: string }, Event, Effect, Name>
  #current: { response: SipResponse; source: Source } | undefined
  #error: Error | undefined
  #connection: number | undefined
  /** What has closed while it is not known which connection the request takes; null when it is. */
  #closedMeanwhile: number[] | null = null
  #isReused = false
  #hasResent = false

  constructor(options: {
    request: SipRequest
    target: Target
    environment: TransactionEnvironment<ClientTransaction>
    handlers: ClientHandlers
  }) {
    this.request = options.request
    this.target = options.target
    this.#environment = options.environment
    this.#handlers = options.handlers
    const invite = options.request.method === 'INVITE'
    this.#machine = new Machine<{ readonly name: string }, Event, Effect, Name>({
      initial: { name: 'idle' },
      next: (invite ? nextInviteClient : nextClient) as never,
      context: {
        timers: options.environment.timers,
        reliable: isReliable(options.target.protocol),
      },
      clock: options.environment.clock,
      expire: (timer) => ({ type: 'timer', timer }) as Event,
      perform: (effect) => this.#perform(effect),
    })
  }

  get state(): string {
    return this.#machine.state.name
  }

  start(): void {
    this.#machine.dispatch({ type: 'start' })
  }

  receive(response: SipResponse, source: Source): void {
    this.#current = { response, source }
    this.#machine.dispatch({ type: 'response', status: response.status })
  }

  /**
   * A connection is no more. RFC 3261 §18.4: what was sent over it and not answered is lost. A peer
   * that has said something may still answer over another one, unless only it can open them.
   */
  disconnected(connection: number): void {
    this.#closedMeanwhile?.push(connection)
    if (connection !== this.#connection) return
    if (this.#current && !isWebSocket(this.target.protocol)) return
    this.#failed(new Error('The connection was closed'))
  }

  /** Ends it without telling anybody; for the layer's close. */
  stop(): void {
    this.#machine.stop()
  }

  #perform(effect: Exclude<Effect, { type: 'arm' | 'disarm' }>): void {
    switch (effect.type) {
      case 'send':
        return this.#send(this.request)
      case 'ack':
        return this.#send(failureAck(this.request, this.#current!.response))
      case 'pass':
        return this.#handlers.response(this.#current!.response, this.#current!.source)
      case 'timeout':
        return this.#handlers.timeout()
      case 'transport-error':
        return this.#handlers.transportError(this.#error ?? new Error('The transport failed'))
      case 'terminated':
        this.#machine.stop()
        this.#environment.remove(this)
        this.#handlers.terminated?.()
    }
  }

  #send(request: SipRequest): void {
    const closed: number[] = []
    this.#closedMeanwhile = closed
    void this.#environment.send(this.target, request).then((result) => {
      this.#isReused = result.isReused === true
      this.#closedMeanwhile = null
      if (!result.ok) return this.#failed(result.error)
      this.#connection = result.connection
      for (const connection of closed) this.disconnected(connection)
    })
  }

  /**
   * A peer may close an idle connection in the moment that we use it again: then the request goes out
   * once more, by a connection of its own. With the same branch: a peer that has read it absorbs it.
   */
  #failed(error: Error): void {
    const isOurs = this.target.connection === undefined && !isWebSocket(this.target.protocol)
    const isUnanswered = this.state === 'calling' || this.state === 'trying'
    if (this.#isReused && isOurs && isUnanswered && !this.#hasResent) {
      this.#hasResent = true
      return this.#send(this.request)
    }
    this.#error = error
    this.#machine.dispatch({ type: 'transport-error' })
  }
}

/** The ACK of a final response that is no 2xx: same branch, same route (RFC 3261 §17.1.1.3). */
function failureAck(invite: SipRequest, response: SipResponse): SipRequest {
  return sameHop(invite, 'ACK', response.headers.get('To')!)
}

/** The CANCEL of an INVITE (RFC 3261 §9.1). */
export function cancelFor(
  invite: SipRequest,
  extra: { reason?: string | undefined } = {},
): SipRequest {
  const cancel = sameHop(invite, 'CANCEL', invite.headers.get('To')!)
  if (extra.reason !== undefined) cancel.headers.append('Reason', extra.reason)
  return cancel
}

function sameHop(invite: SipRequest, method: 'ACK' | 'CANCEL', to: string): SipRequest {
  const headers = new SipHeaders()
  headers.append('Via', splitOutside(invite.headers.get('Via')!, ',')![0]!)
  headers.append('Max-Forwards', '70')
  headers.append('From', invite.headers.get('From')!)
  headers.append('To', to)
  headers.append('Call-ID', invite.callId)
  headers.append('CSeq', `${invite.cseq.number} ${method}`)
  for (const route of invite.headers.lines('Route')) headers.append('Route', route)
  return createRequest({ method, uri: invite.uri, headers })
}
