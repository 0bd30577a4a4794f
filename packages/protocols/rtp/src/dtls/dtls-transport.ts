import type { Clock } from '@offhook/core'

/** The profile that `createDtls` offers and accepts (RFC 5764 §4.1.2). */
export const SRTP_AES128_CM_HMAC_SHA1_80 = 0x0001

/** Master keys for SRTP, one pair per direction. */
export interface DtlsKeys {
  /** 16 bytes: what we protect with. */
  readonly localKey: Buffer
  /** 14 bytes. */
  readonly localSalt: Buffer
  readonly remoteKey: Buffer
  readonly remoteSalt: Buffer
  readonly profile: number
}

/** The certificate of an installation and its private key. */
export interface DtlsCertificate {
  readonly certPem: string
  readonly keyPem: string
  /** Upper-case hex pairs with colons, as in `a=fingerprint:sha-256`. */
  readonly fingerprintSha256: string
}

/** A fingerprint as SDP gives it. */
export interface Fingerprint {
  /** `sha-256`, `sha-384` or `sha-512`, in small letters. */
  readonly hash: string
  readonly value: string
}

/** One DTLS association. Owned by whoever made it, who must `close()` it. */
export interface DtlsTransport {
  /** Takes a datagram that begins with 20..63. Never throws; the bytes are not kept. */
  feed(datagram: Uint8Array): void
  /** True once the keys were handed over. */
  readonly connected: boolean
  /** Sends close_notify if connected and stops all timers. Idempotent; calls no handler. */
  close(): void
}

export interface DtlsOptions {
  readonly role: 'server' | 'client'
  readonly certificate: DtlsCertificate
  /** From the peer's SDP; a peer whose certificate differs is refused. */
  readonly remoteFingerprint: Fingerprint
  /** Sends a datagram to the proven address of the peer. The buffer may be kept. */
  readonly send: (datagram: Buffer) => void
  /** Called once, after the peer proved to own the certificate. */
  readonly onKeys: (keys: DtlsKeys) => void
  /** The peer closed the association. */
  readonly onClose?: () => void
  /** The handshake failed for good: wrong certificate, no common profile, time-out. */
  readonly onError?: (error: Error) => void
  readonly clock?: Clock
}
