import { createFrameRing, FrameRingWriter } from '@offhook/control'
import type { MediaFrame } from '@offhook/media-stream'
import { expect, it } from 'vitest'
import { TrackReader } from './track-reader.ts'

function track(slots = 100) {
  const memory = createFrameRing({ slots, channels: 1, sampleRate: 8_000 })
  const frames: MediaFrame[] = []
  const reader = new TrackReader('inbound', memory)
  const read = () => reader.read((frame) => void frames.push(frame))
  return { writer: new FrameRingWriter(memory), frames, read }
}
const loud = new Int16Array(160).fill(32_000)
const bytes = ({ payload }: MediaFrame) => [...new Set(Buffer.from(payload, 'base64'))]

it('makes one frame of each tick: 160 bytes of µ-law, silence where nobody spoke', () => {
  const { writer, frames, read } = track()
  writer.write(0, loud, null)
  writer.write(1, null, null)
  read()

  expect(frames).toMatchObject([
    { track: 'inbound', chunk: 1, timestamp: 0 },
    { track: 'inbound', chunk: 2, timestamp: 20 },
  ])
  expect(frames.map(({ payload }) => Buffer.from(payload, 'base64').length)).toEqual([160, 160])
  expect(frames.map(bytes)).toEqual([[0x80], [0xff]])
})

it('fills gaps with silence, so that the time of a frame is its place', () => {
  const { writer, frames, read } = track()
  writer.write(0, loud, null)
  writer.write(4, loud, null)
  read()

  expect(frames.map(({ chunk, timestamp }) => [chunk, timestamp])).toEqual([
    [1, 0],
    [2, 20],
    [3, 40],
    [4, 60],
    [5, 80],
  ])
  expect(frames.map((each) => bytes(each)[0])).toEqual([0x80, 0xff, 0xff, 0xff, 0x80])
})

it('leaves a gap of a minute out, and keeps the time', () => {
  const { writer, frames, read } = track()
  writer.write(3_000, loud, null)
  read()

  expect(frames).toMatchObject([{ chunk: 3_001, timestamp: 60_000 }])
})
