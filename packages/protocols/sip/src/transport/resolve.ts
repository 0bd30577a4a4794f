import { lookup, resolveSrv } from 'node:dns/promises'
import { isIP } from 'node:net'
import { bareHost, type SipUri } from '../message/uri.ts'
import { isWebSocket, type Protocol, type Target } from './transport.ts'

/** The name service, so that tests bring their own. Both reject for unknown names. */
export interface NameResolver {
  addresses(name: string): Promise<readonly string[]>
  services(
    name: string,
  ): Promise<readonly { name: string; port: number; priority: number; weight: number }[]>
}

/** The system's name service. */
const systemResolver: NameResolver = {
  addresses: async (name) => (await lookup(name, { all: true })).map((entry) => entry.address),
  services: (name) => resolveSrv(name),
}

/** The protocol that a URI asks for; undefined for one that this stack does not speak. */
export function protocolOf(uri: SipUri, preferred: Protocol = 'udp'): Protocol | undefined {
  const asked = uri.params.get('transport')?.toLowerCase()
  // RFC 3261 §26.2.2: `sips` is TLS; of its transport only that it is a stream can be said.
  if (uri.scheme === 'sips') {
    return asked === undefined || asked === 'tcp' || asked === 'tls' ? 'tls' : undefined
  }
  if (asked === undefined) return isWebSocket(preferred) ? undefined : preferred
  return asked === 'udp' || asked === 'tcp' || asked === 'tls' ? asked : undefined
}

/** The port of a URI or a Via that names none (RFC 3261 §19.1.2). */
export function defaultPort(protocol: Protocol): number {
  return protocol === 'tls' ? 5061 : 5060
}

/** The target of a URI whose host is an address; undefined when a name must be looked up. */
export function literalTarget(uri: SipUri, preferred?: Protocol): Target | undefined {
  const protocol = protocolOf(uri, preferred)
  const address = bareHost(uri.params.get('maddr') ?? uri.host)
  if (!protocol || isIP(address) === 0) return undefined
  return { protocol, address, port: uri.port ?? defaultPort(protocol) }
}

/**
 * The targets of a URI in the order to try them (RFC 3263 §4, without NAPTR): an address as it
 * is, a name with a port by address records, any other name by SRV and then by address records.
 * Empty when nothing was found.
 */
export async function resolveTargets(
  uri: SipUri,
  options: { preferred?: Protocol | undefined; resolver?: NameResolver } = {},
): Promise<Target[]> {
  const protocol = protocolOf(uri, options.preferred)
  if (!protocol) return []
  const literal = literalTarget(uri, options.preferred)
  if (literal) return [literal]
  const resolver = options.resolver ?? systemResolver
  const host = uri.host
  // RFC 5922 §7.2: the certificate is of the domain in the URI, not of the server in its records.
  const name = protocol === 'tls' ? { name: host } : {}
  if (uri.port === undefined) {
    const service = protocol === 'tls' ? '_sips._tcp' : `_sip._${protocol}`
    const services = await resolver.services(`${service}.${host}`).catch(() => [])
    const ordered = [...services].sort((a, b) => a.priority - b.priority || b.weight - a.weight)
    const targets: Target[] = []
    for (const service of ordered) {
      for (const address of await resolver.addresses(service.name).catch(() => [])) {
        targets.push({ protocol, address, port: service.port, ...name })
      }
    }
    if (targets.length > 0) return targets
  }
  const addresses = await resolver.addresses(host).catch(() => [])
  const port = uri.port ?? defaultPort(protocol)
  return addresses.map((address) => ({ protocol, address, port, ...name }))
}

/** RFC 1918, link-local, carrier-grade NAT and unique-local addresses: not reachable from outside. */
export function isPrivateAddress(address: string): boolean {
  if (/^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(address)) return true
  if (/^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(address)) return true
  return /^f(?:[cd]|e[89ab])/i.test(address) && address.includes(':')
}
