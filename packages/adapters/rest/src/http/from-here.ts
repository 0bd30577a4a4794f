/** Whether a request was made on this machine: there the test caller needs no login. */
import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { FastifyRequest } from 'fastify'
import type { RestOptions } from '../options.ts'

/** What a proxy says that it is one by. */
const PROXY_HEADERS = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
]

/**
 * A request that a proxy of this machine passes on comes from this machine and was made anywhere.
 * It counts as made here only when the proxy is named in `trustedProxies` and says so itself.
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

/** Who listens on loopback alone and is reached from elsewhere has a proxy before them. */
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

/** Loopback, or an address that one of our own interfaces has. */
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
