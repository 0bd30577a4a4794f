import { createHmac, timingSafeEqual } from 'node:crypto'
import { decodeXorAddress } from './address.ts'
import { crc32 } from './crc32.ts'
import {
  FINGERPRINT_XOR,
  STUN_COOKIE,
  STUN_HEADER_LENGTH,
  StunAttribute,
  type StunMessage,
  stunClassOf,
  stunMethodOf,
} from './stun-message.ts'

/** Known attributes below 0x8000, MAPPED-ADDRESS and the unused long-term credential ones too. */
const KNOWN_REQUIRED: ReadonlySet<number> = new Set([
  0x0001, 0x0006, 0x0008, 0x0009, 0x000a, 0x0014, 0x0015, 0x001c, 0x001d, 0x001e, 0x0020, 0x0024,
  0x0025,
])

type Draft = { -readonly [K in keyof StunMessage]: StunMessage[K] } & { unknownRequired: number[] }

/** Parses a STUN message that fills exactly `buf[0..length)`; null if it is none, or broken. */
export function readStun(buf: Uint8Array, length: number): StunMessage | null {
  if (length < STUN_HEADER_LENGTH || length > buf.length || (length & 3) !== 0) return null
  const bytes = Buffer.from(buf.buffer, buf.byteOffset, length)
  const type = bytes.readUInt16BE(0)
  if (type > 0x3fff || bytes.readUInt32BE(4) !== STUN_COOKIE) return null
  if (bytes.readUInt16BE(2) !== length - STUN_HEADER_LENGTH) return null
  const message: Draft = {
    stunClass: stunClassOf(type),
    method: stunMethodOf(type),
    transactionId: bytes.subarray(8, 20),
    username: null,
    priority: null,
    useCandidate: false,
    iceControlling: null,
    iceControlled: null,
    xorMappedAddress: null,
    errorCode: null,
    unknownRequired: [],
    fingerprint: false,
    bytes,
    integrityOffset: -1,
  }
  let at = STUN_HEADER_LENGTH
  while (at < length) {
    // Nothing may follow the fingerprint (RFC 8489 §14.7).
    if (at + 4 > length || message.fingerprint) return null
    const attribute = bytes.readUInt16BE(at)
    const size = bytes.readUInt16BE(at + 2)
    const next = at + 4 + ((size + 3) & ~3)
    if (next > length) return null
    const value = bytes.subarray(at + 4, at + 4 + size)
    if (attribute === StunAttribute.fingerprint) {
      if (size !== 4) return null
      if (value.readUInt32BE(0) !== (crc32(bytes, at) ^ FINGERPRINT_XOR) >>> 0) return null
      message.fingerprint = true
    } else if (message.integrityOffset < 0) {
      // RFC 8489 §14.5: what comes after the integrity is ignored.
      if (!take(message, attribute, value, at)) return null
    }
    at = next
  }
  return message
}

function take(message: Draft, attribute: number, value: Buffer, at: number): boolean {
  switch (attribute) {
    case StunAttribute.username:
      if (value.length > 513) return false
      message.username = value.toString('utf8')
      return true
    case StunAttribute.messageIntegrity:
      message.integrityOffset = at
      return value.length === 20
    case StunAttribute.priority:
      if (value.length !== 4) return false
      message.priority = value.readUInt32BE(0)
      return true
    case StunAttribute.useCandidate:
      message.useCandidate = true
      return value.length === 0
    case StunAttribute.iceControlling:
      if (value.length !== 8) return false
      message.iceControlling = value.readBigUInt64BE(0)
      return true
    case StunAttribute.iceControlled:
      if (value.length !== 8) return false
      message.iceControlled = value.readBigUInt64BE(0)
      return true
    case StunAttribute.xorMappedAddress:
      message.xorMappedAddress = decodeXorAddress(value, message.transactionId)
      return message.xorMappedAddress !== null
    case StunAttribute.errorCode:
      if (value.length < 4) return false
      message.errorCode = (value[2]! & 7) * 100 + value[3]!
      return true
    default:
      if (attribute < 0x8000 && !KNOWN_REQUIRED.has(attribute)) {
        message.unknownRequired.push(attribute)
      }
      return true
  }
}

/** True if the message has a MESSAGE-INTEGRITY made with `key`. Takes the same time either way. */
export function checkStunIntegrity(message: StunMessage, key: string | Uint8Array): boolean {
  const offset = message.integrityOffset
  if (offset < 0) return false
  // The length field counts as if the message ended with this attribute (RFC 8489 §14.5).
  const header = Buffer.from(message.bytes.subarray(0, STUN_HEADER_LENGTH))
  header.writeUInt16BE(offset + 24 - STUN_HEADER_LENGTH, 2)
  const expected = createHmac('sha1', key)
    .update(header)
    .update(message.bytes.subarray(STUN_HEADER_LENGTH, offset))
    .digest()
  return timingSafeEqual(expected, message.bytes.subarray(offset + 4, offset + 24))
}
