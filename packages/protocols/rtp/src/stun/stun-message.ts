/**
 * STUN (RFC 8489 §5): a 20-byte header, then attributes of `type, length, value`, padded to four.
 *
 *    |0 0|  message type (14 bits)   |         message length        |
 *    |                    magic cookie 0x2112A442                    |
 *    |                 transaction id (96 bits) …                    |
 */

export const STUN_HEADER_LENGTH = 20
export const STUN_COOKIE = 0x2112a442
/** What FINGERPRINT is XORed with (RFC 8489 §14.7). */
export const FINGERPRINT_XOR = 0x5354554e
/** The only method that ICE uses. */
export const BINDING = 0x001

export const StunClass = { request: 0, indication: 1, success: 2, error: 3 } as const
export type StunClass = (typeof StunClass)[keyof typeof StunClass]

export const StunAttribute = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  software: 0x8022,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
  iceControlling: 0x802a,
} as const

export interface StunAddress {
  readonly address: string
  readonly port: number
}

/** A message as read. Absent attributes are null. */
export interface StunMessage {
  readonly stunClass: StunClass
  readonly method: number
  readonly transactionId: Buffer
  readonly username: string | null
  readonly priority: number | null
  readonly useCandidate: boolean
  /** Tie-breakers. */
  readonly iceControlling: bigint | null
  readonly iceControlled: bigint | null
  readonly xorMappedAddress: StunAddress | null
  readonly errorCode: number | null
  /** Comprehension-required attributes (below 0x8000) that this code does not know. */
  readonly unknownRequired: readonly number[]
  /** True if there is a FINGERPRINT; a wrong one makes the whole message unreadable. */
  readonly fingerprint: boolean
  /** The message's own bytes, for {@link checkStunIntegrity}. A view, valid while the buffer is. */
  readonly bytes: Buffer
  /** Where MESSAGE-INTEGRITY begins, -1 if there is none. */
  readonly integrityOffset: number
}

/** The type field: class bits C1 and C0 sit between the method bits (RFC 8489 §5). */
export function stunType(stunClass: StunClass, method: number): number {
  const spread = (method & 0x0f) | ((method & 0x70) << 1) | ((method & 0xf80) << 2)
  return spread | ((stunClass & 1) << 4) | ((stunClass & 2) << 7)
}

export function stunClassOf(type: number): StunClass {
  return (((type >> 4) & 1) | ((type >> 7) & 2)) as StunClass
}

export function stunMethodOf(type: number): number {
  return (type & 0x0f) | ((type >> 1) & 0x70) | ((type >> 2) & 0xf80)
}
