import type { LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node'
import { messageOf } from '@offhook/core'
import type { NatsTarget } from '@offhook/event-streams'

/** Which hosts may be asked. The connection goes to the very address that was judged. */
export interface Hosts {
  readonly lookup: LookupFunction
  mayAskHost(hostname: string): boolean
}

const CONNECT_MS = 5_000

/** The library is loaded by whoever has a sink in NATS. */
export const library = (): Promise<typeof import('@nats-io/transport-node')> =>
  import('@nats-io/transport-node')

/** Connects to the first server that takes us. Rejects with what the last one said. */
export async function connectTo(target: NatsTarget, hosts: Hosts): Promise<NatsConnection> {
  let failure: unknown
  for (const server of target.servers) {
    try {
      return await connectOne(new URL(server), target, hosts)
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

async function connectOne(
  { protocol, hostname, port }: URL,
  target: NatsTarget,
  hosts: Hosts,
): Promise<NatsConnection> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const address = await judged(host, hosts)
  const { connect } = await library()
  const { caCertificate: ca } = target
  // The certificate is that of the host as it was written, name or address. Its type knows no names.
  const names = { host, ...(isIP(host) === 0 && { servername: host }) }
  const tls = protocol === 'tls:' ? { ...names, ...(ca !== null && { ca }) } : null
  const connected = connect({
    ...(await proofOf(target)),
    name: 'offhook',
    servers: `${address.includes(':') ? `[${address}]` : address}:${port || 4222}`,
    tls,
    timeout: CONNECT_MS,
    // Whoever sends decides when it is tried again; other servers that it tells of were not judged.
    reconnect: false,
    ignoreClusterUpdates: true,
  })
  return connected.catch((error: unknown) => {
    // The library looks for certificates in the null that forbids TLS.
    if (tls === null && messageOf(error).includes('certFile'))
      throw new Error('it asks for TLS, which tls:// speaks')
    throw error
  })
}

async function judged(host: string, hosts: Hosts): Promise<string> {
  if (isIP(host) !== 0) {
    if (!hosts.mayAskHost(host)) throw new Error(`${host} may not be asked`)
    return host
  }
  return new Promise((resolve, reject) => {
    hosts.lookup(host, {}, (error, found: string | LookupAddress[]) => {
      if (error) reject(error)
      else resolve(typeof found === 'string' ? found : (found[0]?.address ?? ''))
    })
  })
}

async function proofOf({ auth, user, secret }: NatsTarget): Promise<ConnectionOptions> {
  switch (auth) {
    case 'none':
      return {}
    case 'password':
      return { user: user ?? '', pass: secret }
    case 'token':
      return { token: secret }
    case 'creds': {
      const { credsAuthenticator } = await library()
      return { authenticator: credsAuthenticator(new TextEncoder().encode(secret)) }
    }
  }
}
