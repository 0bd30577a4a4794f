/**
 * All WebRTC endpoints of a thread behind their one port. A packet finds its endpoint by the address
 * it comes from; an address that nobody has proven yet is let in by a STUN check alone, whose
 * username names the endpoint and whose integrity proves that the sender has its SDP (RFC 8445 §7.3).
 */
import type { EndpointId, SocketAddress } from '@offhook/control'
import { classify, localUfragOf, PacketKind, readStun } from '@offhook/rtp'
import type { DatagramIo, DatagramSocket } from '../io/datagram-io.ts'
import type { SideLink } from '../side/messages.ts'
import type { MediaThreadOptions } from '../thread/messages.ts'
import type { PacketSink } from './leg-transport.ts'
import { WebRtcSockets } from './webrtc-sockets.ts'
import { WebRtcTransport } from './webrtc-transport.ts'

/** A peer's address that was proven by a check. */
interface ProvenAddress {
  readonly address: string
  readonly transport: WebRtcTransport
}

export class WebRtcHub {
  readonly #sockets: WebRtcSockets
  readonly #byUfrag = new Map<string, WebRtcTransport>()
  /** By port first: the port tells peers apart faster than the text of an address. */
  readonly #byPort = new Map<number, ProvenAddress[]>()
  readonly #transports = new Set<WebRtcTransport>()

  constructor(options: {
    io: DatagramIo
    options: MediaThreadOptions['webrtc']
    onAddresses: (addresses: readonly string[]) => void
  }) {
    this.#sockets = new WebRtcSockets({
      io: options.io,
      options: options.options,
      onAddresses: options.onAddresses,
      onPacket: (socket, packet, address, port) => this.#onPacket(socket, packet, address, port),
    })
  }

  get port(): number {
    return this.#sockets.port
  }

  get localAddresses(): readonly string[] {
    return this.#sockets.localAddresses
  }

  /** @throws Error with one sentence when the port cannot be had */
  async start(): Promise<void> {
    await this.#sockets.bind()
  }

  candidates(): SocketAddress[] {
    return this.#sockets.candidates()
  }

  async refreshAddresses(): Promise<void> {
    await this.#sockets.refresh()
  }

  /** Opens an endpoint; its leg closes it. */
  open(options: {
    endpointId: EndpointId
    side: SideLink
    sink: PacketSink
    onFailed: (reason: string) => void
  }): WebRtcTransport {
    const transport = new WebRtcTransport({
      ...options,
      onUfrag: (ufrag, owner) => {
        if (owner) this.#byUfrag.set(ufrag, owner)
        else this.#byUfrag.delete(ufrag)
      },
      onProven: (address, port) => this.#learn(transport, address, port),
      onForgotten: (address, port) => this.#forget(transport, address, port),
      onClosed: () => void this.#transports.delete(transport),
    })
    this.#transports.add(transport)
    return transport
  }

  close(): void {
    for (const transport of [...this.#transports]) transport.close()
    this.#sockets.close()
  }

  #onPacket(socket: DatagramSocket, packet: Uint8Array, address: string, port: number): void {
    const kind = classify(packet, packet.length)
    if (kind === PacketKind.stun) {
      this.#onStun(socket, packet, address, port)
      return
    }
    const transport = this.#provenAt(address, port)
    if (!transport) return
    if (kind === PacketKind.rtp) transport.onRtp(packet)
    else if (kind === PacketKind.rtcp) transport.onRtcp(packet)
    else if (kind === PacketKind.dtls) transport.onDtlsPacket(packet)
  }

  #onStun(socket: DatagramSocket, packet: Uint8Array, address: string, port: number): void {
    const message = readStun(packet, packet.length)
    const ufrag = message && localUfragOf(message)
    if (ufrag) this.#byUfrag.get(ufrag)?.onStun(ufrag, socket, message, address, port)
  }

  #provenAt(address: string, port: number): WebRtcTransport | undefined {
    const list = this.#byPort.get(port)
    if (!list) return undefined
    for (const entry of list) if (entry.address === address) return entry.transport
    return undefined
  }

  #learn(transport: WebRtcTransport, address: string, port: number): void {
    const others = (this.#byPort.get(port) ?? []).filter((entry) => entry.address !== address)
    this.#byPort.set(port, [...others, { address, transport }])
  }

  #forget(transport: WebRtcTransport, address: string, port: number): void {
    const left = (this.#byPort.get(port) ?? []).filter(
      (entry) => entry.address !== address || entry.transport !== transport,
    )
    if (left.length > 0) this.#byPort.set(port, left)
    else this.#byPort.delete(port)
  }
}
