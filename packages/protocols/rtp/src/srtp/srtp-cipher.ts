import { type Cipher, createCipheriv } from 'node:crypto'
import { deriveKey, type KeyLabel } from './key-derivation.ts'
import { HmacSha1, SHA1_LENGTH } from './sha1.ts'

/** Bytes of the tag of AES_CM_128_HMAC_SHA1_80. */
export const TAG_LENGTH = 10

/** Longest datagram that is worth encrypting: the keystream counter is 16 bits of 16 bytes anyway. */
const MAX_BLOCKS = 4096

export interface CipherLabels {
  readonly encryption: KeyLabel
  readonly authentication: KeyLabel
  readonly salt: KeyLabel
}

/**
 * Session keys of one direction for RTP or RTCP. One long-lived AES-ECB object makes the keystream:
 * counter mode is ECB over counter blocks, and a cipher object per packet costs four times more.
 */
export class SrtpCipher {
  readonly #aes: Cipher
  readonly #salt: Buffer
  readonly #hmac: HmacSha1
  readonly #digest = new Uint8Array(SHA1_LENGTH)
  #counters = Buffer.alloc(0)
  #views: Buffer[] = []

  constructor(masterKey: Uint8Array, masterSalt: Uint8Array, labels: CipherLabels) {
    const key = deriveKey(masterKey, masterSalt, labels.encryption, 16)
    this.#aes = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false)
    this.#hmac = new HmacSha1(deriveKey(masterKey, masterSalt, labels.authentication, SHA1_LENGTH))
    this.#salt = deriveKey(masterKey, masterSalt, labels.salt, 14)
    this.#grow(16)
  }

  /** XORs `buf[from..to)` with the keystream of (ssrc, index); the same for both directions. */
  apply(buf: Uint8Array, from: number, to: number, ssrc: number, index: number): void {
    const length = to - from
    if (length <= 0) return
    const blocks = (length + 15) >> 4
    if (blocks > this.#views.length) this.#grow(Math.min(MAX_BLOCKS, blocks * 2))
    this.#setIv(blocks, ssrc, index)
    const stream = this.#aes.update(this.#views[blocks - 1]!)
    for (let i = 0; i < length; i++) buf[from + i] = buf[from + i]! ^ stream[i]!
  }

  /** Writes the tag of `buf[0..length)`, followed by `trailer` if given, behind it. */
  sign(buf: Uint8Array, length: number, trailer: number | null): void {
    this.#compute(buf, length, trailer)
    for (let i = 0; i < TAG_LENGTH; i++) buf[length + i] = this.#digest[i]!
  }

  /** Compares the tag at `tagOffset`; the time taken does not depend on where they differ. */
  verify(buf: Uint8Array, length: number, trailer: number | null, tagOffset: number): boolean {
    this.#compute(buf, length, trailer)
    let difference = 0
    for (let i = 0; i < TAG_LENGTH; i++) difference |= this.#digest[i]! ^ buf[tagOffset + i]!
    return difference === 0
  }

  #compute(buf: Uint8Array, length: number, trailer: number | null): void {
    if (trailer === null) this.#hmac.digestPlain(buf, length, this.#digest)
    else this.#hmac.digest(buf, length, trailer, this.#digest)
  }

  /** RFC 3711 §4.1.1: IV = (salt · 2^16) XOR (SSRC · 2^64) XOR (index · 2^16). */
  #setIv(blocks: number, ssrc: number, index: number): void {
    const salt = this.#salt
    const counters = this.#counters
    const high = Math.floor(index / 0x1_0000_0000)
    const low = index >>> 0
    for (let at = 0, end = blocks * 16; at < end; at += 16) {
      counters[at] = salt[0]!
      counters[at + 1] = salt[1]!
      counters[at + 2] = salt[2]!
      counters[at + 3] = salt[3]!
      counters[at + 4] = salt[4]! ^ (ssrc >>> 24)
      counters[at + 5] = salt[5]! ^ ((ssrc >>> 16) & 0xff)
      counters[at + 6] = salt[6]! ^ ((ssrc >>> 8) & 0xff)
      counters[at + 7] = salt[7]! ^ (ssrc & 0xff)
      counters[at + 8] = salt[8]! ^ ((high >>> 8) & 0xff)
      counters[at + 9] = salt[9]! ^ (high & 0xff)
      counters[at + 10] = salt[10]! ^ (low >>> 24)
      counters[at + 11] = salt[11]! ^ ((low >>> 16) & 0xff)
      counters[at + 12] = salt[12]! ^ ((low >>> 8) & 0xff)
      counters[at + 13] = salt[13]! ^ (low & 0xff)
    }
  }

  /** Makes room for more blocks; the block numbers in the last two bytes never change. */
  #grow(blocks: number): void {
    this.#counters = Buffer.alloc(blocks * 16)
    this.#views = []
    for (let block = 0; block < blocks; block++) {
      this.#counters.writeUInt16BE(block, block * 16 + 14)
      this.#views.push(this.#counters.subarray(0, (block + 1) * 16))
    }
  }
}
