import {
  isRefusal,
  may,
  type PersonPrincipal,
  type Principal,
  type Refusal,
} from '@offhook/accounts'
import { BoundedSocket, type Clock, type Disposer, errors, type Timer } from '@offhook/core'
import type { LiveCloseCode, LiveMessage, LiveTopic } from '@offhook/desk-api'
import type { WebSocket } from 'ws'
import type { Feeds, FeedUse } from './feeds.ts'
import { type ReadRequest, readRequest } from './requests.ts'
import { isTopic, topicNames, topics } from './topics.ts'

const HELLO_WITHIN_MS = 5_000
/** A client that hears nothing for 1.8 s takes the connection for cut. */
const BEAT_EVERY_MS = 700
/** A client that is gone without a word is noticed after three of these. */
const PING_EVERY_MS = 5_000
const MAX_UNANSWERED = 3
/** A client that has so much to read gets the rest as one state, once it has read it. */
const CONGESTED = { bytes: 64 * 1024, frames: 50 } as const
const CATCH_UP_EVERY_MS = 100
const CLOSE_WITHIN_MS = 2_000

export interface ConnectionOptions {
  readonly socket: WebSocket
  readonly clock: Clock
  /** Names this run of the server. */
  readonly run: string
  readonly feeds: Feeds
  readonly verify: (token: string) => Promise<Principal | Refusal>
  /** The same person as they are now; the token that let them in may have expired. */
  readonly current: (principal: PersonPrincipal) => PersonPrincipal | Refusal
  /** Whether topics can be told at all: not on a node that stands by. */
  readonly isRouting: () => boolean
  /** Its person wants to see how loud this conference is; null = none any more. */
  readonly onWatchLevels: (connection: Connection, conferenceSid: string | null) => void
  /** Told once. */
  readonly onClosed: (connection: Connection) => void
}

interface Subscription {
  readonly use: FeedUse
  readonly dispose: Disposer
  /** Number of the last frame that was sent. */
  sent: number
  /** There is more than was sent. */
  behind: boolean
}

/** One desktop's live connection. What it has not read is never queued beyond a bound. */
export class Connection {
  readonly #options: ConnectionOptions
  readonly #out: BoundedSocket
  readonly #subscriptions = new Map<LiveTopic, Subscription>()
  #state: 'opened' | 'verifying' | 'live' | 'closed' = 'opened'
  #principal: PersonPrincipal | null = null
  #hello: Timer
  #beat: Timer
  #ping: Timer
  #catchUp: Timer | null = null
  #quietSince: number
  #unanswered = 0

