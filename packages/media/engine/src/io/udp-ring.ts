/**
 * Datagrams by an io_uring (Linux 6.1 and later, 64 bits): one entry into the kernel sends the packets
 * of a phase over all their sockets, one takes what has come on all of them. Everything that the ring
 * shares with the kernel is laid out in this file; outside it there are only numbers of sockets and
 * slots. The ring works for its own thread alone (SINGLE_ISSUER, DEFER_TASKRUN), so that the kernel
 * reads and writes our memory only while this thread is in `io_uring_enter`: nothing needs a lock, and
 * nothing is written behind our back. What is sent has been copied when the call returns
 * (MSG_DONTWAIT), and what is received lies in buffers that belong to the ring and not to a socket.
 *
 *     submission (64)     opcode 0 · flags 1 · ioprio 2 · fd 4 · addr2 8 · addr 16 · len 24 ·
 *                         msg_flags 28 · user_data 32 · buf_group 40 · addr_len 44
 *     completion (16)     user_data 0 · result 8 · flags 12, with the buffer's number from bit 16
 *     buffer of a ring    addr 0 · len 8 · bid 12; the tail of all stands in the first one at 14
 *     in a buffer         namelen 0 · controllen 4 · payloadlen 8 · flags 12 · name 16 · payload
 */
import { isSendable } from './datagram-io.ts'
import { type Koffi, type Libc, mustCall, type NativeCalls } from './libc.ts'
import { highWord, lowWord, Memory, NAME, Names } from './native-memory.ts'
import type { PeerTable } from './peer-table.ts'

/** System calls, the same numbers on x64 and arm64. */
const SETUP = 425
const ENTER = 426
const REGISTER = 427
/** CQSIZE | SUBMIT_ALL | TASKRUN_FLAG | SINGLE_ISSUER | DEFER_TASKRUN */
const SETUP_FLAGS = 0x8 | 0x80 | 0x200 | 0x1000 | 0x2000
const REGISTER_BUFFERS = 22
const GET_EVENTS = 1
/**
 * In the ring's flags: completions wait in the kernel, or work that would make some. WORK may stand
 * there when all is done: another processor announces what this one has just taken, and the next work
 * takes the word back. So an entry that brought nothing is the last one for now.
 */
const OVERFLOW = 2
const WORK = 4
/** Entries that end what a cancelled reception still has to do; the kernel takes 20 pieces in each. */
const MOST_TURNS = 256
const MAP_QUEUES = 0
const MAP_SUBMISSIONS = 0x1000_0000

/** Submissions of one entry into the kernel; completions, of which none is ever lost; buffers. */
const ENTRIES = 256
const COMPLETIONS = 4_096
const BUFFERS = 256
/** Room of the packets of one entry. */
const ARENA = 256 * 1024
/** Not a power of two, see `udp-syscalls.ts`. */
const BUFFER_BYTES = 65_536 + 192
const NAME_AT = 16
const PAYLOAD_AT = NAME_AT + NAME
const PAYLOAD_BYTES = BUFFER_BYTES - PAYLOAD_AT

/** Opcodes with their flags: BUFFER_SELECT and MULTISHOT; CQE_SKIP_SUCCESS: only a failure is told. */
const RECEIVE = 10 | (0x20 << 8) | (2 << 16)
const SEND = 26 | (0x40 << 8)
const CANCEL = 14 | (0x40 << 8)
const DONT_WAIT = 0x40
const HAS_BUFFER = 1
const GOES_ON = 2
const NO_BUFFERS = -105
/** The id of what is not a reception. */
const NOBODY = -1

export class UdpRing {
  /** Of the completion that `next` went to: whose it is. */
  id = NOBODY
  serial = 0
  /** The slot of its packet, or -1. */
  slot = -1
  /** Its socket is listened to no longer; a fault is every reason but a want of buffers. */
  hasEnded = false
  isFault = false
  /** Messages that the system refused. */
  refused = 0
  /** The packet of each slot. */
  readonly packets: readonly Uint8Array[]
  readonly #call: Libc
  readonly #fd: number
  readonly #mapped: Memory[] = []
  #queues: Int32Array
  #submissions: Int32Array
  #bufferRing: Memory | null
  readonly #buffers: Memory
  readonly #names: Names
  readonly #out: Memory
  readonly #outNames: Names
  readonly #header: Memory
  /** Where in the queues, in words. */
  readonly #at: Readonly<Record<'submitted' | 'flags' | 'taken' | 'completed' | 'first', number>>
  /** Submissions that the kernel has taken, those that are laid behind them, and their bytes. */
  #submitted = 0
  #laid = 0
  #used = 0
  /** Completions that we have taken, and buffers that we have given. */
  #taken = 0
  #returned = 0

