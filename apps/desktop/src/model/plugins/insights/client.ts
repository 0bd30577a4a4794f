import type {
  InsightsClient,
  InsightsIndex,
  InsightsItems,
  InstantQuery,
  InstantQueryEvents,
  LiveQuery,
  LiveQueryEvents,
} from '@offhook/desktop-sdk'
import type { Live } from '../../live/live.ts'
import { type InsightsRows, itemsOf, topicsOf } from './items.ts'
import { type Matches, readQuery } from './query.ts'

type Source = Pick<Live, 'follow' | 'rows'>

/**
 * Asks and follows what the live connection tells: an index is followed for as long as somebody wants
 * to know of it.
 * @param options.live null where nobody may know: nobody is logged in, or they direct no team
 */
export function insightsClient(options: {
  readonly live: () => Source | null
  readonly report: (error: unknown, where: string) => void
}): InsightsClient {
  const source = (index: InsightsIndex): Source => {
    if (!Object.hasOwn(topicsOf, index)) throw new Error(`There is no index ${index}.`)
    const live = options.live()
    if (!live) throw new Error('Only supervisors and administrators may ask for that.')
    return live
  }
  return {
    instantQuery: async (index) => instantQuery(index, source(index), options.report),
    liveQuery: async (index, query) => {
      const live = source(index)
      const matches = readQuery(query)
      const follower = follow(index, live)
      await follower.isThere
      return liveQuery(follower, matches, options.report)
    },
  }
}

interface Follower {
  /** All topics have come. */
  readonly isThere: Promise<void>
  items(): InsightsItems
  subscribe(listener: () => void): () => void
  close(): void
}

function follow(index: InsightsIndex, live: Source): Follower {
  const topics = topicsOf[index]
  const leave = topics.map((topic) => live.follow(topic))
  const stores = topics.map((topic) => live.rows(topic))
  const subscribe = (listener: () => void) => {
    const stops = stores.map((store) => store.subscribe(listener))
    return () => {
      for (const stop of stops) stop()
    }
  }
  const hasCome = () => stores.every((store) => store.get() !== null)
  const isThere = new Promise<void>((resolve) => {
    if (hasCome()) return resolve()
    const stop = subscribe(() => {
      if (!hasCome()) return
      stop()
      resolve()
    })
  })
  return {
    isThere,
    subscribe,
    items: () => {
      const rows: InsightsRows = {
        team: live.rows('team').get(),
        queues: live.rows('queues').get(),
        waiting: live.rows('waiting').get(),
      }
      return itemsOf(index, rows)
    },
    close: () => {
      for (const each of leave) each()
    },
  }
}

function instantQuery(
  index: InsightsIndex,
  live: Source,
  report: (error: unknown, where: string) => void,
): InstantQuery {
  const listeners = listenersOf<InstantQueryEvents>(report)
  return {
    on: listeners.on,
    removeListener: listeners.removeListener,
    search: async (query) => {
      const matches = readQuery(query)
      const follower = follow(index, live)
      await follower.isThere
      const found = only(follower.items(), matches)
      follower.close()
      listeners.tell('searchResult', found)
    },
  }
}

function liveQuery(
  follower: Follower,
  matches: Matches,
  report: (error: unknown, where: string) => void,
): LiveQuery {
  const listeners = listenersOf<LiveQueryEvents>(report)
  let items = only(follower.items(), matches)
  let texts = textsOf(items)
  const stop = follower.subscribe(() => {
    const before = texts
    items = only(follower.items(), matches)
    texts = textsOf(items)
    for (const [key, value] of Object.entries(items)) {
      if (before[key] !== texts[key]) listeners.tell('itemUpdated', { key, value })
    }
    for (const key of Object.keys(before)) {
      if (!Object.hasOwn(texts, key)) listeners.tell('itemRemoved', { key })
    }
  })
  return {
    on: listeners.on,
    removeListener: listeners.removeListener,
    getItems: () => items,
    close: () => {
      stop()
      follower.close()
    },
  }
}

function only(items: InsightsItems, matches: Matches): InsightsItems {
  return Object.fromEntries(Object.entries(items).filter(([, item]) => matches(item)))
}

/** Items are made anew with each change: what they say is compared. */
function textsOf(items: InsightsItems): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(items).map(([key, item]) => [key, JSON.stringify(item)]))
}

/** Who listens to a query; one who throws is reported and stops nobody. */
function listenersOf<Events>(report: (error: unknown, where: string) => void) {
  type Listener = (told: never) => void
  const known = new Map<keyof Events, Set<Listener>>()
  return {
    on<E extends keyof Events>(event: E, listener: Events[E]): void {
      const listeners = known.get(event) ?? new Set()
      known.set(event, listeners.add(listener as Listener))
    },
    removeListener<E extends keyof Events>(event: E, listener: Events[E]): void {
      known.get(event)?.delete(listener as Listener)
    },
    tell<E extends keyof Events>(event: E, told: unknown): void {
      for (const listener of [...(known.get(event) ?? [])]) {
        try {
          listener(told as never)
        } catch (error) {
          report(error, `a listener to ${String(event)}`)
        }
      }
    },
  }
}
