import { toneLevel } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { sox, soxOf, soxTone } from '../testing/sounds.ts'
import { joined } from './resample.ts'
import { alawToLinear, durationOfOwn, readWav, ulawToLinear, wavBlocks, writeWav } from './wav.ts'

const wav = (...format: string[]) => soxTone([...format, '-t', 'wav'], 1_015)

function expectTone(bytes: Uint8Array, rate: number): void {
  const sound = readWav(bytes)
  expect(sound?.rate).toBe(rate)
  expect(sound?.samples.length).toBe(rate)
  expect(toneLevel(sound!.samples, rate, 1_015)).toBeCloseTo(-6, 0)
  expect(toneLevel(sound!.samples, rate, 2_030)).toBeLessThan(-35)
}

/** A WAVE file of chunks, each with its name and content. */
function riff(...chunks: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const parts = chunks.map(([name, content]) => {
    const size = Buffer.alloc(4)
    size.writeUInt32LE(content.length)
    return Buffer.concat([Buffer.from(name), size, content, Buffer.alloc(content.length % 2)])
  })
  const size = Buffer.alloc(4)
  size.writeUInt32LE(4 + parts.reduce((sum, { length }) => sum + length, 0))
  return Buffer.concat([Buffer.from('RIFF'), size, Buffer.from('WAVE'), ...parts])
}

function format(tag: number, channels: number, rate: number, bits: number): Buffer {
  const chunk = Buffer.alloc(16)
  chunk.writeUInt16LE(tag, 0)
  chunk.writeUInt16LE(channels, 2)
  chunk.writeUInt32LE(rate, 4)
  chunk.writeUInt32LE((rate * channels * bits) / 8, 8)
  chunk.writeUInt16LE((channels * bits) / 8, 12)
  chunk.writeUInt16LE(bits, 14)
  return chunk
}

const plain = format(1, 1, 8_000, 16)
const four = Uint8Array.of(0, 0x40, 0, 0xc0)

describe('files that another program wrote', () => {
  it.each([
    ['8 bit', ['-r', '8000', '-b', '8']],
    ['16 bit', ['-r', '8000', '-b', '16']],
    ['24 bit', ['-r', '16000', '-b', '24']],
    ['32 bit', ['-r', '44100', '-b', '32']],
    ['float', ['-r', '48000', '-e', 'floating-point', '-b', '32']],
    ['float of 64 bit', ['-r', '22050', '-e', 'floating-point', '-b', '64']],
    ['µ-law', ['-r', '8000', '-e', 'mu-law']],
    ['A-law', ['-r', '8000', '-e', 'a-law']],
    ['stereo', ['-r', '11025', '-b', '16', '-c', '2']],
    ['six channels', ['-r', '8000', '-b', '16', '-c', '6']],
  ])('%s', (_name, args) => {
    expectTone(wav(...args), Number(args[1]))
  })

  it('as WAVE_FORMAT_EXTENSIBLE', () => {
    const bytes = wav('-r', '48000', '-b', '24', '-c', '2')

    expect(new DataView(bytes.buffer).getUint16(20, true)).toBe(0xfffe)
    expectTone(bytes, 48_000)
  })

  it('as a stream, whose sizes nobody knew', () => {
    const bytes = wav('-r', '8000', '-b', '16')
    new DataView(bytes.buffer).setUint32(4, 0xffff_ffff, true)
    new DataView(bytes.buffer).setUint32(40, 0xffff_ffff, true)

    expectTone(bytes, 8_000)
  })
})