  /** @throws the system's error where it has no such ring, or lets us have none */
  constructor({ koffi, call }: NativeCalls) {
    this.#call = call
    const own = Memory.ofSize(koffi, 256)
    own.words[1] = COMPLETIONS
    own.words[2] = SETUP_FLAGS
    this.#fd = mustCall(koffi, 'io_uring_setup', this.#system(SETUP, ENTRIES, own.address))
    try {
      const word = (at: number): number => own.words[at >> 2]!
      if (word(0) !== ENTRIES || word(4) !== COMPLETIONS)
        throw new Error('the ring has another size')
      const [indexes, completions] = [word(40 + 24), word(80 + 20)]
      const size = Math.max(indexes + ENTRIES * 4, completions + COMPLETIONS * 16)
      this.#queues = this.#map(koffi, size, this.#fd, MAP_QUEUES).words
      this.#submissions = this.#map(koffi, ENTRIES * 64, this.#fd, MAP_SUBMISSIONS).words
      for (let i = 0; i < ENTRIES; i++) this.#queues[(indexes >> 2) + i] = i
      this.#at = {
        submitted: word(40 + 4) >> 2,
        flags: word(40 + 16) >> 2,
        taken: word(80) >> 2,
        completed: word(80 + 4) >> 2,
        first: completions >> 2,
      }
      const ring = this.#map(koffi, BUFFERS * 16, -1, 0)
      this.#bufferRing = ring
      own.bytes.fill(0)
      own.point(0, ring.address)
      own.words[2] = BUFFERS
      const done = this.#system(REGISTER, this.#fd, REGISTER_BUFFERS, own.address, 1)
      mustCall(koffi, 'io_uring_register', done)
    } catch (error) {
      this.end()
      throw error
    }
    // From now on a message header that says how much room a name has.
    own.bytes.fill(0)
    own.words[2] = NAME
    this.#header = own
    this.#buffers = Memory.ofSize(koffi, BUFFERS * BUFFER_BYTES)
    this.#names = new Names(this.#buffers, NAME_AT, BUFFER_BYTES)
    this.packets = Array.from({ length: BUFFERS }, (_, slot) => {
      const from = slot * BUFFER_BYTES + PAYLOAD_AT
      return this.#buffers.bytes.subarray(from, from + PAYLOAD_BYTES)
    })
    this.#out = Memory.ofSize(koffi, ARENA + ENTRIES * NAME)
    this.#outNames = new Names(this.#out, ARENA, NAME)
    for (let slot = 0; slot < BUFFERS; slot++) this.#giveBack(slot)
  }

  /**
   * Listens to a socket until a completion says that it ended.
   * @returns false when the system has no room for that now
   */
  listen(fd: number, id: number, serial: number): boolean {
    const at = this.#lay(RECEIVE, fd, this.#header.address, 1, 0)
    this.#submissions[at + 8] = id
    this.#submissions[at + 9] = serial
    // The group of buffers stays 0, the only one there is.
    return this.#enter(0) === 0
  }

  /** Nobody listens to the socket any more when this returns: its port is free once it is closed. */
  unlisten(id: number, serial: number): void {
    const at = this.#lay(CANCEL, NOBODY, 0, 0, 0)
    this.#submissions[at + 4] = id
    this.#submissions[at + 5] = serial
    this.#enter(GET_EVENTS)
    for (let left = MOST_TURNS; left > 0 && this.#flags() & WORK; left--) this.#enter(GET_EVENTS)
  }

  /** Lays out a message for `submit`. False when it cannot be one. */
  put(fd: number, packet: Uint8Array, length: number, peers: PeerTable, peer: number): boolean {
    if (!isSendable(packet, length) || peers.family(peer) === 0) return false
    if (this.#laid === ENTRIES || this.#used + length > ARENA) this.submit()
    const { bytes, address } = this.#out
    const from = this.#used
    bytes.set(from + packet.length <= ARENA ? packet : packet.subarray(0, length), from)
    this.#used += (length + 7) & ~7
    const nameLength = this.#outNames.write(this.#laid, peers, peer)
    const name = this.#outNames.address(this.#laid)
    const at = this.#lay(SEND, fd, address + from, length, DONT_WAIT)
    const words = this.#submissions
    words[at + 2] = lowWord(name)
    words[at + 3] = highWord(name)
    words[at + 11] = nameLength
    return true
  }

  /** Sends all that is laid out. */
  submit(): void {
    if (this.#laid === 0) return
    const before = this.#completed()
    const left = this.#enter(0)
    this.#used = 0
    // Only what was refused makes a completion.
    this.refused += left + ((this.#completed() - before) | 0)
  }

  /** Has the kernel take what has come, a part of it at a time. @returns whether there is something */
  look(): boolean {
    if (this.#completed() === this.#taken && this.#flags() & (OVERFLOW | WORK)) {
      this.#enter(GET_EVENTS)
    }
    return this.#completed() !== this.#taken
  }

  /** Goes to the next completion; the packet of the one before is given up. */
  next(): boolean {
    if (this.slot >= 0) this.#giveBack(this.slot)
    this.slot = -1
    if (this.#completed() === this.#taken) return false
    const words = this.#queues
    const at = this.#at.first + (this.#taken & (COMPLETIONS - 1)) * 4
    const result = words[at + 2]!
    const flags = words[at + 3]!
    this.id = words[at]!
    this.serial = words[at + 1]!
    this.hasEnded = (flags & GOES_ON) === 0
    this.isFault = result < 0 && result !== NO_BUFFERS
    const slot = flags >>> 16
    if (flags & HAS_BUFFER && slot < BUFFERS) this.slot = slot
    this.#taken = (this.#taken + 1) | 0
    Atomics.store(words, this.#at.taken, this.#taken)
    return true
  }

  lengthOf(slot: number): number {
    const length = this.#buffers.words[(slot * BUFFER_BYTES + 8) >> 2]! >>> 0
    return Math.min(length, PAYLOAD_BYTES)
  }

  senderOf(slot: number, peers: PeerTable, last: number): number {
    return this.#names.read(slot, peers, last)
  }

  /** The kernel lets go of everything; nothing may be asked of it afterwards. */
  end(): void {
    this.#call.close(this.#fd)
    this.#queues = this.#submissions = new Int32Array(0)
    this.#bufferRing = null
    for (const { address, bytes } of this.#mapped.splice(0)) {
      this.#call.munmap(address, bytes.length)
    }
  }

  /** Lays out a submission. @returns where it lies, in words */
  #lay(kind: number, fd: number, address: number, length: number, flags: number): number {
    const words = this.#submissions
    const at = ((this.#submitted + this.#laid++) & (ENTRIES - 1)) << 4
    words[at] = kind
    words[at + 1] = fd
    words[at + 2] = 0
    words[at + 3] = 0
    words[at + 4] = lowWord(address)
    words[at + 5] = highWord(address)
    words[at + 6] = length
    words[at + 7] = flags
    words[at + 8] = NOBODY
    for (let i = 9; i < 16; i++) words[at + i] = 0
    return at
  }

  /** Enters the kernel with what is laid out. @returns how many submissions it did not take */
  #enter(flags: number): number {
    const laid = this.#laid
    this.#laid = 0
    Atomics.store(this.#queues, this.#at.submitted, (this.#submitted + laid) | 0)
    const taken = Math.max(0, this.#system(ENTER, this.#fd, laid, 0, flags))
    this.#submitted = (this.#submitted + taken) | 0
    // What was not taken is forgotten: its place is laid anew.
    if (taken < laid) Atomics.store(this.#queues, this.#at.submitted, this.#submitted)
    return laid - taken
  }

  #completed(): number {
    return Atomics.load(this.#queues, this.#at.completed)
  }

  #flags(): number {
    return Atomics.load(this.#queues, this.#at.flags)
  }

  #giveBack(slot: number): void {
    const ring = this.#bufferRing
    if (!ring) return
    const at = (this.#returned++ & (BUFFERS - 1)) * 4
    const address = this.#buffers.address + slot * BUFFER_BYTES
    ring.words[at] = lowWord(address)
    ring.words[at + 1] = highWord(address)
    ring.words[at + 2] = BUFFER_BYTES
    ring.halves[at * 2 + 6] = slot
    Atomics.store(ring.halves, 7, this.#returned & 0xffff)
  }

  /** Memory of a file, or of none (-1). */
  #map(koffi: Koffi, size: number, fd: number, offset: number): Memory {
    // MAP_SHARED | MAP_POPULATE, or MAP_PRIVATE | MAP_ANONYMOUS; to be read and written.
    const flags = fd < 0 ? 0x22 : 0x8001
    const address = this.#call.mmap(0, size, 3, flags, fd, offset)
    const memory = Memory.at(koffi, mustCall(koffi, 'mmap', address), size)
    this.#mapped.push(memory)
    return memory
  }

  #system(number: number, a: number, b: number, c = 0, d = 0): number {
    return this.#call.syscall(number, a, b, c, d, 0, 0)
  }
}
