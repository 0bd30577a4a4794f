/** Datagrams by Node's own sockets: unconnected, no callbacks, literal addresses only. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import {
  type DatagramIo,
  type DatagramSocket,
  isSendable,
  type SocketOptions,
} from './datagram-io.ts'
import { NO_PEER, PeerTable } from './peer-table.ts'

/** What waits between two calls of `receive`; more is dropped, as the kernel would. */
const MAX_WAITING = 16_384
const MAX_WAITING_BYTES = 8 * 1024 * 1024
const nothing = new Uint8Array(0)

/** A literal address needs no resolver, and a synchronous answer saves a turn per packet. */
function literalLookup(hostname: string, ...rest: unknown[]): void {
  const done = rest[rest.length - 1] as (error: null, address: string, family: number) => void
  done(null, hostname, isIPv6(hostname) ? 6 : 4)
}

export class DgramIo implements DatagramIo {
  readonly name = 'dgram'
  readonly peers = new PeerTable()
  readonly #sockets = new Set<NodeSocket>()
  /** What came and waits for `receive`: parallel arrays, used again and again. */
  readonly #inSockets: NodeSocket[] = []
  readonly #inPackets: Uint8Array[] = []
  readonly #inSenders: RemoteInfo[] = []
  #inCount = 0
  #inBytes = 0
  /** What waits for `flush`. */
  readonly #outSockets: NodeSocket[] = []
  readonly #outPackets: Uint8Array[] = []
  readonly #outLengths: number[] = []
  readonly #outPeers: number[] = []
  #outCount = 0
  #taken = 0
  #refused = 0

  get taken(): number {
    return this.#taken
  }

  get refused(): number {
    return this.#refused
  }

  open(options: SocketOptions): Promise<DatagramSocket> {
    return new Promise((resolve, reject) => {
      const { address, port, bufferSize } = options
      const socket = createSocket({
        type: isIPv6(address) ? 'udp6' : 'udp4',
        ipv6Only: isIPv6(address),
        lookup: literalLookup as never,
      })
      socket.once('error', reject)
      socket.once('listening', () => {
        socket.off('error', reject)
        // A send to a closed port can come back as an error event, which must not end the process.
        socket.on('error', () => this.refuse())
        if (bufferSize !== undefined) growBuffers(socket, bufferSize)
        const opened = new NodeSocket({ io: this, socket, onPacket: options.onPacket })
        this.#sockets.add(opened)
        resolve(opened)
      })
      socket.bind({ address, port, exclusive: true })
    })
  }

  receive(at: number): boolean {
    this.peers.sweep()
    const count = this.#inCount
    this.#inCount = 0
    this.#inBytes = 0
    for (let i = 0; i < count; i++) {
      const socket = this.#inSockets[i]!
      const packet = this.#inPackets[i]!
      this.#inPackets[i] = nothing
      const peer = socket.peerOf(this.#inSenders[i]!)
      if (!socket.isOpen || peer === NO_PEER) continue
      this.#taken++
      socket.onPacket(packet, packet.length, peer, at)
    }
    return count > 0
  }

  flush(): void {
    const count = this.#outCount
    this.#outCount = 0
    for (let i = 0; i < count; i++) {
      this.#outSockets[i]!.send(this.#outPackets[i]!, this.#outLengths[i]!, this.#outPeers[i]!)
    }
  }

  close(): void {
    for (const socket of [...this.#sockets]) socket.close()
  }

  /** A packet came; it is handed on with the others of its batch. */
  take(socket: NodeSocket, packet: Uint8Array, sender: RemoteInfo): void {
    if (this.#inCount === MAX_WAITING || this.#inBytes > MAX_WAITING_BYTES) return
    this.#inBytes += packet.length
    this.#inSockets[this.#inCount] = socket
    this.#inPackets[this.#inCount] = packet
    this.#inSenders[this.#inCount++] = sender
  }

  enqueue(socket: NodeSocket, packet: Uint8Array, length: number, peer: number): void {
    this.#outSockets[this.#outCount] = socket
    this.#outPackets[this.#outCount] = packet
    this.#outLengths[this.#outCount] = length
    this.#outPeers[this.#outCount++] = peer
  }

  refuse(): void {
    this.#refused++
  }

  forget(socket: NodeSocket): void {
    this.#sockets.delete(socket)
  }
}

class NodeSocket implements DatagramSocket {
  readonly address: string
  readonly port: number
  readonly onPacket: SocketOptions['onPacket']
  isOpen = true
  readonly #io: DgramIo
  readonly #socket: Socket
  readonly #family: 4 | 6
  /** Most packets of a socket come from one peer. */
  #lastPeer = NO_PEER
  #view: Uint8Array = new Uint8Array(0)

  constructor(options: { io: DgramIo; socket: Socket; onPacket: SocketOptions['onPacket'] }) {
    const { io, socket } = options
    const bound = socket.address()
    this.address = bound.address
    this.#family = isIPv6(bound.address) ? 6 : 4
    this.port = bound.port
    this.onPacket = options.onPacket
    this.#io = io
    this.#socket = socket
    socket.on('message', (packet, sender) => io.take(this, packet, sender))
  }

  peerOf({ address, port }: RemoteInfo): number {
    const { peers } = this.#io
    // A number that nobody kept may be free, or another's, by now.
    if (peers.family(this.#lastPeer) !== 0) {
      const last = peers.textOf(this.#lastPeer)
      if (last.port === port && last.address === address) return this.#lastPeer
    }
    this.#lastPeer = peers.of(address, port)
    return this.#lastPeer
  }

  send(packet: Uint8Array, length: number, peer: number): void {
    const { peers } = this.#io
    if (!this.isOpen) return
    if (peers.family(peer) !== this.#family || !isSendable(packet, length)) {
      return this.#io.refuse()
    }
    const { address, port } = peers.textOf(peer)
    try {
      this.#socket.send(this.#viewOf(packet, length), port, address)
    } catch {
      this.#io.refuse()
    }
  }

  queue(packet: Uint8Array, length: number, peer: number): void {
    this.#io.enqueue(this, packet, length, peer)
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.#io.forget(this)
    this.#socket.close()
  }

  /** Voice packets are all of one length: their view is made once. */
  #viewOf(packet: Uint8Array, length: number): Uint8Array {
    const view = this.#view
    const same = view.buffer === packet.buffer && view.byteOffset === packet.byteOffset
    if (same && view.length === length) return view
    this.#view = packet.subarray(0, length)
    return this.#view
  }
}

/** The system may allow less than asked; what it allows is used. */
function growBuffers(socket: Socket, size: number): void {
  try {
    socket.setRecvBufferSize(size)
    socket.setSendBufferSize(size)
  } catch {
    // The default size stays.
  }
}
