import type { Clock, Logger } from '@offhook/core'
import type { PasswordCredentials } from '../digest/client.ts'
import type { HeaderInput } from '../message/headers.ts'
import type { SipRequest } from '../message/message.ts'
import type { ParseFailure } from '../message/parse.ts'
import type { TimerValues } from '../transaction/timers.ts'
import type { NameResolver } from '../transport/resolve.ts'
import type { TlsOptions } from '../transport/stream-door.ts'
import type { Protocol, Source, Target, Transport } from '../transport/transport.ts'
import type { Party } from './context.ts'
import type { RequestOutcome } from './exchange.ts'
import type { IncomingInvite } from './incoming-invite.ts'
import type { IncomingRequest } from './incoming-request.ts'
import type { TypedBody } from './session-types.ts'
import type { TraceEntry } from './trace.ts'

/** How we name ourselves in Via and Contact. Without a port, the bound one. */
export interface Advertised {
  readonly address: string
  readonly port?: number
}

/** A refusal that needs no state. */
export interface Refusal {
  readonly status: number
  readonly reason?: string
  readonly headers?: HeaderInput
}

/**
 * The word of the screen: take it, say nothing, or answer without keeping anything. What it found
 * out about the sender goes along with what it takes, so that nobody has to judge again.
 */
export type Admission<Peer> = { readonly accept: Peer } | 'silence' | Refusal

/** The word on a request of a dialog that comes from elsewhere. */
export type ElsewhereAdmission = 'accept' | 'silence' | Refusal

/** What a stack is made of. Hooks that throw are logged; the request at hand is dropped or gets 500. */
export interface SipStackOptions<Peer = undefined> {
  readonly clock: Clock
  readonly logger: Logger
  /** Port 0 takes any free port, the same for UDP and TCP. */
  readonly udp: { readonly host: string; readonly port: number }
  readonly tcp: { readonly host: string; readonly port: number } | null
  /** SIP over TLS; without it nobody is reached by `sips:` or `transport=tls` either. */
  readonly tls?: ({ readonly host: string; readonly port: number } & TlsOptions) | null
  /** Without it, the local address on the way to the peer. */
  readonly advertised?: Advertised | ((remote: Target) => Advertised)
  readonly userAgent: string
  /** Looks at every request outside a known dialog before any state is made for it. */
  readonly admit?: (request: SipRequest, source: Source) => Admission<Peer>
  /**
   * A request with the tags of a dialog that comes from an address at which its peer is not known:
   * neither where its messages came from, nor its Contact or first route. Without it, 403.
   */
  readonly admitElsewhere?: (
    request: SipRequest,
    source: Source,
    peer: Peer | undefined,
  ) => ElsewhereAdmission
  /** A request that is not SIP enough to be handled: whether its sender gets a 400. */
  readonly admitMalformed?: (failure: ParseFailure, source: Source) => boolean
  /** A call wants to come in. Without it, 480. */
  readonly onInvite?: (invite: IncomingInvite, peer: Peer) => void | Promise<void>
  /** REGISTER, OPTIONS, MESSAGE … outside dialogs. Without it, OPTIONS gets 200, the rest 405. */
  readonly onRequest?: (request: IncomingRequest, peer: Peer) => void | Promise<void>
  /**
   * A connection is closed, whoever closed it: nobody is reached by it any more. Its number is that
   * of the `source` of what came by it. Must not throw.
   */
  readonly onDisconnected?: (connection: number) => void
  /** Sees each message sent and received; secrets are taken out when its text is read. */
  readonly trace?: (entry: TraceEntry) => void
  readonly timers?: Partial<TimerValues>
  readonly resolver?: NameResolver
  /** Beyond this many live transactions new requests get 503. */
  readonly maxTransactions?: number
  /** Other wires than sockets; `udp` and `tcp` are not opened then. */
  readonly transport?: Transport
}

/** What all requests outside a dialog may say about their way. */
export interface RouteOptions {
  /** Straight there, whatever the URIs say: a registered phone's flow, an outbound proxy. */
  readonly destination?: Target | undefined
  /** A preloaded Route: the URI of a proxy, to which the request is sent. */
  readonly proxy?: string | undefined
  /** For URIs that do not name one. */
  readonly transport?: Protocol | undefined
  readonly headers?: HeaderInput | undefined
  readonly credentials?: PasswordCredentials | undefined
}

/** A call to make. */
export interface InviteOptions<Peer = undefined> extends RouteOptions {
  /** The Request-URI. */
  readonly target: string
  readonly from: Party
  /** The target when left out. */
  readonly to?: Party | undefined
  /** Our offer. */
  readonly sdp: string
  /** What is sent in place of the offer alone: a multipart body that holds it. */
  readonly body?: TypedBody | undefined
  /** How long it may ring, in milliseconds; then it is cancelled and fails with 408. */
  readonly timeoutMs?: number | undefined
  /** A Call-ID of the caller's choice. */
  readonly callId?: string | undefined
  /** The user part of our Contact; that of `from` when left out. */
  readonly contactUser?: string | undefined
  /** Feature tags of our Contact (RFC 3840), as `+sip.src`. */
  readonly contactFeatures?: string | undefined
  /** Who is called, for `admitElsewhere`. */
  readonly peer?: Peer | undefined
}

/** A request outside any dialog. */
export interface OutgoingRequestOptions extends RouteOptions {
  readonly method: string
  readonly target: string
  readonly from: Party
  readonly to?: Party | undefined
  readonly body?: string | undefined
  readonly contentType?: string | undefined
  /** The user part of a Contact; none is sent when left out. */
  readonly contactUser?: string | undefined
  readonly callId?: string | undefined
  readonly cseq?: number | undefined
}

/** A registration to make, refresh or take away. */
export interface RegisterOptions extends RouteOptions {
  /** `sip:` and the domain. */
  readonly registrar: string
  /** The address of record: `sip:user@domain`. */
  readonly aor: string
  /** Seconds; 0 takes the binding away. */
  readonly expires: number
  /** The user part of our Contact; that of `aor` when left out. */
  readonly contactUser?: string | undefined
  /** Keep both over refreshes of one registration (RFC 3261 §10.2); `cseq` rises by 10 or more. */
  readonly callId?: string | undefined
  readonly cseq?: number | undefined
}

/** How a registration ended; `expires` is what the registrar granted, in seconds. */
export interface RegisterOutcome extends RequestOutcome {
  readonly expires: number | undefined
}
