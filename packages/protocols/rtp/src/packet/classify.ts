/** What a datagram on a multiplexed port is, by its first bytes (RFC 7983 §7, RFC 5761 §4). */
export const PacketKind = { unknown: 0, stun: 1, dtls: 2, rtp: 3, rtcp: 4 } as const
export type PacketKind = (typeof PacketKind)[keyof typeof PacketKind]

export function classify(packet: Uint8Array, length: number): PacketKind {
  if (length < 1) return PacketKind.unknown
  const first = packet[0] as number
  if (first < 4) return PacketKind.stun
  if (first >= 20 && first <= 63) return PacketKind.dtls
  if (first >= 128 && first <= 191) return isRtcp(packet, length) ? PacketKind.rtcp : PacketKind.rtp
  return PacketKind.unknown
}

/** RFC 5761 §4: where RTP and RTCP share a port, packet types 192 to 223 are RTCP. */
export function isRtcp(packet: Uint8Array, length: number): boolean {
  if (length < 8) return false
  const type = packet[1] as number
  return type >= 192 && type <= 223
}
