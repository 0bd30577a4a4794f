/** Recordings as MP3: of the right length, with the right voice in each channel, made once. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeSid } from '@offhook/core'
import type { Recording } from '@offhook/voice'
import { MPEGDecoder } from 'mpg123-decoder'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileSource } from './audio/source.ts'
import { RecordingSounds } from './recording-sounds.ts'
import { levelOf, toneWav } from './testing/tones.ts'

const SECONDS = 3
const LEFT_HZ = 500
const RIGHT_HZ = 1_500

let folder: string
let sounds: RecordingSounds

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offhook-sounds-'))
  await mkdir(join(folder, 'recordings'))
  sounds = await open()
})

afterEach(async () => {
  await sounds.close()
  await rm(folder, { recursive: true, force: true })
})

const open = () =>
  RecordingSounds.open({
    pathOf: (name) => join(folder, 'recordings', name),
    sourceOf: (name) => fileSource(join(folder, 'recordings', name)),
    urlOf: async () => null,
    cacheFolder: join(folder, 'mp3'),
  })

async function recorded(...tones: readonly number[]): Promise<Recording> {
  const sid = makeSid('RE')
  const fileName = `${sid}.wav`
  await writeFile(join(folder, 'recordings', fileName), toneWav(SECONDS, tones))
  return { sid, fileName, channels: tones.length } as Recording
}

async function bytesOf(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const part of parts) all.push(part)
  return Buffer.concat(all)
}

async function mp3Of(recording: Recording, channels: 1 | 2): Promise<Buffer> {
  const sound = await sounds.open(recording, { format: 'mp3', channels })
  return bytesOf(sound!.read())
}

async function decoded(mp3: Uint8Array) {
  const decoder = new MPEGDecoder()
  await decoder.ready
  try {
    return decoder.decode(mp3)
  } finally {
    decoder.free()
  }
}

describe('a recording as MP3', () => {
  it('of one channel has 32 kbit/s, its length and its sound', async () => {
    const mp3 = await mp3Of(await recorded(LEFT_HZ), 1)
    const { channelData, sampleRate, samplesDecoded } = await decoded(mp3)

    expect(sampleRate).toBe(8_000)
    expect(mp3.length / (SECONDS + 0.15)).toBeGreaterThan(3_800)
    expect(mp3.length / SECONDS).toBeLessThan(4_300)
    expect(samplesDecoded / sampleRate).toBeCloseTo(SECONDS, 0)
    expect(levelOf(channelData[0]!, LEFT_HZ)).toBeGreaterThan(0.2)
    expect(levelOf(channelData[0]!, RIGHT_HZ)).toBeLessThan(0.02)
  })

  it('of two channels keeps each voice in its own', async () => {
    const { channelData } = await decoded(await mp3Of(await recorded(LEFT_HZ, RIGHT_HZ), 2))
    const [left, right] = channelData

    expect(levelOf(left!, LEFT_HZ)).toBeGreaterThan(0.2)
    expect(levelOf(left!, RIGHT_HZ)).toBeLessThan(0.02)
    expect(levelOf(right!, RIGHT_HZ)).toBeGreaterThan(0.2)
    expect(levelOf(right!, LEFT_HZ)).toBeLessThan(0.02)
  })

  it('of two channels can be had in one, with both voices', async () => {
    const mp3 = await mp3Of(await recorded(LEFT_HZ, RIGHT_HZ), 1)
    const { channelData } = await decoded(mp3)

    expect(mp3.length / SECONDS).toBeLessThan(4_300)
    expect(levelOf(channelData[0]!, LEFT_HZ)).toBeGreaterThan(0.2)
    expect(levelOf(channelData[0]!, RIGHT_HZ)).toBeGreaterThan(0.2)
  })

  it('is made once for all who ask while it is made, and is the same in parts', async () => {
    const recording = await recorded(LEFT_HZ)
    const asked = { format: 'mp3', channels: 1 } as const
    const [first, second] = await Promise.all([
      sounds.open(recording, asked),
      sounds.open(recording, asked),
    ])
    const [whole, same] = await Promise.all([bytesOf(first!.read()), bytesOf(second!.read())])
    const kept = await first!.finished
    const again = await sounds.open(recording, asked)

    expect(first?.bytes).toBeNull()
    expect(same.equals(whole)).toBe(true)
    expect(kept.bytes).toBe(whole.length)
    expect(again?.bytes).toBe(whole.length)
    expect((await bytesOf(again!.read(100, 299))).equals(whole.subarray(100, 300))).toBe(true)
    expect(await readdir(join(folder, 'mp3'))).toEqual([`${recording.sid}-1.mp3`])
  })

  it('is gone with the recording, also while it is made', async () => {
    const [made, making] = [await recorded(LEFT_HZ), await recorded(LEFT_HZ)]
    await mp3Of(made, 1)
    const sound = await sounds.open(making, { format: 'mp3', channels: 1 })
    sound!.finished.catch(() => {})
    await sounds.forget(made.fileName)
    await sounds.forget(making.fileName)

    expect(await readdir(join(folder, 'mp3'))).toEqual([])
  })

  it('is not there when the audio is not, and fails when that is no recording', async () => {
    const recording = await recorded(LEFT_HZ)
    const missing = { ...recording, fileName: 'none.wav' }
    await writeFile(join(folder, 'recordings', recording.fileName), 'not a recording')

    expect(await sounds.open(missing, { format: 'mp3', channels: 1 })).toBeNull()
    await expect(mp3Of(recording, 1)).rejects.toThrow('no recording')
    expect(await readdir(join(folder, 'mp3'))).toEqual([])
  })

  it('and in one channel for a player is gone with the recording too', async () => {
    const [mono, dual] = [await recorded(LEFT_HZ), await recorded(LEFT_HZ, RIGHT_HZ)]
    expect(await sounds.fileOf(mono)).toBe(join(folder, 'recordings', mono.fileName))
    const path = await sounds.fileOf(dual)
    const file = await readFile(path ?? '')
    expect([file.readUInt16LE(22), file.length]).toEqual([1, 44 + SECONDS * 16_000])
    expect(await sounds.fileOf(dual)).toBe(path)
    await sounds.forget(dual.fileName)

    expect(await readdir(join(folder, 'mp3'))).toEqual([])
    expect(await sounds.fileOf({ ...dual, fileName: 'none.wav' })).toBeNull()
  })

  it('that a crash left half-made is made again', async () => {
    const recording = await recorded(LEFT_HZ)
    await mkdir(join(folder, 'mp3'), { recursive: true })
    await writeFile(join(folder, 'mp3', `${recording.sid}-1.mp3.part`), 'half')
    sounds = await open()

    expect(await readdir(join(folder, 'mp3'))).toEqual([])
    const mp3 = await mp3Of(recording, 1)
    expect(mp3.equals(await readFile(join(folder, 'mp3', `${recording.sid}-1.mp3`)))).toBe(true)
  })

  it('of no sample is made too', async () => {
    const sid = makeSid('RE')
    const fileName = `${sid}.wav`
    await writeFile(join(folder, 'recordings', fileName), toneWav(0, [LEFT_HZ]))

    expect(await mp3Of({ sid, fileName, channels: 1 } as Recording, 1)).toBeInstanceOf(Buffer)
  })
})
