import type { Http } from '../../api/http.ts'
import { createStore, type Store } from '../../model/store.ts'

/** An event of `/v1/Events`, by the names of the wire. */
export interface AuditEvent {
  readonly sid: string
  /** The person; null where it was no person. */
  readonly actor_sid: string | null
  readonly actor_type: string
  readonly event_type: string
  readonly event_date: string
  readonly event_data: { readonly fields: readonly string[] }
  readonly resource_sid: string | null
  readonly source: string
  readonly source_ip_address: string
}

interface EventPage {
  readonly events: readonly AuditEvent[]
  readonly meta: { readonly next_page_url: string | null }
}

const first = '/v1/Events?PageSize=200'

/** The newest events, and of the older ones as many pages as were asked for. */
export class AuditLog {
  readonly #http: Pick<Http, 'get'>
  readonly #next = createStore<string | null>(null)
  #events: readonly AuditEvent[] = []

  constructor(http: Pick<Http, 'get'>) {
    this.#http = http
  }

  /** The path of the next older page; null where there is none. */
  get next(): Store<string | null> {
    return this.#next
  }

  /** Reads the newest page anew. Resolves with all that is known, the newest first. */
  async refresh(): Promise<readonly AuditEvent[]> {
    const { events, next } = await this.#read(first)
    const known = new Set(this.#events.map(({ sid }) => sid))
    if (events.some(({ sid }) => known.has(sid))) {
      this.#events = joined(events, this.#events)
    } else {
      // More than a page has come meanwhile: what lies between is not known.
      this.#events = events
      this.#next.set(next)
    }
    return this.#events
  }

  /** Reads the next older page, if there is one. */
  async readOlder(): Promise<void> {
    const path = this.#next.get()
    if (path === null) return
    const { events, next } = await this.#read(path)
    this.#events = joined(this.#events, events)
    this.#next.set(next)
  }

  async #read(path: string) {
    const { events, meta } = await this.#http.get<EventPage>(path)
    return { events, next: meta.next_page_url === null ? null : pathOf(meta.next_page_url) }
  }
}

function joined(newer: readonly AuditEvent[], older: readonly AuditEvent[]): readonly AuditEvent[] {
  const known = new Set(newer.map(({ sid }) => sid))
  return [...newer, ...older.filter(({ sid }) => !known.has(sid))]
}

/** Links are absolute, by the public address; this page may have come by another. */
function pathOf(link: string): string {
  const { pathname, search } = new URL(link)
  return pathname + search
}