describe('files that are odd', () => {
  it('chunks of other kinds and odd lengths lie between', () => {
    const bytes = riff(
      ['LIST', Buffer.from('odd')],
      ['fmt ', plain],
      ['fact', Buffer.alloc(5)],
      ['data', four],
      ['id3 ', Buffer.alloc(3)],
    )

    expect([...readWav(bytes)!.samples]).toEqual([0.5, -0.5])
  })

  it('cut short, what is there is read, to the last whole frame', () => {
    const whole = wav('-r', '8000', '-b', '16', '-c', '2')

    expect(readWav(whole.subarray(0, 44 + 4_001 * 4 - 1))?.samples.length).toBe(4_000)
    expect(readWav(whole.subarray(0, 44))?.samples.length).toBe(0)
  })

  it('the mean of two channels, not one of them', () => {
    const both = riff(['fmt ', format(1, 2, 8_000, 16)], ['data', Uint8Array.of(0, 0x40, 0, 0xc0)])

    expect([...readWav(both)!.samples]).toEqual([0])
  })

  it('float samples that are no numbers are silence', () => {
    const samples = Buffer.from(
      new Float32Array([0.25, Number.NaN, Number.POSITIVE_INFINITY]).buffer,
    )
    const bytes = riff(['fmt ', format(3, 1, 8_000, 32)], ['data', samples])

    expect([...readWav(bytes)!.samples]).toEqual([0.25, 0, 0])
  })

  it.each([
    ['nothing', new Uint8Array()],
    ['four letters', Buffer.from('RIFF')],
    ['another RIFF', Buffer.from('RIFF\0\0\0\0AVI LIST')],
    ['samples before their format', riff(['data', four], ['fmt ', plain])],
    ['no samples', riff(['fmt ', plain])],
    ['a format that is cut short', riff(['fmt ', plain]).subarray(0, 30)],
    ['ADPCM', riff(['fmt ', format(2, 1, 8_000, 4)], ['data', four])],
    ['no channels', riff(['fmt ', format(1, 0, 8_000, 16)], ['data', four])],
    ['too many channels', riff(['fmt ', format(1, 1_000, 8_000, 16)], ['data', four])],
    ['no rate', riff(['fmt ', format(1, 1, 0, 16)], ['data', four])],
    ['a rate beyond reason', riff(['fmt ', format(1, 1, 4_000_000_000, 8)], ['data', four])],
    ['12 bit', riff(['fmt ', format(1, 1, 8_000, 12)], ['data', four])],
    ['text', Buffer.from('hello '.repeat(50))],
  ])('%s is no sound', (_name, bytes) => {
    expect(readWav(bytes)).toBeNull()
    expect(wavBlocks(bytes)).toBeNull()
  })

  it('any byte of the header changed never throws', () => {
    const bytes = wav('-r', '8000', '-b', '16').slice(0, 200)
    for (let at = 0; at < 44; at++) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
        const changed = Uint8Array.from(bytes)
        changed[at] = value
        const sound = readWav(changed)
        expect(sound === null || sound.samples.length <= 156).toBe(true)
      }
    }
  })
})

describe('blocks', () => {
  it('are the whole in order', () => {
    const bytes = sox(
      '-n',
      '-r',
      '48000',
      '-b',
      '16',
      '-t',
      'wav',
      '-',
      'synth',
      '5',
      'sine',
      '440',
    )
    const blocks = [...wavBlocks(bytes)!]

    expect(blocks.length).toBe(4)
    const together = joined(blocks.map(({ samples }) => samples))
    const whole = readWav(bytes)!.samples
    expect(together.length).toBe(240_000)
    expect(together.every((sample, index) => sample === whole[index])).toBe(true)
  })
})

describe('G.711', () => {
  it('each byte is what sox makes of it', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
    for (const [tag, name, decode] of [
      [7, 'mu-law', ulawToLinear],
      [6, 'a-law', alawToLinear],
    ] as const) {
      const raw = ['-t', 'raw', '-r', '8000', '-c', '1']
      const linear = ['-e', 'signed', '-b', '16']
      const theirs = soxOf(bytes, ...raw, '-e', name, '-', ...raw, ...linear, '-')
      const own = readWav(riff(['fmt ', format(tag, 1, 8_000, 8)], ['data', bytes]))!

      expect([...bytes].map((byte) => decode(byte) * 32_768)).toEqual([
        ...new Int16Array(theirs.buffer),
      ])
      expect([...own.samples]).toEqual([...bytes].map(decode))
    }
    expect([0xff, 0x7f, 0x80, 0x00].map((byte) => ulawToLinear(byte) * 32_768)).toEqual([
      0, 0, 32_124, -32_124,
    ])
    expect([0xd5, 0x55, 0xaa, 0x2a].map((byte) => alawToLinear(byte) * 32_768)).toEqual([
      8, -8, 32_256, -32_256,
    ])
  })
})

describe('our own file', () => {
  it('is read back as it was', () => {
    const samples = Float32Array.of(0, 0.5, -0.5, 2, -2)
    const bytes = writeWav({ samples, rate: 8_000 })

    const back = readWav(bytes)!.samples

    for (const [index, wanted] of [0, 0.5, -0.5, 1, -1].entries()) {
      expect(back[index]).toBeCloseTo(wanted, 3)
    }
  })

  it('tells its length, and whether it is whole', () => {
    const bytes = writeWav({ samples: new Float32Array(12_000), rate: 8_000 })
    const length = (size: number, rate = 8_000) => durationOfOwn(bytes.subarray(0, 44), size, rate)

    expect(length(bytes.length)).toBe(1_500)
    expect(length(bytes.length - 1)).toBeNull()
    expect(length(0)).toBeNull()
    expect(length(bytes.length, 16_000)).toBeNull()
    expect(durationOfOwn(new Uint8Array(44), 44, 8_000)).toBeNull()
    expect(durationOfOwn(new Uint8Array(3), 3, 8_000)).toBeNull()
  })
})
