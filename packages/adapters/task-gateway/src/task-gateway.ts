import { randomUUID } from 'node:crypto'
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Accounts, policiesAllow } from '@offhook/accounts'
import type { Contacts } from '@offhook/contacts'
import {
  type Clock,
  type Disposer,
  errorBody,
  errors,
  type Logger,
  messageOf,
  OffhookError,
  RetryLaterError,
  type WorkerSid,
} from '@offhook/core'
import {
  type Attributes,
  type ChangeItem,
  type ChangeSet,
  NotRoutingError,
  type TaskRouter,
  type WorkerPresence,
} from '@offhook/task-router'
import { WebSocketServer } from 'ws'
import { parseBridgeRequest } from './bridge-request.ts'
import { channelShape, reservationShape, taskShape, workerShape } from './dialect.ts'
import { runOperation } from './operations/operations.ts'
import { ReplyGate } from './reply-gate.ts'
import { transferShape } from './transfer-shapes.ts'
import { WorkerSockets } from './worker-sockets.ts'

export interface TaskGatewayOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly router: TaskRouter
  readonly contacts: Contacts
  readonly presence: WorkerPresence
  /** Whether a supervisor may give a worker these attributes. Rejects with why not. */
  readonly checkAttributes: (worker: WorkerSid, attributes: Attributes) => Promise<void>
  /** How long a worker's client may be silent before it is gone. */
  readonly workerLostAfterMs: number
  /** Checks tokens, and tells when one may no longer be valid. */
  readonly accounts: Pick<Accounts, 'verifyAccessToken' | 'refusalOf' | 'events'>
}

/** What an HTTP request of the bridge is answered with; `flushed` is called when it has left. */
export interface BridgeReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly flushed: () => void
}

const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, OPTIONS',
  'access-control-allow-headers': 'apiversion, clientversion, if-match, content-type',
  'access-control-max-age': '86400',
}

/** The task bridge of the TaskRouter SDK: requests over HTTP, events over a WebSocket. */
export class TaskGateway {
  readonly #options: TaskGatewayOptions
  readonly #server: WebSocketServer
  readonly #sockets: WorkerSockets
  readonly #gate: ReplyGate
  readonly #disposers: Disposer[]

  constructor(options: TaskGatewayOptions) {
    this.#options = options
    this.#server = new WebSocketServer({ noServer: true, maxPayload: 4096, autoPong: false })
    this.#sockets = new WorkerSockets(options)
    this.#gate = new ReplyGate(options)
    this.#disposers = [
      options.router.events.on('changed', (set) => this.#onChanged(set)),
      options.accounts.events.on('changed', () =>
        this.#sockets.closeRefused((token) => options.accounts.refusalOf(token) !== null),
      ),
    ]
  }

  close(): void {
    for (const dispose of this.#disposers.splice(0)) dispose()
    this.#sockets.close()
    this.#server.close()
  }

  // ── requests ────────────────────────────────────────────────────────────────────────────────

  /** Answers a request at the bridge's path. Never rejects. */
  async handle(request: {
    readonly method: string
    readonly headers: IncomingMessage['headers']
    readonly body: string
    readonly ip?: string
  }): Promise<BridgeReply> {
    if (request.method === 'OPTIONS') return reply(204, '')
    if (request.method !== 'POST')
      return failure(new OffhookError(errors.methodNotAllowed, 'Method not allowed'))
    const cause = randomUUID()
    this.#gate.open(cause)
    const flushed = () => this.#gate.flushed(cause)
    try {
      const parsed = parseBridgeRequest(request.body, request.headers)
      const token = await this.#verified(parsed.token)
      const { grant, workerSid } = token
      const path = ['v1', ...parsed.path]
      const fields = Object.keys(parsed.parameters)
      if (!policiesAllow(token.token.policies, { method: parsed.method, path, fields }))
        throw new OffhookError(errors.forbidden, 'No policy of the token allows this')
      if (workerSid !== null) this.#sockets.renew(workerSid, token.token.expiresAt)
      const payload = await runOperation({
        ...this.#options,
        token: token.token,
        role: grant.role,
        workspaceSid: grant.workspaceSid,
        workerSid,
        request: parsed,
        cause,
        actor: {
          ...(workerSid === null
            ? ({ type: 'account', sid: token.token.accountSid } as const)
            : ({ type: 'worker', sid: workerSid } as const)),
          source: 'sdk',
          sourceIpAddress: request.ip ?? null,
        },
      })
      if (workerSid !== null) this.#noteAsked(workerSid, parsed.path)
      return reply(200, JSON.stringify({ event_type: null, payload }), flushed)
    } catch (error) {
      if (!(error instanceof OffhookError)) {
        this.#options.logger.error({ error: messageOf(error) }, 'a bridge request failed')
      }
      return failure(error, flushed)
    }
  }

  /** Tells the sockets of a worker how far their clients have come. */
  #noteAsked(workerSid: string, path: readonly string[]): void {
    const [of, last] = path.slice(-2)
    for (const socket of this.#sockets.of(workerSid)) {
      if (last === 'Reservations') socket.onReservationsListed()
      else if (of === 'Workers' && last === workerSid) socket.onWorkerAsked()
    }
  }

