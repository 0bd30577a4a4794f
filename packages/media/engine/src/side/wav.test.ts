import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readWavHeader, repairWav, WAV_HEADER_BYTES, wavHeader } from './wav.ts'
import { WavCache } from './wav-cache.ts'
import { WavWriter } from './wav-writer.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offhook-wav-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

const second = (channels = 1): Uint8Array => new Uint8Array(8000 * 2 * channels).fill(1)

async function writeMono(path: string, value: number, samples: number): Promise<void> {
  const data = new Int16Array(samples).fill(value)
  const header = wavHeader({ channels: 1, sampleRate: 8000, dataBytes: data.byteLength })
  await writeFile(path, Buffer.concat([header, Buffer.from(data.buffer)]))
}

describe('a recording file', () => {
  it('can be read at any moment while it grows', async () => {
    const path = join(folder, 'deep', 'call.wav')
    const writer = await WavWriter.create({ path, channels: 2, sampleRate: 8000 })
    for (let i = 1; i <= 3; i++) {
      writer.write((i - 1) * 8_000, second(2))
      await expect.poll(async () => (await stat(path)).size).toBe(44 + i * 32_000)
      await expect
        .poll(async () => readWavHeader(await readFile(path), 44 + i * 32_000).dataBytes)
        .toBe(i * 32_000)
    }

    expect(await writer.close()).toEqual({ durationMs: 3000, bytes: 44 + 96_000, error: null })
  })

  it('is cut to the frames that are kept', async () => {
    const path = join(folder, 'call.wav')
    const writer = await WavWriter.create({ path, channels: 1, sampleRate: 8000 })
    writer.write(0, second())

    expect(await writer.close(4000)).toEqual({ durationMs: 500, bytes: 44 + 8000, error: null })
    expect((await stat(path)).size).toBe(44 + 8000)
  })

  it('never overwrites another', async () => {
    const path = join(folder, 'call.wav')
    await writeFile(path, 'precious')

    await expect(WavWriter.create({ path, channels: 1, sampleRate: 8000 })).rejects.toThrow(
      /EEXIST/,
    )
    expect(await readFile(path, 'utf8')).toBe('precious')
  })
})

describe('repairing a recording', () => {
  it('takes its length from the file, whatever the header says', async () => {
    const path = join(folder, 'cut.wav')
    const header = wavHeader({ channels: 2, sampleRate: 8000, dataBytes: 0 })
    await writeFile(path, Buffer.concat([header, second(2), Buffer.of(1, 2, 3)]))

    expect(await repairWav(path)).toEqual({ durationMs: 1000, bytes: 44 + 32_000 })
    const repaired = await readFile(path)
    expect(repaired.length).toBe(44 + 32_000)
    expect(readWavHeader(repaired, repaired.length).dataBytes).toBe(32_000)
    expect(await repairWav(path)).toEqual({ durationMs: 1000, bytes: 44 + 32_000 })
  })

  it('says so when the file is no recording', async () => {
    const path = join(folder, 'text.wav')
    await writeFile(path, 'hello')
    await expect(repairWav(path)).rejects.toThrow(/could not be repaired: not a WAV file/)
    await truncate(path, 0)
    await expect(repairWav(path)).rejects.toThrow(/could not be repaired/)
    await expect(repairWav(join(folder, 'none.wav'))).rejects.toThrow(/ENOENT/)
  })
})

describe('a WAV header', () => {
  it('is read with other chunks around', () => {
    const plain = wavHeader({ channels: 1, sampleRate: 8000, dataBytes: 10 })
    const list = Buffer.from('LIST\x03\x00\x00\x00abc\x00', 'latin1')
    const mixed = Buffer.concat([plain.subarray(0, 36), list, plain.subarray(36), Buffer.alloc(10)])
    expect(readWavHeader(mixed, mixed.length)).toMatchObject({
      dataOffset: WAV_HEADER_BYTES + list.length,
      dataBytes: 10,
      sampleRate: 8000,
    })
  })

  it('refuses what is cut short or lies about its chunks', () => {
    const whole = wavHeader({ channels: 1, sampleRate: 8000, dataBytes: 10 })
    for (let length = 0; length < whole.length; length++) {
      expect(() => readWavHeader(whole.subarray(0, length), length)).toThrow(/WAV/)
    }
    const lying = Buffer.from(whole)
    lying.writeUInt32LE(0xffff_fff0, 16)
    expect(() => readWavHeader(lying, lying.length)).toThrow(/no samples/)
  })
})

describe('the prompt cache', () => {
  it('reads a file once, and again when it has changed', async () => {
    const path = join(folder, 'prompt.wav')
    await writeMono(path, 5, 100)
    const cache = new WavCache({ limitBytes: 1_000_000 })
    const [first, again] = await Promise.all([cache.load(path), cache.load(path)])
    expect(again.samples).toBe(first.samples)
    expect([...new Int16Array(first.samples)]).toEqual(new Array(100).fill(5))

    await writeMono(path, 6, 101)
    const fresh = await cache.load(path)
    expect(new Int16Array(fresh.samples)[0]).toBe(6)
  })

  it('lets go of what was not used for longest', async () => {
    const paths = ['a', 'b', 'c'].map((name) => join(folder, `${name}.wav`))
    for (const path of paths) await writeMono(path, 1, 100)
    const cache = new WavCache({ limitBytes: 600 })
    const [a, b] = [await cache.load(paths[0]!), await cache.load(paths[1]!)]
    await cache.load(paths[0]!)
    await cache.load(paths[2]!)

    expect((await cache.load(paths[0]!)).samples).toBe(a.samples)
    expect((await cache.load(paths[1]!)).samples).not.toBe(b.samples)
  })

  it('refuses what is missing or not 16-bit linear mono, and tries again later', async () => {
    const path = join(folder, 'prompt.wav')
    const cache = new WavCache({ limitBytes: 1_000_000 })
    await expect(cache.load(path)).rejects.toThrow(/ENOENT/)
    await writeFile(
      path,
      Buffer.concat([wavHeader({ channels: 2, sampleRate: 8000, dataBytes: 4 }), Buffer.alloc(4)]),
    )
    await expect(cache.load(path)).rejects.toThrow(/mono/)
    await writeMono(path, 1, 10)
    expect((await cache.load(path)).sampleRate).toBe(8000)
  })
})
