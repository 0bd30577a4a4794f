/**
 * The system calls of UDP sockets on 64-bit Linux, by way of `koffi`. Every address, offset and
 * structure of the engine that the kernel reads or writes is laid out in this file, once, in memory
 * that lives as long as the object; outside it there are only numbers of sockets, slots and peers.
 * Bounds are checked before each call: the kernel is given no length that its memory does not have.
 *
 *     mmsghdr (64)        name 0 · namelen 8 · iov 16 · iovlen 24 · control 32 · controllen 40 · len 56
 *     iovec (16)          base 0 · len 8
 *     sockaddr_in (16)    family 0 · port 2 · address 4
 *     sockaddr_in6 (28)   family 0 · port 2 · flow 4 · address 8 · scope 24
 *     epoll_event         events 0 · data 4 (12 bytes) on x64, data 8 (16 bytes) on arm64
 */
import { getSystemErrorName } from 'node:util'
import { isSendable } from './datagram-io.ts'
import { type Koffi, type Libc, loadLibc } from './libc.ts'
import type { PeerTable } from './peer-table.ts'

/** Messages of one call, and sockets that one look finds ready. */
export const SLOTS = 64
export const READY = 256

/** Not a power of two: the heads of all slots would share the same few lines of the cache. */
const SLOT_BYTES = 65_536 + 192
const HEADER = 64
const IOVS = SLOTS * HEADER
const NAMES = IOVS + SLOTS * 16
const NAME = 32
/** In a header: how long the name is or may be, and how long the message was. */
const NAME_LENGTH = 8
const RECEIVED = 56
const AF_INET = 2
const AF_INET6 = 10
const CLOEXEC = 0x80000
/** SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC */
const SOCKET_TYPE = 2 | 0x800 | CLOEXEC
const SOL_SOCKET = 1
const SO_SNDBUF = 7
const SO_RCVBUF = 8
const IPPROTO_IPV6 = 41
const IPV6_V6ONLY = 26
const EPOLL_CTL_ADD = 1
const EPOLLIN = 1

/** Memory that the kernel is told of. V8 never moves what an ArrayBuffer of this size holds. */
class Memory {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly words: Int32Array
  readonly halves: Uint16Array
  readonly address: number

  constructor(koffi: Koffi, size: number) {
    const buffer = new ArrayBuffer(size)
    this.bytes = new Uint8Array(buffer)
    this.words = new Int32Array(buffer)
    this.halves = new Uint16Array(buffer)
    this.address = Number(koffi.address(buffer))
    if (!Number.isSafeInteger(this.address)) throw new Error('an address is beyond 53 bits')
  }

  /** Writes a 64-bit pointer at byte `at`. */
  point(at: number, address: number): void {
    this.words[at >> 2] = address | 0
    this.words[(at >> 2) + 1] = Math.floor(address / 0x1_0000_0000)
  }
}

/** A row of messages: headers, vectors and names that point at each other, and room for the bytes. */
class Messages {
  readonly slots: readonly Uint8Array[]
  /** Of the first slot's bytes. */
  readonly data: number
  readonly words: Int32Array
  readonly #memory: Memory

  constructor(koffi: Koffi) {
    const memory = new Memory(koffi, NAMES + SLOTS * NAME)
    const data = new Memory(koffi, SLOTS * SLOT_BYTES)
    this.#memory = memory
    this.words = memory.words
    this.data = data.address
    this.slots = Array.from({ length: SLOTS }, (_, slot) => {
      const [header, iov] = [slot * HEADER, IOVS + slot * 16]
      memory.point(header, memory.address + NAMES + slot * NAME)
      memory.point(header + 16, memory.address + iov)
      memory.words[(header + 24) >> 2] = 1
      memory.point(iov, data.address + slot * SLOT_BYTES)
      this.setLengths(slot, NAME, SLOT_BYTES)
      return data.bytes.subarray(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES)
    })
  }

  header(slot: number): number {
    return this.#memory.address + slot * HEADER
  }

  name(slot: number): number {
    return this.#memory.address + NAMES + slot * NAME
  }

