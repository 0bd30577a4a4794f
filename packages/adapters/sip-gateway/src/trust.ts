import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

/**
 * Whose calls are taken without a password: this machine's own (loopback and its interface
 * addresses), and those that a setting or a trunk names. Trust lets a call reach our numbers and
 * nothing else.
 */
export class TrustedSources {
  readonly #configured: BlockList
  #own: ReadonlySet<string> = new Set()

  /** @param blocks IP addresses and blocks such as `192.0.2.0/24` */
  constructor(blocks: readonly string[]) {
    this.#configured = blockListOf(blocks)
    this.refresh()
  }

  /** Reads the interface addresses anew: a laptop changes networks. */
  refresh(): void {
    const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
    this.#own = new Set(all.map(({ address }) => address))
  }

  trusts(address: string): boolean {
    const bare = bareAddress(address)
    if (isLoopback(bare) || this.#own.has(bare)) return true
    const family = isIP(bare)
    return family !== 0 && this.#configured.check(bare, family === 4 ? 'ipv4' : 'ipv6')
  }
}

export function blockListOf(blocks: readonly string[]): BlockList {
  const list = new BlockList()
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
