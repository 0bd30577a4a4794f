/** IP addresses as text. */
import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

/** A dual-stack socket reports an IPv4 peer as an IPv6 address: this undoes it. */
export function bareAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

export function isLoopback(address: string): boolean {
  const bare = bareAddress(address)
  return bare === '::1' || /^127\.\d+\.\d+\.\d+$/.test(bare)
}

/** Whether this is a loopback address or one of this machine's interfaces, as they are now. */
export function isOwnAddress(address: string): boolean {
  const bare = bareAddress(address)
  if (isLoopback(bare)) return true
  return Object.values(networkInterfaces()).some((list) =>
    list?.some((entry) => entry.address === bare),
  )
}

const known = new WeakMap<readonly string[], AddressBlocks>()

/** A set of addresses, given as addresses and blocks such as `192.0.2.0/24`. */
export class AddressBlocks {
  readonly #list = new BlockList()

  /** What is neither an address nor a block is left out. */
  constructor(blocks: readonly string[]) {
    for (const block of blocks) {
      const [address = '', bits] = block.split('/')
      const family = familyOf(address)
      if (family === null) continue
      if (bits === undefined) this.#list.addAddress(address, family)
      else if (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 'ipv4' ? 32 : 128)) {
        this.#list.addSubnet(address, Number(bits), family)
      }
    }
  }

  /** The set of a list that does not change: built once for as long as the list lives. */
  static of(blocks: readonly string[]): AddressBlocks {
    const made = known.get(blocks) ?? new AddressBlocks(blocks)
    known.set(blocks, made)
    return made
  }

  has(address: string): boolean {
    const bare = bareAddress(address)
    const family = familyOf(bare)
    return family !== null && this.#list.check(bare, family)
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' | null {
  const version = isIP(address)
  return version === 0 ? null : version === 4 ? 'ipv4' : 'ipv6'
}
