import { networkInterfaces } from 'node:os'

/** What the system says of one address; the part of `os.NetworkInterfaceInfo` that is used. */
export interface InterfaceAddress {
  readonly address: string
  readonly family: string
  readonly internal: boolean
  readonly netmask: string
}

/**
 * The addresses that a browser may be told to send to: every non-loopback IPv4, every global or
 * unique-local IPv6; link-local ones need a zone that an SDP cannot carry. With none at all,
 * loopback, so that a trial on one machine without a network works.
 */
export function usableAddresses(interfaces: readonly InterfaceAddress[]): string[] {
  const found = new Set<string>()
  for (const { address, family, internal } of interfaces) {
    if (internal || address.includes('%')) continue
    if (family === 'IPv4' ? !address.startsWith('169.254.') : isRoutableIpv6(address)) {
      found.add(address)
    }
  }
  return found.size > 0 ? [...found] : ['127.0.0.1']
}

/** Global unicast (2000::/3, RFC 4291 §2.4) or unique local (fc00::/7, RFC 4193). */
function isRoutableIpv6(address: string): boolean {
  const head = Number.parseInt(address.split(':')[0] || '0', 16)
  return (head & 0xe000) === 0x2000 || (head & 0xfe00) === 0xfc00
}

/** The addresses of this machine, as of now. */
export function readInterfaces(): InterfaceAddress[] {
  return Object.values(networkInterfaces()).flatMap((list) => list ?? [])
}
