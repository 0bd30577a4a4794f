import type { Clock, Timer } from '@offhook/core'
import type { Target } from '@offhook/sip'

/** RFC 4787 §4.3: a NAT may forget a UDP mapping after 30 s without a packet from inside or out. */
const EVERY_MS = 25_000

/**
 * Keeps the holes of NATs open through which phones are reached: a packet of two line ends, which
 * is no message (RFC 5626 §3.5.1), to each of them.
 */
export class NatKeepAlive {
  readonly #clock: Clock
  readonly #ways: () => Iterable<Target>
  readonly #send: (to: Target) => void
  #timer: Timer | null = null

  constructor(options: {
    clock: Clock
    ways: () => Iterable<Target>
    send: (to: Target) => void
  }) {
    this.#clock = options.clock
    this.#ways = options.ways
    this.#send = options.send
  }

  start(): void {
    this.#timer = this.#clock.setTimeout(() => {
      for (const way of this.#ways()) this.#send(way)
      this.start()
    }, EVERY_MS)
  }

  stop(): void {
    this.#timer?.clear()
  }
}
