/**
 * SHA-1 (FIPS 180-4) and HMAC (RFC 2104) over parts of a packet. Plain script on purpose: for the
 * 180 bytes of a voice packet the call into native code costs more than the 4 blocks of hashing,
 * and the states after the inner and outer pad are computed once per key.
 * SHA-1 has no secret-dependent branches or table look-ups, so its time says nothing of the key.
 */

const BLOCK = 64

/** Bytes of a SHA-1 digest. */
export const SHA1_LENGTH = 20

/** HMAC-SHA1 with a fixed key. Not re-entrant; allocates nothing once made. */
export class HmacSha1 {
  readonly #inner = new Int32Array(5)
  readonly #outer = new Int32Array(5)
  readonly #state = new Int32Array(5)
  readonly #words = new Int32Array(80)
  readonly #tail = new Uint8Array(2 * BLOCK)

  constructor(key: Uint8Array) {
    const block = new Uint8Array(BLOCK)
    block.set(key.length > BLOCK ? this.#hashOnce(key) : key)
    const pad = new Uint8Array(BLOCK)
    for (let i = 0; i < BLOCK; i++) pad[i] = block[i]! ^ 0x36
    initialise(this.#inner)
    this.#compress(this.#inner, pad, 0)
    for (let i = 0; i < BLOCK; i++) pad[i] = block[i]! ^ 0x5c
    initialise(this.#outer)
    this.#compress(this.#outer, pad, 0)
  }

  /**
   * The tag of `data[0..length)` followed by the 32-bit big-endian `trailer`; the whole 20 bytes
   * go to `out`.
   */
  digest(data: Uint8Array, length: number, trailer: number, out: Uint8Array): void {
    const tail = this.#tail
    const whole = length - (length % BLOCK)
    let rest = length - whole
    for (let i = 0; i < rest; i++) tail[i] = data[whole + i]!
    putWord(tail, rest, trailer)
    rest += 4
    this.#run(data, whole, rest, length + 4, out)
  }

  /** The tag of `data[0..length)` alone. */
  digestPlain(data: Uint8Array, length: number, out: Uint8Array): void {
    const tail = this.#tail
    const whole = length - (length % BLOCK)
    const rest = length - whole
    for (let i = 0; i < rest; i++) tail[i] = data[whole + i]!
    this.#run(data, whole, rest, length, out)
  }

  #run(data: Uint8Array, whole: number, rest: number, total: number, out: Uint8Array): void {
    const state = this.#state
    load(state, this.#inner)
    for (let offset = 0; offset < whole; offset += BLOCK) this.#compress(state, data, offset)
    this.#finish(state, rest, BLOCK + total)
    const tail = this.#tail
    for (let i = 0; i < 5; i++) putWord(tail, i * 4, state[i]!)
    load(state, this.#outer)
    this.#finish(state, SHA1_LENGTH, BLOCK + SHA1_LENGTH)
    for (let i = 0; i < 5; i++) putWord(out, i * 4, state[i]!)
  }

  /** Pads the `rest` bytes that are in the tail block(s) and hashes them. */
  #finish(state: Int32Array, rest: number, total: number): void {
    const tail = this.#tail
    const end = rest + 9 > BLOCK ? 2 * BLOCK : BLOCK
    tail[rest] = 0x80
    for (let i = rest + 1; i < end - 4; i++) tail[i] = 0
    putWord(tail, end - 4, total * 8)
    this.#compress(state, tail, 0)
    if (end > BLOCK) this.#compress(state, tail, BLOCK)
  }

  #hashOnce(data: Uint8Array): Uint8Array {
    const state = new Int32Array(5)
    initialise(state)
    const whole = data.length - (data.length % BLOCK)
    for (let offset = 0; offset < whole; offset += BLOCK) this.#compress(state, data, offset)
    this.#tail.set(data.subarray(whole))
    this.#finish(state, data.length - whole, data.length)
    const out = new Uint8Array(SHA1_LENGTH)
    for (let i = 0; i < 5; i++) putWord(out, i * 4, state[i]!)
    return out
  }

  #compress(state: Int32Array, data: Uint8Array, offset: number): void {
    const w = this.#words
    for (let i = 0, at = offset; i < 16; i++, at += 4) {
      w[i] = (data[at]! << 24) | (data[at + 1]! << 16) | (data[at + 2]! << 8) | data[at + 3]!
    }
    for (let i = 16; i < 80; i++) {
      const x = w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!
      w[i] = (x << 1) | (x >>> 31)
    }
    let a = state[0]!
    let b = state[1]!
    let c = state[2]!
    let d = state[3]!
    let e = state[4]!
    let i = 0
    for (; i < 20; i++) {
      const t = (((a << 5) | (a >>> 27)) + ((b & c) | (~b & d)) + e + 0x5a827999 + w[i]!) | 0
      e = d
      d = c
      c = (b << 30) | (b >>> 2)
      b = a
      a = t
    }
    for (; i < 40; i++) {
      const t = (((a << 5) | (a >>> 27)) + (b ^ c ^ d) + e + 0x6ed9eba1 + w[i]!) | 0
      e = d
      d = c
      c = (b << 30) | (b >>> 2)
      b = a
      a = t
    }
    for (; i < 60; i++) {
      const t =
        (((a << 5) | (a >>> 27)) + ((b & c) | (b & d) | (c & d)) + e + 0x8f1bbcdc + w[i]!) | 0
      e = d
      d = c
      c = (b << 30) | (b >>> 2)
      b = a
      a = t
    }
    for (; i < 80; i++) {
      const t = (((a << 5) | (a >>> 27)) + (b ^ c ^ d) + e + 0xca62c1d6 + w[i]!) | 0
      e = d
      d = c
      c = (b << 30) | (b >>> 2)
      b = a
      a = t
    }
    state[0] = (state[0]! + a) | 0
    state[1] = (state[1]! + b) | 0
    state[2] = (state[2]! + c) | 0
    state[3] = (state[3]! + d) | 0
    state[4] = (state[4]! + e) | 0
  }
}

function initialise(state: Int32Array): void {
  state[0] = 0x67452301
  state[1] = 0xefcdab89 | 0
  state[2] = 0x98badcfe | 0
  state[3] = 0x10325476
  state[4] = 0xc3d2e1f0 | 0
}

/** Five words: too few for a call of `set`. */
function load(state: Int32Array, from: Int32Array): void {
  for (let i = 0; i < 5; i++) state[i] = from[i]!
}

function putWord(out: Uint8Array, offset: number, word: number): void {
  out[offset] = (word >>> 24) & 0xff
  out[offset + 1] = (word >>> 16) & 0xff
  out[offset + 2] = (word >>> 8) & 0xff
  out[offset + 3] = word & 0xff
}
