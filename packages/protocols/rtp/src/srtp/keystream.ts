import { type Cipher, createCipheriv } from 'node:crypto'

/** Packets whose keystream is made together: a call into the cipher costs more than its blocks. */
const AHEAD = 16
/** A longer packet (120 ms of G.711 are 60 blocks) goes alone. */
const MAX_AHEAD_BLOCKS = 64
const BLOCK = 16

/**
 * The keystream of AES counter mode (RFC 3711 §4.1.1) by one long-lived AES-ECB object: counter mode
 * is ECB over counter blocks, and a cipher object per packet costs four times more. The indices of a
 * stream follow one another, so the keystream of the packets to come is made with the first one's;
 * what is lost or comes out of order only leaves some of it unused.
 *
 *     counter = (salt · 2^16) XOR (SSRC · 2^64) XOR (index · 2^16), then the number of the block
 */
export class Keystream {
  readonly #aes: Cipher
  /** The salt as four words in the order of memory, the last two bytes zero. */
  readonly #salt: Int32Array
  #counters = new Int32Array(0)
  #bytes: Uint8Array = new Uint8Array(0)
  /** What `#bytes` holds: that stream, from that index on, so many blocks for each packet. */
  #ssrc = -1
  #first = 0
  #count = 0
  #blocks = 0

  /** @param key 16 or 32 bytes @param salt the 14 bytes of the session salt */
  constructor(key: Uint8Array, salt: Uint8Array) {
    this.#aes = createCipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false)
    const padded = new Uint8Array(BLOCK)
    padded.set(salt)
    this.#salt = new Int32Array(padded.buffer)
  }

  /** XORs `buf[from..to)` with the keystream of that packet; the same for both directions. */
  apply(buf: Uint8Array, from: number, to: number, ssrc: number, index: number): void {
    const length = to - from
    if (length <= 0) return
    const blocks = (length + BLOCK - 1) >> 4
    const isMade =
      ssrc === this.#ssrc &&
      index >= this.#first &&
      index < this.#first + this.#count &&
      blocks <= this.#blocks
    if (!isMade) this.#make(ssrc, index, blocks)
    const bytes = this.#bytes
    const offset = (index - this.#first) * this.#blocks * BLOCK
    for (let i = 0; i < length; i++) buf[from + i] = buf[from + i]! ^ bytes[offset + i]!
  }

  #make(ssrc: number, index: number, blocks: number): void {
    // One that is behind the others comes late: nothing follows it.
    const isLate = ssrc === this.#ssrc && index < this.#first
    const count = isLate || blocks > MAX_AHEAD_BLOCKS ? 1 : AHEAD
    const size = count * blocks * 4
    if (this.#counters.length !== size) this.#counters = new Int32Array(size)
    for (let i = 0; i < count; i++) this.#writeCounters(i * blocks * 4, blocks, ssrc, index + i)
    this.#bytes = this.#aes.update(this.#counters)
    this.#ssrc = ssrc
    this.#first = index
    this.#count = count
    this.#blocks = blocks
  }

  /** Writes the counter blocks of one packet. */
  #writeCounters(at: number, blocks: number, ssrc: number, index: number): void {
    const counters = this.#counters
    const salt = this.#salt
    const second = salt[1]! ^ swapped(ssrc)
    const third = salt[2]! ^ swapped(Math.floor(index / 0x1_0000))
    const fourth = salt[3]! ^ (swapped(index << 16) & 0xffff)
    for (let block = 0; block < blocks; block++, at += 4) {
      counters[at] = salt[0]!
      counters[at + 1] = second
      counters[at + 2] = third
      counters[at + 3] = fourth | swapped(block)
    }
  }
}

/** A word in network order; every platform of Node has the other. */
function swapped(word: number): number {
  return (
    ((word & 0xff) << 24) |
    ((word & 0xff00) << 8) |
    ((word >>> 8) & 0xff00) |
    ((word >>> 24) & 0xff)
  )
}
