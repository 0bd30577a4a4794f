import type { ConfigureEndpoint } from '@offhook/control'

/** Bytes behind a packet that SRTP or SRTCP may need for its index and tag (RFC 3711 §3.4). */
export const TRAILER_BYTES = 16

/** What a leg needs of the way its packets travel. */
export interface LegTransport {
  readonly kind: 'rtp' | 'webrtc'
  /** True when a packet could be sent now. @param now milliseconds, monotonic */
  isOpen(now: number): boolean
  /** Plain RTP: no packet for 5 s stops the sending. WebRTC: the peer's checks rule that. */
  readonly stopsWhenLost: boolean
  configure(command: ConfigureEndpoint): void
  /**
   * Sends the first `length` bytes with this phase's packets; until then `buffer`, which has
   * TRAILER_BYTES more, stays as it is.
   */
  sendRtp(buffer: Uint8Array, length: number): void
  sendRtcp(buffer: Uint8Array, length: number): void
  /** Idempotent. */
  close(): void
}

/** What a transport hands its leg: plain packets from a source that it has checked. */
export interface PacketSink {
  /** True for an RTP packet that the leg's configuration allows: version, length, payload type. */
  accepts(packet: Uint8Array, length: number): boolean
  /** Takes an RTP packet. @param now milliseconds, monotonic */
  onRtp(packet: Uint8Array, length: number, now: number): void
  onRtcp(packet: Uint8Array, length: number, now: number): void
  /** A packet came that is none of ours, or not from where it may come. */
  onStranger(): void
}
