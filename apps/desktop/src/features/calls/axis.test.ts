import type { CallDetails, CallRecord } from '@offhook/desk-api'
import { describe, expect, it } from 'vitest'
import { axisOf, lanesOf, placeOf, stretchOf } from './axis.ts'

const at = (second: number) => new Date(Date.UTC(2026, 4, 4, 9) + second * 1000).toISOString()
const ms = (second: number) => Date.parse(at(second))

const leg: CallRecord = {
  sid: 'CA1',
  parentCallSid: null,
  from: '+14155550132',
  to: '+14155550100',
  direction: 'inbound',
  kind: 'sip',
  status: 'completed',
  endCause: 'normal',
  startTime: at(0),
  answerTime: at(5),
  endTime: at(60),
  duration: 55,
  recordings: [],
}

const details = (rest: Partial<CallDetails>): CallDetails => ({
  call: leg,
  contact: null,
  lanes: [],
  legs: [leg],
  recordings: [],
  notifications: [],
  ...rest,
})

describe('the lanes of a call', () => {
  it('are those of its contact; what goes on ends now', () => {
    const lanes = lanesOf(
      details({
        lanes: [
          {
            role: 'customer',
            callSid: 'CA1',
            workerSid: null,
            name: '+14155550132',
            segments: [
              { kind: 'queue', queueSid: null, startTime: at(0), endTime: at(20) },
              { kind: 'talk', queueSid: null, startTime: at(20), endTime: null },
            ],
          },
        ],
      }),
      ms(30),
    )
    expect(lanes[0]?.segments).toEqual([
      { kind: 'queue', from: ms(0), to: ms(20) },
      { kind: 'talk', from: ms(20), to: ms(30) },
    ])
  })

  it('are its legs where there is no contact', () => {
    const live = { ...leg, sid: 'CA2', status: 'in-progress', endTime: null, duration: null }
    const lanes = lanesOf(details({ legs: [leg, live] }), ms(90))

    expect(lanes.map(({ segments }) => segments)).toEqual([
      [
        { kind: 'ring', from: ms(0), to: ms(5) },
        { kind: 'talk', from: ms(5), to: ms(60) },
      ],
      [
        { kind: 'ring', from: ms(0), to: ms(5) },
        { kind: 'talk', from: ms(5), to: ms(90) },
      ],
    ])
  })

  it('say nothing of a leg that has not begun', () => {
    const lanes = lanesOf(details({ legs: [{ ...leg, startTime: null }] }), ms(0))
    expect(lanes[0]?.segments).toEqual([])
    expect(axisOf(lanes, [])).toBeNull()
  })
})

describe('the axis', () => {
  it('spans lanes and recordings, with a mark every ten seconds of a minute', () => {
    const recording = {
      ...{ sid: 'RE1', callSid: 'CA1', channels: 2 as const, parties: [], isEncrypted: false },
      leftOut: [],
      ...{ status: 'completed', startTime: at(5), durationMs: 65_000 },
    }
    const axis = axisOf(lanesOf(details({}), 0), [recording])

    expect(axis).toEqual({
      startsAt: ms(0),
      lengthMs: 70_000,
      ticks: [0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 70_000],
    })
    expect(placeOf(axis!, ms(35))).toBe(0.5)
    expect(stretchOf(axis!, ms(7), ms(14))).toEqual({ insetInlineStart: '10%', width: '10%' })
    expect(placeOf(axis!, ms(-5))).toBe(0)
  })
})