  /** How much room the slot's name and bytes have, or how much of it is filled. */
  setLengths(slot: number, name: number, bytes: number): void {
    this.#memory.words[(slot * HEADER + NAME_LENGTH) >> 2] = name
    this.#memory.words[(IOVS + slot * 16 + 8) >> 2] = bytes
  }

  /** What the kernel says of the slot's message. */
  received(slot: number): number {
    return this.#memory.words[(slot * HEADER + RECEIVED) >> 2]!
  }

  writeName(slot: number, peers: PeerTable, peer: number, port = peers.port(peer)): number {
    const { words, halves } = this.#memory
    const at = (NAMES + slot * NAME) >> 2
    const isV4 = peers.family(peer) === 4
    halves[at * 2] = isV4 ? AF_INET : AF_INET6
    halves[at * 2 + 1] = swapped(port)
    words[at + 1] = isV4 ? peers.word(peer, 0) : 0
    for (let i = 0; i < 4; i++) words[at + 2 + i] = isV4 ? 0 : peers.word(peer, i)
    words[at + 6] = isV4 ? 0 : peers.zone(peer)
    return isV4 ? 16 : 28
  }

  /** The peer whose address stands in the slot; `last` is tried first. */
  readName(slot: number, peers: PeerTable, last: number): number {
    const { words, halves } = this.#memory
    const at = (NAMES + slot * NAME) >> 2
    const isV4 = halves[at * 2] === AF_INET
    const family = isV4 ? 4 : 6
    const port = swapped(halves[at * 2 + 1]!)
    const a = isV4 ? words[at + 1]! : words[at + 2]!
    const b = isV4 ? 0 : words[at + 3]!
    const c = isV4 ? 0 : words[at + 4]!
    const d = isV4 ? 0 : words[at + 5]!
    const zone = isV4 ? 0 : words[at + 6]!
    if (peers.is(last, family, port, a, b, c, d, zone)) return last
    return peers.find(family, port, a, b, c, d, zone)
  }

  portOf(slot: number): number {
    return swapped(this.#memory.halves[(NAMES + slot * NAME + 2) >> 1]!)
  }
}

/** Ports stand in network order. */
function swapped(half: number): number {
  return ((half & 0xff) << 8) | (half >>> 8)
}

export class UdpSyscalls {
  readonly #koffi: Koffi
  readonly #call: Libc
  readonly #incoming: Messages
  readonly #outgoing: Messages
  readonly #events: Memory
  readonly #small: Memory
  readonly #eventWords = process.arch === 'x64' ? 3 : 4
  readonly #idWord = process.arch === 'x64' ? 1 : 2
  readonly #epoll: number

  /** @throws Error with the reason where they are not to be had */
  static async load(): Promise<UdpSyscalls> {
    const { platform, arch } = process
    if (platform !== 'linux' || !/^(x64|arm64)$/.test(arch)) {
      throw new Error(`not for ${platform} on ${arch}`)
    }
    return new UdpSyscalls((await import('koffi')).default)
  }

  private constructor(koffi: Koffi) {
    this.#koffi = koffi
    this.#call = loadLibc(koffi)
    this.#incoming = new Messages(koffi)
    this.#outgoing = new Messages(koffi)
    this.#events = new Memory(koffi, READY * 16)
    this.#small = new Memory(koffi, 64)
    this.#epoll = this.#must('epoll_create1', this.#call.epoll_create1(CLOEXEC))
  }

  /** The room of each message that `receive` fills. */
  get slots(): readonly Uint8Array[] {
    return this.#incoming.slots
  }

