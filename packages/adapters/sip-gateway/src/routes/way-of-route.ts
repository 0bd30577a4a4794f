import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { errors, OffhookError } from '@offhook/core'
import { bareHost, isSecure, parseSipUri, protocolOf } from '@offhook/sip'
import type { Route } from './outgoing-routes.ts'

/** Whether the signalling of a route cannot be read on the way. */
export function isSecretWay({ target, proxy, destination, isLoop }: Route): boolean {
  if (isLoop) return true
  if (destination) return isSecure(destination.protocol)
  const uri = parseSipUri(proxy ?? target)
  return uri !== undefined && protocolOf(uri) === 'tls'
}

/** Where the first of these that can be found is: our address on the way there goes into the offer. */
export async function firstAddressOf(routes: readonly Route[]): Promise<string> {
  for (const { destination, proxy, target } of routes) {
    if (destination) return destination.address
    const host = bareHost(parseSipUri(proxy ?? target)?.host ?? '')
    if (isIP(host)) return host
    const found = await lookup(host).catch(() => undefined)
    if (found) return found.address
  }
  const { target } = routes[0] ?? { target: '' }
  throw new OffhookError(
    errors.nobodyToDial,
    `The host "${bareHost(parseSipUri(target)?.host ?? '')}" is not known`,
  )
}
