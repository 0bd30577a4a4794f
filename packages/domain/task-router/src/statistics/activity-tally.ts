import type { Worker } from '../model.ts'
import type { CountedEvent } from './counted-events.ts'
import { Spread, type SpreadFigures } from './spread.ts'

/** What the tally needs of a worker as they are now. */
export type WorkerNow = Pick<Worker, 'sid' | 'activitySid' | 'dateStatusChanged'>

/**
 * How long workers were in each activity during a window. Every stay is clipped to the window: one
 * that began before counts from the window's begin, one that lasts counts to its end.
 *
 * The stays are told by the events from the window's begin until now, also by those after its end
 * (each tells what the worker did before), and the last one by the worker as they are now. Events
 * of the same moment may come in any order.
 */
export class ActivityTally {
  readonly #from: number
  readonly #to: number
  readonly #spreads = new Map<string, Spread>()
  /** The newest event of each worker that began a stay. */
  readonly #latest = new Map<string, CountedEvent>()
  readonly #deleted: CountedEvent[] = []

  constructor(window: { readonly from: number; readonly to: number }) {
    this.#from = window.from
    this.#to = window.to
  }

  readonly add = (event: CountedEvent): void => {
    const { eventType, eventDate, workerSid, previousActivitySid, timeInPreviousActivity } = event
    if (workerSid === null) return
    if (eventType === 'worker.deleted') {
      this.#deleted.push(event)
      return
    }
    const latest = this.#latest.get(workerSid)
    if (previousActivitySid !== null) {
      const since =
        timeInPreviousActivity === null
          ? (latest?.eventDate ?? this.#from)
          : eventDate - timeInPreviousActivity
      this.#stay(previousActivitySid, since, eventDate)
    }
    if (!latest || latest.eventDate <= eventDate) this.#latest.set(workerSid, event)
  }

  /**
   * Adds what is not over yet.
   * @param workers as they were when the reading of the events began
   */
  figures(workers: Iterable<WorkerNow>): ReadonlyMap<string, SpreadFigures> {
    for (const { workerSid, activitySid, eventDate } of this.#deleted) {
      const since = this.#latest.get(workerSid ?? '')?.eventDate ?? this.#from
      if (activitySid !== null) this.#stay(activitySid, since, eventDate)
    }
    for (const { sid, activitySid, dateStatusChanged } of workers) {
      // An event may be stored a moment before the worker's row here follows it.
      const told = this.#latest.get(sid)
      const newer = told?.activitySid && told.eventDate > dateStatusChanged ? told : null
      if (newer) this.#stay(newer.activitySid ?? '', newer.eventDate, this.#to)
      else this.#stay(activitySid, dateStatusChanged, this.#to)
    }
    return new Map([...this.#spreads].map(([sid, spread]) => [sid, spread.figures(1000)]))
  }

  #stay(activitySid: string, since: number, until: number): void {
    const time = Math.min(until, this.#to) - Math.max(since, this.#from)
    if (time <= 0) return
    const spread = this.#spreads.get(activitySid) ?? new Spread()
    this.#spreads.set(activitySid, spread)
    spread.add(time)
  }
}
