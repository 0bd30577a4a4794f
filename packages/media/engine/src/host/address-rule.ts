import { createSocket } from 'node:dgram'
import { BlockList, isIP } from 'node:net'
import { type InterfaceAddress, readInterfaces } from '../io/local-addresses.ts'

/** Decides which of our addresses a peer is told to send its audio to. */
export type AddressRule = (forPeer: string) => Promise<string>

/**
 * The rule: the address that is bound, if it is a single one; else the local address that faces the
 * peer. A peer outside our own networks is told the public address, if there is one.
 */
export function createAddressRule(options: {
  bindAddress: string
  publicAddress: string | null
  interfaces?: () => readonly InterfaceAddress[]
}): AddressRule {
  const { bindAddress, publicAddress, interfaces = readInterfaces } = options
  return async (forPeer) => {
    const isWildcard = bindAddress === '0.0.0.0' || bindAddress === '::'
    // Reading the interfaces costs a call more than it looks.
    if (!isWildcard && publicAddress === null) return bindAddress
    const local = interfaces().find((entry) => isNeighbour(entry, forPeer))
    if (local) return isWildcard ? local.address : bindAddress
    if (publicAddress !== null) return publicAddress
    return isWildcard ? await facing(forPeer) : bindAddress
  }
}

function isNeighbour(entry: InterfaceAddress, peer: string): boolean {
  const version = isIP(peer)
  if (version === 0 || entry.family !== `IPv${version}`) return false
  const bits = prefixLength(entry.netmask)
  const network = new BlockList()
  network.addSubnet(entry.address, bits, version === 4 ? 'ipv4' : 'ipv6')
  return network.check(peer, version === 4 ? 'ipv4' : 'ipv6')
}

/** Length of a netmask's run of ones, of `255.255.0.0` or `ffff:ffff::`. */
function prefixLength(netmask: string): number {
  const words = netmask.includes(':')
    ? netmask.split(':').map((word) => Number.parseInt(word || '0', 16))
    : netmask.split('.').map(Number)
  return words.reduce((bits, word) => bits + word.toString(2).replaceAll('0', '').length, 0)
}

/** Asks the routing table: a connected UDP socket has the address that packets would leave from. */
function facing(peer: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const version = isIP(peer)
    if (version === 0) {
      reject(new Error('the address of the peer is not an IP address'))
      return
    }
    const socket = createSocket(version === 4 ? 'udp4' : 'udp6')
    socket.once('error', (error) => {
      socket.close()
      reject(error)
    })
    socket.connect(9, peer, () => {
      const { address } = socket.address()
      socket.close()
      resolve(address)
    })
  })
}
