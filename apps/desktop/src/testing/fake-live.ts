import type { LiveMessage, LiveRequest, LiveRows, LiveTopic } from '@offhook/desk-api'
import type { Clock } from '../model/clock.ts'
import type { LiveSocketEvents, OpenLiveSocket } from '../model/live/live-socket.ts'

/** The other end of live connections, in a test's hands. */
export class FakeLive {
  readonly #clock: Clock | null
  /** What clients have sent, over all connections. */
  readonly requests: LiveRequest[] = []
  readonly topics = new Map<LiveTopic, readonly unknown[]>()
  now = Date.parse('2026-05-04T09:00:00Z')
  run = 'run 1'
  opened = 0
  isDown = false
  #events: LiveSocketEvents | null = null
  #seq = 0

  /** With a clock it beats by itself, as the server does. */
  constructor(clock: Clock | null = null) {
    this.#clock = clock
  }

  readonly open: OpenLiveSocket = (_url, events) => {
    this.opened += 1
    this.#events = events
    if (!this.isDown) queueMicrotask(() => this.#events === events && events.onOpen())
    return {
      send: (frame) => this.#take(JSON.parse(frame) as LiveRequest),
      close: () => {
        if (this.#events === events) this.#events = null
      },
    }
  }

  /** What a topic shows; told to who is connected. */
  set<Topic extends LiveTopic>(topic: Topic, rows: readonly LiveRows[Topic][]): void {
    this.topics.set(topic, rows)
    this.#snapshot(topic)
  }

  tell(message: LiveMessage): void {
    this.#events?.onFrame(JSON.stringify(message))
  }

  put<Topic extends LiveTopic>(topic: Topic, row: LiveRows[Topic]): void {
    this.#seq += 1
    this.tell({ type: 'delta', topic, seq: this.#seq, put: [row], gone: [] } as never)
  }

  closes(code: number): void {
    const events = this.#events
    this.#events = null
    events?.onClosed(code)
  }

  #take(request: LiveRequest): void {
    this.requests.push(request)
    if (request.type === 'hello') {
      this.#beat(this.#events)
      this.tell({ type: 'welcome', run: this.run, now: this.now, may: [...this.topics.keys()] })
      for (const topic of request.topics) this.#snapshot(topic)
    }
    if (request.type === 'subscribe') this.#snapshot(request.topic)
    if (request.type === 'ping' && !this.isDown) this.tell({ type: 'pong', id: request.id })
  }

  #beat(events: LiveSocketEvents | null): void {
    this.#clock?.after(700, () => {
      if (this.#events !== events || this.isDown) return
      this.tell({ type: 'beat' })
      this.#beat(events)
    })
  }

  #snapshot(topic: LiveTopic): void {
    const rows = this.topics.get(topic)
    if (!rows) return
    this.#seq += 1
    this.tell({ type: 'snapshot', topic, seq: this.#seq, rows } as never)
  }
}
