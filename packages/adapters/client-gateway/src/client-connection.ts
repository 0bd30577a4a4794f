import type { AccessToken, TokenRefusal } from '@offhook/accounts'
import { BoundedSocket, type Clock, type Logger, type Timer } from '@offhook/core'
import type { WebSocket } from 'ws'
import {
  errorOfRefusal,
  incomingNotAllowed,
  malformedMessage,
  notYetAuthenticated,
  type SdkError,
} from './causes.ts'
import { type ClientTrace, clientFrame } from './client-trace.ts'
import { type Place, placeOf } from './edge.ts'
import { MessageLimits } from './message-limits.ts'
import { BEAT, type ClientMessage, parseClientMessage } from './messages.ts'

/** A socket that says nothing must prove itself within this time. */
const AUTHENTICATE_WITHIN_MS = 10_000
/** The SDK drops a socket that is silent for 15 s; we beat well before. */
const BEAT_EVERY_MS = 5_000
/** A browser that echoes nothing for this long is gone, whatever TCP believes. */
const DEAD_AFTER_MS = 20_000
/** A page that is there echoes a beat at once; one that does not, and keeps its socket, is there too. */
const ALIVE_WITHIN_MS = 1_000
/** What may arrive before the token is verified: the SDK replays its queue. One invite, and little. */
const MAX_HELD = { messages: 32, characters: 65_536 } as const
/** A browser that does not answer a close keeps nobody waiting. */
const CLOSE_WITHIN_MS = 2_000
/** A call whose browser may not stay is kept so long, for whoever has a better token at hand. */
const REFUSED_GRACE_MS = 3_000
const POLICY_VIOLATION = 1008
/** Frames a second that a browser could send in good faith. */
const MAX_FRAMES_PER_BEAT = 500

/** What a connection does with a message of an authenticated browser. */
export interface ConnectionOwner {
  verify(token: string): Promise<AccessToken | { refused: TokenRefusal }>
  /** Why a token that was taken is no longer valid; null while it is. */
  refusalOf(token: AccessToken): TokenRefusal | null
  /** The token was accepted: at the beginning, and again at each renewal. */
  onConnected(connection: ClientConnection): void
  onRegistered(connection: ClientConnection): void
  /** It takes no calls any more. */
  onUnregistered(connection: ClientConnection): void
  onMessage(connection: ClientConnection, message: ClientMessage): void
  /** @param tookCalls whether incoming calls went to it */
  onClosed(connection: ClientConnection, tookCalls: boolean): void
}

/**
 * One browser's socket.
 *
 *     opened ──listen──▶ verifying ──token good──▶ connected ──▶ closed
 *                            └────token bad: error, close ─────────▲
 *
 * A `listen` on a connected socket renews its token without disturbing anything else.
 */
export class ClientConnection {
  readonly #socket: WebSocket
  readonly #out: BoundedSocket
  readonly #owner: ConnectionOwner
  readonly #trace: ClientTrace | undefined
  readonly #clock: Clock
  readonly #logger: Logger
  #state: 'opened' | 'verifying' | 'connected' | 'closed' = 'opened'
  #token: AccessToken | null = null
  #registered = false
  #reconnectTimeoutMs = 0
  #held: ClientMessage[] = []
  #heldCharacters = 0
  /** What came before `listen`. */
  #refused = 0
  readonly messageLimits: MessageLimits
  readonly #place: Place
  #lastFrameAt: number
  #framesSinceBeat = 0
  #beats = 0
  #echoes = 0
  /** Who waits for the echo of which beat. */
  readonly #onEcho: { readonly beat: number; readonly tell: () => void }[] = []
  #timer: Timer

