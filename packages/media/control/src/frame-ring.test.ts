import { describe, expect, it } from 'vitest'
import { createFrameRing, FrameRingReader, FrameRingWriter } from './frame-ring.ts'

const SAMPLES = 160
const frame = (value: number): Int16Array => new Int16Array(SAMPLES).fill(value)

function makeRing(channels: 1 | 2, slots = 4) {
  const memory = createFrameRing({ slots, channels, sampleRate: 8_000 })
  const out = new Int16Array(64 * SAMPLES * channels)
  const reader = new FrameRingReader(memory)
  return {
    writer: new FrameRingWriter(memory),
    reader,
    /** The next run, with the first sample of each channel of its ticks. */
    read() {
      const run = reader.read(out)
      if (!run) return null
      const firsts = Array.from({ length: run.ticks * channels }, (_, i) => {
        const tick = Math.floor(i / channels)
        return out[tick * SAMPLES * channels + (i % channels)]
      })
      return [run.position, ...firsts]
    },
    out,
  }
}

describe('a ring of frames', () => {
  it('gives what was written, side by side, and silence for what does not sound', () => {
    const { writer, read, out } = makeRing(2)
    out.fill(99)
    writer.write(0, frame(1), frame(2))
    writer.write(1, null, frame(3))
    writer.write(2, frame(4), null)
    writer.write(3, null, null)

    expect(read()).toEqual([0, 1, 2, 0, 3, 4, 0, 0, 0])
    expect([...out.subarray(0, 6)]).toEqual([1, 2, 1, 2, 1, 2])
    expect(read()).toBeNull()
  })

  it('gives runs without a gap, each with its place in time', () => {
    const { writer, read } = makeRing(1)
    writer.write(5, frame(1), null)
    writer.write(6, frame(2), null)
    writer.write(900, frame(3), null)

    expect(read()).toEqual([5, 1, 2])
    expect(read()).toEqual([900, 3])
  })

  it('leaves out what does not fit, and goes on as soon as there is room', () => {
    const { writer, reader, read } = makeRing(1)
    for (let tick = 0; tick < 7; tick++) writer.write(tick, frame(tick), null)
    expect(reader.leftOut).toBe(3)
    expect(read()).toEqual([0, 0, 1, 2, 3])
    writer.write(7, frame(7), null)

    expect(read()).toEqual([7, 7])
  })

  it('reads no more than there is room for', () => {
    const { writer, reader } = makeRing(1)
    for (let tick = 0; tick < 3; tick++) writer.write(tick, frame(tick), null)
    const out = new Int16Array(2 * SAMPLES + 1)

    expect(reader.read(out)).toEqual({ position: 0, ticks: 2 })
    expect(reader.read(out)).toEqual({ position: 2, ticks: 1 })
  })

  it('goes round for ever', () => {
    const { writer, read } = makeRing(2, 3)
    for (let tick = 0; tick < 1_000; tick++) {
      writer.write(tick, frame(tick % 7), null)
      expect(read()).toEqual([tick, tick % 7, 0])
    }
  })
})
