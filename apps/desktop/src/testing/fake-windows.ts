import type { SeatHost } from '../model/seat.ts'

interface Holder {
  readonly end: (error: Error) => void
}

/** The windows of one browser: who has which lock, and what they say to each other. */
export class FakeWindows implements SeatHost {
  readonly #held = new Map<string, Holder>()
  readonly #channels = new Set<FakeChannel>()

  readonly locks: SeatHost['locks'] = {
    request: (async (
      name: string,
      { steal = false }: LockOptions,
      callback: (lock: object | null) => unknown,
    ) => {
      const holder = this.#held.get(name)
      if (holder && !steal) return callback(null)
      holder?.end(new DOMException('stolen', 'AbortError'))
      const lost = new Promise((_, reject) => {
        this.#held.set(name, { end: reject })
      })
      const mine = this.#held.get(name)
      try {
        return await Promise.race([callback({ name }), lost])
      } finally {
        if (this.#held.get(name) === mine) this.#held.delete(name)
      }
    }) as unknown as LockManager['request'],
  }

  openChannel(name: string): FakeChannel {
    const channel = new FakeChannel(name, this.#channels)
    this.#channels.add(channel)
    return channel
  }
}

/** Tells every other channel of its name, later, as the browser does. */
class FakeChannel {
  readonly #listeners: ((event: MessageEvent) => void)[] = []
  readonly #name: string
  readonly #all: Set<FakeChannel>

  constructor(name: string, all: Set<FakeChannel>) {
    this.#name = name
    this.#all = all
  }

  addEventListener(_type: string, listener: unknown): void {
    this.#listeners.push(listener as (event: MessageEvent) => void)
  }

  postMessage(data: unknown): void {
    for (const other of this.#all) {
      if (other === this || other.#name !== this.#name) continue
      queueMicrotask(() => {
        for (const listener of other.#listeners) listener({ data } as MessageEvent)
      })
    }
  }

  close(): void {
    this.#all.delete(this)
  }
}
