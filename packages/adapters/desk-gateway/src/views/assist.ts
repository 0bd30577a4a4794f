import type { LiveAssist } from '@offhook/desk-api'
import { isOpen } from '@offhook/task-router'
import type { View } from '../feed.ts'
import type { Audience, Sources } from './audience.ts'

/** More is on the page of the call. */
const MOST_LINES = 100

/** What is said in one's own calls. A call that is only offered is nobody's own. */
export function assistView(sources: Sources, { own }: Audience): View<LiveAssist> {
  const { router, assist, changes } = sources
  return {
    *read(keys) {
      const worker = router.worker(own?.workerSid ?? '')
      if (!worker) return
      for (const { taskSid, status } of router.reservationsOf(worker)) {
        if (!isOpen(status) || status === 'pending' || (keys && !keys.has(taskSid))) continue
        const talk = assist.ofTask(taskSid)
        if (talk) yield { key: taskSid, ...talk, lines: talk.lines.slice(-MOST_LINES) }
      }
    },
    follow(touch) {
      const disposers = [
        changes.events.on('task', touch),
        assist.events.on('changed', (taskSid) => touch(taskSid)),
      ]
      return () => {
        for (const dispose of disposers) dispose()
      }
    },
  }
}
