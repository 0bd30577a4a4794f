import type { Clock } from './clock.ts'
import type { RoutingState } from './routing.ts'
import type { TabStorage } from './session.ts'
import type { Store } from './store.ts'

type Place = Pick<RoutingState, 'status' | 'activity'>

const key = 'offhook.left'
/** Whoever comes back later has closed the page, and sees where they are. */
const BACK_WITHIN_MS = 30_000
/** A tab that crashes says nothing: it was there until its last beat. */
const BEAT_MS = 10_000

/**
 * What a worker was doing when their page was loaded anew, or crashed. The router takes who has had no
 * connection for a second for gone, and a page on a slow line takes longer: whoever was available is
 * so again.
 */
export class LeftActivity {
  readonly #storage: TabStorage
  readonly #clock: Clock

  constructor(storage: TabStorage, clock: Clock) {
    this.#storage = storage
    this.#clock = clock
  }

  /** Keeps the activity at each change, and from time to time that it still is so; the result ends that. */
  follow(workerSid: string, routing: Store<Place>): () => void {
    let stopBeat = () => {}
    const beat = () => {
      stopBeat()
      stopBeat = this.#clock.after(BEAT_MS, beat)
      this.keep(workerSid, routing.get())
    }
    let last = routing.get()
    const stop = routing.subscribe(() => {
      const now = routing.get()
      if (now.status !== last.status || now.activity?.sid !== last.activity?.sid) beat()
      last = now
    })
    beat()
    return () => {
      stop()
      stopBeat()
    }
  }

  /** It is so at this moment. Another window's desk is not this one's to bring back. */
  keep(workerSid: string, { status, activity }: Place): void {
    if (status === 'replaced') return this.forget()
    if (status !== 'ready' || !activity) return
    const left = { workerSid, activitySid: activity.sid, at: this.#clock.now() }
    this.#storage.setItem(key, JSON.stringify(left))
  }

  /** Told once. */
  take(workerSid: string): string | null {
    const text = this.#storage.getItem(key)
    this.forget()
    const left = parsed(text)
    if (left?.['workerSid'] !== workerSid) return null
    const age = this.#clock.now() - Number(left['at'])
    const { activitySid } = left
    return age >= 0 && age < BACK_WITHIN_MS && typeof activitySid === 'string' ? activitySid : null
  }

  /** Nobody is to be brought back: the login has ended, or another window has the desk. */
  forget(): void {
    this.#storage.removeItem(key)
  }
}

function parsed(text: string | null): Readonly<Record<string, unknown>> | null {
  try {
    return text === null ? null : (JSON.parse(text) as Record<string, unknown> | null)
  } catch {
    return null
  }
}
