/**
 * Batches of datagrams by system calls on 64-bit Linux. Every structure of theirs that the kernel
 * reads or writes is laid out in this file, once, in memory that lives as long as the object; outside
 * it there are only numbers of sockets, slots and peers. Bounds are checked before each call: the
 * kernel is given no length that its memory does not have.
 *
 *     mmsghdr (64)        name 0 · namelen 8 · iov 16 · iovlen 24 · control 32 · controllen 40 · len 56
 *     iovec (16)          base 0 · len 8
 *     epoll_event         events 0 · data 4 (12 bytes) on x64, data 8 (16 bytes) on arm64
 */
import { isSendable } from './datagram-io.ts'
import { type Koffi, type Libc, mustCall, type NativeCalls } from './libc.ts'
import { Memory, NAME, Names } from './native-memory.ts'
import type { PeerTable } from './peer-table.ts'
import { CLOEXEC } from './udp-sockets.ts'

/** Messages of one call, and sockets that one look finds ready. */
export const SLOTS = 64
export const READY = 256

/** Not a power of two: the heads of all slots would share the same few lines of the cache. */
const SLOT_BYTES = 65_536 + 192
const HEADER = 64
const IOVS = SLOTS * HEADER
const NAMES = IOVS + SLOTS * 16
/** In a header: how long the name is or may be, and how long the message was. */
const NAME_LENGTH = 8
const RECEIVED = 56
const EPOLL_CTL_ADD = 1
const EPOLLIN = 1

/** A row of messages: headers, vectors and names that point at each other, and room for the bytes. */
class Messages {
  readonly slots: readonly Uint8Array[]
  /** Of the first slot's bytes. */
  readonly data: number
  readonly words: Int32Array
  readonly names: Names
  readonly #memory: Memory

  constructor(koffi: Koffi) {
    const memory = Memory.ofSize(koffi, NAMES + SLOTS * NAME)
    const data = Memory.ofSize(koffi, SLOTS * SLOT_BYTES)
    this.#memory = memory
    this.words = memory.words
    this.data = data.address
    this.names = new Names(memory, NAMES, NAME)
    this.slots = Array.from({ length: SLOTS }, (_, slot) => {
      const [header, iov] = [slot * HEADER, IOVS + slot * 16]
      memory.point(header, this.names.address(slot))
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

  /** How much room the slot's name and bytes have, or how much of it is filled. */
  setLengths(slot: number, name: number, bytes: number): void {
    this.words[(slot * HEADER + NAME_LENGTH) >> 2] = name
    this.words[(IOVS + slot * 16 + 8) >> 2] = bytes
  }

  /** What the kernel says of the slot's message. */
  received(slot: number): number {
    return this.words[(slot * HEADER + RECEIVED) >> 2]!
  }
}

export class UdpSyscalls {
  readonly #koffi: Koffi
  readonly #call: Libc
  readonly #incoming: Messages
  readonly #outgoing: Messages
  readonly #events: Memory
  readonly #event: Memory
  readonly #eventWords = process.arch === 'x64' ? 3 : 4
  readonly #idWord = process.arch === 'x64' ? 1 : 2
  readonly #epoll: number

  /** @throws the system's error */
  constructor({ koffi, call }: NativeCalls) {
    this.#koffi = koffi
    this.#call = call
    this.#incoming = new Messages(koffi)
    this.#outgoing = new Messages(koffi)
    this.#events = Memory.ofSize(koffi, READY * 16)
    this.#event = Memory.ofSize(koffi, 64)
    this.#epoll = mustCall(koffi, 'epoll_create1', call.epoll_create1(CLOEXEC))
  }

  /** The room of each message that `receive` fills. */
  get slots(): readonly Uint8Array[] {
    return this.#incoming.slots
  }

  /** Lets `poll` know a socket as `id`, until it is closed. @throws the system's error */
  watch(fd: number, id: number): void {
    this.#event.words[0] = EPOLLIN
    this.#event.words[this.#idWord] = id
    const done = this.#call.epoll_ctl(this.#epoll, EPOLL_CTL_ADD, fd, this.#event.address)
    mustCall(this.#koffi, 'epoll_ctl', done)
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
    const { data, words, names } = this.#incoming
    const nameLength = this.#incoming.header(0) + NAME_LENGTH
    const bytes = this.#call.recvfrom(fd, data, SLOT_BYTES, 0, names.address(0), nameLength)
    words[NAME_LENGTH >> 2] = NAME
    words[RECEIVED >> 2] = bytes
    return bytes < 0 ? 0 : 1
  }

  lengthOf(slot: number): number {
    return Math.min(this.#incoming.received(slot), SLOT_BYTES)
  }

  senderOf(slot: number, peers: PeerTable, last: number): number {
    return this.#incoming.names.read(slot, peers, last)
  }

  /** Lays a message into a slot of what goes out. False when it cannot be one. */
  put(slot: number, packet: Uint8Array, length: number, peers: PeerTable, peer: number): boolean {
    const room = this.#outgoing.slots[slot]
    if (!room || !isSendable(packet, length) || peers.family(peer) === 0) return false
    room.set(packet.length <= SLOT_BYTES ? packet : packet.subarray(0, length))
    this.#outgoing.setLengths(slot, this.#outgoing.names.write(slot, peers, peer), length)
    return true
  }

  /** Sends the messages of the first `count` slots. @returns how many the system took */
  send(fd: number, count: number): number {
    if (!(count >= 1 && count <= SLOTS)) return 0
    const at = this.#outgoing
    if (count === 1) {
      const bytes = at.words[(IOVS + 8) >> 2]!
      const nameLength = at.words[NAME_LENGTH >> 2]!
      return this.#call.sendto(fd, at.data, bytes, 0, at.names.address(0), nameLength) < 0 ? 0 : 1
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

  /** Ends the looking for what is ready. */
  end(): void {
    this.#call.close(this.#epoll)
  }
}
