import { formatVia, type Via } from '../message/fields.ts'
import type { SipRequest } from '../message/message.ts'
import { splitOutside } from '../message/syntax.ts'
import { bareHost } from '../message/uri.ts'
import { defaultPort } from './resolve.ts'
import { isReliable, isWebSocket, type Source, type Target } from './transport.ts'

/** Our own Via for a request to a target; asks for rport (RFC 3581 §3). */
export function ownVia(
  target: Target,
  advertised: { readonly address: string; readonly port: number },
  branch: string,
): string {
  const host = advertised.address.includes(':')
    ? `[${bareHost(advertised.address)}]`
    : advertised.address
  return `SIP/2.0/${target.protocol.toUpperCase()} ${host}:${advertised.port};branch=${branch};rport`
}

/**
 * Writes where a request really came from into its topmost Via: `received` when the sent-by is
 * another address (RFC 3261 §18.2.1), and both when the client asked by rport (RFC 3581 §4).
 */
export function stampSource(request: SipRequest, source: Source): SipRequest {
  const wantsPort = request.via.params.has('rport')
  const differs = bareHost(request.via.host) !== source.address
  // A `received` that is there already was not written by us.
  if (!wantsPort && !differs && !request.via.params.has('received')) return request
  const params = new Map(request.via.params)
  params.set('received', source.address)
  if (wantsPort) params.set('rport', String(source.port))
  const via: Via = { ...request.via, params }
  const rest = (splitOutside(request.headers.get('Via') ?? '', ',') ?? []).slice(1)
  request.headers.replaceFirst('Via', [formatVia(via), ...rest].join(', '))
  return { ...request, via }
}

/**
 * Where a response goes, best first (RFC 3261 §18.2.2, RFC 3581 §4): the connection of the
 * request; else the address that it came from, at rport or the sent-by port. The Via must be stamped.
 */
export function responseTargets(via: Via, source: Source): Target[] {
  const { protocol, address } = source
  if (isWebSocket(protocol)) return [source]
  const port = via.port ?? defaultPort(protocol)
  if (isReliable(protocol)) return [source, { protocol, address, port }]
  // maddr is not followed: it would let any sender aim our answers at a third party.
  const rport = via.params.get('rport')
  return [{ protocol: 'udp', address: source.address, port: rport ? Number(rport) : port }]
}
