import type { LivePresence } from '@offhook/desk-api'
import type { View } from '../feed.ts'
import { type Audience, isReachable, type Sources } from './audience.ts'

/** One's own activity, and whether one's phone can ring. */
export function presenceView(sources: Sources, { own }: Audience): View<LivePresence> {
  const { router, changes } = sources
  return {
    *read() {
      const worker = router.worker(own?.workerSid ?? '')
      const activity = worker && router.get('activity', worker.activitySid)
      if (!worker || !activity) return
      yield {
        key: 'me',
        workerSid: worker.sid,
        activitySid: activity.sid,
        activityName: activity.friendlyName,
        available: activity.available,
        activitySince: worker.dateStatusChanged,
        reachable: isReachable(sources, worker),
      }
    },
    follow: (touch) =>
      changes.events.on('worker', (sid) => {
        if (sid === own?.workerSid) touch('me')
      }),
  }
}
