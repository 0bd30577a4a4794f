import type { LiveLevels, LiveMessage, LiveRequest, LiveTopic } from '@offhook/desk-api'
import type { Clock } from '../clock.ts'
import { createStore, type Store, type WritableStore } from '../store.ts'
import { type Rows, rowsAfter } from './live-rows.ts'
import type { LiveSocket, OpenLiveSocket } from './live-socket.ts'

/** The server beats every 700 ms: whoever hears nothing for so long is cut off, and is told within 2 s. */
const CUT_AFTER_MS = 1_800
/** A slow network gets time to shake hands. */
const OPEN_WITHIN_MS = 10_000
const FIRST_RETRY_MS = 250
const LAST_RETRY_MS = 5_000
/** A topic whose last reader left is kept for so long: pages come and go. */
const KEPT_MS = 10_000
const LOGIN_ENDED = 4401
/** Whoever has not answered a ping by then is out of reach. */
const PONG_WITHIN_MS = 5_000

export interface LiveState {
  /** `cut`: it was open, or should be, and is not; what is shown may be old. */
  readonly status: 'connecting' | 'live' | 'cut'
  /** Since when it is so, by the browser's clock; if nothing came any more, since the last that did. */
  readonly since: number
}

export interface LiveOptions {
  readonly url: string
  /** A bearer token that is good now; null when the login has ended. */
  readonly token: () => Promise<string | null>
  readonly clock: Clock
  readonly openSocket: OpenLiveSocket
  /** The server refused the token: the login has ended, or the next token opens it again. */
  readonly onLoginEnded: () => void
}

/**
 * The desktop's live connection. Screens follow topics and read their rows; a cut is noticed within
 * two seconds, the connection comes back by itself, and only what was missed is told again.
 */
export class Live {
  readonly #options: LiveOptions
  readonly #state: WritableStore<LiveState>
  readonly #levels = createStore<LiveLevels | null>(null)
  readonly #run = createStore('')
  readonly #rows = new Map<LiveTopic, WritableStore<Rows<LiveTopic>>>()
  readonly #readers = new Map<LiveTopic, number>()
  readonly #seen: Partial<Record<LiveTopic, number>> = {}
  /** What this connection has been asked for. */
  readonly #asked = new Set<LiveTopic>()
  #socket: LiveSocket | null = null
  #isWelcome = false
  #heardAt = 0
  #skewMs = 0
  #retryMs = FIRST_RETRY_MS
  #watched: string | null = null
  readonly #pings = new Map<number, () => void>()
  #lastPing = 0
  #stopCut = () => {}
  #stopRetry = () => {}
  #isClosed = false

  constructor(options: LiveOptions) {
    this.#options = options
    this.#state = createStore<LiveState>({ status: 'connecting', since: options.clock.now() })
    this.#connect()
  }

  get state(): Store<LiveState> {
    return this.#state
  }

  /** Which life of the server this is; '' before the first welcome. What an earlier one was asked is gone. */
  get run(): Store<string> {
    return this.#run
  }

  /** Loudness of the conference that is watched, five times a second. */
  get levels(): Store<LiveLevels | null> {
    return this.#levels
  }

  /** The server's clock: times of rows are by it. */
  now(): number {
    return this.#options.clock.now() + this.#skewMs
  }

  rows<Topic extends LiveTopic>(topic: Topic): Store<Rows<Topic>> {
    return this.#store(topic) as unknown as Store<Rows<Topic>>
  }

  /** Keeps a topic coming until the result is called. */
  follow(topic: LiveTopic): () => void {
    const readers = this.#readers.get(topic) ?? 0
    this.#readers.set(topic, readers + 1)
    if (this.#isWelcome) this.#ask(topic)
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.#readers.set(topic, (this.#readers.get(topic) ?? 1) - 1)
      this.#options.clock.after(KEPT_MS, () => this.#leave(topic))
    }
  }

  /** Asks for the loudness of a conference's parties; null = of none. */
  watchLevels(conferenceSid: string | null): void {
    this.#watched = conferenceSid
    this.#levels.set(null)
    this.#send({ type: 'watch-levels', conferenceSid })
  }

  /** How long there and back to the server takes, in milliseconds; null when no answer comes. */
  ping(): Promise<number | null> {
    const { clock } = this.#options
    const id = ++this.#lastPing
    const sentAt = clock.now()
    return new Promise((resolve) => {
      const over = (ms: number | null) => {
        stop()
        this.#pings.delete(id)
        resolve(ms)
      }
      const stop = clock.after(PONG_WITHIN_MS, () => over(null))
      this.#pings.set(id, () => over(clock.now() - sentAt))
      this.#send({ type: 'ping', id })
    })
  }

