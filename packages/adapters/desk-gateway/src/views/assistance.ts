import type { LiveAssistance } from '@offhook/desk-api'
import type { View } from '../feed.ts'
import { workerName } from '../names.ts'
import type { Audience, Sources } from './audience.ts'

/** Who asks for help; of agents, their own request alone. */
export function assistanceView(sources: Sources, audience: Audience): View<LiveAssistance> {
  const { router, contacts, changes } = sources
  return {
    *read(keys) {
      for (const request of contacts.assistance.all()) {
        const reservation = router.reservation(request.reservationSid)
        const worker = reservation && router.worker(reservation.workerSid)
        if (!worker || worker.workspaceSid !== audience.workspaceSid) continue
        if (audience.own && audience.own.workerSid !== worker.sid) continue
        if (keys && !keys.has(reservation.sid)) continue
        yield {
          key: reservation.sid,
          taskSid: reservation.taskSid,
          workerSid: worker.sid,
          workerName: workerName(worker),
          message: request.message,
          since: request.since,
        }
      }
    },
    follow: (touch) => changes.events.on('assistance', touch),
  }
}