  constructor(options: {
    socket: WebSocket
    owner: ConnectionOwner
    /** The name that the browser was given for us. */
    host: string
    clock: Clock
    logger: Logger
    trace?: ClientTrace | undefined
  }) {
    this.#socket = options.socket
    this.#out = new BoundedSocket({
      socket: options.socket,
      onDropped: () => options.logger.info({}, 'client did not read, socket dropped'),
    })
    this.#owner = options.owner
    this.#trace = options.trace
    this.#place = placeOf(options.host)
    this.messageLimits = new MessageLimits(options.clock)
    this.#clock = options.clock
    this.#logger = options.logger
    this.#lastFrameAt = options.clock.monotonic()
    this.#timer = options.clock.setTimeout(() => this.close(), AUTHENTICATE_WITHIN_MS)
    this.#socket.on('message', (data, isBinary) => {
      if (!isBinary) this.#onFrame(data.toString())
    })
    this.#socket.on('close', () => this.#onClose())
    this.#socket.on('error', (error) => {
      this.#logger.debug({ error: error.message }, 'client socket failed')
    })
  }

  get token(): AccessToken | null {
    return this.#token
  }

  get identity(): string | null {
    return this.#token?.grants.identity ?? null
  }

  /** Whether incoming calls go to this socket. */
  get registered(): boolean {
    return this.#registered && this.#state === 'connected'
  }

  /** How long the browser asked us to keep its calls when this socket is lost. */
  get reconnectTimeoutMs(): number {
    return this.#reconnectTimeoutMs
  }

  send(type: string, payload: Readonly<Record<string, unknown>> = {}): void {
    const frame = JSON.stringify({ type, payload })
    this.#trace?.note(clientFrame('sent', frame))
    this.#out.send(frame)
  }

  sendError(error: SdkError, extra: Readonly<Record<string, unknown>> = {}): void {
    this.send('error', { error, ...extra })
  }

  get closed(): boolean {
    return this.#state === 'closed'
  }

  /** Ends the socket, at once for us; the SDK reconnects by itself. */
  close(code = 1001): void {
    if (this.#state === 'closed') return
    this.#socket.close(code)
    const timer = this.#clock.setTimeout(() => this.#socket.terminate(), CLOSE_WITHIN_MS)
    this.#socket.once('close', () => timer.clear())
    this.#onClose()
  }

  /** Credentials have changed: a browser that would not be let in again has to go. */
  recheck(): void {
    const refusal = this.#token && this.#owner.refusalOf(this.#token)
    if (refusal === null || this.#state === 'closed') return
    this.#logger.info({ refused: refusal }, 'Client socket closed: its token is no longer valid')
    this.#reconnectTimeoutMs = REFUSED_GRACE_MS
    this.sendError(errorOfRefusal(refusal))
    this.close(POLICY_VIOLATION)
  }

  #onFrame(frame: string): void {
    if (this.#state === 'closed') return
    this.#lastFrameAt = this.#clock.monotonic()
    if (++this.#framesSinceBeat > MAX_FRAMES_PER_BEAT) return this.close(POLICY_VIOLATION)
    const message = parseClientMessage(frame)
    if (message === null) return this.sendError(malformedMessage)
    if (message.type === 'beat') return this.#echoed()
    if (message.type === 'unknown') return
    this.#trace?.note(clientFrame('received', frame))
    if (message.type === 'listen') return void this.#listen(message)
    if (this.#state === 'opened') return this.#refuseUnknown(message)
    if (this.#state === 'verifying') {
      // The SDK replays what it had queued right behind `listen`, before we have answered it.
      return this.#hold(message, frame.length)
    }
    this.#take(message)
  }

  #refuseUnknown(message: ClientMessage): void {
    if (++this.#refused > MAX_HELD.messages) return this.close(POLICY_VIOLATION)
    const callSid = 'callSid' in message ? message.callSid : null
    this.sendError(notYetAuthenticated, callSid === null ? {} : { callsid: callSid })
  }

  #hold(message: ClientMessage, characters: number): void {
    this.#held.push(message)
    this.#heldCharacters += characters
    const tooMany = this.#held.length > MAX_HELD.messages
    if (tooMany || this.#heldCharacters > MAX_HELD.characters) this.close(POLICY_VIOLATION)
  }

  async #listen(message: Extract<ClientMessage, { type: 'listen' }>): Promise<void> {
    if (this.#state === 'opened') this.#state = 'verifying'
    let verdict: AccessToken | { refused: TokenRefusal }
    try {
      verdict = await this.#owner.verify(message.token)
    } catch (error) {
      this.#logger.error({ error: (error as Error).message }, 'verifying an access token failed')
      return this.close(1011)
    }
    if (this.#state === 'closed') return
    if ('refused' in verdict) {
      this.#logger.info({ refused: verdict.refused }, 'access token refused')
      this.sendError(errorOfRefusal(verdict.refused))
      // Without `close` the SDK's register() and connect() would stay pending for ever.
      if (this.#state !== 'connected') this.send('close')
      return
    }
    if (this.#token !== null && !sameHolder(this.#token, verdict)) {
      this.sendError(errorOfRefusal('malformed'))
      return
    }
    this.#token = verdict
    this.#reconnectTimeoutMs = message.reconnectTimeoutMs
    const first = this.#state !== 'connected'
    this.#state = 'connected'
    const ttl = Math.max(0, Math.floor((verdict.expiresAt - this.#clock.now()) / 1000))
    this.send('connected', {
      ...this.#place,
      token: { identity: verdict.grants.identity ?? '', ttl },
    })
    if (first) this.#beatLater()
    this.#owner.onConnected(this)
    for (const held of this.#held.splice(0)) this.#take(held)
  }

  #take(message: ClientMessage): void {
    if (message.type === 'register') return this.#register(message.audio)
    this.#owner.onMessage(this, message)
  }

  #register(audio: boolean): void {
    const token = this.#token
    if (!audio) {
      this.#unregister()
      return this.send('offline')
    }
    if (token === null || token.expiresAt <= this.#clock.now()) {
      this.#unregister()
      this.sendError(errorOfRefusal('expired'))
      // `offline` lets the device show itself unregistered, and register anew after a renewal.
      return this.send('offline')
    }
    if (token.grants.voice?.incomingAllow !== true || token.grants.identity === null) {
      this.sendError(incomingNotAllowed)
      return this.send('offline')
    }
    const first = !this.#registered
    this.#registered = true
    this.send('ready')
    if (first) this.#owner.onRegistered(this)
  }

  #unregister(): void {
    const was = this.#registered
    this.#registered = false
    if (was) this.#owner.onUnregistered(this)
  }

  #beatLater(): void {
    this.#timer.clear()
    this.#timer = this.#clock.setTimeout(() => {
      if (this.#clock.monotonic() - this.#lastFrameAt > DEAD_AFTER_MS) {
        this.#socket.terminate()
        return
      }
      this.#framesSinceBeat = 0
      this.#beat()
      this.#beatLater()
    }, BEAT_EVERY_MS)
  }

  #beat(): void {
    this.#beats++
    this.#out.send(BEAT)
  }

  #echoed(): void {
    this.#echoes++
    while (this.#onEcho[0] && this.#onEcho[0].beat <= this.#echoes) this.#onEcho.shift()?.tell()
  }

  /** Tells once that the page is still there; never when the socket closes before it has shown it. */
  whenAlive(tell: () => void): void {
    const timer = this.#clock.setTimeout(() => {
      if (!this.closed) tell()
    }, ALIVE_WITHIN_MS)
    this.#beat()
    this.#onEcho.push({
      beat: this.#beats,
      tell: () => {
        timer.clear()
        tell()
      },
    })
  }

  #onClose(): void {
    if (this.#state === 'closed') return
    const tookCalls = this.registered
    this.#state = 'closed'
    this.#registered = false
    this.#timer.clear()
    this.#held = []
    this.#onEcho.length = 0
    this.#owner.onClosed(this, tookCalls)
  }
}

/** A renewed token must be the same person's. */
function sameHolder(a: AccessToken, b: AccessToken): boolean {
  return a.accountSid === b.accountSid && a.grants.identity === b.grants.identity
}
