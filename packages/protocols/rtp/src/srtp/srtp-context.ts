import { rtpHeaderLength } from '../packet/rtp-packet.ts'
import { KeyLabel, MASTER_KEY_LENGTHS, MASTER_SALT_LENGTH } from './key-derivation.ts'
import { ReplayWindow } from './replay-window.ts'
import { SrtpCipher, type TagLength } from './srtp-cipher.ts'

/**
 * SRTP and SRTCP with AES in counter mode, of 128 bits (RFC 3711) or 256 (RFC 6188), and HMAC-SHA1; one
 * direction per context.
 *
 * An RTP packet is known by a 48-bit index, of which it carries the low 16 bits; the high 32 (the
 * roll-over counter) are guessed from the packets before it (RFC 3711 §3.3.1). State is kept per
 * SSRC, and on receipt only after the tag proved right, so a stranger can neither move the counter
 * nor fill the table.
 */

/** Sources that one peer may use in one direction at a time. */
const MAX_STREAMS = 64
/** Without a predecessor, a sequence below this may already follow a wrap that was lost. */
const JUST_WRAPPED = 0x1000

/** The tag of RTCP, and of RTP unless the keys say otherwise. */
const TAG_LENGTH = 10
/** Bytes that protecting can add to a packet; buffers need this much room behind it. */
export const SRTP_OVERHEAD = TAG_LENGTH
/** Bytes that protecting adds to an RTCP packet. */
export const SRTCP_OVERHEAD = TAG_LENGTH + 4

export interface SrtpKeys {
  /** 16 or 32 bytes: the AES is of that size. */
  readonly key: Uint8Array
  /** 14 bytes. */
  readonly salt: Uint8Array
  /** Bytes of the tag of an RTP packet, 10 if left out. That of RTCP is always 10 (RFC 4568 §6.2.2). */
  readonly tagLength?: TagLength
}

class StreamState {
  /** Highest index seen: roll-over counter times 65536 plus sequence. -1 before the first. */
  highest = -1
  readonly rtpWindow = new ReplayWindow()
  readonly rtcpWindow = new ReplayWindow()
  rtcpIndex = 0
}

/**
 * Protects (as sender) or unprotects (as receiver) in place. Returned lengths are -1 for a packet
 * that is malformed, forged, replayed or does not fit; such a packet is left as it was.
 * A sender should begin below sequence 32768, so that a lost wrap cannot confuse the receiver.
 */
export class SrtpContext {
  readonly #rtp: SrtpCipher
  readonly #rtcp: SrtpCipher
  readonly #streams = new Map<number, StreamState>()
  #lastSsrc = -1
  #lastStream: StreamState | undefined
  readonly #tagLength: TagLength

  constructor({ key, salt, tagLength = TAG_LENGTH }: SrtpKeys) {
    if (!MASTER_KEY_LENGTHS.includes(key.length) || salt.length !== MASTER_SALT_LENGTH) {
      throw new RangeError('SRTP needs a key of 16 or 32 bytes and a salt of 14')
    }
    this.#tagLength = tagLength
    const rtp = {
      encryption: KeyLabel.rtpEncryption,
      authentication: KeyLabel.rtpAuthentication,
      salt: KeyLabel.rtpSalt,
    }
    const rtcp = {
      encryption: KeyLabel.rtcpEncryption,
      authentication: KeyLabel.rtcpAuthentication,
      salt: KeyLabel.rtcpSalt,
    }
    this.#rtp = new SrtpCipher(key, salt, rtp, tagLength)
    this.#rtcp = new SrtpCipher(key, salt, rtcp, TAG_LENGTH)
  }

