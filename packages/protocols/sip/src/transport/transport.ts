/** What the upper layers need of a wire: one `send` and an incoming callback. */

/** The transports that are spoken; TLS and WebSocket are not. */
export type Protocol = 'udp' | 'tcp'

/** Where to send to. With `connection`, that TCP connection is used while it lives. */
export interface Target {
  readonly protocol: Protocol
  /** An IP address without brackets. */
  readonly address: string
  readonly port: number
  readonly connection?: number | undefined
  /** How long a new connection may take, in milliseconds; 32 s when it does not say. */
  readonly connectMs?: number | undefined
}

/** Where a message came from; a reply over TCP goes back on `connection`. */
export type Source = Target

/** Failures are values: an unreachable peer is no defect. */
export type SendResult = { readonly ok: true } | { readonly ok: false; readonly error: Error }

/** The ports that were bound; `tcp` is undefined when the stack speaks UDP alone. */
export interface BoundPorts {
  readonly udp: { readonly address: string; readonly port: number }
  readonly tcp: { readonly address: string; readonly port: number } | undefined
}

/** Takes the octets of one datagram, or of one message framed out of a stream. Must not throw. */
export type Receive = (bytes: Buffer, source: Source) => void

/** All the wires of one stack. */
export interface Transport {
  /** Binds; rejects when a port is taken. */
  open(receive: Receive): Promise<BoundPorts>
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