  constructor(options: ConnectionOptions) {
    const { socket, clock } = options
    this.#options = options
    this.#out = new BoundedSocket({ socket, onDropped: () => this.#end() })
    this.#quietSince = clock.monotonic()
    this.#hello = clock.setTimeout(() => this.close(4401, 'No hello'), HELLO_WITHIN_MS)
    this.#beat = clock.setTimeout(() => this.#onBeat(), BEAT_EVERY_MS)
    this.#ping = clock.setTimeout(() => this.#onPing(), PING_EVERY_MS)
    const onSign = () => {
      this.#unanswered = 0
    }
    socket.on('pong', onSign)
    socket.on('message', (data, isBinary) => {
      onSign()
      this.#onFrame(isBinary ? '' : String(data))
    })
    socket.on('close', () => this.#end())
    socket.on('error', () => {})
  }

  /** Who it is; null before their login was looked at. */
  get principal(): PersonPrincipal | null {
    return this.#principal
  }

  /** Ends it, at once for us; a client that does not answer the close keeps nobody waiting. */
  close(code: LiveCloseCode, reason: string): void {
    if (this.#state === 'closed') return
    const { socket, clock } = this.#options
    socket.close(code, reason)
    const timer = clock.setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS)
    socket.once('close', () => timer.clear())
    this.#end()
  }

  /** Logins have changed: one that has ended ends this, and one that may do other things begins anew. */
  recheck(): void {
    if (this.#state !== 'live' || !this.#principal) return
    const answer = this.#options.current(this.#principal)
    if (isRefusal(answer)) return this.close(4401, 'The login has ended')
    if (signOf(answer) !== signOf(this.#principal))
      this.close(1013, 'The person may do other things now')
  }

  /** A frame that belongs to no topic; left out when the client is slow. */
  tell(frame: string): void {
    if (this.#state === 'live' && !this.#isCongested) this.#write(frame)
  }

  // ── what the client sends ───────────────────────────────────────────────────────────────────

  #onFrame(frame: string): void {
    if (this.#state === 'closed') return
    const request = readRequest(frame)
    if (!request) return this.close(4400, 'The message cannot be read')
    if (request.type === 'hello') return void this.#onHello(request)
    if (this.#state !== 'live') return this.close(4400, 'The first message is hello')
    switch (request.type) {
      case 'subscribe':
        return this.#subscribe(request.topic, null)
      case 'unsubscribe':
        return isTopic(request.topic) ? this.#unsubscribe(request.topic) : undefined
      case 'watch-levels':
        return this.#options.onWatchLevels(this, request.conferenceSid)
      case 'ping':
        return this.tell(JSON.stringify({ type: 'pong', id: request.id } satisfies LiveMessage))
    }
  }

  async #onHello(hello: Extract<ReadRequest, { type: 'hello' }>): Promise<void> {
    if (this.#state !== 'opened') return this.close(4400, 'Hello was said already')
    this.#state = 'verifying'
    const { verify, isRouting, run, clock } = this.#options
    const answer = await verify(hello.token)
    if (this.#state !== 'verifying') return
    this.#hello.clear()
    if (isRefusal(answer) || answer.kind !== 'person')
      return this.close(4401, 'The login is not valid')
    if (!isRouting()) return this.close(1013, 'Another node routes')
    this.#state = 'live'
    this.#principal = answer
    const allowed = topicNames.filter((name) => may(answer, topics[name].needs))
    this.#tellMessage({ type: 'welcome', run, now: clock.now(), may: allowed })
    const seen = hello.resume?.run === run ? hello.resume.seen : {}
    for (const topic of hello.topics) this.#subscribe(topic, seen[topic] ?? null)
  }

  #subscribe(topic: string, seen: number | null): void {
    const principal = this.#principal
    if (!principal) return
    const use =
      isTopic(topic) && may(principal, topics[topic].needs)
        ? this.#options.feeds.of(topic, principal)
        : undefined
    if (!isTopic(topic) || !use) {
      const { code } = errors.forbidden
      const message = 'The topic is not for you, or does not exist'
      return this.#tellMessage({ type: 'refused', topic, code, message })
    }
    this.#unsubscribe(topic)
    const { feed } = use
    const dispose = use.listen((frame, seq) => this.#offer(subscription, frame, seq))
    const subscription: Subscription = { use, dispose, sent: feed.seq, behind: false }
    this.#subscriptions.set(topic, subscription)
    this.#write((seen === null ? null : feed.since(seen)) ?? feed.snapshot())
  }

  #unsubscribe(topic: LiveTopic): void {
    this.#subscriptions.get(topic)?.dispose()
    this.#subscriptions.delete(topic)
  }

  // ── what it is sent ─────────────────────────────────────────────────────────────────────────

  #offer(subscription: Subscription, frame: string, seq: number): void {
    if (subscription.behind || this.#isCongested) {
      subscription.behind = true
      this.#catchUp ??= this.#options.clock.setTimeout(() => this.#onCatchUp(), CATCH_UP_EVERY_MS)
      return
    }
    subscription.sent = seq
    this.#write(frame)
  }

  /** All that was not sent, as the state that has come of it. */
  #onCatchUp(): void {
    this.#catchUp = null
    for (const subscription of this.#subscriptions.values()) {
      if (!subscription.behind) continue
      if (this.#isCongested) {
        this.#catchUp = this.#options.clock.setTimeout(() => this.#onCatchUp(), CATCH_UP_EVERY_MS)
        return
      }
      const { feed } = subscription.use
      this.#write(feed.since(subscription.sent) ?? feed.snapshot())
      subscription.sent = feed.seq
      subscription.behind = false
    }
  }

  get #isCongested(): boolean {
    const { bytes, frames } = this.#out.backlog
    return bytes > CONGESTED.bytes || frames > CONGESTED.frames
  }

  #tellMessage(message: LiveMessage): void {
    this.#write(JSON.stringify(message))
  }

  #write(frame: string): void {
    this.#quietSince = this.#options.clock.monotonic()
    this.#out.send(frame)
  }

  #onBeat(): void {
    const { clock } = this.#options
    const quietFor = clock.monotonic() - this.#quietSince
    if (quietFor >= BEAT_EVERY_MS && this.#state === 'live') this.tell('{"type":"beat"}')
    const wait = this.#quietSince + BEAT_EVERY_MS - clock.monotonic()
    this.#beat = clock.setTimeout(() => this.#onBeat(), wait > 0 ? wait : BEAT_EVERY_MS)
  }

  #onPing(): void {
    const { socket, clock } = this.#options
    if (this.#unanswered >= MAX_UNANSWERED) {
      socket.terminate()
      return this.#end()
    }
    // Nothing tells of a login whose time is over.
    this.recheck()
    if (this.#state === 'closed') return
    this.#unanswered += 1
    if (socket.readyState === socket.OPEN) socket.ping()
    this.#ping = clock.setTimeout(() => this.#onPing(), PING_EVERY_MS)
  }

  #end(): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    for (const timer of [this.#hello, this.#beat, this.#ping, this.#catchUp]) timer?.clear()
    for (const { dispose } of this.#subscriptions.values()) dispose()
    this.#subscriptions.clear()
    this.#options.onClosed(this)
  }
}

/** What decides which rows somebody sees. */
function signOf(principal: PersonPrincipal | null): string {
  if (!principal) return ''
  const { roles, workspaceSid, workerSid, identity } = principal.person
  return JSON.stringify([[...roles].sort(), workspaceSid, workerSid, identity])
}
