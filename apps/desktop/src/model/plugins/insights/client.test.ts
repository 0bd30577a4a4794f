import type { LiveQueue } from '@offhook/desk-api'
import type { InsightsItems } from '@offhook/desktop-sdk'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FakeLive } from '../../../testing/fake-live.ts'
import { liveWorker } from '../../../testing/live-rows.ts'
import { queueWindow } from '../../../testing/queue-window.ts'
import { SimulatedClock } from '../../../testing/simulated-clock.ts'
import { Live } from '../../live/live.ts'
import { insightsClient } from './client.ts'

const away = {
  ...liveWorker,
  ...{ key: 'WK1', name: 'Al Abt', activityName: 'Break', available: false, tasks: [] },
}
const queue: LiveQueue = {
  ...{ key: 'WQ1', name: 'Sales', channels: [], dayBegan: 0 },
  alertLevels: { waiting: [5, 10], longestWait: [60, 180], serviceLevel: [80, 60] },
  agents: { available: 2, unavailable: 1, offline: 0, longestAvailableSince: null },
  all: {
    now: { active: 1, waiting: 3, longestWaitSince: 0 },
    ...{ last30: queueWindow({ handled: 4 }), today: queueWindow() },
    thresholds: { serviceLevel: 20, shortAbandoned: 5 },
  },
}
const waiting = {
  ...{ key: 'WT1', name: 'Ada', channel: 'voice', queueSid: 'WQ1', queueName: 'Sales' },
  ...{ workflowSid: 'WW1', priority: 0, since: 0, offered: false },
}

let fake: FakeLive
let live: Live
let reported: unknown[]

beforeEach(() => {
  fake = new FakeLive()
  fake.topics.set('team', [liveWorker, away])
  fake.topics.set('queues', [queue])
  fake.topics.set('waiting', [waiting])
  reported = []
  live = new Live({
    ...{ url: 'ws://here/live', token: async () => 'the-token', openSocket: fake.open },
    ...{ clock: new SimulatedClock(), onLoginEnded: () => undefined },
  })
})

afterEach(() => live.close())

const client = (isSupervisor = true) =>
  insightsClient({
    live: () => (isSupervisor ? live : null),
    report: (error) => void reported.push(error),
  })

async function found(index: Parameters<ReturnType<typeof client>['instantQuery']>[0], query = '') {
  const instant = await client().instantQuery(index)
  let result: InsightsItems = {}
  instant.on('searchResult', (items) => {
    result = items
  })
  await instant.search(query)
  return result
}

it('finds workers, queues, tasks and reservations', async () => {
  expect(await found('tr-worker', 'data.activity_name == "Break"')).toMatchObject({
    WK1: { friendly_name: 'Al Abt', attributes: { team_name: 'North' } },
  })
  expect(await found('tr-worker', 'attributes.routing.levels.spanish > 3')).toEqual({})
  expect(await found('tr-queue')).toMatchObject({
    WQ1: {
      ...{ queue_name: 'Sales', total_available_workers: 2 },
      ...{ tasks_now: { waiting_tasks: 3 }, sla_30_min: { handled_tasks_count: 4 } },
      longest_task_waiting_from: '1970-01-01T00:00:00.000Z',
    },
  })
  expect(await found('tr-task')).toMatchObject({
    WT1: { status: 'pending', queue_sid: 'WQ1' },
    'WT-WR9': { status: 'assigned', worker_sid: 'WK2' },
  })
  expect(Object.keys(await found('tr-reservation', 'status == "accepted"'))).toEqual(['WR9'])
})

it('tells how what was found changes, until it is closed', async () => {
  const query = await client().liveQuery('tr-worker', 'activity_name == "Available"')
  const told: string[] = []
  query.on('itemUpdated', ({ key, value }) => void told.push(`${key} ${value['available']}`))
  query.on('itemRemoved', ({ key }) => void told.push(`${key} gone`))
  query.on('itemRemoved', () => {
    throw new Error('of a plugin')
  })
  expect(Object.keys(query.getItems())).toEqual(['WK2'])

  fake.put('team', { ...away, activityName: 'Available', available: true })
  fake.put('team', { ...liveWorker, today: { ...liveWorker.today, handled: 4 } })
  fake.put('team', { ...liveWorker, activityName: 'Break' })
  query.close()
  fake.put('team', liveWorker)

  expect(told).toEqual(['WK1 true', 'WK2 gone'])
  expect(reported).toHaveLength(1)
  expect(Object.keys(query.getItems())).toEqual(['WK1'])
})

it('refuses an agent, an index that there is not, and what cannot be read', async () => {
  await expect(client(false).liveQuery('tr-worker', '')).rejects.toThrow(/supervisors/)
  await expect(client().instantQuery('tr-x' as never)).rejects.toThrow(/no index tr-x/)
  await expect(client().liveQuery('tr-worker', 'x ==')).rejects.toThrow(/cannot be read/)
})
