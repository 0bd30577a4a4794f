import type { Bell } from './bell.ts'
import type { Clock } from './clock.ts'
import type { ReservationView } from './routing.ts'
import type { Asked } from './task-state.ts'

/** What is remembered about a reservation while it is on this desk. Instants are by the server's clock. */
export interface Mark {
  asked: Asked
  firstSeen: number
  hadCall: boolean
  wasOpen: boolean
  liveSince: number | null
  holdSince: number | null
  wrapSince: number | null
}

export interface TaskMarksOptions {
  readonly clock: Clock
  /** The server's clock: the router's times are by it. */
  readonly serverNow: () => number
  readonly bell: Pick<Bell, 'remind'>
}

const holdReminder = 60_000

/** The marks of all reservations here; whoever is left on hold is brought to mind by a tone. */
export class TaskMarks {
  readonly #options: TaskMarksOptions
  readonly #marks = new Map<string, Mark>()
  readonly #reminders = new Map<string, () => void>()

  constructor(options: TaskMarksOptions) {
    this.#options = options
  }

  get(sid: string): Mark | undefined {
    return this.#marks.get(sid)
  }

  /** The mark of a reservation, made when it is seen for the first time. */
  of({ sid, createdAt }: ReservationView): Mark {
    const known = this.#marks.get(sid)
    if (known) return known
    const now = this.#options.serverNow()
    // The router reports whole seconds: a fresh offer starts now, an older one then.
    const isFresh = Math.abs(now - createdAt) < 3000
    const mark: Mark = {
      asked: null,
      firstSeen: isFresh ? now : createdAt,
      hadCall: false,
      wasOpen: false,
      liveSince: null,
      holdSince: null,
      wrapSince: null,
    }
    this.#marks.set(sid, mark)
    return mark
  }

  /** Notes since when the customer is on hold, whoever set it; true when that is news. */
  noteHold(sid: string, since: number | null): boolean {
    const mark = this.#marks.get(sid)
    if (!mark || mark.holdSince === since) return false
    const wasOnHold = mark.holdSince !== null
    mark.holdSince = since
    if ((since !== null) !== wasOnHold) {
      this.#quieten(sid)
      if (since !== null) this.#remind(sid)
    }
    return true
  }

  /** Forgets those that are not in `present`. */
  keep(present: ReadonlySet<string>): void {
    for (const sid of this.#marks.keys()) {
      if (present.has(sid)) continue
      this.#quieten(sid)
      this.#marks.delete(sid)
    }
  }

  #remind(sid: string): void {
    const { clock, bell } = this.#options
    const stop = clock.after(holdReminder, () => {
      bell.remind()
      this.#remind(sid)
    })
    this.#reminders.set(sid, stop)
  }

  #quieten(sid: string): void {
    this.#reminders.get(sid)?.()
    this.#reminders.delete(sid)
  }
}
