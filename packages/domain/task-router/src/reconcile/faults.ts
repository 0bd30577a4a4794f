/** States that no turn leaves behind on purpose, and that would hold a task or a worker forever. */
import type { Reservation, Task } from '../model.ts'
import type { RowReader } from '../rows/rows.ts'
import { isOpen } from '../states/reservation-state.ts'
import { isOver } from '../states/task-state.ts'

/** A timer that is a little late is not lost. */
const OVERDUE_MS = 2_000
/** From the agent's answer to a joint that is made or has failed, with all that may be slow. */
export const HELD_AT_MOST_MS = 60_000

export type Fault =
  /** Its time was over and nobody ended it: the timer was lost. */
  | { readonly kind: 'reservation-overdue'; readonly reservation: Reservation }
  /** Its agent has answered, and neither was a joint made nor did one fail. */
  | { readonly kind: 'reservation-held'; readonly reservation: Reservation }
  /** It is open, but its task is over or not there. */
  | { readonly kind: 'reservation-without-task'; readonly reservation: Reservation }
  /** It is open, but its worker is not there. */
  | { readonly kind: 'reservation-without-worker'; readonly reservation: Reservation }
  /** It is reserved, but nobody is asked. */
  | { readonly kind: 'task-reserved-by-nobody'; readonly task: Task }

/** What is needed to tell. */
export interface Sight {
  readonly now: number
  /** Since when a reservation's time does not run. */
  readonly heldSince: (reservationSid: string) => number | undefined
}

/** Looks at the open reservations and the reserved tasks of a workspace. */
export function findFaults(rows: RowReader, workspaceSid: string, sight: Sight): readonly Fault[] {
  const faults: Fault[] = []
  /** Tasks of which somebody is asked. */
  const asked = new Set<string>()
  for (const reservation of rows.in('reservation', workspaceSid)) {
    if (!isOpen(reservation.status)) continue
    const kind = faultOf(rows, reservation, sight)
    if (kind) faults.push({ kind, reservation })
    // What is put right here leads its task on by itself.
    if (reservation.status === 'pending') asked.add(reservation.taskSid)
  }
  for (const task of rows.in('task', workspaceSid)) {
    if (task.assignmentStatus === 'reserved' && !asked.has(task.sid)) {
      faults.push({ kind: 'task-reserved-by-nobody', task })
    }
  }
  return faults
}

type ReservationFault = Extract<Fault, { reservation: Reservation }>['kind']

function faultOf(
  rows: RowReader,
  { sid, status, taskSid, workerSid, dateCreated, timeout }: Reservation,
  { now, heldSince }: Sight,
): ReservationFault | null {
  const task = rows.get('task', taskSid)
  if (!task || isOver(task)) return 'reservation-without-task'
  if (!rows.get('worker', workerSid)) return 'reservation-without-worker'
  if (status !== 'pending') return null
  const held = heldSince(sid)
  if (held !== undefined) return now - held > HELD_AT_MOST_MS ? 'reservation-held' : null
  return now > dateCreated + timeout * 1000 + OVERDUE_MS ? 'reservation-overdue' : null
}
