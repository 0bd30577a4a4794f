import { makeSid } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { ActivityTally } from './activity-tally.ts'
import type { CountedEvent } from './counted-events.ts'

const window = { from: 100_000, to: 200_000 }
const ann = makeSid('WK')

function event(eventType: string, eventDate: number, rest: Partial<CountedEvent>): CountedEvent {
  return {
    eventType,
    eventDate,
    taskSid: null,
    reservationSid: null,
    taskChannelSid: null,
    taskQueueSid: null,
    workflowSid: null,
    workerSid: ann,
    taskAge: null,
    taskAgeSinceTransfer: null,
    taskAgeInQueue: null,
    activitySid: null,
    previousActivitySid: null,
    timeInPreviousActivity: null,
    ...rest,
  }
}

const moved = (at: number, from: string, to: string, since: number | null) =>
  event('worker.activity.update', at, {
    activitySid: to,
    previousActivitySid: from,
    timeInPreviousActivity: since === null ? null : at - since,
  })

const now = (activitySid: string, dateStatusChanged: number) => ({
  sid: ann,
  activitySid: activitySid as ReturnType<typeof makeSid<'WA'>>,
  dateStatusChanged,
})

function figures(events: readonly CountedEvent[], ...workers: ReturnType<typeof now>[]) {
  const tally = new ActivityTally(window)
  for (const one of events) tally.add(one)
  return Object.fromEntries(tally.figures(workers))
}

const once = (seconds: number) => ({ avg: seconds, min: seconds, max: seconds, total: seconds })

describe('the time in an activity', () => {
  it('is the whole window for who did nothing else, however long before they began', () => {
    expect(figures([], now('A', 5))).toEqual({ A: once(100) })
  })

  it('is nothing of what began after the window, and of who left before it', () => {
    expect(figures([], now('A', 200_000))).toEqual({})
    expect(figures([moved(250_000, 'A', 'B', 240_000)], now('B', 250_000))).toEqual({})
  })

  it('is told for a window that is over by what happened after it', () => {
    expect(figures([moved(250_000, 'A', 'B', 150_000)], now('B', 250_000))).toEqual({ A: once(50) })
  })

  it('counts each stay, and rounds down', () => {
    const events = [moved(110_900, 'A', 'B', 20_000), moved(190_000, 'B', 'A', 110_900)]

    expect(figures(events, now('A', 190_000))).toEqual({
      A: { avg: 10, min: 10, max: 10, total: 20 },
      B: once(79),
    })
  })

  it('is the same in whatever order events of one moment come', () => {
    const events = [moved(150_000, 'A', 'B', 0), moved(150_000, 'B', 'C', 150_000)]
    const expected = { A: once(50), C: once(50) }

    expect(figures(events, now('C', 150_000))).toEqual(expected)
    expect(figures(events.toReversed(), now('C', 150_000))).toEqual(expected)
  })

  it('ends with the worker', () => {
    const made = event('worker.created', 110_000, { activitySid: 'A' })
    const gone = event('worker.deleted', 130_000, { activitySid: 'A' })

    expect(figures([made, gone])).toEqual({ A: once(20) })
    expect(figures([gone])).toEqual({ A: once(30) })
  })

  it('follows an event that the row of the worker does not show yet', () => {
    expect(figures([moved(150_000, 'A', 'B', 0)], now('A', 0))).toEqual({
      A: once(50),
      B: once(50),
    })
  })

  it('begins with the last event, or the window, where an event does not tell since when', () => {
    const made = event('worker.created', 120_000, { activitySid: 'A' })

    expect(figures([made, moved(150_000, 'A', 'B', null)], now('B', 150_000))).toEqual({
      A: once(30),
      B: once(50),
    })
    expect(figures([moved(150_000, 'A', 'B', null)], now('B', 150_000))).toEqual({
      A: once(50),
      B: once(50),
    })
  })
})
