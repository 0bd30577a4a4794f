import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileSource } from './source.ts'
import { monoWav } from './wav.ts'

const RATE = 8000
const FRAMES = 50_000
/** Longer than one read of a file, so that a pair of samples may be cut in two. */
const left = Int16Array.from({ length: FRAMES }, (_, index) => ((index * 37) % 40_000) - 20_000)
const right = Int16Array.from({ length: FRAMES }, (_, index) => ((index * 91) % 60_000) - 30_000)

let folder: string
let path: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offhook-mono-'))
  path = join(folder, 'dual.wav')
  const file = Buffer.alloc(44 + FRAMES * 4)
  file.write('RIFF', 0, 'latin1')
  file.writeUInt32LE(file.length - 8, 4)
  file.write('WAVEfmt ', 8, 'latin1')
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(2, 22)
  file.writeUInt32LE(RATE, 24)
  file.writeUInt32LE(RATE * 4, 28)
  file.writeUInt16LE(4, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36, 'latin1')
  file.writeUInt32LE(FRAMES * 4, 40)
  for (let index = 0; index < FRAMES; index++) {
    file.writeInt16LE(left[index]!, 44 + index * 4)
    file.writeInt16LE(right[index]!, 46 + index * 4)
  }
  await writeFile(path, file)
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function open() {
  return monoWav((await fileSource(path))!)
}

async function read(start: number, end: number): Promise<Buffer> {
  const mono = await open()
  const parts: Uint8Array[] = []
  for await (const part of mono.read(start, end)) parts.push(part)
  return Buffer.concat(parts)
}

describe('a recording mixed to one channel', () => {
  it('is the sum of both, within what a sample can be', async () => {
    const { bytes: size } = await open()
    const whole = await read(0, size - 1)

    expect(size).toBe(44 + FRAMES * 2)
    expect(whole).toHaveLength(size)
    const samples = Array.from({ length: FRAMES }, (_, index) => whole.readInt16LE(44 + index * 2))
    const sums = Array.from(left, (sample, index) =>
      Math.max(-32_768, Math.min(32_767, sample + right[index]!)),
    )
    expect(samples).toEqual(sums)
    expect(Math.max(...sums)).toBe(32_767)
  })

  it('has a header that fits it', async () => {
    const header = await read(0, 43)

    expect(header.readUInt32LE(4)).toBe(36 + FRAMES * 2)
    expect(header.readUInt16LE(22)).toBe(1)
    expect(header.readUInt32LE(24)).toBe(RATE)
    expect(header.readUInt32LE(28)).toBe(RATE * 2)
    expect(header.readUInt16LE(32)).toBe(2)
    expect(header.readUInt32LE(40)).toBe(FRAMES * 2)
  })

  it.each([
    [0, 0],
    [10, 43],
    [43, 44],
    [44, 44],
    [45, 45],
    [45, 48],
    [46, 47],
    [20, 20_001],
    [33_333, 99_999],
    [100_042, 100_043],
  ])('is the same in parts: bytes %i to %i', async (start, end) => {
    const whole = await read(0, 44 + FRAMES * 2 - 1)

    expect((await read(start, end)).equals(whole.subarray(start, end + 1))).toBe(true)
  })
})
