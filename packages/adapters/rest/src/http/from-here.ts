/** Whether a request was made on this machine, where the test caller needs no login. */
import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
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
  if (isIn(options.trustedProxies, peer)) {
    return request.headers['x-forwarded-for'] !== undefined && isOwn(request.ip)
  }
  if (PROXY_HEADERS.some((name) => request.headers[name] !== undefined)) return false
  return !hasHiddenProxy(options) && isOwn(peer)
}

/** A server that listens on loopback alone and has a public URL must be behind a proxy. */
function hasHiddenProxy({ bind, publicUrl }: Pick<RestOptions, 'bind' | 'publicUrl'>): boolean {
  return isLoopback(bind) && !isOwn(new URL(publicUrl()).hostname.replace(/^\[|\]$/g, ''))
}

function isIn(blocks: readonly string[], address: string): boolean {
  const list = new BlockList()
  for (const block of blocks) {
    const [ip = '', bits] = block.split('/')
    const family = isIP(ip) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(ip, family)
    else list.addSubnet(ip, Number(bits), family)
  }
  const plain = unmapped(address)
  return isIP(plain) !== 0 && list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
}

/** A loopback address, or one of our own interfaces. */
function isOwn(host: string): boolean {
  const plain = unmapped(host)
  if (isLoopback(plain)) return true
  return Object.values(networkInterfaces()).some((list) =>
    list?.some(({ address }) => address === plain),
  )
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

function unmapped(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
