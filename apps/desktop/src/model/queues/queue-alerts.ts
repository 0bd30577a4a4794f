import type { LiveQueue } from '@offhook/desk-api'
import { msg } from '../../texts/index.ts'
import type { Clock } from '../clock.ts'
import type { Live } from '../live/live.ts'
import { type Notices, whilst } from '../notices.ts'
import type { Navigator } from '../route.ts'
import { createStore } from '../store.ts'
import { alertsOf } from './queue-figures.ts'

/** A wait grows though nothing happens. */
const LOOK_MS = 5_000

interface QueueAlertParts {
  readonly notices: Notices
  readonly live: Live
  readonly navigator: Navigator
  readonly clock: Clock
}

type Worst = ReturnType<typeof alertsOf>[number]

/**
 * Tells a supervisor on every page which queue needs somebody now, for as long as it does. One that is
 * dismissed is told again only after it was better. The result stops it.
 */
export function showQueueAlerts({ notices, live, navigator, clock }: QueueAlertParts): () => void {
  const rows = live.rows('queues')
  const critical = createStore<ReadonlySet<string>>(new Set())
  const tell = ({ key, name }: LiveQueue, { label }: Worst) => {
    const content = msg('queues.alert', { name, what: { key: label } })
    notices.show({
      id: `queue-alert-${key}`,
      type: 'warning',
      content,
      whilst: whilst(critical, (now) => now.has(key)),
      actions: [{ label: msg('queues.show'), run: () => navigator.go(`/queues/${key}`) }],
      browser: { title: content, when: 'whenNotInFocus' },
    })
  }
  const look = () => {
    const before = critical.get()
    const now = live.now()
    const found = [...(rows.get()?.values() ?? [])].flatMap((queue) => {
      const worst = alertsOf(queue, now).find(({ health }) => health === 'critical')
      return worst ? [{ queue, worst }] : []
    })
    const isSame = found.length === before.size && found.every(({ queue }) => before.has(queue.key))
    if (isSame) return
    critical.set(new Set(found.map(({ queue }) => queue.key)))
    for (const { queue, worst } of found) if (!before.has(queue.key)) tell(queue, worst)
  }
  let stopTimer = () => {}
  const tick = () => {
    look()
    stopTimer = clock.after(LOOK_MS, tick)
  }
  const stops = [live.follow('queues'), rows.subscribe(look), () => stopTimer()]
  tick()
  return () => {
    for (const stop of stops) stop()
    critical.set(new Set())
  }
}
