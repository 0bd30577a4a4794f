import { msg } from '../../texts/index.ts'
import type { Live } from '../live/live.ts'
import { type Notices, whilst } from '../notices.ts'
import type { Navigator } from '../route.ts'

/** Tells a supervisor on every page who asks for help, for as long as they do. The result stops it. */
export function showAssistance(notices: Notices, live: Live, navigator: Navigator): () => void {
  const requests = live.rows('assistance')
  const told = new Set<string>()
  const look = () => {
    const rows = requests.get()
    for (const key of told) if (!rows?.has(key)) told.delete(key)
    for (const { key, workerSid, workerName: name, message } of rows?.values() ?? []) {
      if (told.has(key)) continue
      told.add(key)
      const text = message
        ? msg('team.helpAskedWith', { name, message })
        : msg('team.helpAsked', { name })
      notices.show({
        id: `assistance-${key}`,
        type: 'warning',
        content: text,
        whilst: whilst(requests, (now) => now?.has(key) ?? false),
        actions: [{ label: msg('team.show'), run: () => navigator.go(`/team/${workerSid}`) }],
        browser: { title: text, when: 'whenNotInFocus' },
      })
    }
  }
  const stops = [live.follow('assistance'), requests.subscribe(look)]
  look()
  return () => {
    for (const stop of stops) stop()
  }
}
