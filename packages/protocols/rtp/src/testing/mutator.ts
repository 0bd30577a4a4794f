/**
 * Messages as an attacker makes them: a valid one that knows its format, then damaged where it hurts.
 * Everything follows from the seed, so that what fails once fails again.
 */
import { Draw } from '@offhook/core'

/** Where the test begins; `OFFHOOK_FUZZ_SEED` says otherwise. */
export const fuzzSeed = Number(process.env['OFFHOOK_FUZZ_SEED'] ?? 20_261_129)
/** How many messages a fuzz test tries; `OFFHOOK_FUZZ_MESSAGES` says otherwise. */
export const fuzzMessages = Number(process.env['OFFHOOK_FUZZ_MESSAGES'] ?? 100_000)
/** Room in time for as many. */
export const fuzzTimeoutMs = 60_000 + fuzzMessages * 2

/** Numbers that are off by one, or as large as their field. */
const EDGES = [0, 1, 3, 4, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0xffff_ffff]

export class Mutator extends Draw {
  word(): number {
    return this.once(2) ? this.pick(EDGES) : this.below(2 ** 32)
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)))
  }

  /** The message with one to four faults; sometimes none. */
  damage(message: Uint8Array): Buffer {
    let bytes = Buffer.from(message)
    for (let faults = this.below(5); faults > 0; faults--) bytes = this.#fault(bytes)
    return bytes
  }

  #fault(bytes: Buffer): Buffer<ArrayBuffer> {
    const copy = Buffer.from(bytes)
    if (copy.length === 0) return this.bytes(this.below(64)) as Buffer<ArrayBuffer>
    const at = this.below(copy.length)
    switch (this.below(8)) {
      case 0:
        copy[at]! ^= 1 << this.below(8)
        return copy
      case 1:
        copy[at] = this.pick(EDGES) & 0xff
        return copy
      case 2:
        // A length or a number on its boundary.
        return this.#put(copy, at & ~1, 2)
      case 3:
        return this.#put(copy, at & ~3, 4)
      case 4:
        return copy.subarray(0, at)
      case 5:
        return Buffer.concat([copy.subarray(0, at), this.bytes(this.below(32)), copy.subarray(at)])
      case 6: {
        // A part of it once more, or gone.
        const end = at + this.below(copy.length - at + 1)
        const part = this.once(2) ? copy.subarray(at, end) : Buffer.alloc(0)
        return Buffer.concat([copy.subarray(0, at), part, part, copy.subarray(end)])
      }
      default:
        return Buffer.concat([copy, this.bytes(this.below(16))])
    }
  }

  #put(bytes: Buffer<ArrayBuffer>, at: number, size: 2 | 4): Buffer<ArrayBuffer> {
    if (at + size > bytes.length) return bytes
    if (size === 2) bytes.writeUInt16BE(this.word() & 0xffff, at)
    else bytes.writeUInt32BE(this.word() >>> 0, at)
    return bytes
  }
}
