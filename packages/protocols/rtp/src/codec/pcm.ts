import {
  alawDecode,
  decodeAlaw,
  decodeUlaw,
  encodeAlaw,
  encodeUlaw,
  ulawDecode,
} from '../g711/g711.ts'
import { type AudioCodec, anyPacketTime, type ByteLaw } from './codec.ts'

const COMMON = {
  clockRate: 8000,
  sampleRate: 8000,
  channels: 1,
  samplesPerFrame: 160,
  timestampPerFrame: 160,
  packetTimes: anyPacketTime,
  stateless: true,
} as const

type Decode = typeof decodeUlaw
type Encode = typeof encodeUlaw

function lawOf(linear: Int16Array, silence: number): ByteLaw {
  return { linear, squares: Int32Array.from(linear, (sample) => sample * sample), silence }
}

function g711(
  name: string,
  payloadType: number,
  decode: Decode,
  encode: Encode,
  law: ByteLaw,
): AudioCodec {
  // Stateless, so one object serves every stream.
  const decoder = {
    decode(payload: Uint8Array, offset: number, length: number, out: Int16Array): number {
      const n = Math.max(0, Math.min(length, out.length, payload.length - offset))
      decode(payload, offset, out, 0, n)
      return n
    },
  }
  const encoder = {
    encode(samples: Int16Array, n: number, out: Uint8Array, offset: number): number {
      encode(samples, 0, out, offset, n)
      return n
    },
  }
  return {
    name,
    payloadType,
    ...COMMON,
    law,
    createDecoder: () => decoder,
    createEncoder: () => encoder,
  }
}

/** G.711 µ-law (RFC 3551 §4.5.14). */
export const PCMU: AudioCodec = g711('PCMU', 0, decodeUlaw, encodeUlaw, lawOf(ulawDecode, 0xff))

/** G.711 A-law (RFC 3551 §4.5.14). */
export const PCMA: AudioCodec = g711('PCMA', 8, decodeAlaw, encodeAlaw, lawOf(alawDecode, 0xd5))
