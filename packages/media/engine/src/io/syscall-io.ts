/** Datagrams by system calls: one look tells which sockets have something, one call takes it all. */
import type { DatagramIo, DatagramSocket, PacketListener, SocketOptions } from './datagram-io.ts'
import { NO_PEER, PeerTable } from './peer-table.ts'
import { READY, SLOTS, UdpSyscalls } from './udp-syscalls.ts'

/** A flood must not keep the phases waiting: what is left is taken by the next batch. */
const MAX_BATCH = 8_192
/** A socket from which nothing came for so long has one packet now, as a rule: a leg's next. */
const CALM_MS = 7

export class SyscallIo implements DatagramIo {
  readonly name = 'syscalls'
  readonly peers = new PeerTable()
  readonly #system: UdpSyscalls
  /** By the id that the system knows them by. */
  readonly #sockets: (SyscallSocket | undefined)[] = []
  readonly #freeIds: number[] = []
  /** Ids of closed sockets: the batch in progress may still name them. */
  readonly #closedIds: number[] = []
  /** What waits for `flush`: parallel arrays, used again and again. */
  readonly #outSockets: SyscallSocket[] = []
  readonly #outPackets: Uint8Array[] = []
  readonly #outLengths: number[] = []
  readonly #outPeers: number[] = []
  #outCount = 0
  #taken = 0
  #refused = 0
  #closed = false

  /** @throws Error with the reason where the system calls are not to be had */
  static async create(): Promise<SyscallIo> {
    return new SyscallIo(await UdpSyscalls.load())
  }

  private constructor(system: UdpSyscalls) {
    this.#system = system
  }

  get taken(): number {
    return this.#taken
  }

  get refused(): number {
    return this.#refused
  }

  async open(options: SocketOptions): Promise<DatagramSocket> {
    const { address, port, bufferSize, onPacket } = options
    const where = { address, port }
    // The port of the number is of no account: it stands for the address.
    const at = this.peers.of(address, port || 1)
    if (at === NO_PEER) {
      throw Object.assign(new Error(`bind EINVAL ${address}`), { code: 'EINVAL', ...where })
    }
    const id = this.#freeIds.pop() ?? this.#sockets.length
    try {
      const opened = this.#system.open(this.peers, at, port, id)
      if (bufferSize !== undefined) this.#system.growBuffers(opened.fd, bufferSize)
      const socket = new SyscallSocket({ io: this, id, ...opened, address, onPacket })
      this.#sockets[id] = socket
      return socket
    } catch (error) {
      if (id < this.#sockets.length) this.#freeIds.push(id)
      const message = `${(error as Error).message} ${address}:${port}`
      throw Object.assign(error as Error, { message, ...where })
    }
  }

  receive(at: number): boolean {
    this.peers.sweep()
    while (this.#closedIds.length > 0) this.#freeIds.push(this.#closedIds.pop()!)
    const end = this.#taken + MAX_BATCH
    // Looks again while more sockets may have something than one look names, or one of them more.
    for (let isOver = false; !isOver && this.#taken < end; ) {
      const ready = this.#system.poll()
      isOver = ready < READY
      for (let i = 0; i < ready; i++) {
        const socket = this.#sockets[this.#system.readyId(i)]
        if (socket && this.#takeFrom(socket, at, end)) isOver = false
      }
    }
    return false
  }

  flush(): void {
    const count = this.#outCount
    this.#outCount = 0
    for (let from = 0; from < count; ) {
      const socket = this.#outSockets[from]!
      let to = from + 1
      while (to < count && to - from < SLOTS && this.#outSockets[to] === socket) to++
      this.#send(socket, from, to)
      from = to
    }
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const socket of this.#sockets) socket?.close()
    this.#system.end()
  }

  sendNow(fd: number, packet: Uint8Array, length: number, peer: number): void {
    const laid = this.#system.put(0, packet, length, this.peers, peer)
    if (!laid || this.#system.send(fd, 1) === 0) this.#refused++
  }

  enqueue(socket: SyscallSocket, packet: Uint8Array, length: number, peer: number): void {
    this.#outSockets[this.#outCount] = socket
    this.#outPackets[this.#outCount] = packet
    this.#outLengths[this.#outCount] = length
    this.#outPeers[this.#outCount++] = peer
  }

  forget(socket: SyscallSocket): void {
    this.#sockets[socket.id] = undefined
    this.#closedIds.push(socket.id)
    this.#system.close(socket.fd)
  }

  /** @returns whether it may have more, which another look tells */
  #takeFrom(socket: SyscallSocket, at: number, end: number): boolean {
    const system = this.#system
    const isCalm = at - socket.takenAt >= CALM_MS
    socket.takenAt = at
    for (let count = SLOTS; count === SLOTS && socket.isOpen && this.#taken < end; ) {
      count = isCalm ? system.receiveOne(socket.fd) : system.receiveMany(socket.fd)
      for (let slot = 0; slot < count && socket.isOpen; slot++) {
        const peer = system.senderOf(slot, this.peers, socket.lastPeer)
        if (peer === NO_PEER) continue
        socket.lastPeer = peer
        this.#taken++
        socket.onPacket(system.slots[slot]!, system.lengthOf(slot), peer, at)
      }
    }
    // One that is not calm was emptied.
    return isCalm
  }

  /** Sends what waits from `from` to before `to`, all of one socket. */
  #send(socket: SyscallSocket, from: number, to: number): void {
    if (!socket.isOpen) return
    let laid = 0
    for (let i = from; i < to; i++) {
      const packet = this.#outPackets[i]!
      const done = this.#system.put(
        laid,
        packet,
        this.#outLengths[i]!,
        this.peers,
        this.#outPeers[i]!,
      )
      if (done) laid++
    }
    const sent = laid === 0 ? 0 : this.#system.send(socket.fd, laid)
    this.#refused += to - from - sent
  }
}

class SyscallSocket implements DatagramSocket {
  readonly address: string
  readonly port: number
  readonly id: number
  readonly fd: number
  readonly onPacket: PacketListener
  isOpen = true
  /** Most packets of a socket come from one peer. */
  lastPeer = NO_PEER
  /** When the last were taken. */
  takenAt = Number.NEGATIVE_INFINITY
  readonly #io: SyscallIo

  constructor(options: {
    io: SyscallIo
    id: number
    fd: number
    address: string
    port: number
    onPacket: PacketListener
  }) {
    this.#io = options.io
    this.id = options.id
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
