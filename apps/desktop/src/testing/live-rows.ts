import type { LiveQueue, LiveWorker } from '@offhook/desk-api'
import { queueWindow } from './queue-window.ts'

/** Somebody of the team who is in a call. */
export const liveWorker: LiveWorker = {
  key: 'WK2',
  name: 'Bo Berg',
  team: 'North',
  activitySid: 'WA-Available',
  activityName: 'Available',
  available: true,
  activitySince: 0,
  reachable: true,
  skills: [{ name: 'spanish', level: 3 }],
  queues: [],
  channels: [],
  tasks: [
    {
      taskSid: 'WT-WR9',
      reservationSid: 'WR9',
      status: 'accepted',
      since: 0,
      channel: 'voice',
      name: '+14155550144',
      direction: 'inbound',
      queueName: 'Support',
      conferenceSid: 'CF9',
      parties: [],
    },
  ],
  today: {
    handled: 3,
    missed: 0,
    rejected: 0,
    averageHandleTime: 120,
    talkTime: 300,
  },
}

/** A queue in which nothing happens. */
export function liveQueue(over: Partial<LiveQueue['all']> = {}, available = 1): LiveQueue {
  return {
    ...{ key: 'WQ1', name: 'Sales', channels: [], dayBegan: 0 },
    alertLevels: { waiting: [5, 10], longestWait: [60, 180], serviceLevel: [80, 60] },
    agents: { available, unavailable: 0, offline: 0, longestAvailableSince: null },
    all: {
      now: { active: 0, waiting: 0, longestWaitSince: null },
      ...{ last30: queueWindow(), today: queueWindow() },
      thresholds: { serviceLevel: 20, shortAbandoned: 5 },
      ...over,
    },
  }
}
