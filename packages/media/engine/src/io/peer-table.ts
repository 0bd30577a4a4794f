/**
 * The addresses that packets come from and go to, as numbers: a packet is compared with its leg's
 * peer by one comparison, and nothing is allocated for it. An address has one number as long as it
 * is known, and text is made of it only when somebody asks.
 *
 * The table is bounded. A number that came with a packet holds until the next `sweep`, so that
 * strangers leave nothing behind; whoever remembers it longer keeps it, and releases it with its leg.
 */
import { randomInt } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import type { SocketAddress } from '@offhook/control'
import { addressBytes, addressText } from '@offhook/rtp'

/** No address: text that is none, or the table is full. */
export const NO_PEER = -1

/** More than all legs of a thread have together, and a batch of strangers. */
const CAPACITY = 16_384
/** Words of an entry: family (4 or 6; 0 = free), port, four of the address, zone, keepers. */
const WORDS = 8
const KEEPERS = 7

export class PeerTable {
  readonly #capacity: number
  readonly #words: Int32Array
  readonly #bytes: Uint8Array
  /** Open addressing: a number, or NO_PEER where a search ends. */
  readonly #slots: Int32Array
  readonly #mask: number
  readonly #seed = randomInt(0x7fff_ffff)
  /** Free numbers, the next one last. */
  readonly #free: Int32Array
  #freeCount: number
  /** Numbers that nobody keeps, for the next sweep; each at most once. */
  readonly #loose: Int32Array
  readonly #isLoose: Uint8Array
  #looseCount = 0
  readonly #texts: (SocketAddress | undefined)[] = []

  constructor(capacity = CAPACITY) {
    this.#capacity = capacity
    this.#words = new Int32Array(capacity * WORDS)
    this.#bytes = new Uint8Array(this.#words.buffer)
    const slots = 2 ** Math.ceil(Math.log2(capacity * 2))
    this.#mask = slots - 1
    this.#slots = new Int32Array(slots).fill(NO_PEER)
    this.#free = Int32Array.from({ length: capacity }, (_, i) => capacity - 1 - i)
    this.#freeCount = capacity
    this.#loose = new Int32Array(capacity)
    this.#isLoose = new Uint8Array(capacity)
  }

  /** How many addresses are known. */
  get size(): number {
    return this.#capacity - this.#freeCount
  }

  /** The number of a literal address. */
  of(address: string, port: number): number {
    const bytes = addressBytes(address)
    if (!bytes || !Number.isInteger(port) || port < 1 || port > 0xffff) return NO_PEER
    const word = (at: number): number => (at < bytes.length ? bytes.readInt32LE(at) : 0)
    const zone = bytes.length === 16 ? zoneOf(address) : 0
    const family = bytes.length === 4 ? 4 : 6
    return this.find(family, port, word(0), word(4), word(8), word(12), zone)
  }

