import type { AccessToken } from '@offhook/accounts'
import { BoundedSocket, type Clock, type Timer } from '@offhook/core'
import type { WebSocket } from 'ws'

/** The SDK takes any frame as a sign of life, and an empty one as nothing else. */
const BEAT_EVERY_MS = 15_000
/**
 * A new client reads its lists before it listens: what comes meanwhile would be lost. The SDK says
 * nothing when it does; a page that is still being built takes its time.
 */
const HOLD_AFTER_LIST_MS = 1_000
/** A client that never asks for its reservations is not held for ever. */
const HOLD_AT_MOST_MS = 10_000
/** Pings within the time that a client may be silent. */
const PINGS = 3
/** A client that does not answer a close is cut off after this. */
const CLOSE_WITHIN_MS = 2_000
const POLICY_VIOLATION = 1008

/** How a socket ended: somebody closed it, nothing was heard from it, or its token expired or was refused. */
export type SocketEnd = 'closed' | 'lost' | 'expired'

export interface WorkerSocketOptions {
  readonly socket: WebSocket
  readonly clock: Clock
  readonly workerSid: string
  /** Undefined = the server's default. */
  readonly setOfflineIfDisconnected: boolean | undefined
  /** A client that was silent for so long is gone, whatever TCP thinks. */
  readonly lostAfterMs: number
  /** The one that opened it. */
  readonly token: AccessToken
  /** Told once. */
  readonly onEnd: (socket: WorkerSocket, how: SocketEnd) => void
}

/**
 * One socket of a worker's SDK. Events go out in the order in which they came in. The client's own
 * beat says nothing about it; whether it lives is asked by protocol pings, which a browser answers
 * by itself.
 */
export class WorkerSocket {
  readonly workerSid: string
  readonly token: AccessToken
  readonly setOfflineIfDisconnected: boolean | undefined
  readonly #options: WorkerSocketOptions
  readonly #socket: WebSocket
  readonly #out: BoundedSocket
  readonly #clock: Clock
  #held: string[] | null = []
  #hasLists = false
  #holdTimer: Timer
  #beat: Timer
  #ping: Timer
  #expiry: Timer
  #expiresAt: number
  /** Pings since the last sign of life. Counted, not timed: a process that slept asks again first. */
  #unanswered = 0
  #ended = false

  constructor(options: WorkerSocketOptions) {
    const { socket, clock } = options
    this.workerSid = options.workerSid
    this.setOfflineIfDisconnected = options.setOfflineIfDisconnected
    this.#options = options
    this.#socket = socket
    this.#out = new BoundedSocket({ socket, onDropped: () => this.#end('lost') })
    this.#clock = clock
    this.token = options.token
    this.#expiresAt = options.token.expiresAt
    this.#holdTimer = clock.setTimeout(() => this.#release(), HOLD_AT_MOST_MS)
    this.#beat = clock.setTimeout(() => this.#sendBeat(), BEAT_EVERY_MS)
    this.#ping = clock.setTimeout(() => this.#sendPing(), this.#pingEvery)
    this.#expiry = clock.setTimeout(() => this.#onExpired(), this.#expiresAt - clock.now())
    const onSign = () => {
      this.#unanswered = 0
    }
    socket.on('pong', onSign)
    socket.on('ping', onSign)
    socket.on('message', onSign)
    socket.on('close', () => this.#end('closed'))
    socket.on('error', () => {})
  }

  /** The first frame: never held. */
  init(payload: Readonly<Record<string, unknown>>): void {
    this.#write(JSON.stringify({ event_type: 'init', payload }))
  }

  send(eventType: string, payload: unknown): void {
    const frame = JSON.stringify({ event_type: eventType, payload })
    if (this.#held === null) this.#write(frame)
    else this.#held.push(frame)
  }

  /** Its reservations were read: a moment later it listens. */
  onReservationsListed(): void {
    if (this.#held === null) return
    this.#hasLists = true
    this.#holdTimer.clear()
    this.#holdTimer = this.#clock.setTimeout(() => this.#release(), HOLD_AFTER_LIST_MS)
  }

  /** Its client has asked for the worker: whoever has the lists does so only when they listen. */
  onWorkerAsked(): void {
    if (!this.#hasLists) return
    this.#holdTimer.clear()
    this.#release()
  }

  /** The client has shown a token that lives longer than the one that opened this socket. */
  renew(expiresAt: number): void {
    if (expiresAt <= this.#expiresAt || this.#ended) return
    this.#expiresAt = expiresAt
    this.#expiry.clear()
    this.#expiry = this.#clock.setTimeout(() => this.#onExpired(), expiresAt - this.#clock.now())
  }

  /** Over at once for us; a client that does not answer the close keeps nobody waiting. */
  close(reason: string): void {
    this.#close(1000, reason, 'closed')
  }

  /** The token that opened it would be refused now. A client that has a newer one comes back with it. */
  refuse(): void {
    this.#close(POLICY_VIOLATION, 'The token is no longer valid', 'expired')
  }

  #close(code: number, reason: string, how: SocketEnd): void {
    if (this.#ended) return
    this.#socket.close(code, reason)
    const timer = this.#clock.setTimeout(() => this.#socket.terminate(), CLOSE_WITHIN_MS)
    this.#socket.once('close', () => timer.clear())
    this.#end(how)
  }

  get #pingEvery(): number {
    return this.#options.lostAfterMs / PINGS
  }

  #release(): void {
    const held = this.#held ?? []
    this.#held = null
    for (const frame of held) this.#write(frame)
  }

  #sendBeat(): void {
    this.#write(' ')
    this.#beat = this.#clock.setTimeout(() => this.#sendBeat(), BEAT_EVERY_MS)
  }

  /** The last sign of life is older than the first ping without an answer, by one more at most. */
  #sendPing(): void {
    if (this.#unanswered >= PINGS - 1) {
      this.#socket.terminate()
      return this.#end('lost')
    }
    this.#unanswered += 1
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping()
    this.#ping = this.#clock.setTimeout(() => this.#sendPing(), this.#pingEvery)
  }

  #onExpired(): void {
    this.#close(POLICY_VIOLATION, 'The token has expired', 'expired')
  }

  #end(how: SocketEnd): void {
    if (this.#ended) return
    this.#ended = true
    for (const timer of [this.#holdTimer, this.#beat, this.#ping, this.#expiry]) timer.clear()
    this.#options.onEnd(this, how)
  }

  #write(frame: string): void {
    this.#out.send(frame)
  }
}