  /** Encrypts and signs the packet in `buf[0..length)`; needs room for the tag. New length or -1. */
  protectRtp(buf: Uint8Array, length: number): number {
    const offset = rtpHeaderLength(buf, length)
    if (offset < 0 || length + this.#tagLength > buf.length) return -1
    const ssrc = readWord(buf, 8)
    const stream = this.#streamOf(ssrc) ?? this.#keep(ssrc, new StreamState())
    if (!stream) return -1
    const index = estimateIndex(stream.highest, (buf[2]! << 8) | buf[3]!)
    if (index < 0) return -1
    if (index > stream.highest) stream.highest = index
    this.#rtp.apply(buf, offset, length, ssrc, index)
    this.#rtp.sign(buf, length, Math.floor(index / 65536))
    return length + this.#tagLength
  }

  /** Checks and decrypts the packet in `buf[0..length)`. New length or -1. */
  unprotectRtp(buf: Uint8Array, length: number): number {
    const end = length - this.#tagLength
    if (length > buf.length) return -1
    const offset = rtpHeaderLength(buf, end)
    if (offset < 0) return -1
    const ssrc = readWord(buf, 8)
    const sequence = (buf[2]! << 8) | buf[3]!
    const known = this.#streamOf(ssrc)
    let index = estimateIndex(known ? known.highest : -1, sequence)
    if (index < 0) return -1
    if (known && !known.rtpWindow.isFresh(index)) return -1
    if (!this.#rtp.verify(buf, end, Math.floor(index / 65536), end)) {
      if ((known && known.highest >= 0) || sequence >= JUST_WRAPPED) return -1
      index += 65536
      if (!this.#rtp.verify(buf, end, 1, end)) return -1
    }
    const stream = known ?? this.#keep(ssrc, new StreamState())
    if (!stream) return -1
    stream.rtpWindow.accept(index)
    if (index > stream.highest) stream.highest = index
    this.#rtp.apply(buf, offset, end, ssrc, index)
    return end
  }

  /** Encrypts and signs a compound RTCP packet; needs 14 bytes of room. New length or -1. */
  protectRtcp(buf: Uint8Array, length: number): number {
    if (length < 8 || length + SRTCP_OVERHEAD > buf.length) return -1
    const ssrc = readWord(buf, 4)
    const stream = this.#streamOf(ssrc) ?? this.#keep(ssrc, new StreamState())
    // RFC 3711 §3.2.1: a key ends with its 31-bit index.
    if (!stream || stream.rtcpIndex > 0x7fffffff) return -1
    const index = stream.rtcpIndex++
    this.#rtcp.apply(buf, 8, length, ssrc, index)
    writeWord(buf, length, (index | 0x80000000) >>> 0)
    this.#rtcp.sign(buf, length + 4, null)
    return length + SRTCP_OVERHEAD
  }

  /** Checks and, if its E bit says so, decrypts a compound RTCP packet. New length or -1. */
  unprotectRtcp(buf: Uint8Array, length: number): number {
    const end = length - SRTCP_OVERHEAD
    if (length > buf.length || end < 8 || buf[0]! >> 6 !== 2) return -1
    const ssrc = readWord(buf, 4)
    const word = readWord(buf, end)
    const index = word & 0x7fffffff
    const known = this.#streamOf(ssrc)
    if (known && !known.rtcpWindow.isFresh(index)) return -1
    if (!this.#rtcp.verify(buf, end + 4, null, end + 4)) return -1
    const stream = known ?? this.#keep(ssrc, new StreamState())
    if (!stream) return -1
    stream.rtcpWindow.accept(index)
    if (word >>> 31 === 1) this.#rtcp.apply(buf, 8, end, ssrc, index)
    return end
  }

  #streamOf(ssrc: number): StreamState | undefined {
    if (ssrc === this.#lastSsrc) return this.#lastStream
    const stream = this.#streams.get(ssrc)
    if (stream) {
      this.#lastSsrc = ssrc
      this.#lastStream = stream
    }
    return stream
  }

  #keep(ssrc: number, stream: StreamState): StreamState | undefined {
    if (this.#streams.size >= MAX_STREAMS) return undefined
    this.#streams.set(ssrc, stream)
    return stream
  }
}

/** RFC 3711 §3.3.1 and appendix A; -1 for a packet from before the first roll-over. */
function estimateIndex(highest: number, sequence: number): number {
  if (highest < 0) return sequence
  const last = highest % 65536
  const base = highest - last
  if (last < 32768) return sequence - last > 32768 ? base - 65536 + sequence : base + sequence
  return last - 32768 > sequence ? base + 65536 + sequence : base + sequence
}

function readWord(buf: Uint8Array, offset: number): number {
  return (
    ((buf[offset]! << 24) |
      (buf[offset + 1]! << 16) |
      (buf[offset + 2]! << 8) |
      buf[offset + 3]!) >>>
    0
  )
}

function writeWord(buf: Uint8Array, offset: number, word: number): void {
  buf[offset] = word >>> 24
  buf[offset + 1] = (word >>> 16) & 0xff
  buf[offset + 2] = (word >>> 8) & 0xff
  buf[offset + 3] = word & 0xff
}
