import { type FileHandle, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readWavHeader, WAV_HEADER_BYTES } from './wav.ts'
import { WavWriter } from './wav-writer.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offhook-wav-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

/** A file on a disk with room for so many bytes; more can be given. */
class SmallDisk {
  room: number

  constructor(room: number) {
    this.room = room
  }

  readonly openFile = async (path: string, flags: string): Promise<FileHandle> => {
    const file = await open(path, flags)
    const write = file.write.bind(file) as (
      bytes: Uint8Array,
      offset: number,
      length: number,
      position: number,
    ) => Promise<{ bytesWritten: number; buffer: Uint8Array }>
    const limited: typeof write = async (bytes, offset, length, position) => {
      const { size } = await file.stat()
      const fits = Math.min(length, Math.max(0, Math.max(size, this.room) - position))
      if (fits === 0) {
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
      }
      return write(bytes, offset, fits, position)
    }
    file.write = limited as unknown as FileHandle['write']
    return file
  }
}

const second = (value: number): Uint8Array => new Uint8Array(16_000).fill(value)
const mono = { channels: 1, sampleRate: 8_000 } as const

describe('a recording on a disk that is full', () => {
  it('keeps what fitted, to the sample, and says so at once', async () => {
    const path = join(folder, 'call.wav')
    const faults: string[] = []
    const { openFile } = new SmallDisk(WAV_HEADER_BYTES + 24_001)
    const onFault = (error: string) => faults.push(error)
    const writer = await WavWriter.create({ path, ...mono, onFault, openFile })
    for (let i = 0; i < 4; i++) writer.write(i * 8_000, second(i))
    await expect.poll(() => faults).toEqual(['ENOSPC: no space left on device, write'])

    expect(await writer.close()).toEqual({
      durationMs: 1_500,
      bytes: WAV_HEADER_BYTES + 24_000,
      error: 'ENOSPC: no space left on device, write',
    })
    const bytes = await readFile(path)
    expect(bytes.length).toBe(WAV_HEADER_BYTES + 24_000)
    expect(readWavHeader(bytes, bytes.length).dataBytes).toBe(24_000)
    expect(faults).toHaveLength(1)
  })

  it('goes on when there is room again: what is missing is silence, and time is right', async () => {
    const path = join(folder, 'call.wav')
    const faults: string[] = []
    const disk = new SmallDisk(WAV_HEADER_BYTES + 16_000)
    const onFault = (error: string) => faults.push(error)
    const writer = await WavWriter.create({ path, ...mono, onFault, openFile: disk.openFile })
    writer.write(0, second(1))
    writer.write(8_000, second(2))
    await expect.poll(() => faults).toHaveLength(1)
    disk.room = Number.POSITIVE_INFINITY
    writer.write(16_000, second(3))

    expect(await writer.close()).toMatchObject({ durationMs: 3_000, error: faults[0] })
    const bytes = await readFile(path)
    expect([0, 1, 2].map((at) => bytes[WAV_HEADER_BYTES + at * 16_000 + 8_000])).toEqual([1, 0, 3])
  })

  it('leaves no file behind when not even the beginning could be written', async () => {
    const path = join(folder, 'call.wav')
    const { openFile } = new SmallDisk(0)

    await expect(WavWriter.create({ path, ...mono, openFile })).rejects.toThrow(/ENOSPC/)
    await expect(stat(path)).rejects.toThrow(/ENOENT/)
  })

  it('that is only slow does not fill our memory', async () => {
    const path = join(folder, 'call.wav')
    const faults: string[] = []
    let letGo = (): void => {}
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const openFile = async (at: string, flags: string): Promise<FileHandle> => {
      const file = await open(at, flags)
      const write = file.write.bind(file) as (...args: unknown[]) => Promise<never>
      let first = true
      file.write = (async (...args: unknown[]) => {
        if (!first) await held
        first = false
        return write(...args)
      }) as unknown as FileHandle['write']
      return file
    }
    const writer = await WavWriter.create({
      path,
      ...mono,
      openFile,
      onFault: (error) => faults.push(error),
    })
    for (let i = 0; i < 600; i++) writer.write(i * 8_000, second(1))
    expect(faults).toEqual(['the disk is too slow for the recording'])
    letGo()

    const { durationMs } = await writer.close()
    expect(durationMs).toBe(Math.floor((4 * 1024 * 1024) / 16_000) * 1_000)
  })
})
