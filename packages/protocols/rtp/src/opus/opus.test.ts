import { describe, expect, it } from 'vitest'
import { libopus } from './libopus.ts'
import { OpusDecoder } from './opus-decoder.ts'
import { OpusEncoder } from './opus-encoder.ts'
import { readOpusParameters } from './opus-parameters.ts'

const RATE = 16_000
const FRAME = 320

/** Frame number `index` of a sum of tones. */
function tones(index: number, ...frequencies: number[]): Int16Array {
  return Int16Array.from({ length: FRAME }, (_, i) => {
    const t = (index * FRAME + i) / RATE
    return frequencies.reduce((sum, hz) => sum + 6_000 * Math.sin(2 * Math.PI * hz * t), 0)
  })
}

/** Amplitude of one frequency. */
function amplitude(samples: Int16Array, hz: number): number {
  let [re, im] = [0, 0]
  for (const [i, x] of samples.entries()) {
    re += x * Math.cos((2 * Math.PI * hz * i) / RATE)
    im += x * Math.sin((2 * Math.PI * hz * i) / RATE)
  }
  return (2 * Math.hypot(re, im)) / samples.length
}

function encoded(encoder: OpusEncoder, samples: Int16Array): Uint8Array {
  const out = new Uint8Array(1_500)
  return out.slice(0, encoder.encode(samples, samples.length, out, 0))
}

function decoded(decoder: OpusDecoder, packet: Uint8Array): Int16Array {
  const out = new Int16Array(1_920)
  return out.slice(0, decoder.decode(packet, 0, packet.length, out))
}

/** What is left of the tones after both ways, without the beginning. */
function through(parameters: string | undefined, ...frequencies: number[]): Int16Array {
  const encoder = new OpusEncoder(RATE, parameters)
  const decoder = new OpusDecoder(RATE)
  const out: number[] = []
  for (let n = 0; n < 50; n++) {
    out.push(...decoded(decoder, encoded(encoder, tones(n, ...frequencies))))
  }
  encoder.close()
  decoder.close()
  return Int16Array.from(out.slice(20 * FRAME))
}

