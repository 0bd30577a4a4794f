import type { LiveWorker } from '@offhook/desk-api'

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
