/**
 * SHA-1 (FIPS 180-4) and HMAC (RFC 2104) over parts of a packet. For the 180 bytes of a voice packet
 * a call of the crypto module costs more than the 4 blocks of hashing; the states after the inner and
 * outer pad are computed once per key.
 */
import { SHA1_BLOCK, sha1Compress, sha1Input, sha1State } from './sha1-block.ts'

/** Bytes of a SHA-1 digest. */
export const SHA1_LENGTH = 20
/** FIPS 180-4 §5.3.1. */
const INITIAL = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0)
/** Bytes of data in the input at a time: behind them is room for a trailer and the padding. */
const MAX_PIECE = sha1Input.length * 4 - 2 * SHA1_BLOCK

/** HMAC-SHA1 with a fixed key. Not re-entrant; allocates nothing once made. */
export class HmacSha1 {
  readonly #inner: Int32Array
  readonly #outer: Int32Array

  constructor(key: Uint8Array) {
    const block = new Uint8Array(SHA1_BLOCK)
    block.set(key.length > SHA1_BLOCK ? hashOnce(key) : key)
    this.#inner = stateAfter(block.map((byte) => byte ^ 0x36))
    this.#outer = stateAfter(block.map((byte) => byte ^ 0x5c))
  }

  /**
   * The tag of `data[0..length)` followed by the 32-bit big-endian `trailer`; the whole 20 bytes
   * go to `out`.
   */
  digest(data: Uint8Array, length: number, trailer: number, out: Uint8Array): void {
    begin(this.#inner)
    let rest = take(data, length)
    for (let shift = 24; shift >= 0; shift -= 8) putByte(rest++, trailer >>> shift)
    finish(rest, SHA1_BLOCK + length + 4)
    this.#close(out)
  }

  /** The tag of `data[0..length)` alone. */
  digestPlain(data: Uint8Array, length: number, out: Uint8Array): void {
    begin(this.#inner)
    finish(take(data, length), SHA1_BLOCK + length)
    this.#close(out)
  }

  #close(out: Uint8Array): void {
    for (let i = 0; i < 5; i++) sha1Input[i] = sha1State[i]!
    begin(this.#outer)
    finish(SHA1_LENGTH, SHA1_BLOCK + SHA1_LENGTH)
    readState(out)
  }
}

/** Five words: too few for a call of `set`. */
function begin(from: Int32Array): void {
  for (let i = 0; i < 5; i++) sha1State[i] = from[i]!
}

/**
 * Lays the data into the input, and compresses what would leave no room for the padding.
 * @returns the bytes that are left in the input
 */
function take(data: Uint8Array, length: number): number {
  let from = 0
  for (; length - from > MAX_PIECE; from += MAX_PIECE) {
    lay(data, from, MAX_PIECE)
    sha1Compress(MAX_PIECE / SHA1_BLOCK)
  }
  lay(data, from, length - from)
  return length - from
}

function lay(data: Uint8Array, from: number, count: number): void {
  const words = count >> 2
  for (let i = 0, at = from; i < words; i++, at += 4) {
    sha1Input[i] = (data[at]! << 24) | (data[at + 1]! << 16) | (data[at + 2]! << 8) | data[at + 3]!
  }
  for (let i = words * 4; i < count; i++) putByte(i, data[from + i]!)
}

/** Pads the `rest` bytes that are in the input and compresses them. */
function finish(rest: number, total: number): void {
  const words = ((rest + 9 + SHA1_BLOCK - 1) >> 6) * (SHA1_BLOCK / 4)
  putByte(rest, 0x80)
  for (let i = (rest >> 2) + 1; i < words - 1; i++) sha1Input[i] = 0
  sha1Input[words - 1] = total * 8
  sha1Compress(words / (SHA1_BLOCK / 4))
}

/** The bytes of a word are put in order, and each clears those behind it. */
function putByte(at: number, byte: number): void {
  const word = at >> 2
  const shift = 24 - (at & 3) * 8
  const before = shift === 24 ? 0 : sha1Input[word]! & (-0x100 << shift)
  sha1Input[word] = before | ((byte & 0xff) << shift)
}

function hashOnce(data: Uint8Array): Uint8Array {
  begin(INITIAL)
  finish(take(data, data.length), data.length)
  const out = new Uint8Array(SHA1_LENGTH)
  readState(out)
  return out
}

function stateAfter(block: Uint8Array): Int32Array {
  begin(INITIAL)
  take(block, SHA1_BLOCK)
  sha1Compress(1)
  return sha1State.slice()
}

function readState(out: Uint8Array): void {
  for (let i = 0; i < SHA1_LENGTH; i++) out[i] = sha1State[i >> 2]! >>> (24 - (i & 3) * 8)
}
