import { toneLevel } from '@offhook/test-kit'
import { expect, it } from 'vitest'
import { soxTone } from '../testing/sounds.ts'
import { aiffBlocks } from './aiff.ts'
import { joined } from './resample.ts'

/** An AIFF-C file at 8 kHz, as the standard draws it. */
function aifc(compression: string, bits: number, data: Uint8Array, channels = 1): Uint8Array {
  const frames = data.length / ((bits / 8) * Math.max(1, channels))
  const common = Buffer.alloc(24)
  common.writeUInt16BE(channels, 0)
  common.writeUInt32BE(frames, 2)
  common.writeUInt16BE(bits, 6)
  // 8000 = 0xfa00 0000 × 2^-19: exponent 12, normalized.
  Buffer.from('400bfa00000000000000', 'hex').copy(common, 8)
  common.write(compression, 18, 'latin1')
  const sound = Buffer.concat([Buffer.alloc(8), data])
  const chunk = (id: string, body: Buffer) => {
    const size = Buffer.alloc(4)
    size.writeUInt32BE(body.length)
    return Buffer.concat([Buffer.from(id), size, body])
  }
  const chunks = Buffer.concat([chunk('COMM', common), chunk('SSND', sound)])
  return chunk('FORM', Buffer.concat([Buffer.from('AIFC'), chunks]))
}

const raw = (...format: readonly string[]) => soxTone(['-r', '8000', ...format, '-t', 'raw'], 1_015)

it.each([
  ['ulaw', 8, raw('-e', 'mu-law')],
  ['alaw', 8, raw('-e', 'a-law')],
  ['sowt', 16, raw('-e', 'signed', '-b', '16', '-L')],
  ['sowt', 24, raw('-e', 'signed', '-b', '24', '-L')],
  ['twos', 16, raw('-e', 'signed', '-b', '16', '-B')],
  ['NONE', 32, raw('-e', 'signed', '-b', '32', '-B')],
  ['fl32', 32, raw('-e', 'float', '-b', '32', '-B')],
] as const)('AIFF-C of %s with %i bits is the tone that went in', (compression, bits, data) => {
  const blocks = [...(aiffBlocks(aifc(compression, bits, data)) ?? [])]
  const samples = joined(blocks.map((block) => block.samples))

  expect(blocks.map(({ rate }) => rate)).toEqual([8_000])
  expect(samples.length).toBe(8_000)
  expect(Math.abs(toneLevel(samples.subarray(2_000, 5_200), 8_000, 1_015) - -6)).toBeLessThan(0.5)
})

it.each([
  ['a compression that nobody knows', aifc('QDM2', 16, new Uint8Array(100))],
  ['no channels', aifc('NONE', 16, new Uint8Array(100), 0)],
  ['a header alone', aifc('NONE', 16, new Uint8Array(0)).subarray(0, 30)],
  ['another form', Buffer.from('FORM\0\0\0\0ILBM')],
])('of %s there is no sound', (_case, bytes) => {
  expect([...(aiffBlocks(bytes) ?? [])]).toEqual([])
})
