import { describe, expect, it } from 'vitest'
import type { DrawnLane, DrawnSegment } from './axis.ts'
import { holdsIn, transfersIn } from './wave-marks.ts'

/** The recording begins ten seconds after the call. */
const recorded = { begins: 1_000_000_010_000, seconds: 60, leftOut: [] }
const at = (second: number) => 1_000_000_000_000 + second * 1000
const segment = (kind: DrawnSegment['kind'], from: number, to: number): DrawnSegment => ({
  kind,
  from: at(from),
  to: at(to),
})
const lane = (
  role: DrawnLane['role'],
  name: string,
  ...segments: readonly DrawnSegment[]
): DrawnLane => ({ key: name, role, name, segments })

describe('holds on a recording', () => {
  it('are those of the customer, from the beginning of the recording', () => {
    const lanes = [
      lane('customer', 'Joe', segment('talk', 0, 20), segment('hold', 20, 35)),
      lane('agent', 'Ada', segment('hold', 40, 50)),
    ]
    expect(holdsIn(lanes, recorded)).toEqual([{ from: 10, to: 25 }])
  })

  it('are shorter by what a pause left out, and none where it left them out whole', () => {
    const holds = [segment('hold', 20, 35), segment('hold', 42, 44)]
    const leftOut = [
      { from: at(30), to: at(33) },
      { from: at(40), to: at(50) },
    ]
    expect(holdsIn([lane('customer', 'Joe', ...holds)], { ...recorded, leftOut })).toEqual([
      { from: 10, to: 22 },
    ])
  })

  it('end where the recording does, and are left out where it has none of them', () => {
    const holds = [segment('hold', 0, 5), segment('hold', 8, 12), segment('hold', 65, 90)]
    expect(holdsIn([lane('customer', 'Joe', ...holds)], recorded)).toEqual([
      { from: 0, to: 2 },
      { from: 55, to: 60 },
    ])
  })
})

describe('transfers on a recording', () => {
  it('of a cold one: when the next one began', () => {
    const lanes = [
      lane('customer', 'Joe', segment('talk', 5, 20), segment('queue', 20, 30)),
      lane(
        'agent',
        'Ada',
        segment('ring', 2, 5),
        segment('talk', 5, 20),
        segment('wrap-up', 20, 40),
      ),
      lane('agent', 'Bob', segment('ring', 22, 30), segment('talk', 30, 60)),
    ]
    expect(transfersIn(lanes, recorded)).toEqual([{ at: 20, from: 'Ada', to: 'Bob' }])
  })

  it('of a warm one: when the first had left', () => {
    const lanes = [
      lane(
        'agent',
        'Ada',
        segment('talk', 5, 20),
        segment('consult', 20, 32),
        segment('talk', 32, 36),
      ),
      lane('external', '+14155550199', segment('consult', 22, 32), segment('talk', 32, 60)),
    ]
    expect(transfersIn(lanes, recorded)).toEqual([{ at: 26, from: 'Ada', to: '+14155550199' }])
  })

  it('of a chain: each', () => {
    const lanes = [
      lane('agent', 'Cyd', segment('talk', 42, 60)),
      lane('agent', 'Ada', segment('talk', 5, 20)),
      lane('agent', 'Bob', segment('talk', 21, 40)),
    ]
    expect(transfersIn(lanes, recorded)).toEqual([
      { at: 11, from: 'Ada', to: 'Bob' },
      { at: 32, from: 'Bob', to: 'Cyd' },
    ])
  })

  it('is none when a colleague was asked and has gone, when all go at once, when nobody answered', () => {
    const asked = [
      lane(
        'agent',
        'Ada',
        segment('talk', 5, 20),
        segment('consult', 20, 30),
        segment('talk', 30, 60),
      ),
      lane('agent', 'Bob', segment('consult', 21, 30)),
    ]
    const together = [
      lane('agent', 'Ada', segment('talk', 5, 60)),
      lane('agent', 'Bob', segment('talk', 20, 60.2)),
    ]
    const unanswered = [
      lane('agent', 'Ada', segment('talk', 5, 20)),
      lane('agent', 'Bob', segment('ring', 22, 40)),
    ]
    const supervised = [
      lane('agent', 'Ada', segment('talk', 5, 20)),
      lane('supervisor', 'Sue', segment('supervise', 10, 40)),
    ]
    for (const lanes of [asked, together, unanswered, supervised])
      expect(transfersIn(lanes, recorded)).toEqual([])
  })

  it('is left out where it was before the recording began', () => {
    const lanes = [
      lane('agent', 'Ada', segment('talk', 0, 3)),
      lane('agent', 'Bob', segment('talk', 4, 60)),
    ]
    expect(transfersIn(lanes, recorded)).toEqual([])
  })
})
