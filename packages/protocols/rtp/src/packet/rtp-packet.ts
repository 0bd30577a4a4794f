/**
 * The RTP header (RFC 3550 §5.1):
 *
 *     0                   1                   2                   3
 *     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *    |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 *    |                           timestamp                           |
 *    |                             SSRC                              |
 *    |                  CSRC × CC, then the extension                |
 */

/** Bytes of an RTP header without CSRCs and extension. */
export const RTP_HEADER_LENGTH = 12

/** What a packet's header says; one record is reused for every packet of a thread. */
export interface RtpHeader {
  version: number
  marker: boolean
  payloadType: number
  sequence: number
  timestamp: number
  ssrc: number
  /** Where the payload begins in the buffer that was parsed. */
  payloadOffset: number
  /** Payload bytes, padding not counted. */
  payloadLength: number
}

/** The fields that a sender chooses. */
export interface RtpHeaderFields {
  readonly marker: boolean
  readonly payloadType: number
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
}

/** An empty record for {@link readRtp} to fill. */
export function createRtpHeader(): RtpHeader {
  return {
    version: 0,
    marker: false,
    payloadType: 0,
    sequence: 0,
    timestamp: 0,
    ssrc: 0,
    payloadOffset: 0,
    payloadLength: 0,
  }
}

/**
 * Bytes from the start to the payload, CSRCs and extension included; -1 if the packet is cut short
 * or of another version.
 */
export function rtpHeaderLength(buf: Uint8Array, length: number): number {
  if (length < RTP_HEADER_LENGTH || length > buf.length) return -1
  const first = buf[0]!
  if (first >> 6 !== 2) return -1
  let offset = RTP_HEADER_LENGTH + (first & 0x0f) * 4
  if ((first & 0x10) !== 0) {
    // RFC 3550 §5.3.1: profile word, then the length in 32-bit words without that first word.
    if (offset + 4 > length) return -1
    offset += 4 + ((buf[offset + 2]! << 8) | buf[offset + 3]!) * 4
  }
  return offset <= length ? offset : -1
}

/** Parses the first `length` bytes into `out`. False, with `out` undefined, on anything malformed. */
export function readRtp(buf: Uint8Array, length: number, out: RtpHeader): boolean {
  const offset = rtpHeaderLength(buf, length)
  if (offset < 0) return false
  let payloadLength = length - offset
  if ((buf[0]! & 0x20) !== 0) {
    const padding = buf[length - 1]!
    if (padding === 0 || padding > payloadLength) return false
    payloadLength -= padding
  }
  out.version = 2
  out.marker = (buf[1]! & 0x80) !== 0
  out.payloadType = buf[1]! & 0x7f
  out.sequence = (buf[2]! << 8) | buf[3]!
  out.timestamp = ((buf[4]! << 24) | (buf[5]! << 16) | (buf[6]! << 8) | buf[7]!) >>> 0
  out.ssrc = ((buf[8]! << 24) | (buf[9]! << 16) | (buf[10]! << 8) | buf[11]!) >>> 0
  out.payloadOffset = offset
  out.payloadLength = payloadLength
  return true
}

/** Writes a 12-byte header at `offset` and returns where the payload goes. The caller owns the room. */
export function writeRtpHeader(buf: Uint8Array, offset: number, fields: RtpHeaderFields): number {
  const { sequence, timestamp, ssrc } = fields
  buf[offset] = 0x80
  buf[offset + 1] = (fields.marker ? 0x80 : 0) | (fields.payloadType & 0x7f)
  buf[offset + 2] = (sequence >>> 8) & 0xff
  buf[offset + 3] = sequence & 0xff
  buf[offset + 4] = (timestamp >>> 24) & 0xff
  buf[offset + 5] = (timestamp >>> 16) & 0xff
  buf[offset + 6] = (timestamp >>> 8) & 0xff
  buf[offset + 7] = timestamp & 0xff
  buf[offset + 8] = (ssrc >>> 24) & 0xff
  buf[offset + 9] = (ssrc >>> 16) & 0xff
  buf[offset + 10] = (ssrc >>> 8) & 0xff
  buf[offset + 11] = ssrc & 0xff
  return offset + RTP_HEADER_LENGTH
}

/** `a - b` on the 32-bit circle: positive when `a` is newer. */
export function timestampDelta(a: number, b: number): number {
  return (a - b) | 0
}
