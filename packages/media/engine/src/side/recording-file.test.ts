import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFrameRing, FrameRingWriter } from '@offhook/control'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RecordingFile } from './recording-file.ts'
import { readWavHeader } from './wav.ts'

const SAMPLES = 160
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offhook-file-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

async function makeFile(trimSilence: boolean, channels: 1 | 2 = 1) {
  const memory = createFrameRing({ slots: 150, channels, sampleRate: 8_000 })
  const path = join(folder, 'call.wav')
  const faults: string[] = []
  const onFault = (error: string) => faults.push(error)
  const file = new RecordingFile({ memory, path, trimSilence, onFault })
  await file.opened
  /** The first sample of each tick and channel. */
  const firsts = async (): Promise<number[]> => {
    const bytes = await readFile(path)
    const { dataOffset, dataBytes } = readWavHeader(bytes, bytes.length)
    const perTick = SAMPLES * channels
    return Array.from({ length: dataBytes / 2 / perTick }, (_, tick) =>
      Array.from({ length: channels }, (_, i) =>
        bytes.readInt16LE(dataOffset + 2 * (tick * perTick + i)),
      ),
    ).flat()
  }
  return { file, ring: new FrameRingWriter(memory), firsts, faults }
}

const frame = (value: number): Int16Array => new Int16Array(SAMPLES).fill(value)

describe('the file of a recording', () => {
  it('is written a second at a time, and the rest at its end', async () => {
    const { file, ring, firsts } = await makeFile(false, 2)
    const there = async () => (await firsts()).length / 2
    for (let tick = 0; tick < 49; tick++) ring.write(tick, frame(1), frame(2))
    file.look()
    expect(await there()).toBe(0)
    ring.write(49, frame(1), frame(2))
    file.look()
    await expect.poll(there).toBe(50)
    for (let tick = 50; tick < 70; tick++) ring.write(tick, frame(3), frame(4))
    file.look()

    expect(await file.close()).toEqual({
      durationMs: 1_400,
      trimmedMs: 0,
      bytes: 44 + 70 * 640,
      error: null,
    })
    const all = await firsts()
    expect([all.slice(0, 2), all.slice(-2)]).toEqual([
      [1, 2],
      [3, 4],
    ])
  })

  it('has silence where the tap brought nothing', async () => {
    const { file, ring, firsts } = await makeFile(false)
    ring.write(0, frame(1), null)
    ring.write(3, frame(2), null)
    await file.close()

    expect(await firsts()).toEqual([1, 0, 0, 2])
  })

  it('trims silence at both ends and keeps it in between', async () => {
    const { file, ring, firsts } = await makeFile(true)
    const levels = [0, 0, 0, 900, 0, 0, 900, 900, ...new Array<number>(20).fill(0)]
    for (const [tick, level] of levels.entries()) ring.write(tick, frame(level), null)

    expect(await file.close()).toMatchObject({ durationMs: 200, trimmedMs: 60 })
    expect(await firsts()).toEqual([900, 0, 0, 900, 900, 0, 0, 0, 0, 0])
  })

  it('of silence alone keeps nothing when it trims', async () => {
    const { file, ring } = await makeFile(true)
    for (let tick = 0; tick < 10; tick++) ring.write(tick, null, null)

    expect(await file.close()).toMatchObject({ durationMs: 0, trimmedMs: 200, bytes: 44 })
  })

  it('that was not written in time says so, and keeps its time', async () => {
    const { file, ring, firsts, faults } = await makeFile(false)
    for (let tick = 0; tick < 200; tick++) ring.write(tick, frame(tick + 1), null)
    file.look()
    ring.write(200, frame(201), null)
    const { error } = await file.close()

    expect(faults).toEqual(['the recording was not written in time'])
    expect(error).toBe(faults[0])
    const all = await firsts()
    expect([all[149], all[150], all[200]]).toEqual([150, 0, 201])
  })
})
