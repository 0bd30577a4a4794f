import { RTP_HEADER_LENGTH } from './rtp-packet.ts'

/** What a datagram on a shared port is, by its first byte (RFC 7983 §7). */
export const PacketKind = {
  unknown: 0,
  stun: 1,
  dtls: 2,
  rtp: 3,
  rtcp: 4,
} as const
export type PacketKind = (typeof PacketKind)[keyof typeof PacketKind]

/**
 * True for RTCP (RFC 5761 §4): a second byte of 192..223, which no negotiated RTP payload type
 * takes, with or without the marker bit.
 */
export function isRtcp(buf: Uint8Array, length: number): boolean {
  if (length < 8 || buf[0]! >> 6 !== 2) return false
  const type = buf[1]!
  return type >= 192 && type <= 223
}

/** Sorts a datagram. Says nothing about its validity beyond the first bytes. */
export function classify(buf: Uint8Array, length: number): PacketKind {
  if (length < 1) return PacketKind.unknown
  const first = buf[0]!
  if (first >= 128 && first <= 191) {
    if (isRtcp(buf, length)) return PacketKind.rtcp
    return length >= RTP_HEADER_LENGTH ? PacketKind.rtp : PacketKind.unknown
  }
  if (first <= 3) return length >= 20 ? PacketKind.stun : PacketKind.unknown
  // RFC 6347 §4.1: a record header is 13 bytes.
  if (first >= 20 && first <= 63) return length >= 13 ? PacketKind.dtls : PacketKind.unknown
  return PacketKind.unknown
}
