import { deriveKey, type KeyLabel } from './key-derivation.ts'
import { Keystream } from './keystream.ts'
import { HmacSha1, SHA1_LENGTH } from './sha1.ts'

/** Bytes of a tag: 80 bits, or 32 (RFC 3711 §5.2). */
export type TagLength = 10 | 4

export interface CipherLabels {
  readonly encryption: KeyLabel
  readonly authentication: KeyLabel
  readonly salt: KeyLabel
}

/** Session keys of one direction for RTP or RTCP: its keystream and its authentication. */
export class SrtpCipher {
  readonly #keystream: Keystream
  readonly #hmac: HmacSha1
  readonly #digest = new Uint8Array(SHA1_LENGTH)
  readonly #tagLength: TagLength

  constructor(
    masterKey: Uint8Array,
    masterSalt: Uint8Array,
    labels: CipherLabels,
    tagLength: TagLength,
  ) {
    this.#tagLength = tagLength
    const key = deriveKey(masterKey, masterSalt, labels.encryption, masterKey.length)
    const salt = deriveKey(masterKey, masterSalt, labels.salt, 14)
    this.#keystream = new Keystream(key, salt)
    this.#hmac = new HmacSha1(deriveKey(masterKey, masterSalt, labels.authentication, SHA1_LENGTH))
  }

  /** XORs `buf[from..to)` with the keystream of (ssrc, index); the same for both directions. */
  apply(buf: Uint8Array, from: number, to: number, ssrc: number, index: number): void {
    this.#keystream.apply(buf, from, to, ssrc, index)
  }

  /** Writes the tag of `buf[0..length)`, followed by `trailer` if given, behind it. */
  sign(buf: Uint8Array, length: number, trailer: number | null): void {
    this.#compute(buf, length, trailer)
    for (let i = 0; i < this.#tagLength; i++) buf[length + i] = this.#digest[i]!
  }

  /** Compares the tag at `tagOffset`; the time taken does not depend on where they differ. */
  verify(buf: Uint8Array, length: number, trailer: number | null, tagOffset: number): boolean {
    this.#compute(buf, length, trailer)
    let difference = 0
    for (let i = 0; i < this.#tagLength; i++) difference |= this.#digest[i]! ^ buf[tagOffset + i]!
    return difference === 0
  }

  #compute(buf: Uint8Array, length: number, trailer: number | null): void {
    if (trailer === null) this.#hmac.digestPlain(buf, length, this.#digest)
    else this.#hmac.digest(buf, length, trailer, this.#digest)
  }
}
