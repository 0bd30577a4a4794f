/**
 * All WebRTC endpoints of a thread behind their one port. A packet finds its endpoint by the address
 * it comes from; an address that nobody has proven yet is let in by a STUN check alone, whose
 * username names the endpoint and whose integrity proves that the sender has its SDP (RFC 8445 §7.3).
 */
import type { EndpointId, SocketAddress } from '@offhook/control'
import { classify, localUfragOf, PacketKind, readStun } from '@offhook/rtp'
import type { DatagramIo, DatagramSocket } from '../io/datagram-io.ts'
import type { PeerTable } from '../io/peer-table.ts'
import type { MediaThreadOptions } from '../messages.ts'
import type { SideLink } from '../side/messages.ts'
import type { PacketSink } from './leg-transport.ts'
import { type SharedPacketListener, WebRtcSockets } from './webrtc-sockets.ts'
import { WebRtcTransport } from './webrtc-transport.ts'

export class WebRtcHub {
  readonly #sockets: WebRtcSockets
  readonly #byUfrag = new Map<string, WebRtcTransport>()
  /** Whose address was proven by a check; kept numbers of peers. */
  readonly #byPeer = new Map<number, WebRtcTransport>()
  readonly #peers: PeerTable
  readonly #transports = new Set<WebRtcTransport>()

  constructor(options: {
    io: DatagramIo
    options: MediaThreadOptions['webrtc']
    onAddresses: (addresses: readonly string[]) => void
  }) {
    this.#peers = options.io.peers
    this.#sockets = new WebRtcSockets({
      io: options.io,
      options: options.options,
      onAddresses: options.onAddresses,
      onPacket: this.#onPacket,
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
      peers: this.#peers,
      onUfrag: (ufrag, owner) => {
        if (owner) this.#byUfrag.set(ufrag, owner)
        else this.#byUfrag.delete(ufrag)
      },
      onProven: (peer) => this.#learn(transport, peer),
      onForgotten: (peer) => this.#forget(transport, peer),
      onClosed: () => void this.#transports.delete(transport),
    })
    this.#transports.add(transport)
    return transport
  }

  close(): void {
    for (const transport of [...this.#transports]) transport.close()
    this.#sockets.close()
  }

  readonly #onPacket: SharedPacketListener = (socket, packet, length, peer, at) => {
    const kind = classify(packet, length)
    if (kind === PacketKind.stun) {
      this.#onStun(socket, packet, length, peer, at)
      return
    }
    const transport = this.#byPeer.get(peer)
    if (!transport) return
    if (kind === PacketKind.rtp) transport.onRtp(packet, length, at)
    else if (kind === PacketKind.rtcp) transport.onRtcp(packet, length, at)
    else if (kind === PacketKind.dtls) transport.onDtlsPacket(packet, length, peer)
  }

  #onStun(
    socket: DatagramSocket,
    packet: Uint8Array,
    length: number,
    peer: number,
    at: number,
  ): void {
    const message = readStun(packet, length)
    const ufrag = message && localUfragOf(message)
    if (ufrag) this.#byUfrag.get(ufrag)?.onStun(ufrag, socket, message, peer, at)
  }

  #learn(transport: WebRtcTransport, peer: number): void {
    this.#peers.keep(peer)
    if (this.#byPeer.has(peer)) this.#peers.release(peer)
    this.#byPeer.set(peer, transport)
  }

  #forget(transport: WebRtcTransport, peer: number): void {
    if (this.#byPeer.get(peer) !== transport) return
    this.#byPeer.delete(peer)
    this.#peers.release(peer)
  }
}
