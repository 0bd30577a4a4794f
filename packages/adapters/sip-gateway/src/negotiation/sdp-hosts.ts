import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'

/** A `c=` line: RFC 8866 §5.7 lets a host name stand where mostly an address does. */
const CONNECTION = /^(c=IN IP([46]) )([A-Za-z0-9._-]{1,255})[ \t]*$/gm
/** Names of one description that are looked up; the rest stays as it is and is refused. */
const MAX_NAMES = 2

/** The name service; tests bring their own. Rejects for an unknown name. */
export type HostLookup = (name: string, family: 4 | 6) => Promise<string>

const systemLookup: HostLookup = async (name, family) => (await lookup(name, { family })).address

/** Whether the peer's audio is at a host that must be looked up first. */
export function namesHost(sdp: string): boolean {
  return namesOf(sdp).length > 0
}

/** The description with the addresses of its hosts; a name that nobody knows stays as it is. */
export async function withAddresses(
  sdp: string,
  resolve: HostLookup = systemLookup,
): Promise<string> {
  const known = new Map<string, string>()
  for (const { name, family } of namesOf(sdp).slice(0, MAX_NAMES)) {
    const address = await resolve(name, family).catch(() => undefined)
    if (address !== undefined) known.set(name, address)
  }
  return sdp.replace(CONNECTION, (line, start: string, _family, name: string) => {
    const address = known.get(name)
    return address === undefined ? line : `${start}${address}`
  })
}

function namesOf(sdp: string): { name: string; family: 4 | 6 }[] {
  const names = new Map<string, 4 | 6>()
  for (const [, , family, name] of sdp.matchAll(CONNECTION)) {
    if (isIP(name!) === 0) names.set(name!, family === '6' ? 6 : 4)
  }
  return [...names].map(([name, family]) => ({ name, family }))
}
