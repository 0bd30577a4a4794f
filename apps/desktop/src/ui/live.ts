import type { LiveTopic } from '@offhook/desk-api'
import { useEffect } from 'react'
import type { Clock } from '../model/clock.ts'
import type { Live } from '../model/live/live.ts'
import type { Rows } from '../model/live/live-rows.ts'
import { createStore } from '../model/store.ts'
import { useApp, useNow, useStore } from './hooks.ts'

const none = createStore<Rows<LiveTopic>>(null)

/** The live connection of whoever is logged in. */
export function useLiveConnection(): Live | null {
  return useStore(useApp().live)
}

/** The server's clock, by which the times of rows and tasks are; the browser's until it is known. */
export function useServerClock(): Pick<Clock, 'now'> {
  const { clock } = useApp()
  return useLiveConnection() ?? clock
}

/** The time by the server's clock, drawn anew every `everyMs`. */
export function useServerNow(everyMs = 1000): number {
  useNow(everyMs)
  return useServerClock().now()
}

const noRun = createStore('')

/** Which life of the server the connection is to; '' while it is to none. */
export function useServerRun(): string {
  return useStore(useLiveConnection()?.run ?? noRun)
}

/** The rows of a topic, which come for as long as the component is there; null until they have. */
export function useLive<Topic extends LiveTopic>(topic: Topic): Rows<Topic> {
  const live = useLiveConnection()
  useEffect(() => live?.follow(topic), [live, topic])
  return useStore(live ? live.rows(topic) : (none as never)) as Rows<Topic>
}
