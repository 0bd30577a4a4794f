import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Clock } from '@offhook/core'

/** How long the list of our own addresses counts: a laptop changes networks. */
const OWN_FOR_MS = 10_000

/**
 * Addresses whose calls are taken without a password: this machine's own (loopback and its
 * interfaces) and those of a setting. Trust lets a call reach our numbers and nothing else. The
 * addresses of trunks are no part of it: they say whose call it is, too.
 */
export class TrustedSources {
  readonly #configured: BlockList
  readonly #clock: Clock
  #own: ReadonlySet<string> = new Set()
  #readAt = Number.NEGATIVE_INFINITY

  /** @param blocks IP addresses and blocks such as `192.0.2.0/24` */
  constructor(blocks: readonly string[], clock: Clock) {
    this.#configured = blockListOf(blocks)
    this.#clock = clock
  }

  trusts(address: string): boolean {
    const bare = bareAddress(address)
    if (isLoopback(bare) || this.#isOwn(bare)) return true
    const family = isIP(bare)
    return family !== 0 && this.#configured.check(bare, family === 4 ? 'ipv4' : 'ipv6')
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

const lists = new WeakMap<readonly string[], BlockList>()

/** The addresses in these blocks; made once for each list of them. */
export function blockListOf(blocks: readonly string[]): BlockList {
  const known = lists.get(blocks)
  if (known) return known
  const list = new BlockList()
  lists.set(blocks, list)
  for (const block of blocks) {
    const [address = '', bits] = block.split('/')
    const family = isIP(address)
    if (family === 0) continue
    const type = family === 4 ? 'ipv4' : 'ipv6'
    if (bits === undefined) list.addAddress(address, type)
    else list.addSubnet(address, Number(bits), type)
  }
  return list
}

/** An IPv4 address inside IPv6 (`::ffff:192.0.2.1`) is the IPv4 address. */
function bareAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}
