import type { Reservation } from '../model.ts'
import { endReservation } from '../reservations/reservations.ts'
import { moveWorker } from '../resources/worker-moves.ts'
import { openReservations, putTask } from '../state/rows.ts'
import type { Turn } from '../state/turn.ts'
import type { Fault } from './faults.ts'

/** The joint failed in a way that has no number of its own. */
const JOINT_FAILED = 45306

/** Puts one fault right, as a step of a turn. */
export function repair(turn: Turn, fault: Fault): void {
  switch (fault.kind) {
    case 'reservation-overdue':
      return timeOut(turn, fault.reservation)
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
    case 'task-reserved-by-nobody': {
      const { task } = fault
      const taken = openReservations(turn, task).some(({ status }) => status === 'accepted')
      const led = putTask(turn, task, { assignmentStatus: taken ? 'assigned' : 'pending' })
      return turn.tell(task.workspaceSid, 'task.updated', { task: led })
    }
  }
}

function timeOut(turn: Turn, reservation: Reservation): void {
  endReservation(turn, reservation, 'time-out')
  const workspace = turn.draft.get('workspace', reservation.workspaceSid)
  if (workspace) moveWorker(turn, reservation.workerSid, workspace.timeoutActivitySid)
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
