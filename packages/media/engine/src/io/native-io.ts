/**
 * What both ways of asking the system itself have in common: sockets with an id, and the queue of what
 * waits for `flush`. How a socket is looked at, and how the queue is sent, is each way's own.
 */
import type { DatagramIo, DatagramSocket, PacketListener, SocketOptions } from './datagram-io.ts'
import type { NativeCalls } from './libc.ts'
import { NO_PEER, PeerTable } from './peer-table.ts'
import { UdpSockets } from './udp-sockets.ts'

/** A flood must not keep the phases waiting: what is left is taken by the next batch. */
export const MAX_BATCH = 8_192

/** What waits for `flush`: parallel arrays, used again and again. */
class OutQueue {
  readonly sockets: NativeSocket[] = []
  readonly packets: Uint8Array[] = []
  readonly lengths: number[] = []
  readonly peers: number[] = []
  #count = 0

  add(socket: NativeSocket, packet: Uint8Array, length: number, peer: number): void {
    this.sockets[this.#count] = socket
    this.packets[this.#count] = packet
    this.lengths[this.#count] = length
    this.peers[this.#count++] = peer
  }

  /** Empties it; what was in it stays readable until the next is added. @returns how many */
  takeCount(): number {
    const count = this.#count
    this.#count = 0
    return count
  }
}

export abstract class NativeIo implements DatagramIo {
  abstract readonly name: DatagramIo['name']
  readonly peers = new PeerTable()
  protected readonly out = new OutQueue()
  /** By the id that the system knows them by. */
  protected readonly sockets: (NativeSocket | undefined)[] = []
  protected refusals = 0
  readonly #system: UdpSockets
  readonly #freeIds: number[] = []
  /** Ids of closed sockets: the batch in progress may still name them. */
  readonly #closedIds: number[] = []
  #serials = 0
  #taken = 0
  #closed = false

  protected constructor(calls: NativeCalls) {
    this.#system = new UdpSockets(calls)
  }

  abstract receive(at: number): boolean
  abstract flush(): void
  /** From now on `receive` takes what comes to it. @throws the system's error */
  protected abstract watch(socket: NativeSocket): void
  /** Its descriptor will be closed. */
  protected abstract unwatch(socket: NativeSocket): void
  /** All sockets are closed. */
  protected abstract end(): void

  get taken(): number {
    return this.#taken
  }

  get refused(): number {
    return this.refusals
  }

  protected get isClosed(): boolean {
    return this.#closed
  }

  async open(options: SocketOptions): Promise<DatagramSocket> {
    const { address, port, bufferSize, onPacket } = options
    const where = { address, port }
    // The port of the number is of no account: it stands for the address.
    const at = this.peers.of(address, port || 1)
    if (at === NO_PEER) {
      throw Object.assign(new Error(`bind EINVAL ${address}`), { code: 'EINVAL', ...where })
    }
    const id = this.#freeIds.pop() ?? this.sockets.length
    try {
      const opened = this.#system.open(this.peers, at, port)
      if (bufferSize !== undefined) this.#system.growBuffers(opened.fd, bufferSize)
      const serial = (this.#serials = (this.#serials + 1) | 0)
      const socket = new NativeSocket({ io: this, id, serial, ...opened, address, onPacket })
      this.#watchOrClose(socket)
      this.sockets[id] = socket
      return socket
    } catch (error) {
      if (id < this.sockets.length) this.#freeIds.push(id)
      const message = `${(error as Error).message} ${address}:${port}`
      throw Object.assign(error as Error, { message, ...where })
    }
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const socket of this.sockets) socket?.close()
    this.end()
  }

  sendNow(fd: number, packet: Uint8Array, length: number, peer: number): void {
    if (!this.#system.send(fd, packet, length, this.peers, peer)) this.refusals++
  }

  enqueue(socket: NativeSocket, packet: Uint8Array, length: number, peer: number): void {
    this.out.add(socket, packet, length, peer)
  }

  forget(socket: NativeSocket): void {
    this.sockets[socket.id] = undefined
    this.#closedIds.push(socket.id)
    this.unwatch(socket)
    this.#system.close(socket.fd)
  }

  protected handOn(
    socket: NativeSocket,
    packet: Uint8Array,
    length: number,
    peer: number,
    at: number,
  ): void {
    if (peer === NO_PEER) return
    socket.lastPeer = peer
    this.#taken++
    socket.onPacket(packet, length, peer, at)
  }

  protected countAnew(): void {
    this.#taken = 0
    this.refusals = 0
  }

  /** Before a batch: what the one before it named is named no more. */
  protected sweep(): void {
    this.peers.sweep()
    while (this.#closedIds.length > 0) this.#freeIds.push(this.#closedIds.pop()!)
  }

  #watchOrClose(socket: NativeSocket): void {
    try {
      this.watch(socket)
    } catch (error) {
      this.#system.close(socket.fd)
      throw error
    }
  }
}

export class NativeSocket implements DatagramSocket {
  readonly address: string
  readonly port: number
  readonly id: number
  /** No other socket before or after it has this one. */
  readonly serial: number
  readonly fd: number
  readonly onPacket: PacketListener
  isOpen = true
  /** Most packets of a socket come from one peer. */
  lastPeer = NO_PEER
  /** When the last were taken. */
  takenAt = Number.NEGATIVE_INFINITY
  readonly #io: NativeIo

  constructor(options: {
    io: NativeIo
    id: number
    serial: number
    fd: number
    address: string
    port: number
    onPacket: PacketListener
  }) {
    this.#io = options.io
    this.id = options.id
    this.serial = options.serial
    this.fd = options.fd
    this.address = options.address
    this.port = options.port
    this.onPacket = options.onPacket
  }

  send(packet: Uint8Array, length: number, peer: number): void {
    if (this.isOpen) this.#io.sendNow(this.fd, packet, length, peer)
  }

  queue(packet: Uint8Array, length: number, peer: number): void {
    this.#io.enqueue(this, packet, length, peer)
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.#io.forget(this)
  }
}
