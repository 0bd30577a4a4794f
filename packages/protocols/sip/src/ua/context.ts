import type { Clock, Logger } from '@offhook/core'
import { contactUri, type Dialog, routeOf } from '../dialog/dialog.ts'
import { formatNameAddr, parseNameAddr } from '../message/fields.ts'
import type { HeaderInput } from '../message/headers.ts'
import {
  createResponse,
  type ResponseParts,
  type SipMessage,
  type SipRequest,
} from '../message/message.ts'
import { bareHost, formatUri, parseSipUri, sipUri } from '../message/uri.ts'
import type { TransactionLayer } from '../transaction/layer.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { TimerValues } from '../transaction/timers.ts'
import { isPrivateAddress, literalTarget } from '../transport/resolve.ts'
import {
  isReliable,
  isWebSocket,
  type Protocol,
  type SendResult,
  type Source,
  type Target,
} from '../transport/transport.ts'
import { owedHeaders } from './answers.ts'

/** Who takes the requests of one dialog. */
export interface DialogOwner {
  /** Who the peer is: what admission, or whoever dialled, has said of it. */
  readonly peer: unknown
  /** Where the peer's last message came from. */
  readonly flow: Target
  /** The URI at which requests of ours reach the peer: its first route, else its Contact. */
  readonly hop: string
  /** Any request with the dialog's tags, ACK of a 2xx included. Must not throw. */
  receive(request: SipRequest, source: Source): void
  /** The stack closes: stop every timer, tell the user. */
  stackClosed(): void
}

/** What the parts of the user agent share. Owned by the stack. */
export interface UaContext {
  readonly clock: Clock
  readonly logger: Logger
  readonly timers: TimerValues
  readonly userAgent: string
  readonly layer: TransactionLayer
  readonly dialogs: Map<string, DialogOwner>
  /** Requests under way, to be ended when the stack closes. */
  readonly closers: Set<() => void>
  /** How we name ourselves towards a peer. */
  advertised(remote: Target): { readonly address: string; readonly port: number }
  send(target: Target, message: SipMessage): Promise<SendResult>
  /** The targets of a URI, best first; empty when it cannot be resolved. */
  resolve(uri: string, preferred?: Protocol): Promise<Target[]>
}

/** One end of a call: a URI or a whole name-addr, or its parts. */
export type Party = string | { readonly displayName?: string | undefined; readonly uri: string }

/** A party as a header value, without a tag; undefined when it cannot be parsed. */
export function partyValue(party: Party): string | undefined {
  const parsed =
    typeof party === 'string'
      ? parseNameAddr(party)
      : parseNameAddr(formatNameAddr({ displayName: party.displayName, uri: party.uri }))
  return parsed && formatNameAddr({ displayName: parsed.displayName, uri: parsed.uri })
}

/**
 * Our Contact value towards a peer. One who asked for `sips:` gets it (RFC 3261 §12.1.1).
 * @param asked the Request-URI of the dialog's first request
 */
export function contactFor(
  context: UaContext,
  target: Target,
  user: string | undefined,
  asked: string,
): string {
  const { address, port } = context.advertised(target)
  const { protocol } = target
  const scheme = /^sips:/i.test(asked) ? 'sips' : 'sip'
  // RFC 7118 §5.5: secure or not, a WebSocket is `ws` in a URI.
  const transport = isWebSocket(protocol) ? 'ws' : protocol
  const params = protocol === 'udp' || scheme === 'sips' ? {} : { transport }
  return `<${formatUri(sipUri({ scheme, user, host: bareHost(address), port, params }))}>`
}

/** A Contact with feature tags (RFC 3840 §9). */
export function withFeatures(contact: string, features: string | undefined): string {
  return features === undefined ? contact : `${contact};${features}`
}

/** Sends a response through its transaction. False when a final one was sent before. */
export function reply(
  context: UaContext,
  transaction: ServerTransaction,
  status: number,
  parts: ResponseParts = {},
): boolean {
  const owed = owedHeaders(transaction.request, status)
  const headers: HeaderInput = { Server: context.userAgent, ...owed, ...parts.headers }
  return transaction.respond(createResponse(transaction.request, status, { ...parts, headers }))
}

/**
 * Where a request inside a dialog goes: the first route or the peer's Contact, but back the way
 * that the peer's messages come from when the Contact cannot be reached from here.
 *
 * Deviation: RFC 3261 §12.2.1.1 knows no NAT. A peer whose Contact is a private address other than
 * the one it sends from, or that opened the TCP connection, is answered on its flow. Where both
 * are private the flow is taken only when it is known to lead to the peer itself (`neighbour`),
 * not to a proxy that stays out of the dialog.
 */
export async function dialogTargets(
  context: UaContext,
  way: { dialog: Dialog; flow: Target | undefined; neighbour: boolean },
): Promise<Target[]> {
  const { dialog, flow, neighbour } = way
  const { hop } = routeOf(dialog)
  // RFC 7118 §5: the socket that the phone has opened is the only way to it.
  if (flow && isWebSocket(flow.protocol)) return [flow]
  const uri = parseSipUri(hop)
  const literal = uri && literalTarget(uri)
  if (flow && literal) {
    const elsewhere = literal.address !== flow.address
    const hidden = isPrivateAddress(literal.address) && elsewhere
    const direct = neighbour || !isPrivateAddress(flow.address)
    if (dialog.routeSet.length === 0 && hidden && direct) return [flow]
    if (isReliable(flow.protocol) && !elsewhere) return [flow, literal]
  }
  if (literal) return [literal]
  const found = await context.resolve(hop, flow?.protocol)
  // The connection that the peer itself has opened is better than what its name may lead to.
  if (flow && neighbour && isReliable(flow.protocol)) return [flow, ...found]
  return found.length > 0 || !flow ? found : [flow]
}

/**
 * Whether a request of a dialog comes from where its peer is known: by the connection or the address
 * of what it sent before (the port of a phone behind a NAT changes), or from its next hop.
 */
export function isKnownWay(owner: DialogOwner, source: Source, hops: readonly Target[]): boolean {
  const { flow } = owner
  if (source.connection !== undefined && source.connection === flow.connection) return true
  return [flow, ...hops].some(({ address }) => address === source.address)
}

/** Whether a request came from its author without a proxy between: one Via, of the Contact's host. */
export function isNeighbour(request: SipRequest): boolean {
  const contact = parseSipUri(contactUri(request) ?? '')
  return request.headers.list('Via').length === 1 && contact?.host === request.via.host
}