  async #verified(text: string) {
    if (!this.#options.router.routing) throw new NotRoutingError()
    const verdict = await this.#options.accounts.verifyAccessToken(text)
    if ('refused' in verdict) {
      throw new OffhookError(errors.notAuthenticated, 'The token is not valid or has expired')
    }
    const grant = verdict.grants.taskRouter
    if (grant === null)
      throw new OffhookError(errors.forbidden, 'The token has no TaskRouter grant')
    const workspace = this.#options.router.get('workspace', grant.workspaceSid)
    if (workspace?.accountSid !== verdict.accountSid) {
      throw new OffhookError(errors.forbidden, 'The token is for another account')
    }
    return { token: verdict, grant, workerSid: grant.workerSid }
  }

  // ── sockets ─────────────────────────────────────────────────────────────────────────────────

  /** Whether a login of the desktop has a socket here. */
  hasSocketOf(sessionSid: string): boolean {
    return this.#sockets.hasSocketOf(sessionSid)
  }

  /** Takes over an HTTP upgrade of a worker's SDK. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams
    this.#verified(query.get('token') ?? '').then(
      ({ token, workerSid }) => {
        const worker = workerSid === null ? undefined : this.#options.router.worker(workerSid)
        if (!worker) return refuse(socket, new OffhookError(errors.forbidden, 'No worker'))
        const path = ['v1', 'wschannels', worker.accountSid, worker.sid]
        if (!policiesAllow(token.policies, { method: 'GET', path, fields: [] }))
          return refuse(socket, new OffhookError(errors.forbidden, 'No policy allows the events'))
        this.#server.handleUpgrade(request, socket, head, (webSocket) =>
          this.#sockets.add(webSocket, worker, token, query),
        )
      },
      (error: unknown) => refuse(socket, error),
    )
  }

  // ── events ──────────────────────────────────────────────────────────────────────────────────

  #onChanged({ cause, items }: ChangeSet): void {
    for (const item of items) {
      if (item.type === 'worker.deleted' && item.worker) {
        this.#sockets.closeAllOf(item.worker.sid, 'The worker was deleted')
      }
      for (const workerSid of this.#concerned(item)) {
        const payload = this.#payload(item)
        if (payload === null) continue
        this.#gate.push(workerSid, cause, () => {
          for (const socket of this.#sockets.of(workerSid)) socket.send(item.type, payload)
        })
      }
    }
  }

  /**
   * A reservation is its worker's, a transfer its initiator's; a task concerns all who have or had a
   * part in it.
   */
  #concerned({
    type,
    reservation,
    task,
    worker,
    channel,
    transfer,
  }: ChangeItem): readonly string[] {
    if (transfer) return [transfer.initiatingWorkerSid]
    // One that failed was never made: the worker whom it was for is told.
    if (type === 'reservation.failed') return worker ? [worker.sid] : []
    if (type.startsWith('reservation.')) return reservation ? [reservation.workerSid] : []
    if (type.startsWith('worker.'))
      return channel ? [channel.workerSid] : worker ? [worker.sid] : []
    if (type.startsWith('task.') && task) {
      const mine = this.#options.router.reservationsOf(task)
      return [...new Set(mine.map(({ workerSid }) => workerSid))]
    }
    return []
  }

  #payload({ type, reservation, task, worker, channel, transfer }: ChangeItem): unknown {
    const { router, clock } = this.#options
    if (type.startsWith('reservation.') && reservation) {
      const of = task ?? router.task(reservation.taskSid)
      return of ? reservationShape(router, reservation, of, clock.now()) : null
    }
    if (transfer) return transferShape(transfer)
    switch (type) {
      case 'reservation.failed':
      case 'task.updated':
      case 'task.canceled':
      case 'task.completed':
      case 'task.wrapup':
        return task && taskShape(router, task, clock.now())
      case 'worker.activity.update':
      case 'worker.attributes.update':
        return worker && workerShape(router, worker)
      case 'worker.capacity.update':
      case 'worker.channel.availability.update':
        return channel && channelShape(router, channel)
      default:
        return null
    }
  }
}

function reply(status: number, body: string, flushed: () => void = () => {}): BridgeReply {
  return { status, headers: { ...cors, 'content-type': 'application/json' }, body, flushed }
}

function failure(error: unknown, flushed?: () => void): BridgeReply {
  const expected =
    error instanceof OffhookError
      ? error
      : new OffhookError(errors.internal, 'Internal server error')
  const answer = reply(expected.status, JSON.stringify(errorBody(expected)), flushed)
  if (!(error instanceof RetryLaterError)) return answer
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(error.seconds) } }
}

function refuse(socket: Duplex, error: unknown): void {
  const status = error instanceof OffhookError ? error.status : 500
  const later = error instanceof RetryLaterError ? `Retry-After: ${error.seconds}\r\n` : ''
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\n${later}Connection: close\r\n\r\n`,
  )
}
