import { createCipheriv } from 'node:crypto'

/** Labels of RFC 3711 §4.3.2. */
export const KeyLabel = {
  rtpEncryption: 0,
  rtpAuthentication: 1,
  rtpSalt: 2,
  rtcpEncryption: 3,
  rtcpAuthentication: 4,
  rtcpSalt: 5,
} as const
export type KeyLabel = (typeof KeyLabel)[keyof typeof KeyLabel]

/** AES-128, and AES-256 of RFC 6188. */
export const MASTER_KEY_LENGTHS: readonly number[] = [16, 32]
export const MASTER_SALT_LENGTH = 14

/**
 * AES-CM key derivation with a key derivation rate of zero (RFC 3711 §4.3.1, §4.3.3), with the AES of
 * the master key's size (RFC 6188 §3).
 */
export function deriveKey(
  masterKey: Uint8Array,
  masterSalt: Uint8Array,
  label: KeyLabel,
  length: number,
): Buffer {
  const iv = Buffer.alloc(16)
  iv.set(masterSalt.subarray(0, MASTER_SALT_LENGTH))
  // key_id = label || 48 zero bits, right-aligned with the 112-bit salt.
  iv[7] = iv[7]! ^ label
  return createCipheriv(`aes-${masterKey.length * 8}-ctr`, masterKey, iv).update(
    Buffer.alloc(length),
  )
}
