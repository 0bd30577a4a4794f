/** Whether a request was made on this machine, where the test caller needs no login. */
import { AddressBlocks, isLoopback, isOwnAddress } from '@offhook/core'
import type { FastifyRequest } from 'fastify'
import type { RestOptions } from '../options.ts'

/** Headers by which a proxy gives itself away. */
const PROXY_HEADERS = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
]

/**
 * A request forwarded by a proxy on this machine arrives from here, but may have been made anywhere.
 * It counts as local only if the proxy is listed in `trustedProxies` and says so.
 */
export function isFromHere(
  request: FastifyRequest,
  options: Pick<RestOptions, 'trustedProxies' | 'bind' | 'publicUrl'>,
): boolean {
  const peer = request.socket.remoteAddress ?? ''
  if (AddressBlocks.of(options.trustedProxies).has(peer)) {
    return request.headers['x-forwarded-for'] !== undefined && isOwnAddress(request.ip)
  }
  if (PROXY_HEADERS.some((name) => request.headers[name] !== undefined)) return false
  return !hasHiddenProxy(options) && isOwnAddress(peer)
}

/** A server that listens on loopback alone and has a public URL must be behind a proxy. */
function hasHiddenProxy({ bind, publicUrl }: Pick<RestOptions, 'bind' | 'publicUrl'>): boolean {
  if (publicUrl === null) return false
  const host = new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')
  return isLoopback(bind) && host !== 'localhost' && !isOwnAddress(host)
}