  /**
   * Opens a socket at the peer's address and that port, which `poll` knows as `id`.
   * @throws the system's error, with `code` and `syscall`
   */
  open(peers: PeerTable, at: number, port: number, id: number): { fd: number; port: number } {
    const { socket, bind, getsockname, epoll_ctl } = this.#call
    const small = this.#small
    const isV4 = peers.family(at) === 4
    const fd = this.#must('socket', socket(isV4 ? AF_INET : AF_INET6, SOCKET_TYPE, 0))
    try {
      if (!isV4) this.#option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1)
      const length = this.#outgoing.writeName(0, peers, at, port)
      this.#must('bind', bind(fd, this.#outgoing.name(0), length))
      small.words[0] = NAME
      this.#must('getsockname', getsockname(fd, this.#outgoing.name(0), small.address))
      small.words[0] = EPOLLIN
      small.words[this.#idWord] = id
      this.#must('epoll_ctl', epoll_ctl(this.#epoll, EPOLL_CTL_ADD, fd, small.address))
      return { fd, port: this.#outgoing.portOf(0) }
    } catch (error) {
      this.close(fd)
      throw error
    }
  }

  /** Asks for buffers of that many bytes both ways; what the system allows is used. */
  growBuffers(fd: number, size: number): void {
    this.#option(fd, SOL_SOCKET, SO_RCVBUF, size)
    this.#option(fd, SOL_SOCKET, SO_SNDBUF, size)
  }

  /** How many sockets have something to take; `readyId` names them until the next call. */
  poll(): number {
    return Math.max(0, this.#call.epoll_wait(this.#epoll, this.#events.address, READY, 0))
  }

  readyId(index: number): number {
    return this.#events.words[index * this.#eventWords + this.#idWord]!
  }

  /** Takes what a socket has, as far as there are slots. @returns how many messages */
  receiveMany(fd: number): number {
    const count = this.#call.recvmmsg(fd, this.#incoming.header(0), SLOTS, 0, 0)
    for (let slot = 0; slot < count; slot++) this.#incoming.setLengths(slot, NAME, SLOT_BYTES)
    return Math.max(0, count)
  }

  /** Takes one message into the first slot, for less than a batch of one. @returns how many */
  receiveOne(fd: number): number {
    const { data, words } = this.#incoming
    const name = this.#incoming.name(0)
    const nameLength = this.#incoming.header(0) + NAME_LENGTH
    const bytes = this.#call.recvfrom(fd, data, SLOT_BYTES, 0, name, nameLength)
    words[NAME_LENGTH >> 2] = NAME
    words[RECEIVED >> 2] = bytes
    return bytes < 0 ? 0 : 1
  }

  lengthOf(slot: number): number {
    return Math.min(this.#incoming.received(slot), SLOT_BYTES)
  }

  senderOf(slot: number, peers: PeerTable, last: number): number {
    return this.#incoming.readName(slot, peers, last)
  }

  /** Lays a message into a slot of what goes out. False when it cannot be one. */
  put(slot: number, packet: Uint8Array, length: number, peers: PeerTable, peer: number): boolean {
    const room = this.#outgoing.slots[slot]
    if (!room || !isSendable(packet, length) || peers.family(peer) === 0) return false
    room.set(packet.length <= SLOT_BYTES ? packet : packet.subarray(0, length))
    this.#outgoing.setLengths(slot, this.#outgoing.writeName(slot, peers, peer), length)
    return true
  }

  /** Sends the messages of the first `count` slots. @returns how many the system took */
  send(fd: number, count: number): number {
    if (!(count >= 1 && count <= SLOTS)) return 0
    const at = this.#outgoing
    if (count === 1) {
      const bytes = at.words[(IOVS + 8) >> 2]!
      const nameLength = at.words[NAME_LENGTH >> 2]!
      return this.#call.sendto(fd, at.data, bytes, 0, at.name(0), nameLength) < 0 ? 0 : 1
    }
    let sent = 0
    // A message that is refused stops the call: the ones behind it are another's.
    for (let from = 0; from < count; ) {
      const done = this.#call.sendmmsg(fd, at.header(from), count - from, 0)
      sent += Math.max(0, done)
      from += done > 0 ? done : 1
    }
    return sent
  }

  close(fd: number): void {
    this.#call.close(fd)
  }

  /** Ends the looking for what is ready. */
  end(): void {
    this.#call.close(this.#epoll)
  }

  #option(fd: number, level: number, option: number, value: number): void {
    this.#small.words[0] = value
    this.#call.setsockopt(fd, level, option, this.#small.address, 4)
  }

  #must(syscall: string, result: number): number {
    if (result >= 0) return result
    const errno = -this.#koffi.errno()
    const code = getSystemErrorName(errno)
    throw Object.assign(new Error(`${syscall} ${code}`), { code, errno, syscall })
  }
}
