import { decodeAlaw, decodeUlaw, encodeAlaw, encodeUlaw } from '../g711/g711.ts'

export interface AudioDecoder {
  /** Decodes one payload into `out` from its start. @returns how many samples */
  decode(payload: Uint8Array, offset: number, length: number, out: Int16Array): number
}

export interface AudioEncoder {
  /** Encodes `count` samples into `out` at `offset`. @returns how many bytes */
  encode(samples: Int16Array, count: number, out: Uint8Array, offset: number): number
}

/** A codec that a leg can have. A decoder or encoder belongs to one leg: it may keep state. */
export interface AudioCodec {
  readonly name: 'PCMU' | 'PCMA'
  /** The static payload type of RFC 3551. */
  readonly payloadType: number
  readonly clockRate: number
  /** Samples in a packet of 20 ms. */
  readonly samplesPerFrame: number
  createDecoder(): AudioDecoder
  createEncoder(): AudioEncoder
}

const pcmu: AudioCodec = {
  name: 'PCMU',
  payloadType: 0,
  clockRate: 8000,
  samplesPerFrame: 160,
  createDecoder: () => ({
    decode(payload, offset, length, out) {
      const count = Math.min(length, out.length)
      decodeUlaw(payload, offset, out, 0, count)
      return count
    },
  }),
  createEncoder: () => ({
    encode(samples, count, out, offset) {
      encodeUlaw(samples, 0, out, offset, count)
      return count
    },
  }),
}

const pcma: AudioCodec = {
  name: 'PCMA',
  payloadType: 8,
  clockRate: 8000,
  samplesPerFrame: 160,
  createDecoder: () => ({
    decode(payload, offset, length, out) {
      const count = Math.min(length, out.length)
      decodeAlaw(payload, offset, out, 0, count)
      return count
    },
  }),
  createEncoder: () => ({
    encode(samples, count, out, offset) {
      encodeAlaw(samples, 0, out, offset, count)
      return count
    },
  }),
}

/** All codecs, the preferred one first. */
export const codecs: readonly AudioCodec[] = [pcmu, pcma]

export function codecNamed(name: string): AudioCodec | undefined {
  const upper = name.toUpperCase()
  return codecs.find((codec) => codec.name === upper)
}
