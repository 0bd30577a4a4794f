import { describe, expect, it } from 'vitest'
import { DelayLine } from './delay-line.ts'

const SAMPLES = 160
const frame = (value: number) => new Int16Array(SAMPLES).fill(value)

/** What comes out, frame by frame: its value, or 0 for silence. */
function passed(line: DelayLine, values: readonly number[], wanted: number): number[] {
  return values.map((value) => line.pass(value === 0 ? null : frame(value), wanted)?.[0] ?? 0)
}

describe('a side that waits for the other', () => {
  it('is passed on as it is while it need not wait', () => {
    expect(passed(new DelayLine(SAMPLES), [1, 0, 2], 0)).toEqual([1, 0, 2])
  })

  it('comes so many frames later, with nothing missing', () => {
    const line = new DelayLine(SAMPLES)
    expect(passed(line, [0, 0], 2)).toEqual([0, 0])

    expect(passed(line, [1, 2, 3, 0, 4, 0, 0], 2)).toEqual([0, 0, 1, 2, 3, 0, 4])
  })

  it('is held back further in silence only, and less again there', () => {
    const line = new DelayLine(SAMPLES)

    expect(passed(line, [1, 2, 0, 3, 4], 1)).toEqual([1, 2, 0, 0, 3])
    expect(passed(line, [5, 0, 6, 7], 0)).toEqual([4, 5, 6, 7])
  })

  it('changes in the midst of speech when there is no silence for seconds', () => {
    const line = new DelayLine(SAMPLES)
    const speech = Array.from({ length: 300 }, (_, i) => i + 1)
    const out = passed(line, speech, 1)

    expect(out.slice(0, 240)).toEqual(speech.slice(0, 240))
    expect(out.slice(-10)).toEqual(speech.slice(-11, -1))
    expect(out.filter((value) => value === 0)).toHaveLength(1)
  })

  it('waits no longer than a jitter buffer can', () => {
    const line = new DelayLine(SAMPLES)
    passed(line, new Array(40).fill(0), 100)

    expect(passed(line, [1, ...new Array(11).fill(0)], 100)).toEqual([...new Array(11).fill(0), 1])
  })

  it('forgets what it holds when it is not to be recorded', () => {
    const line = new DelayLine(SAMPLES)
    passed(line, [0, 0, 1], 2)
    line.silence()

    expect(passed(line, [2, 3, 4], 2)).toEqual([0, 0, 2])
  })
})
