import type { Clock } from './clock.ts'
import type { RoutingState } from './routing.ts'
import type { TabStorage } from './session.ts'

const key = 'offhook.left'
/** Whoever comes back later has closed the page, and sees where they are. */
const BACK_WITHIN_MS = 30_000

/**
 * What a worker was doing when their page was loaded anew. The router takes who has had no connection
 * for a second for gone, and a page on a slow line takes longer: whoever was available is so again.
 */
export class LeftActivity {
  readonly #storage: TabStorage
  readonly #clock: Pick<Clock, 'now'>

  constructor(storage: TabStorage, clock: Pick<Clock, 'now'>) {
    this.#storage = storage
    this.#clock = clock
  }

  /** The page goes. Another window's desk is not this one's to bring back. */
  keep(workerSid: string, { status, activity }: Pick<RoutingState, 'status' | 'activity'>): void {
    if (status !== 'ready' || !activity) return
    const left = { workerSid, activitySid: activity.sid, at: this.#clock.now() }
    this.#storage.setItem(key, JSON.stringify(left))
  }

  /** Told once. */
  take(workerSid: string): string | null {
    const text = this.#storage.getItem(key)
    this.#storage.removeItem(key)
    const left = parsed(text)
    if (left?.['workerSid'] !== workerSid) return null
    const age = this.#clock.now() - Number(left['at'])
    const { activitySid } = left
    return age >= 0 && age < BACK_WITHIN_MS && typeof activitySid === 'string' ? activitySid : null
  }
}

function parsed(text: string | null): Readonly<Record<string, unknown>> | null {
  try {
    return text === null ? null : (JSON.parse(text) as Record<string, unknown> | null)
  } catch {
    return null
  }
}
