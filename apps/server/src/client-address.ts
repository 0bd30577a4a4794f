import type { IncomingMessage } from 'node:http'
import { AddressBlocks } from '@offhook/core'

/**
 * The address of the client behind any trusted proxies: the last entry of `X-Forwarded-For` that none
 * of them wrote about another. What an untrusted peer says there is ignored.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: readonly string[]): string {
  const trusted = AddressBlocks.of(trustedProxies)
  const header = request.headers['x-forwarded-for'] ?? ''
  const told = [header].flat().join(',').split(',')
  let address = request.socket.remoteAddress ?? ''
  while (trusted.has(address)) {
    const before = told.pop()?.trim()
    if (!before) break
    address = before
  }
  return address
}
