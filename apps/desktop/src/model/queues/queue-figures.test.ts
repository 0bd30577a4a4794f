import { describe, expect, it } from 'vitest'
import { liveQueue as queue } from '../../testing/live-rows.ts'
import { queueWindow } from '../../testing/queue-window.ts'
import { alertsOf, figures, healthOf, rollUp, rollUpNow } from './queue-figures.ts'

describe('roll-ups', () => {
  it('add counts, and weigh averages by what they are of', () => {
    const all = rollUp([
      queueWindow({
        ...{ tasks: 10, handled: 8, handledWithinServiceLevel: 4, abandoned: 1 },
        ...{ shortAbandoned: 1, averageWaitingTime: 10 },
      }),
      queueWindow({
        ...{ tasks: 2, handled: 2, handledWithinServiceLevel: 2, averageWaitingTime: 60 },
      }),
      queueWindow(),
    ])
    expect(all).toMatchObject({
      ...{ tasks: 12, handled: 10, serviceLevelPercentage: 54.5 },
      ...{ handledWithinServiceLevelPercentage: 60, averageWaitingTime: 20 },
      averageHandleTime: null,
    })
  })

  it('of nothing are nothing', () => {
    expect(rollUp([])).toEqual(queueWindow())
  })

  it('take the longest wait', () => {
    const since = (longestWaitSince: number | null) =>
      queue({ now: { active: 1, waiting: 2, longestWaitSince } }).all
    expect(rollUpNow([since(50), since(20), since(null)])).toEqual({
      ...{ active: 3, waiting: 6, longestWaitSince: 20 },
    })
  })
})

describe('the health of a queue', () => {
  const now = 1_000_000
  it.each([
    ['on track', queue(), 'fine', []],
    [
      'somebody waits long',
      queue({ now: { active: 0, waiting: 1, longestWaitSince: now - 61_000 } }),
      'warning',
      ['queues.waitsLong'],
    ],
    [
      'many wait',
      queue({ now: { active: 0, waiting: 10, longestWaitSince: now } }),
      'critical',
      ['queues.manyWait'],
    ],
    [
      'nobody is there',
      queue({ now: { active: 0, waiting: 1, longestWaitSince: now } }, 0),
      'critical',
      ['queues.nobodyThere'],
    ],
    [
      'too few in time',
      queue({ last30: queueWindow({ serviceLevelPercentage: 79 }) }),
      'warning',
      ['queues.slaLow'],
    ],
  ])('%s', (_, row, health, labels) => {
    expect(healthOf(row, now)).toBe(health)
    expect(alertsOf(row, now).map(({ label }) => label)).toEqual(labels)
  })

  it('goes by the levels of the queue itself', () => {
    const waiting = queue({ now: { active: 0, waiting: 1, longestWaitSince: now - 20_000 } })
    const levels = { waiting: [1, 2], longestWait: [10, 15], serviceLevel: [80, 60] } as const
    expect(alertsOf({ ...waiting, alertLevels: levels }, now)).toEqual([
      { health: 'critical', label: 'queues.waitsLong' },
      { health: 'warning', label: 'queues.manyWait' },
    ])
  })

  it('shows every figure of a window once', () => {
    expect(figures.map(({ name }) => name).sort()).toEqual(Object.keys(queueWindow()).sort())
  })
})
