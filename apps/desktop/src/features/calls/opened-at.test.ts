import type { RecordingRecord } from '@offhook/desk-api'
import { describe, expect, it } from 'vitest'
import { recordingAskedFor, startAskedFor } from './opened-at.ts'

const recording = (sid: string, startTime: string | null, durationMs: number | null) =>
  ({ sid, startTime, durationMs, leftOut: [] }) as unknown as RecordingRecord
const first = recording('RE1', '2026-05-04T09:00:00.000Z', 20_000)
const second = recording('RE2', '2026-05-04T09:00:30.000Z', 20_000)
const made = recording('RE3', null, null)
const all = [made, first, second]
const query = (text: string) => new URLSearchParams(text)

it('leads to the moment also behind a time that was left out', () => {
  const leftOut = [{ from: '2026-05-04T09:00:05.000Z', to: '2026-05-04T09:00:25.000Z' }]
  const paused = { ...first, leftOut }
  const asked = query('at=2026-05-04T09:00:30.000Z')
  expect(recordingAskedFor(asked, [paused])?.sid).toBe('RE1')
  expect(startAskedFor(asked, paused)).toBe(10)
})

describe('the address of a call', () => {
  it.each([
    ['recording=RE2&t=5', 'RE2', 5],
    ['at=2026-05-04T09:00:42.500Z', 'RE2', 12.5],
    // What is named goes first.
    ['recording=RE1&at=2026-05-04T09:00:12.000Z', 'RE1', 12],
    ['at=2026-05-04T09:00:25.000Z', undefined, 0],
    ['at=nonsense', undefined, 0],
    ['recording=RE9&t=-4', undefined, 0],
    ['', undefined, 0],
  ])('%s leads to a recording and a place in it', (text, sid, start) => {
    const found = recordingAskedFor(query(text), all)
    expect(found?.sid).toBe(sid)
    expect(startAskedFor(query(text), found ?? null)).toBe(start)
  })
})
