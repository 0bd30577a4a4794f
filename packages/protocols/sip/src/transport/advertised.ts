import { networkInterfaces } from 'node:os'
import { isPrivateAddress } from './resolve.ts'

/** The local addresses that a choice is made from; a parameter for tests. */
export interface LocalAddress {
  readonly address: string
  readonly netmask: string
  readonly internal: boolean
}

function systemAddresses(): LocalAddress[] {
  return Object.values(networkInterfaces()).flatMap((list) => list ?? [])
}

/**
 * The address to name ourselves by towards a peer when none is configured: loopback to loopback,
 * the interface on the peer's network, else a public address, else any.
 */
export function localAddressFor(remote: string, addresses?: readonly LocalAddress[]): string {
  const v6 = remote.includes(':')
  if (remote === '::1') return '::1'
  if (remote.startsWith('127.')) return '127.0.0.1'
  const family = (addresses ?? systemAddresses()).filter(
    (entry) => !entry.internal && entry.address.includes(':') === v6,
  )
  const near = v6 ? undefined : family.find((entry) => sameNetwork(entry, remote))
  const open = family.find((entry) => !isPrivateAddress(entry.address))
  return (near ?? open ?? family[0])?.address ?? (v6 ? '::1' : '127.0.0.1')
}

function sameNetwork(local: LocalAddress, remote: string): boolean {
  const mask = toNumber(local.netmask)
  return ((toNumber(local.address) ^ toNumber(remote)) & mask) === 0
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => (sum << 8) | (Number(part) & 255), 0)
}
