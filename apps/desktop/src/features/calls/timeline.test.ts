import type { CallRecord } from '@offhook/desk-api'
import { describe, expect, it } from 'vitest'
import { callsToCsv } from './csv.ts'
import { layOut } from './timeline.ts'

const call: CallRecord = {
  sid: 'CA1',
  parentCallSid: null,
  kind: 'sip',
  endCause: 'normal',
  recordings: [],
  from: '+14155550132',
  to: '+14155550100',
  direction: 'inbound',
  status: 'completed',
  startTime: '2026-05-04T09:00:00Z',
  answerTime: '2026-05-04T09:00:10Z',
  endTime: '2026-05-04T09:01:40Z',
  duration: 90,
}

describe('the lanes of a call', () => {
  it('places ringing and talk on one axis', () => {
    const leg = {
      ...call,
      sid: 'CA2',
      startTime: '2026-05-04T09:00:50Z',
      answerTime: null,
      endTime: '2026-05-04T09:01:15Z',
    }

    const timeline = layOut([leg, call], 0)

    expect(timeline?.lengthMs).toBe(100_000)
    expect(timeline?.lanes.map(({ sid, ring, talk }) => ({ sid, ring, talk }))).toEqual([
      { sid: 'CA1', ring: { from: 0, to: 0.1 }, talk: { from: 0.1, to: 1 } },
      { sid: 'CA2', ring: { from: 0.5, to: 0.75 }, talk: null },
    ])
  })

  it('lets a call that still runs reach to now', () => {
    const runs = { ...call, status: 'in-progress', endTime: null, duration: null }

    const timeline = layOut([runs], Date.parse('2026-05-04T09:10:00Z'))

    expect(timeline?.lengthMs).toBe(600_000)
    expect(timeline?.ticks).toEqual([0, 120_000, 240_000, 360_000, 480_000, 600_000])
  })

  it('has nothing to show without times, good or bad', () => {
    expect(layOut([], 0)).toBeNull()
    expect(layOut([{ ...call, startTime: null }], 0)).toBeNull()
    expect(layOut([{ ...call, startTime: 'yesterday' }], 0)).toBeNull()
  })
})

describe('the CSV', () => {
  it('has a head and one line per leg', () => {
    const [head, line, end] = callsToCsv([call]).split('\r\n')

    expect(head).toBe(
      'Sid,Parent sid,Start,Answered,End,From,To,Direction,Kind,Status,Duration (s)',
    )
    expect(line).toBe(
      'CA1,,2026-05-04T09:00:00Z,2026-05-04T09:00:10Z,2026-05-04T09:01:40Z,+14155550132,+14155550100,inbound,sip,completed,90',
    )
    expect(end).toBe('')
  })

  it('quotes what would break a line, and disarms what a spreadsheet would run', () => {
    const text = callsToCsv([{ ...call, from: '=HYPERLINK("x")', to: 'a,b' }])

    expect(text).toContain(`"'=HYPERLINK(""x"")","a,b"`)
  })
})
