import type { LookupAddress, LookupOptions } from 'node:dns'
import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { AddressBlocks } from '@offhook/core'

/** What a request fails with whose host has no address that may be asked. */
export const TARGET_DENIED = 'TARGET_DENIED'

/**
 * Which addresses may be asked. On a system of one's own that is all of them, private ones too, unless
 * a setting says otherwise. The address is judged, not the name, and the connection goes to the very
 * address that was judged: a name that means another one a moment later changes nothing.
 */
export class Targets {
  readonly #deny: AddressBlocks
  readonly #allow: AddressBlocks

  /** @param lists.allow exceptions of `deny`; both are addresses and blocks */
  constructor(lists: { readonly deny: readonly string[]; readonly allow: readonly string[] }) {
    this.#deny = new AddressBlocks(lists.deny)
    this.#allow = new AddressBlocks(lists.allow)
  }

  mayAsk(address: string): boolean {
    return !this.#deny.has(address) || this.#allow.has(address)
  }

  /** Judges the host of a URL that is an address already, which nobody looks up. */
  mayAskHost(hostname: string): boolean {
    const bare = hostname.replace(/^\[|\]$/g, '')
    return isIP(bare) === 0 || this.mayAsk(bare)
  }

  /** For the `lookup` of a socket: the addresses of a name that may be asked. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    const all: LookupOptions = { ...options, all: true }
    systemLookup(hostname, all, (error, found) => {
      if (error) return callback(error, '')
      const addresses = (found as LookupAddress[]).filter(({ address }) => this.mayAsk(address))
      const [first] = addresses
      if (!first) return callback(denied(hostname), '')
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

export function denied(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} may not be asked`), { code: TARGET_DENIED })
}
