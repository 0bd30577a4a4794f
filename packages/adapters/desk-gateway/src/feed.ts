/** One topic for one audience: its rows as JSON, what has changed since when, and who listens. */
import type { Clock, Disposer, Timer } from '@offhook/core'
import type { LiveTopic } from '@offhook/desk-api'

/** What a topic shows, read from the domains when something has changed. */
export interface View<Row extends { readonly key: string } = { readonly key: string }> {
  /** The rows of these keys, without those that are no more; null = all there are. */
  read(keys: ReadonlySet<string> | null): Iterable<Row>
  /** @param touch tells whose row may have changed; null = anybody's */
  follow(touch: (key: string | null) => void): Disposer
}

/** Who is told; `seq` is that of the frame. */
export type FeedListener = (frame: string, seq: number) => void

/** Changes that are remembered for those who were away. */
const MAX_REMEMBERED = 500

export class Feed {
  readonly #topic: LiveTopic
  readonly #view: View
  readonly #clock: Clock
  readonly #everyMs: number
  readonly #listeners = new Set<FeedListener>()
  readonly #rows = new Map<string, string>()
  /** The keys of each change, the oldest first. */
  readonly #log: { readonly seq: number; readonly keys: readonly string[] }[] = []
  readonly #unfollow: Disposer
  readonly #touched = new Set<string>()
  #allTouched = false
  #timer: Timer | null = null
  #flushedAt: number
  /** Counts from the clock on, so that a feed that is opened anew knows no number of the last one. */
  #seq: number
  #first: number

  /** @param options.everyMs changes that are closer together go out as one */
  constructor(options: {
    readonly topic: LiveTopic
    readonly view: View
    readonly clock: Clock
    readonly everyMs: number
  }) {
    this.#topic = options.topic
    this.#view = options.view
    this.#clock = options.clock
    this.#everyMs = options.everyMs
    this.#seq = options.clock.now()
    this.#first = this.#seq
    this.#flushedAt = options.clock.monotonic() - options.everyMs
    this.#unfollow = options.view.follow((key) => this.#touch(key))
    for (const row of options.view.read(null)) this.#rows.set(row.key, JSON.stringify(row))
  }

  get seq(): number {
    return this.#seq
  }

  get listeners(): number {
    return this.#listeners.size
  }

  listen(listener: FeedListener): Disposer {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  close(): void {
    this.#unfollow()
    this.#timer?.clear()
  }

  snapshot(): string {
    const rows = [...this.#rows.values()].join()
    return `{"type":"snapshot","topic":"${this.#topic}","seq":${this.#seq},"rows":[${rows}]}`
  }

  /** All that has changed since, as one frame; null when so much is not remembered. */
  since(seq: number): string | null {
    if (seq < this.#first || seq > this.#seq) return null
    const keys = new Set<string>()
    for (const change of this.#log)
      if (change.seq > seq) for (const key of change.keys) keys.add(key)
    return this.#delta([...keys])
  }

  #delta(keys: readonly string[]): string {
    const put = keys.flatMap((key) => this.#rows.get(key) ?? [])
    const gone = keys.filter((key) => !this.#rows.has(key))
    return `{"type":"delta","topic":"${this.#topic}","seq":${this.#seq},"put":[${put.join()}],"gone":${JSON.stringify(gone)}}`
  }

  #touch(key: string | null): void {
    if (key === null) this.#allTouched = true
    else this.#touched.add(key)
    if (this.#timer) return
    const wait = this.#flushedAt + this.#everyMs - this.#clock.monotonic()
    this.#timer = this.#clock.setTimeout(() => this.#flush(), Math.max(0, wait))
  }

  #flush(): void {
    this.#timer = null
    this.#flushedAt = this.#clock.monotonic()
    const asked = this.#allTouched ? null : new Set(this.#touched)
    this.#allTouched = false
    this.#touched.clear()
    const left = new Set(asked ?? this.#rows.keys())
    const changed: string[] = []
    for (const row of this.#view.read(asked)) {
      left.delete(row.key)
      const json = JSON.stringify(row)
      if (this.#rows.get(row.key) === json) continue
      this.#rows.set(row.key, json)
      changed.push(row.key)
    }
    for (const key of left) if (this.#rows.delete(key)) changed.push(key)
    if (changed.length > 0) this.#publish(changed)
  }

  #publish(keys: readonly string[]): void {
    this.#seq += 1
    this.#log.push({ seq: this.#seq, keys })
    if (this.#log.length > MAX_REMEMBERED) this.#first = this.#log.shift()?.seq ?? this.#first
    if (this.#listeners.size === 0) return
    const frame = this.#delta(keys)
    for (const listener of [...this.#listeners]) listener(frame, this.#seq)
  }
}
