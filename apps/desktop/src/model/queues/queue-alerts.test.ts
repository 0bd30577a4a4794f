import type { LiveQueue } from '@offhook/desk-api'
import { beforeEach, expect, it } from 'vitest'
import { FakeLive } from '../../testing/fake-live.ts'
import { queueWindow } from '../../testing/queue-window.ts'
import { SimulatedClock } from '../../testing/simulated-clock.ts'
import { Live } from '../live/live.ts'
import { Notices } from '../notices.ts'
import { showQueueAlerts } from './queue-alerts.ts'

const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 0))

let clock: SimulatedClock
let fake: FakeLive
let notices: Notices
let stop: () => void
const visited: string[] = []

/** @param waits since how many seconds somebody waits; null = nobody does */
function sales(waits: number | null): LiveQueue {
  return {
    ...{ key: 'WQ1', name: 'Sales', channels: [], dayBegan: 0 },
    agents: { available: 1, unavailable: 0, offline: 0, longestAvailableSince: null },
    alertLevels: { waiting: [5, 10], longestWait: [20, 30], serviceLevel: [80, 60] },
    all: {
      now: {
        active: 0,
        waiting: waits === null ? 0 : 1,
        longestWaitSince: waits === null ? null : fake.now - waits * 1000,
      },
      ...{ last30: queueWindow(), today: queueWindow() },
      thresholds: { serviceLevel: 20, shortAbandoned: 5 },
    },
  }
}

beforeEach(async () => {
  clock = new SimulatedClock()
  fake = new FakeLive(clock)
  fake.set('queues', [sales(null)])
  notices = new Notices(
    clock,
    () => () => {},
    () => {},
  )
  const live = new Live({
    ...{ url: 'ws://here/live', token: async () => 'token', clock, openSocket: fake.open },
    onLoginEnded: () => {},
  })
  const navigator = { go: (path: string) => void visited.push(path) } as never
  stop = showQueueAlerts({ notices, live, navigator, clock })
  await turn()
  return () => {
    stop()
    live.close()
  }
})

const shown = () => notices.shown.get().map(({ id }) => id)

it('tells which queue needs somebody, also when only time has passed, for as long as it does', () => {
  fake.set('queues', [sales(25)])
  // A warning is for those who look at the queues.
  expect(shown()).toEqual([])

  clock.advance(10_000)
  expect(notices.shown.get()).toMatchObject([
    {
      id: 'queue-alert-WQ1',
      text: {
        key: 'queues.alert',
        values: { name: 'Sales', what: { key: 'queues.waitsLong' } },
      },
    },
  ])
  notices.shown.get()[0]?.actions[0]?.run()
  expect(visited).toEqual(['/queues/WQ1'])

  fake.set('queues', [sales(null)])
  expect(shown()).toEqual([])
})

it('tells once, until it was better in between', () => {
  fake.set('queues', [sales(31)])
  notices.dismissAllNotifications()
  clock.advance(20_000)
  expect(shown()).toEqual([])

  fake.set('queues', [sales(null)])
  fake.set('queues', [sales(31)])
  expect(shown()).toEqual(['queue-alert-WQ1'])
  stop()
  expect(shown()).toEqual([])
})
