import type { Clock } from '@offhook/core'

/** From the flushed reply to the events that it caused: the SDK registers its listeners between. */
const AFTER_REPLY_MS = 60
/** A reply that never leaves must not hold its events for ever. */
const GIVE_UP_MS = 5_000

/**
 * Reply first, event after. Events that a bridge request caused wait until its reply was flushed;
 * whatever comes behind them for the same worker waits too, so that their order is kept.
 */
export class ReplyGate {
  readonly #clock: Clock
  /** Open requests by cause. */
  readonly #open = new Set<string>()
  readonly #queues = new Map<string, { cause: string | null; deliver: () => void }[]>()

  constructor(options: { clock: Clock }) {
    this.#clock = options.clock
  }

  /** A bridge request begins. */
  open(cause: string): void {
    this.#open.add(cause)
    this.#clock.setTimeout(() => this.#close(cause), GIVE_UP_MS)
  }

  /** Its reply has left. */
  flushed(cause: string): void {
    this.#clock.setTimeout(() => this.#close(cause), AFTER_REPLY_MS)
  }

  /** Delivers now, or when what it waits for has left. */
  push(key: string, cause: string | null, deliver: () => void): void {
    const queue = this.#queues.get(key) ?? []
    this.#queues.set(key, queue)
    queue.push({ cause, deliver })
    this.#drain(key)
  }

  #close(cause: string): void {
    if (!this.#open.delete(cause)) return
    for (const key of [...this.#queues.keys()]) this.#drain(key)
  }

  #drain(key: string): void {
    const queue = this.#queues.get(key) ?? []
    for (let next = queue[0]; next; next = queue[0]) {
      if (next.cause !== null && this.#open.has(next.cause)) return
      queue.shift()
      next.deliver()
    }
    this.#queues.delete(key)
  }
}
