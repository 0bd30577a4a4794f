import type { Clock, Timer } from '@offhook/core'
import type { Binding } from './registrar.ts'

/** RFC 4787 §4.3: a NAT may forget a UDP mapping after 30 s without a packet from inside. */
const EVERY_MS = 25_000
/** A phone that has answered before and is silent this often in a row is gone. */
const MAX_MISSED = 3

/** A phone and whose it is. */
export interface KeptPhone {
  readonly aor: string
  readonly binding: Binding
}

export interface NatKeepAliveOptions {
  readonly clock: Clock
  /** The phones that are reached through the hole that their own packets have opened. */
  readonly phones: () => Iterable<KeptPhone>
  /** Asks one by OPTIONS; whether anything came back. Never rejects. */
  readonly ask: (phone: KeptPhone) => Promise<boolean>
  /** It does not answer any more: a call would ring nowhere. */
  readonly lost: (phone: KeptPhone) => void
}

/**
 * Keeps the holes of NATs open through which phones are reached. What comes from outside need not
 * count for a NAT (RFC 4787 §4.3), so each phone is asked by OPTIONS: its answer comes from inside.
 */
export class NatKeepAlive {
  readonly #options: NatKeepAliveOptions
  /** How often in a row each has not answered; one that never has is not here. */
  #missed = new Map<string, number>()
  #timer: Timer | null = null

  constructor(options: NatKeepAliveOptions) {
    this.#options = options
  }

  start(): void {
    this.#timer = this.#options.clock.setTimeout(() => {
      void this.#round()
      this.start()
    }, EVERY_MS)
  }

  stop(): void {
    this.#timer?.clear()
  }

  async #round(): Promise<void> {
    const phones = [...this.#options.phones()]
    const known = new Set(phones.map(keyOf))
    this.#missed = new Map([...this.#missed].filter(([key]) => known.has(key)))
    await Promise.all(phones.map((phone) => this.#ask(phone)))
  }

  async #ask(phone: KeptPhone): Promise<void> {
    const key = keyOf(phone)
    if (await this.#options.ask(phone)) return void this.#missed.set(key, 0)
    const missed = this.#missed.get(key)
    // There are phones that answer no OPTIONS at all.
    if (missed === undefined) return
    if (missed + 1 < MAX_MISSED) return void this.#missed.set(key, missed + 1)
    this.#missed.delete(key)
    this.#options.lost(phone)
  }
}

function keyOf({ aor, binding: { uri, callId } }: KeptPhone): string {
  return `${aor} ${uri} ${callId}`
}
