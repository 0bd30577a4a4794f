/** ITU-T G.711, µ-law and A-law, by table: 256 entries to decode, 64 K to encode. */

const BIAS = 0x84
const CLIP = 32_635

/** The linear value of each byte of µ-law. */
export const ulawDecode = Int16Array.from({ length: 256 }, (_, byte) => {
  const value = ~byte & 0xff
  const magnitude = (((value & 0x0f) << 3) + BIAS) << ((value & 0x70) >> 4)
  return value & 0x80 ? BIAS - magnitude : magnitude - BIAS
})

/** The linear value of each byte of A-law. */
export const alawDecode = Int16Array.from({ length: 256 }, (_, byte) => {
  const value = byte ^ 0x55
  const exponent = (value & 0x70) >> 4
  const mantissa = (value & 0x0f) << 4
  const magnitude = exponent === 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1)
  return value & 0x80 ? magnitude : -magnitude
})

function ulawOf(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const magnitude = Math.min(Math.abs(sample), CLIP) + BIAS
  const exponent = Math.max(0, 31 - Math.clz32(magnitude) - 7)
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f
  return ~(sign | (exponent << 4) | mantissa) & 0xff
}

function alawOf(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80
  // One's complement for negative samples keeps the two halves symmetric, as G.711 has them.
  const magnitude = Math.min(sample < 0 ? ~sample : sample, 32_767)
  const exponent = Math.max(0, 31 - Math.clz32(magnitude | 1) - 7)
  const mantissa = (magnitude >> (exponent === 0 ? 4 : exponent + 3)) & 0x0f
  return (sign | (exponent << 4) | mantissa) ^ 0x55
}

const tableOf = (encode: (sample: number) => number): Uint8Array =>
  Uint8Array.from({ length: 65_536 }, (_, index) => encode((index << 16) >> 16))

const ulawEncode = tableOf(ulawOf)
const alawEncode = tableOf(alawOf)

function decode(
  table: Int16Array,
  source: Uint8Array,
  sourceOffset: number,
  target: Int16Array,
  targetOffset: number,
  count: number,
): void {
  for (let index = 0; index < count; index++) {
    target[targetOffset + index] = table[source[sourceOffset + index] as number] as number
  }
}

function encode(
  table: Uint8Array,
  source: Int16Array,
  sourceOffset: number,
  target: Uint8Array,
  targetOffset: number,
  count: number,
): void {
  for (let index = 0; index < count; index++) {
    target[targetOffset + index] = table[
      (source[sourceOffset + index] as number) & 0xffff
    ] as number
  }
}

export function decodeUlaw(
  source: Uint8Array,
  sourceOffset: number,
  target: Int16Array,
  targetOffset: number,
  count: number,
): void {
  decode(ulawDecode, source, sourceOffset, target, targetOffset, count)
}

export function decodeAlaw(
  source: Uint8Array,
  sourceOffset: number,
  target: Int16Array,
  targetOffset: number,
  count: number,
): void {
  decode(alawDecode, source, sourceOffset, target, targetOffset, count)
}

export function encodeUlaw(
  source: Int16Array,
  sourceOffset: number,
  target: Uint8Array,
  targetOffset: number,
  count: number,
): void {
  encode(ulawEncode, source, sourceOffset, target, targetOffset, count)
}

export function encodeAlaw(
  source: Int16Array,
  sourceOffset: number,
  target: Uint8Array,
  targetOffset: number,
  count: number,
): void {
  encode(alawEncode, source, sourceOffset, target, targetOffset, count)
}
