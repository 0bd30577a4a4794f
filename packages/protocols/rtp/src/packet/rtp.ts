/**
 * RTP headers (RFC 3550 §5.1), read into a record that is used again and again, so that a packet
 * costs no allocation.
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 *     |                           timestamp                           |
 *     |                             SSRC                              |
 *     |                    CSRC × CC, then extension                  |
 */
export const RTP_HEADER_BYTES = 12

export interface RtpHeader {
  marker: boolean
  payloadType: number
  /** 16 bit. */
  sequence: number
  /** 32 bit, unsigned. */
  timestamp: number
  ssrc: number
  payloadOffset: number
  payloadLength: number
}

export function makeRtpHeader(): RtpHeader {
  return {
    marker: false,
    payloadType: 0,
    sequence: 0,
    timestamp: 0,
    ssrc: 0,
    payloadOffset: 0,
    payloadLength: 0,
  }
}

/** Reads a packet's header into `out`. False for anything that is not a whole RTP packet. */
export function readRtp(packet: Uint8Array, length: number, out: RtpHeader): boolean {
  if (length < RTP_HEADER_BYTES || length > packet.length) return false
  const first = packet[0] as number
  if (first >> 6 !== 2) return false
  let offset = RTP_HEADER_BYTES + (first & 0x0f) * 4
  if (first & 0x10) {
    if (offset + 4 > length) return false
    offset += 4 + (((packet[offset + 2] as number) << 8) | (packet[offset + 3] as number)) * 4
  }
  let end = length
  if (first & 0x20) {
    const padding = packet[length - 1] as number
    if (padding === 0) return false
    end -= padding
  }
  if (offset > end) return false
  const second = packet[1] as number
  out.marker = (second & 0x80) !== 0
  out.payloadType = second & 0x7f
  out.sequence = ((packet[2] as number) << 8) | (packet[3] as number)
  out.timestamp = read32(packet, 4)
  out.ssrc = read32(packet, 8)
  out.payloadOffset = offset
  out.payloadLength = end - offset
  return true
}

/** Writes the twelve bytes of a header without CSRC or extension. */
export function writeRtpHeader(
  packet: Uint8Array,
  offset: number,
  header: {
    readonly marker: boolean
    readonly payloadType: number
    readonly sequence: number
    readonly timestamp: number
    readonly ssrc: number
  },
): void {
  packet[offset] = 0x80
  packet[offset + 1] = (header.marker ? 0x80 : 0) | header.payloadType
  packet[offset + 2] = header.sequence >>> 8
  packet[offset + 3] = header.sequence
  write32(packet, offset + 4, header.timestamp)
  write32(packet, offset + 8, header.ssrc)
}

export function read32(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  )
}

export function write32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}

/** Difference of two 16-bit sequence numbers as a signed step from `b` to `a`. */
export function sequenceDelta(a: number, b: number): number {
  return ((a - b) << 16) >> 16
}

/** Difference of two 32-bit timestamps as a signed step from `b` to `a`. */
export function timestampDelta(a: number, b: number): number {
  return (a - b) | 0
}
