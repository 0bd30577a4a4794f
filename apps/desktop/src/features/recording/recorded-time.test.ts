import { describe, expect, it } from 'vitest'
import { momentAt, piecesOf, recordedTime, secondAt } from './recorded-time.ts'

const begins = Date.parse('2026-05-04T09:00:00.000Z')
const at = (second: number) => begins + second * 1000
const iso = (second: number) => new Date(at(second)).toISOString()
const recording = (...leftOut: readonly { from: string | null; to: string | null }[]) => ({
  startTime: iso(0),
  leftOut,
})

describe('a recording that was paused', () => {
  // Five seconds, then ten; thirty seconds of sound in all.
  const paused = recording({ from: iso(10), to: iso(15) }, { from: iso(25), to: iso(35) })
  const recorded = recordedTime(paused, 30)

  it.each([
    [5, 5],
    [10, 10],
    // Nothing of the pause is in the file.
    [12, 10],
    [15, 10],
    [20, 15],
    [40, 25],
    [45, 30],
    [-2, -2],
  ])('second %i of the call is second %i of the file', (moment, second) => {
    expect(secondAt(at(moment), recorded)).toBe(second)
  })

  it.each([
    [5, 5],
    [10, 15],
    [15, 20],
    [25, 40],
    [30, 45],
  ])('second %i of the file was second %i of the call', (second, moment) => {
    expect(momentAt(second, recorded)).toBe(at(moment))
  })

  it('was heard in pieces', () => {
    expect(piecesOf(recorded)).toEqual([
      { from: 0, to: 10 },
      { from: 10, to: 20 },
      { from: 20, to: 30 },
    ])
  })

  it('ends where the call went on without it', () => {
    const stopped = recordedTime(recording({ from: iso(10), to: null }), 10)
    expect([secondAt(at(60), stopped), momentAt(10, stopped)]).toEqual([10, at(10)])
    expect(piecesOf(stopped)).toEqual([{ from: 0, to: 10 }])
  })
})

it('a recording without a pause is one piece, and one with silence for it too', () => {
  const recorded = recordedTime(recording(), 30)
  expect(piecesOf(recorded)).toEqual([{ from: 0, to: 30 }])
  expect(secondAt(at(20), recorded)).toBe(20)
})
