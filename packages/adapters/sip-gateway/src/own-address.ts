import { isLoopback } from '@offhook/core'
import { bareHost, isPrivateAddress, localAddressFor } from '@offhook/sip'

export interface OwnAddressOptions {
  readonly bind: string
  readonly publicAddress: string | null
  /** The realm of digest, and the domain of our SIP users. */
  readonly domain: string
}

/** How others reach us, and by which names they mean us. */
export class OwnAddress {
  readonly #options: OwnAddressOptions

  constructor(options: OwnAddressOptions) {
    this.#options = options
  }

  /** The address at which this peer reaches us. */
  for(peer: string): string {
    const { publicAddress, bind } = this.#options
    if (publicAddress !== null && !isLocalPeer(peer)) return publicAddress
    if (bind !== '0.0.0.0' && bind !== '::') return bind
    return localAddressFor(peer) ?? bind
  }

  /** The same as the host of a URI. */
  hostFor(peer: string): string {
    const address = this.for(peer)
    return address.includes(':') ? `[${address}]` : address
  }

  isOurs(host: string): boolean {
    const bare = bareHost(host).toLowerCase()
    const { domain, bind, publicAddress } = this.#options
    return (
      bare === domain.toLowerCase() ||
      bare === bind ||
      bare === publicAddress ||
      bare === 'localhost'
    )
  }
}

/** Peers in our own network are told our address there, not the public one. */
function isLocalPeer(address: string): boolean {
  return isLoopback(address) || isPrivateAddress(address)
}
