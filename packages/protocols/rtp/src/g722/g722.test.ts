import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { G722Decoder, G722Encoder } from './g722.ts'

const RATE = 16_000

/** A second of noise at two levels, a square wave and silence, from whole numbers alone. */
function signal(quieter: number): Int16Array {
  let seed = 1
  return Int16Array.from({ length: RATE }, (_, i) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    const noise = (seed >>> 16) - 32_768
    const square = (30_000 >> quieter) * (Math.floor(i / 7) % 2 === 1 ? 1 : -1)
    return [noise >> quieter, noise >> (quieter + 6), square, 0][Math.floor(i / 2_000) % 4]!
  })
}

function encode(samples: Int16Array): Uint8Array {
  const out = new Uint8Array(samples.length / 2)
  new G722Encoder().encode(samples, samples.length, out, 0)
  return out
}

function decode(bytes: Uint8Array): Int16Array {
  const out = new Int16Array(bytes.length * 2)
  new G722Decoder().decode(bytes, 0, bytes.length, out)
  return out
}

const sha256 = ({ buffer }: { readonly buffer: ArrayBufferLike }): string =>
  createHash('sha256').update(new Uint8Array(buffer)).digest('hex')

const tone = (hz: number, peak = 8_000): Int16Array =>
  Int16Array.from({ length: RATE }, (_, i) =>
    Math.round(peak * Math.sin((2 * Math.PI * hz * i) / RATE)),
  )

/** Power of one frequency in dBFS. */
function level(samples: Int16Array, hz: number): number {
  let re = 0
  let im = 0
  for (let i = 0; i < samples.length; i++) {
    re += samples[i]! * Math.cos((2 * Math.PI * hz * i) / RATE)
    im += samples[i]! * Math.sin((2 * Math.PI * hz * i) / RATE)
  }
  return 10 * Math.log10(((re * re + im * im) * 2) / samples.length ** 2 / 32_768 ** 2 + 1e-12)
}

describe('G.722', () => {
  // Made with another implementation (libspandsp 0.0.6), bit for bit.
  it.each([
    [0, '6556ce599ff6951318d26fbe73ee35f29e5497660f5ca5caedefde230aece578'],
    [3, '7b92c80ca391c0ff859d942627557a024d4c21dcd09bb151197a11ff6ececd8e'],
  ])('encodes as others do: noise shifted by %i', (quieter, expected) => {
    expect(sha256(encode(signal(quieter)))).toBe(expected)
  })

  it('decodes as others do', () => {
    expect(sha256(decode(encode(signal(3))))).toBe(
      'd6c0453f5384a28b1b6904a13ee7f5fccbd9570abf152a36407239ae5ffd28a9',
    )
  })

  it.each([300, 1_000, 3_400, 5_000, 6_500])('carries a tone of %i Hz', (hz) => {
    const heard = decode(encode(tone(hz))).subarray(1_600)

    expect(level(heard, hz)).toBeGreaterThan(-17)
    expect(level(heard, hz)).toBeLessThan(-14)
  })

  it('bends what is too loud, and does not turn it over', () => {
    const square = Int16Array.from({ length: RATE }, (_, i) =>
      Math.floor(i / 40) % 2 === 0 ? 32_767 : -32_768,
    )
    const heard = decode(encode(square))
    const turned = heard.subarray(1_600).filter((x, i) => {
      const from = Math.floor((i + 1_600 - 22) / 40) % 2 === 0
      const inside = (i + 1_600 - 22) % 40 > 8 && (i + 1_600 - 22) % 40 < 32
      return inside && (from ? x < 0 : x > 0)
    })

    expect(turned).toHaveLength(0)
  })

  it('takes any bytes, and no more than there is room for', () => {
    const bytes = Uint8Array.from({ length: 8_000 }, (_, i) => (i * 73 + ((i * i) >> 5)) & 0xff)
    const out = new Int16Array(100)
    const decoder = new G722Decoder()

    expect(decoder.decode(bytes, 0, 8_000, out)).toBe(100)
    expect(decoder.decode(bytes, 7_999, 50, out)).toBe(2)
    expect(decoder.decode(bytes, 8_000, 0, out)).toBe(0)
  })
})
