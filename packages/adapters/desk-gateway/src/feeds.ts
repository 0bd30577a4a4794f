import { may, type PersonPrincipal } from '@offhook/accounts'
import type { Disposer, Timer } from '@offhook/core'
import type { LiveTopic } from '@offhook/desk-api'
import { Feed, type FeedListener, type View } from './feed.ts'
import { topics } from './topics.ts'
import type { Audience, Sources } from './views/audience.ts'

/** Somebody who was cut off comes back to the same feed within this. */
const KEPT_MS = 60_000

/** The feeds that somebody listens to, or did a moment ago: one for each topic and audience. */
export class Feeds {
  readonly #sources: Sources
  readonly #open = new Map<string, { readonly feed: Feed; closing: Timer | null }>()

  constructor(sources: Sources) {
    this.#sources = sources
  }

  close(): void {
    for (const { feed, closing } of this.#open.values()) {
      closing?.clear()
      feed.close()
    }
    this.#open.clear()
  }

  /** The feed of a topic for this person, opened if need be; undefined = they have no workspace. */
  of(topic: LiveTopic, principal: PersonPrincipal): FeedUse | undefined {
    const audience = this.#audienceOf(topic, principal)
    if (!audience) return undefined
    const whose = audience.own === null ? 'all' : principal.person.sid
    const key = [topic, audience.accountSid, audience.workspaceSid, whose].join('/')
    const entry = this.#open.get(key) ?? this.#add(key, topic, audience)
    return {
      feed: entry.feed,
      listen: (listener) => {
        entry.closing?.clear()
        entry.closing = null
        const dispose = entry.feed.listen(listener)
        return () => {
          dispose()
          if (entry.feed.listeners > 0 || entry.closing || this.#open.get(key) !== entry) return
          entry.closing = this.#sources.clock.setTimeout(() => this.#forget(key), KEPT_MS)
        }
      },
    }
  }

  #add(key: string, topic: LiveTopic, audience: Audience) {
    const { everyMs, open } = topics[topic]
    const view: View = open(this.#sources, audience)
    const feed = new Feed({ topic, view, clock: this.#sources.clock, everyMs })
    const entry = { feed, closing: null as Timer | null }
    this.#open.set(key, entry)
    return entry
  }

  #forget(key: string): void {
    this.#open.get(key)?.feed.close()
    this.#open.delete(key)
  }

  #audienceOf(topic: LiveTopic, principal: PersonPrincipal): Audience | undefined {
    const { person, accountSid } = principal
    const { everybodysFor } = topics[topic]
    const everybodys =
      everybodysFor === null || (everybodysFor !== 'nobody' && may(principal, everybodysFor))
    // Whoever takes no calls looks after the account's workspace all the same.
    const workspaceSid = person.workspaceSid ?? this.#sources.router.workspaces(accountSid)[0]?.sid
    if (workspaceSid === undefined) return undefined
    const { workerSid, identity } = person
    return { accountSid, workspaceSid, own: everybodys ? null : { workerSid, identity } }
  }
}

/** A feed, and how it is listened to: it is kept as long as somebody does. */
export interface FeedUse {
  readonly feed: Feed
  readonly listen: (listener: FeedListener) => Disposer
}
