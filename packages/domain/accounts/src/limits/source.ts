/** The key under which limits count an address. */
import { isIPv6 } from 'node:net'
import { bareAddress } from '@offhook/core'

const GROUPS_OF_A_NETWORK = 4

/**
 * An IPv4 address counts as itself. An IPv6 host can pick any of the 2^64 addresses in its network,
 * so the network counts instead. Anything that is not an address counts as itself.
 */
export function sourceOf(address: string): string {
  const plain = bareAddress(address)
  if (!isIPv6(plain)) return plain
  const [head = '', tail = ''] = (plain.split('%')[0] ?? '').toLowerCase().split('::')
  const before = head.split(':').filter((group) => group !== '')
  const after = tail.split(':').filter((group) => group !== '')
  const missing = Math.max(0, 8 - before.length - after.length)
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after]
  const network = groups.slice(0, GROUPS_OF_A_NETWORK).map((group) => group.replace(/^0+(?=.)/, ''))
  return `${network.join(':')}::/64`
}