describe('Opus', () => {
  it('carries what a telephone does not', () => {
    const sound = through(undefined, 440, 5_000)

    expect(sound).toHaveLength(30 * FRAME)
    expect(amplitude(sound, 440)).toBeGreaterThan(4_000)
    expect(amplitude(sound, 5_000)).toBeGreaterThan(4_000)
    expect(amplitude(sound, 2_000)).toBeLessThan(600)
  })

  it('sends no more than the receiver can play', () => {
    const narrow = through('maxplaybackrate=8000', 440, 5_000)

    expect(amplitude(narrow, 440)).toBeGreaterThan(4_000)
    expect(amplitude(narrow, 5_000)).toBeLessThan(600)
  })

  it.each([160, 320, 640, 960])('makes and takes packets of %i samples', (samples) => {
    const encoder = new OpusEncoder(RATE)
    const decoder = new OpusDecoder(RATE)

    expect(decoded(decoder, encoded(encoder, new Int16Array(samples)))).toHaveLength(samples)
    expect(encoded(encoder, new Int16Array(300))).toHaveLength(0)
    encoder.close()
    decoder.close()
  })

  it('keeps to the bitrate that the receiver allows', () => {
    const bytes = (parameters?: string) => {
      const encoder = new OpusEncoder(RATE, parameters)
      let sum = 0
      for (let n = 0; n < 100; n++) sum += encoded(encoder, tones(n, 300 + 9 * n, 1_700)).length
      encoder.close()
      return sum
    }

    expect(bytes('maxaveragebitrate=10000')).toBeLessThan(bytes() * 0.7)
  })

  it('brings a lost packet back from the copy in the next, else goes on by itself', () => {
    const wanted = tones(41, 900)
    const restored = (parameters: string): Int16Array => {
      const encoder = new OpusEncoder(RATE, parameters)
      encoder.expectLoss(0.2)
      const decoder = new OpusDecoder(RATE)
      // Silence up to the lost packet: who only goes on has no tone to go on with.
      for (let n = 0; n < 40; n++) decoded(decoder, encoded(encoder, new Int16Array(FRAME)))
      encoded(encoder, wanted)
      const next = encoded(encoder, tones(42, 900))
      const out = new Int16Array(FRAME)
      expect(decoder.recover(next, 0, next.length, out, FRAME)).toBe(FRAME)
      expect(decoded(decoder, next)).toHaveLength(FRAME)
      encoder.close()
      decoder.close()
      return out
    }

    expect(amplitude(restored('useinbandfec=1'), 900)).toBeGreaterThan(1_500)
    expect(amplitude(restored('useinbandfec=0'), 900)).toBeLessThan(300)
  })

  it('conceals a loss with the sound before it, fading away', () => {
    const encoder = new OpusEncoder(RATE)
    const decoder = new OpusDecoder(RATE)
    for (let n = 0; n < 40; n++) decoded(decoder, encoded(encoder, tones(n, 440)))
    const levels = Array.from({ length: 20 }, () => {
      const out = new Int16Array(FRAME)
      expect(decoder.conceal(out, FRAME)).toBe(FRAME)
      return amplitude(out, 440)
    })
    encoder.close()
    decoder.close()

    expect(levels[0]).toBeGreaterThan(800)
    expect(levels[19]).toBeLessThan(levels[0]! / 4)
  })

  it('takes nothing from what is no packet, and goes on', () => {
    const decoder = new OpusDecoder(RATE)
    const out = new Int16Array(1_920)
    let seed = 11
    const random = (n: number) => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 1) % n
    for (let n = 0; n < 20_000; n++) {
      const bytes = Uint8Array.from({ length: random(200) }, () => random(256))
      const count = decoder.decode(bytes, 0, bytes.length, out)
      expect(count >= 0 && count <= out.length).toBe(true)
    }
    expect(decoder.decode(new Uint8Array(4), 0, 5, out)).toBe(0)
    const encoder = new OpusEncoder(RATE)
    expect(decoded(decoder, encoded(encoder, tones(0, 440)))).toHaveLength(FRAME)
    encoder.close()
    decoder.close()
  })

  it('gives its memory back, and does nothing once it is closed', () => {
    const { memory } = libopus().functions
    const open = () => [new OpusEncoder(RATE), new OpusDecoder(RATE)] as const
    const round = () => {
      const streams = Array.from({ length: 100 }, open)
      for (const stream of streams.flat()) stream.close()
    }
    round()
    const before = memory.buffer.byteLength
    for (let n = 0; n < 20; n++) round()
    expect(memory.buffer.byteLength).toBe(before)

    const [encoder, decoder] = open()
    for (const stream of [encoder, decoder, encoder, decoder]) stream.close()
    expect(encoded(encoder, new Int16Array(FRAME))).toHaveLength(0)
    expect(decoder.conceal(new Int16Array(FRAME), FRAME)).toBe(0)
  })

  it('goes on where its memory has grown under many streams', () => {
    const streams = Array.from(
      { length: 600 },
      () => [new OpusEncoder(RATE), new OpusDecoder(RATE)] as const,
    )
    const [encoder, decoder] = streams[0]!
    const out: number[] = []
    for (let n = 0; n < 30; n++) out.push(...decoded(decoder, encoded(encoder, tones(n, 440))))
    for (const stream of streams.flat()) stream.close()

    expect(amplitude(Int16Array.from(out.slice(15 * FRAME)), 440)).toBeGreaterThan(4_000)
  })
})

describe('what a receiver says of Opus', () => {
  it.each([
    [
      '',
      {
        maxAverageBitrate: 510_000,
        maxPlaybackRate: 48_000,
        useInbandFec: false,
        constantBitrate: false,
      },
    ],
    ['minptime=10;useinbandfec=1', { useInbandFec: true }],
    [
      'useinbandfec=1; maxaveragebitrate=20000 ; cbr=1',
      { maxAverageBitrate: 20_000, constantBitrate: true },
    ],
    ['MaxPlaybackRate=16000', { maxPlaybackRate: 16_000 }],
    ['maxaveragebitrate=1;maxplaybackrate=1', { maxAverageBitrate: 6_000, maxPlaybackRate: 8_000 }],
    [
      'maxaveragebitrate=-5;cbr;=;;maxplaybackrate=1e9',
      { maxAverageBitrate: 510_000, maxPlaybackRate: 48_000 },
    ],
  ])('is read: %j', (text, expected) => {
    expect(readOpusParameters(text)).toMatchObject(expected)
  })
})
