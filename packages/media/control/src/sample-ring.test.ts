import { describe, expect, it } from 'vitest'
import { createSampleRing, SampleRingReader, SampleRingWriter } from './sample-ring.ts'

/** A ring of 80 samples. */
function makeRing() {
  const memory = createSampleRing({ sampleRate: 8_000, capacityMs: 10 })
  const reader = new SampleRingReader(memory)
  return {
    writer: new SampleRingWriter(memory),
    reader,
    read(count: number): number[] {
      const out = new Int16Array(count)
      return [...out.subarray(0, reader.read(out))]
    },
  }
}

const count = (from: number, length: number): Int16Array =>
  Int16Array.from({ length }, (_, i) => from + i)

describe('a ring of samples', () => {
  it('gives them in order, over its edge, whatever the sizes', () => {
    const { writer, read } = makeRing()
    const heard: number[] = []
    for (let pushed = 0; pushed < 7_000; ) {
      pushed += writer.push(count(pushed, 37))
      heard.push(...read(23))
    }
    heard.push(...read(80))

    expect(heard).toEqual([...count(0, heard.length)])
    expect(heard.length).toBeGreaterThan(7_000)
  })

  it('takes no more than fits', () => {
    const { writer, read } = makeRing()

    expect(writer.push(count(0, 100))).toBe(80)
    expect(writer.push(count(80, 1))).toBe(0)
    expect(read(5)).toEqual([0, 1, 2, 3, 4])
    expect(writer.push(count(80, 100))).toBe(5)
  })

  it('tells of a mark when what was before it has been heard', () => {
    const { writer, read } = makeRing()
    writer.mark('at once')
    writer.push(count(0, 10))
    writer.mark('ten')
    writer.push(count(10, 10))
    writer.mark('twenty')

    expect(writer.reached()).toEqual(['at once'])
    read(9)
    expect(writer.reached()).toEqual([])
    read(1)
    expect(writer.reached()).toEqual(['ten'])
    expect(writer.waiting).toBe(10)
    read(20)
    expect(writer.reached()).toEqual(['twenty'])
  })

  it('drops what waits when it is cleared, with its marks, and plays what comes after', () => {
    const { writer, read } = makeRing()
    writer.push(count(0, 30))
    writer.mark('lost')
    expect(read(10)).toHaveLength(10)
    writer.clear()

    expect(writer.waiting).toBe(0)
    expect(writer.reached()).toEqual(['lost'])
    writer.push(count(500, 3))
    expect(read(10)).toEqual([500, 501, 502])
  })

  it('is over when all that was pushed before its end has been heard', () => {
    const { writer, reader, read } = makeRing()
    writer.push(count(0, 10))
    writer.end()
    expect(reader.isOver).toBe(false)
    read(10)
    expect(reader.isOver).toBe(true)
  })
})
