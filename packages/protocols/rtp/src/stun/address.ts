import { addressBytes } from '../address/ip-address.ts'
import { STUN_COOKIE, type StunAddress } from './stun-message.ts'

/** The value of XOR-MAPPED-ADDRESS (RFC 8489 §14.2), or null for text that is no address. */
export function encodeXorAddress(target: StunAddress, transactionId: Uint8Array): Buffer | null {
  const bytes = addressBytes(target.address)
  if (!bytes) return null
  const out = Buffer.alloc(4 + bytes.length)
  out[1] = bytes.length === 4 ? 1 : 2
  out.writeUInt16BE((target.port ^ (STUN_COOKIE >>> 16)) & 0xffff, 2)
  const mask = xorMask(transactionId)
  for (let i = 0; i < bytes.length; i++) out[4 + i] = bytes[i]! ^ mask[i]!
  return out
}

/** Reads the value of XOR-MAPPED-ADDRESS; null if malformed. */
export function decodeXorAddress(value: Buffer, transactionId: Uint8Array): StunAddress | null {
  if (value.length < 8) return null
  const size = value[1] === 1 ? 4 : value[1] === 2 ? 16 : 0
  if (size === 0 || value.length !== 4 + size) return null
  const port = value.readUInt16BE(2) ^ (STUN_COOKIE >>> 16)
  const mask = xorMask(transactionId)
  const bytes = Buffer.alloc(size)
  for (let i = 0; i < size; i++) bytes[i] = value[4 + i]! ^ mask[i]!
  if (size === 4) return { address: bytes.join('.'), port }
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(i * 2).toString(16))
  return { address: groups.join(':'), port }
}

function xorMask(transactionId: Uint8Array): Buffer {
  const mask = Buffer.alloc(16)
  mask.writeUInt32BE(STUN_COOKIE, 0)
  mask.set(transactionId.subarray(0, 12), 4)
  return mask
}
