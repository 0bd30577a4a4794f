/** What the upper layers need of a wire: one `send` and an incoming callback. */
import type { FrameSocket } from '@offhook/core'

/** The transports that are spoken. The last two, WebSockets, are opened by the peer alone. */
export type Protocol = 'udp' | 'tcp' | 'tls' | 'ws' | 'wss'

/** Whether the wire itself delivers or says that it cannot (RFC 3261 §17). */
export function isReliable(protocol: Protocol): boolean {
  return protocol !== 'udp'
}

/** Whether messages must be cut out of a stream; a WebSocket's frame is one. */
export function isStream(protocol: Protocol): boolean {
  return protocol === 'tcp' || protocol === 'tls'
}

/** Whether nobody on the way can read along. */
export function isSecure(protocol: Protocol): boolean {
  return protocol === 'tls' || protocol === 'wss'
}

/** Whether only the peer can open this wire. */
export function isWebSocket(protocol: Protocol): protocol is 'ws' | 'wss' {
  return protocol === 'ws' || protocol === 'wss'
}

/** Where to send to. With `connection`, that connection is used while it lives. */
export interface Target {
  readonly protocol: Protocol
  /** An IP address without brackets. */
  readonly address: string
  readonly port: number
  readonly connection?: number | undefined
  /** TLS: the name that its certificate must have; the address when left out. */
  readonly name?: string | undefined
  /** How long a new connection may take, in milliseconds; 32 s when it does not say. */
  readonly connectMs?: number | undefined
}

/** Where a message came from; a reply over a connection goes back on `connection`. */
export type Source = Target

/**
 * Failures are values: an unreachable peer is no defect. `connection` is the one that was used, and
 * `isReused` says that it was not opened for this message: it may just be closing.
 */
export type SendResult =
  | { readonly ok: true; readonly connection?: number; readonly isReused?: boolean }
  | { readonly ok: false; readonly error: Error; readonly isReused?: boolean }

/** The ports that were bound; undefined is what the stack does not listen to. */
export interface BoundPorts {
  readonly udp: { readonly address: string; readonly port: number }
  readonly tcp: { readonly address: string; readonly port: number } | undefined
  readonly tls?: { readonly address: string; readonly port: number } | undefined
}

/** Takes the octets of one datagram, or of one message framed out of a stream. Must not throw. */
export type Receive = (bytes: Buffer, source: Source) => void

/** Hears of a connection that is no more, whoever closed it. Must not throw. */
export type Disconnected = (connection: number) => void

/** A WebSocket of the `sip` subprotocol (RFC 7118); that of `ws` is one. */
export interface MessageSocket extends FrameSocket {
  on(event: 'ping', listener: (data: Buffer) => void): unknown
  on(event: 'message', listener: (data: Buffer) => void): unknown
  on(event: 'pong', listener: () => void): unknown
  on(event: 'close' | 'error', listener: () => void): unknown
  /** Asks for a sign of life. */
  ping(): void
}

/** Who is at the other end of a WebSocket. */
export interface WebSocketPeer {
  readonly address: string
  readonly port: number
  /** Whether it came by TLS. */
  readonly isSecure: boolean
}

/** All the wires of one stack. */
export interface Transport {
  /** Binds; rejects when a port is taken. */
  open(receive: Receive, disconnected: Disconnected): Promise<BoundPorts>
  /** Takes a WebSocket that a peer has opened. */
  adopt?(socket: MessageSocket, peer: WebSocketPeer): void
  /** Never rejects. */
  send(target: Target, bytes: Buffer): Promise<SendResult>
  /** Idempotent; resolves when the sockets are closed. */
  close(): Promise<void>
}

/** `address:port`, with brackets around IPv6. */
export function formatTarget(target: { address: string; port: number }): string {
  const host = target.address.includes(':') ? `[${target.address}]` : target.address
  return `${host}:${target.port}`
}