  /** The number of an address whose bytes stand in memory order in `a` to `d`. */
  find(
    family: 4 | 6,
    port: number,
    a: number,
    b: number,
    c: number,
    d: number,
    zone: number,
  ): number {
    const slots = this.#slots
    let at = this.#hash(port, a, b, c, d) & this.#mask
    for (; slots[at] !== NO_PEER; at = (at + 1) & this.#mask) {
      if (this.is(slots[at]!, family, port, a, b, c, d, zone)) return slots[at]!
    }
    if (this.#freeCount === 0) return NO_PEER
    const peer = this.#free[--this.#freeCount]!
    slots[at] = peer
    const words = this.#words
    const first = peer * WORDS
    words[first] = family
    words[first + 1] = port
    words[first + 2] = a
    words[first + 3] = b
    words[first + 4] = c
    words[first + 5] = d
    words[first + 6] = zone
    words[first + KEEPERS] = 0
    this.#loosen(peer)
    return peer
  }

  /** Whether that number is that address: the cheap question to ask before `find`. */
  is(
    peer: number,
    family: 4 | 6,
    port: number,
    a: number,
    b: number,
    c: number,
    d: number,
    zone: number,
  ): boolean {
    if (peer < 0) return false
    const words = this.#words
    const first = peer * WORDS
    if (words[first] !== family || words[first + 1] !== port || words[first + 2] !== a) return false
    if (family === 4) return true
    return (
      words[first + 3] === b &&
      words[first + 4] === c &&
      words[first + 5] === d &&
      words[first + 6] === zone
    )
  }

  /** The number holds until it was released as often as kept. */
  keep(peer: number): void {
    if (this.#isKnown(peer)) this.#words[peer * WORDS + KEEPERS]! += 1
  }

  release(peer: number): void {
    if (!this.#isKnown(peer) || this.#words[peer * WORDS + KEEPERS] === 0) return
    this.#words[peer * WORDS + KEEPERS]! -= 1
    if (this.#words[peer * WORDS + KEEPERS] === 0) this.#loosen(peer)
  }

  /** Forgets what nobody keeps. Called before a batch of packets is taken. */
  sweep(): void {
    for (let i = 0; i < this.#looseCount; i++) {
      const peer = this.#loose[i]!
      this.#isLoose[peer] = 0
      if (this.#words[peer * WORDS + KEEPERS] === 0) this.#remove(peer)
    }
    this.#looseCount = 0
  }

  /** Whether two numbers are ports of one host. */
  isSameHost(peer: number, other: number): boolean {
    const [a, b] = [peer * WORDS, other * WORDS]
    for (let word = 2; word < KEEPERS; word++) {
      if (this.#words[a + word] !== this.#words[b + word]) return false
    }
    return this.family(peer) === this.family(other)
  }

  /** 4 or 6; 0 for a number that is nobody's. */
  family(peer: number): number {
    return this.#isKnown(peer) ? this.#words[peer * WORDS]! : 0
  }

  port(peer: number): number {
    return this.#words[peer * WORDS + 1]!
  }

  /** One of the four words of the address, in memory order. */
  word(peer: number, index: number): number {
    return this.#words[peer * WORDS + 2 + index]!
  }

  zone(peer: number): number {
    return this.#words[peer * WORDS + 6]!
  }

  /** The address as text, made once. @throws RangeError for a number that is nobody's */
  textOf(peer: number): SocketAddress {
    if (!this.#isKnown(peer)) throw new RangeError(`there is no peer ${peer}`)
    return (this.#texts[peer] ??= this.#write(peer))
  }

  #write(peer: number): SocketAddress {
    const from = (peer * WORDS + 2) * 4
    const text = addressText(this.#bytes.slice(from, from + (this.family(peer) === 4 ? 4 : 16)))
    const zone = this.zone(peer)
    return { address: zone === 0 ? text : `${text}%${zoneName(zone)}`, port: this.port(peer) }
  }

  #isKnown(peer: number): boolean {
    return peer >= 0 && peer < this.#capacity && this.#words[peer * WORDS] !== 0
  }

  #loosen(peer: number): void {
    if (this.#isLoose[peer] === 1) return
    this.#isLoose[peer] = 1
    this.#loose[this.#looseCount++] = peer
  }

  #remove(peer: number): void {
    const slots = this.#slots
    const mask = this.#mask
    let hole = this.#slotOf(peer)
    // Those behind it that would no longer be found move up (Knuth 6.4 R).
    for (let at = (hole + 1) & mask; slots[at] !== NO_PEER; at = (at + 1) & mask) {
      const home = this.#home(slots[at]!)
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      slots[hole] = slots[at]!
      hole = at
    }
    slots[hole] = NO_PEER
    this.#words[peer * WORDS] = 0
    this.#texts[peer] = undefined
    this.#free[this.#freeCount++] = peer
  }

  #slotOf(peer: number): number {
    let at = this.#home(peer)
    while (this.#slots[at] !== peer) at = (at + 1) & this.#mask
    return at
  }

  #home(peer: number): number {
    const words = this.#words
    const first = peer * WORDS
    return (
      this.#hash(
        words[first + 1]!,
        words[first + 2]!,
        words[first + 3]!,
        words[first + 4]!,
        words[first + 5]!,
      ) & this.#mask
    )
  }

  /** Seeded, so that nobody can choose addresses that fall together. */
  #hash(port: number, a: number, b: number, c: number, d: number): number {
    let h = Math.imul(this.#seed ^ port, 0x9e37_79b1)
    h = Math.imul((h ^ (h >>> 15)) + a, 0x85eb_ca6b)
    h = Math.imul((h ^ (h >>> 13)) + b, 0xc2b2_ae35)
    h = Math.imul((h ^ (h >>> 16)) + c, 0x27d4_eb2f)
    h = Math.imul((h ^ (h >>> 15)) + d, 0x1656_67b1)
    return h ^ (h >>> 16)
  }
}

/** The index of the zone behind a link-local address (`fe80::1%eth0`, `fe80::1%2`); 0 = none. */
function zoneOf(address: string): number {
  const zone = address.split('%')[1]
  if (zone === undefined) return 0
  if (/^\d+$/.test(zone)) return Number(zone)
  return zones().find(({ name }) => name === zone)?.index ?? 0
}

/** How the system's own functions write a zone: by the interface's name. */
function zoneName(zone: number): string {
  return zones().find(({ index }) => index === zone)?.name ?? String(zone)
}

function zones(): { name: string; index: number }[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? []).flatMap((each) =>
      each.family === 'IPv6' && each.scopeid > 0 ? [{ name, index: each.scopeid }] : [],
    ),
  )
}
