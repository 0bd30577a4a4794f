/** Memory that the kernel is told of, and the addresses of UDP peers in it. */
import type { Koffi } from './libc.ts'
import type { PeerTable } from './peer-table.ts'

export const AF_INET = 2
export const AF_INET6 = 10
/** Room for a name: sockaddr_in (16) is family 0 · port 2 · address 4, sockaddr_in6 (28) has zone 24. */
export const NAME = 32

/** A stretch of memory with its address. Views check their bounds; addresses are for the kernel alone. */
export class Memory {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly words: Int32Array<ArrayBuffer>
  readonly halves: Uint16Array<ArrayBuffer>
  readonly address: number

  /** V8 never moves what an ArrayBuffer of such a size holds. */
  static ofSize(koffi: Koffi, size: number): Memory {
    const buffer = new ArrayBuffer(size)
    return new Memory(buffer, Number(koffi.address(buffer)))
  }

  /** Memory that the system gave: whoever gives it back drops all views before. */
  static at(koffi: Koffi, address: number, size: number): Memory {
    return new Memory(koffi.view(BigInt(address), size), address)
  }

  private constructor(buffer: ArrayBuffer, address: number) {
    this.bytes = new Uint8Array(buffer)
    this.words = new Int32Array(buffer)
    this.halves = new Uint16Array(buffer)
    this.address = address
    if (!Number.isSafeInteger(address)) throw new Error('an address is beyond 53 bits')
  }

  /** Writes a 64-bit pointer at byte `at`. */
  point(at: number, address: number): void {
    this.words[at >> 2] = lowWord(address)
    this.words[(at >> 2) + 1] = highWord(address)
  }
}

/** The halves of a 64-bit address. */
export function lowWord(address: number): number {
  return address | 0
}

export function highWord(address: number): number {
  return Math.floor(address / 0x1_0000_0000)
}

/** Names of peers that stand in memory, one each `stride` bytes from `first`. */
export class Names {
  readonly #words: Int32Array
  readonly #halves: Uint16Array
  readonly #first: number
  readonly #stride: number
  readonly #base: number

  constructor(memory: Memory, first: number, stride: number) {
    this.#words = memory.words
    this.#halves = memory.halves
    this.#first = first >> 2
    this.#stride = stride >> 2
    this.#base = memory.address + first
  }

  address(index: number): number {
    return this.#base + index * this.#stride * 4
  }

  /** @returns how long the name is */
  write(index: number, peers: PeerTable, peer: number, port = peers.port(peer)): number {
    const words = this.#words
    const at = this.#first + index * this.#stride
    const isV4 = peers.family(peer) === 4
    this.#halves[at * 2] = isV4 ? AF_INET : AF_INET6
    this.#halves[at * 2 + 1] = swapped(port)
    words[at + 1] = isV4 ? peers.word(peer, 0) : 0
    for (let i = 0; i < 4; i++) words[at + 2 + i] = isV4 ? 0 : peers.word(peer, i)
    words[at + 6] = isV4 ? 0 : peers.zone(peer)
    return isV4 ? 16 : 28
  }

  /** The peer whose name it is; `last` is tried first. */
  read(index: number, peers: PeerTable, last: number): number {
    const words = this.#words
    const at = this.#first + index * this.#stride
    const isV4 = this.#halves[at * 2] === AF_INET
    const family = isV4 ? 4 : 6
    const port = swapped(this.#halves[at * 2 + 1]!)
    const a = isV4 ? words[at + 1]! : words[at + 2]!
    const b = isV4 ? 0 : words[at + 3]!
    const c = isV4 ? 0 : words[at + 4]!
    const d = isV4 ? 0 : words[at + 5]!
    const zone = isV4 ? 0 : words[at + 6]!
    if (peers.is(last, family, port, a, b, c, d, zone)) return last
    return peers.find(family, port, a, b, c, d, zone)
  }

  port(index: number): number {
    return swapped(this.#halves[(this.#first + index * this.#stride) * 2 + 1]!)
  }
}

/** Ports stand in network order. */
function swapped(half: number): number {
  return ((half & 0xff) << 8) | (half >>> 8)
}
