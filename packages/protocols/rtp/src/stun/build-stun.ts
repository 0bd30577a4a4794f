import { createHmac, randomBytes } from 'node:crypto'
import { encodeXorAddress } from './address.ts'
import { crc32 } from './crc32.ts'
import {
  BINDING,
  FINGERPRINT_XOR,
  STUN_COOKIE,
  STUN_HEADER_LENGTH,
  type StunAddress,
  StunAttribute,
  type StunClass,
  stunType,
} from './stun-message.ts'

export interface StunFields {
  readonly stunClass: StunClass
  readonly method?: number
  /** 12 bytes; random if left out. */
  readonly transactionId?: Uint8Array
  readonly username?: string
  readonly priority?: number
  readonly useCandidate?: boolean
  readonly iceControlling?: bigint
  readonly iceControlled?: bigint
  readonly xorMappedAddress?: StunAddress
  readonly error?: { readonly code: number; readonly reason: string }
  readonly unknownAttributes?: readonly number[]
  /** Adds MESSAGE-INTEGRITY with this key. */
  readonly key?: string | Uint8Array
  /** FINGERPRINT is added unless this is false. */
  readonly fingerprint?: boolean
}

/** Builds a STUN message. */
export function buildStun(fields: StunFields): Buffer {
  const transactionId = Buffer.from(fields.transactionId ?? randomBytes(12))
  const parts: Buffer[] = [Buffer.alloc(STUN_HEADER_LENGTH)]
  parts[0]!.writeUInt16BE(stunType(fields.stunClass, fields.method ?? BINDING), 0)
  parts[0]!.writeUInt32BE(STUN_COOKIE, 4)
  transactionId.copy(parts[0]!, 8, 0, 12)

  const put = (type: number, value: Uint8Array): void => {
    const head = Buffer.alloc(4)
    head.writeUInt16BE(type, 0)
    head.writeUInt16BE(value.length, 2)
    parts.push(head, Buffer.from(value), Buffer.alloc((4 - (value.length & 3)) & 3))
  }
  if (fields.error) put(StunAttribute.errorCode, errorValue(fields.error))
  if (fields.unknownAttributes)
    put(StunAttribute.unknownAttributes, words(fields.unknownAttributes))
  if (fields.username !== undefined) put(StunAttribute.username, Buffer.from(fields.username))
  if (fields.xorMappedAddress) {
    const value = encodeXorAddress(fields.xorMappedAddress, transactionId)
    if (value) put(StunAttribute.xorMappedAddress, value)
  }
  if (fields.priority !== undefined) {
    const value = Buffer.alloc(4)
    value.writeUInt32BE(fields.priority >>> 0)
    put(StunAttribute.priority, value)
  }
  if (fields.useCandidate === true) put(StunAttribute.useCandidate, Buffer.alloc(0))
  if (fields.iceControlling !== undefined) {
    put(StunAttribute.iceControlling, tieBreaker(fields.iceControlling))
  }
  if (fields.iceControlled !== undefined) {
    put(StunAttribute.iceControlled, tieBreaker(fields.iceControlled))
  }
  let message = Buffer.concat(parts)
  if (fields.key !== undefined) {
    setLength(message, message.length + 24)
    const tag = createHmac('sha1', fields.key).update(message).digest()
    message = Buffer.concat([message, Buffer.from([0, 8, 0, 20]), tag])
  }
  if (fields.fingerprint !== false) {
    setLength(message, message.length + 8)
    const tail = Buffer.from([0x80, 0x28, 0, 4, 0, 0, 0, 0])
    tail.writeUInt32BE((crc32(message, message.length) ^ FINGERPRINT_XOR) >>> 0, 4)
    message = Buffer.concat([message, tail])
  }
  setLength(message, message.length)
  return message
}

function setLength(message: Buffer, total: number): void {
  message.writeUInt16BE(total - STUN_HEADER_LENGTH, 2)
}

function tieBreaker(value: bigint): Buffer {
  const out = Buffer.alloc(8)
  out.writeBigUInt64BE(BigInt.asUintN(64, value))
  return out
}

function errorValue(error: { readonly code: number; readonly reason: string }): Buffer {
  const head = Buffer.from([0, 0, Math.floor(error.code / 100), error.code % 100])
  return Buffer.concat([head, Buffer.from(error.reason, 'utf8').subarray(0, 763)])
}

function words(values: readonly number[]): Buffer {
  const out = Buffer.alloc(values.length * 2)
  for (const [i, value] of values.entries()) out.writeUInt16BE(value & 0xffff, i * 2)
  return out
}