  close(): void {
    this.#isClosed = true
    this.#stopCut()
    this.#stopRetry()
    this.#socket?.close()
    this.#socket = null
  }

  #store(topic: LiveTopic): WritableStore<Rows<LiveTopic>> {
    const known = this.#rows.get(topic)
    if (known) return known
    const store = createStore<Rows<LiveTopic>>(null)
    this.#rows.set(topic, store)
    return store
  }

  #leave(topic: LiveTopic): void {
    if ((this.#readers.get(topic) ?? 0) > 0 || this.#isClosed) return
    this.#send({ type: 'unsubscribe', topic })
    this.#asked.delete(topic)
    delete this.#seen[topic]
    this.#store(topic).set(null)
  }

  // ── the connection ──────────────────────────────────────────────────────────────────────────

  #connect(): void {
    this.#isWelcome = false
    this.#asked.clear()
    const { url, openSocket } = this.#options
    // What an earlier socket still has to say is not for us.
    const mine = (act: () => void) => () => {
      if (this.#socket === socket) act()
    }
    const socket: LiveSocket = openSocket(url, {
      onOpen: () => mine(() => void this.#greet(socket))(),
      onFrame: (frame) => mine(() => this.#take(JSON.parse(frame) as LiveMessage))(),
      onClosed: (code) => mine(() => this.#onLost(code))(),
    })
    this.#socket = socket
    this.#expectFrame(OPEN_WITHIN_MS)
  }

  async #greet(socket: LiveSocket): Promise<void> {
    const token = await this.#options.token().catch(() => null)
    if (this.#socket !== socket) return
    if (token === null) return this.#onLost(0)
    this.#sayHello(token)
  }

  #sayHello(token: string): void {
    const topics = [...this.#readers].flatMap(([topic, readers]) => (readers > 0 ? topic : []))
    const run = this.#run.get()
    const resume = run === '' ? undefined : { run, seen: this.#seen }
    const hello: LiveRequest = { type: 'hello', token, topics, ...(resume && { resume }) }
    for (const topic of topics) this.#asked.add(topic)
    this.#socket?.send(JSON.stringify(hello))
  }

  #ask(topic: LiveTopic): void {
    if (this.#asked.has(topic)) return
    this.#asked.add(topic)
    this.#send({ type: 'subscribe', topic })
  }

  #send(request: LiveRequest): void {
    // Before the welcome everything is in the hello, or said after it.
    if (this.#isWelcome) this.#socket?.send(JSON.stringify(request))
  }

  #expectFrame(withinMs = CUT_AFTER_MS): void {
    const { clock } = this.#options
    this.#stopCut()
    this.#heardAt = clock.now()
    this.#stopCut = clock.after(withinMs, () => this.#onLost(0, this.#heardAt))
  }

  #take(message: LiveMessage): void {
    this.#expectFrame()
    switch (message.type) {
      case 'welcome':
        return this.#onWelcome(message)
      case 'snapshot':
      case 'delta': {
        const store = this.#store(message.topic)
        this.#seen[message.topic] = message.seq
        return store.set(rowsAfter(store.get(), message))
      }
      case 'levels':
        if (message.conferenceSid === this.#watched) this.#levels.set(message)
        return
      case 'pong':
        return this.#pings.get(message.id)?.()
      default:
        return
    }
  }

  #onWelcome({ run, now }: Extract<LiveMessage, { type: 'welcome' }>): void {
    const { clock } = this.#options
    this.#run.set(run)
    this.#skewMs = now - clock.now()
    this.#retryMs = FIRST_RETRY_MS
    this.#isWelcome = true
    this.#state.set({ status: 'live', since: clock.now() })
    // Who began to read while the hello was on its way.
    for (const [topic, readers] of this.#readers) if (readers > 0) this.#ask(topic)
    if (this.#watched !== null) this.watchLevels(this.#watched)
  }

  #onLost(code: number, since = this.#options.clock.now()): void {
    const { clock, onLoginEnded } = this.#options
    const socket = this.#socket
    this.#socket = null
    this.#isWelcome = false
    this.#stopCut()
    socket?.close()
    if (this.#isClosed) return
    if (code === LOGIN_ENDED) onLoginEnded()
    // It has closed this if the login has ended indeed.
    if (this.#isClosed) return
    if (this.#state.get().status !== 'cut') this.#state.set({ status: 'cut', since })
    this.#stopRetry = clock.after(this.#retryMs, () => this.#connect())
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2)
  }
}
