import { networkInterfaces } from 'node:os'
import { AddressBlocks, bareAddress, type Clock, isLoopback } from '@offhook/core'

/** How long the list of our own addresses counts: a laptop changes networks. */
const OWN_FOR_MS = 10_000

/**
 * Addresses whose calls are taken without a password: this machine's own (loopback and its
 * interfaces) and those of a setting. Trust lets a call reach our numbers and nothing else. The
 * addresses of trunks are no part of it: they say whose call it is, too.
 */
export class TrustedSources {
  readonly #configured: AddressBlocks
  readonly #clock: Clock
  #own: ReadonlySet<string> = new Set()
  #readAt = Number.NEGATIVE_INFINITY

  /** @param blocks IP addresses and blocks such as `192.0.2.0/24` */
  constructor(blocks: readonly string[], clock: Clock) {
    this.#configured = new AddressBlocks(blocks)
    this.#clock = clock
  }

  trusts(address: string): boolean {
    const bare = bareAddress(address)
    return isLoopback(bare) || this.#isOwn(bare) || this.#configured.has(bare)
  }

  #isOwn(address: string): boolean {
    const now = this.#clock.monotonic()
    if (now - this.#readAt >= OWN_FOR_MS) {
      this.#readAt = now
      const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
      this.#own = new Set(all.map((entry) => entry.address))
    }
    return this.#own.has(address)
  }
}
