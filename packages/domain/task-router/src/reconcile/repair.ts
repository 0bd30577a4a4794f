import { codes } from '@offhook/core'
import type { Reservation, Task } from '../model.ts'
import { endReservation, takeBack } from '../reservations/reservations.ts'
import { takeForAbsent } from '../resources/worker-moves.ts'
import { openReservations, putTask } from '../turn/rows.ts'
import { moveTransfer, pendingTransfer } from '../turn/transfer-rows.ts'
import type { Turn } from '../turn/turn.ts'
import type { Fault } from './faults.ts'

/** The joint failed in a way that has no number of its own. */
const JOINT_FAILED = codes.acceptFailed

/** Puts one fault right, as a step of a turn. */
export function repair(turn: Turn, fault: Fault): void {
  switch (fault.kind) {
    case 'reservation-overdue':
      return takeForAbsent(turn, fault.reservation)
    case 'reservation-held':
      // The agent has answered: they are not taken for absent.
      return void endReservation(turn, fault.reservation, 'cancel', {
        canceledReasonCode: JOINT_FAILED,
      })
    case 'reservation-without-worker':
      return close(turn, fault.reservation)
    case 'reservation-without-task':
      if (turn.draft.get('task', fault.reservation.taskSid)) return close(turn, fault.reservation)
      return closeAlone(turn, fault.reservation)
    case 'task-reserved-by-nobody':
      return askAnew(turn, fault.task)
  }
}

/** Somebody may have it and pass it on, or have it whatever its row says. */
function askAnew(turn: Turn, task: Task): void {
  const open = openReservations(turn, task)
  const { workspaceSid } = task
  if (!pendingTransfer(turn, task) && open.some(({ status }) => status === 'accepted')) {
    const taken = putTask(turn, task, { assignmentStatus: 'assigned' })
    return turn.tell(workspaceSid, 'task.updated', { task: taken })
  }
  const { task: back, attempt } = takeBack(turn, task, open)
  if (attempt) moveTransfer(turn, attempt, 'attempt-failed', 'nobody was asked')
  turn.tell(workspaceSid, 'task.updated', { task: back })
}

function close(turn: Turn, reservation: Reservation): void {
  endReservation(turn, reservation, reservation.status === 'pending' ? 'cancel' : 'complete')
}

/** Without a task there is nothing that could follow. */
function closeAlone(turn: Turn, reservation: Reservation): void {
  const canceled = reservation.status === 'pending'
  const closed: Reservation = {
    ...reservation,
    status: canceled ? 'canceled' : 'completed',
    dateUpdated: turn.now,
    version: reservation.version + 1,
  }
  turn.draft.put('reservation', closed)
  turn.tell(reservation.workspaceSid, canceled ? 'reservation.canceled' : 'reservation.completed', {
    reservation: closed,
  })
}
