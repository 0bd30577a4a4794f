import { msg } from '../texts/index.ts'
import type { Clock } from './clock.ts'
import type { DeskState } from './desk-view.ts'
import { type Notices, whilst } from './notices.ts'
import type { Store } from './store.ts'
import type { TaskView } from './task-view.ts'

/** Minutes before the end at which the agent is told. */
const warnings = [15, 5, 1]
const MINUTE = 60_000
/** From here on the bar counts down. */
export const COUNTED_MS = 15 * MINUTE

interface CallEndParts {
  readonly notices: Notices
  readonly desk: { readonly state: Store<DeskState> }
  readonly clock: Clock
  /** The server's clock, by which calls end. */
  readonly serverNow: () => number
  /** A soft tone. */
  readonly tone: () => void
}

/** When a limit ends the task's call; null where none does, or the call is not live. */
export function endOf({ phase, conference }: TaskView): number | null {
  return phase === 'live' || phase === 'elsewhere' ? (conference?.endsAt ?? null) : null
}

/** Warns 15, 5 and 1 minutes before a limit of time ends the live call. The result stops it. */
export function showCallEnd({ notices, desk, clock, serverNow, tone }: CallEndParts): () => void {
  let watched: { readonly sid: string; readonly endsAt: number } | null = null
  let stop = () => {}

  const tell = (sid: string, endsAt: number, minutes: number) => {
    notices.show({
      id: 'CallEndsSoon',
      type: 'warning',
      content: msg('notices.callEnds', { count: minutes }),
      scope: { task: sid },
      whilst: whilst(desk.state, ({ tasks }) =>
        tasks.some((task) => task.reservationSid === sid && endOf(task) === endsAt),
      ),
      // By then it is wrong; the bar goes on counting.
      timeout: MINUTE,
    })
    tone()
  }
  /** @param told the minutes that were told last: a timer may fire early, and clocks are set */
  const arm = (sid: string, endsAt: number, told = Number.POSITIVE_INFINITY) => {
    const left = endsAt - serverNow()
    const minutes = warnings.find((each) => each < told && each * MINUTE < left)
    if (minutes === undefined) return
    stop = clock.after(left - minutes * MINUTE, () => {
      tell(sid, endsAt, minutes)
      arm(sid, endsAt, minutes)
    })
  }
  const look = () => {
    const task = desk.state.get().tasks.find((each) => endOf(each) !== null)
    const endsAt = task ? endOf(task) : null
    if (watched?.sid === task?.reservationSid && watched?.endsAt === (endsAt ?? undefined)) return
    stop()
    watched = task && endsAt !== null ? { sid: task.reservationSid, endsAt } : null
    if (watched) arm(watched.sid, watched.endsAt)
  }
  const unsubscribe = desk.state.subscribe(look)
  look()
  return () => {
    stop()
    unsubscribe()
    notices.dismissNotificationById('CallEndsSoon')
  }
}
