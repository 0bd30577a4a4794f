/** What changes of a worker's life, as steps of a turn: attributes, name, and what they do now. */
import { checkAttributes } from '../checks/attributes.ts'
import { attributesText } from '../json/attributes-text.ts'
import type { Activity, Attributes, Reservation, Worker } from '../model.ts'
import { refused } from '../refused.ts'
import { endReservation } from '../reservations/reservations.ts'
import { putWorker, reservationsOf } from '../turn/rows.ts'
import type { Turn } from '../turn/turn.ts'
import { checkActivity, checkUniqueName } from './common.ts'

export interface WorkerPatch {
  readonly activitySid?: string | undefined
  readonly attributes?: Attributes | undefined
  readonly friendlyName?: string | undefined
  /** Only together with an activity that is not available. */
  readonly rejectPendingReservations?: boolean | undefined
}

export function updateWorker(turn: Turn, worker: Worker, patch: WorkerPatch): Worker {
  const { attributes, friendlyName, activitySid } = patch
  if (friendlyName !== undefined && friendlyName !== worker.friendlyName) {
    checkUniqueName(turn, 'worker', worker.workspaceSid, friendlyName, worker.sid)
    putWorker(turn, worker, { friendlyName })
  }
  // The SDK counts versions: equal attributes are no change.
  if (
    attributes !== undefined &&
    attributesText(attributes) !== attributesText(worker.attributes)
  ) {
    const changed = putWorker(turn, worker, { attributes: checkAttributes(attributes) })
    turn.tell(worker.workspaceSid, 'worker.attributes.update', { worker: changed })
  }
  if (activitySid !== undefined) {
    moveWorker(turn, worker.sid, activitySid, patch.rejectPendingReservations === true)
  }
  return turn.draft.get('worker', worker.sid) ?? worker
}

/** Moves a worker to another activity of the workspace. */
export function moveWorker(
  turn: Turn,
  workerSid: string,
  activitySid: string,
  rejectPending = false,
): void {
  const worker = turn.draft.get('worker', workerSid)
  // Deleted while their reservation was still there.
  if (!worker) return
  const activity = checkActivity(turn, worker.workspaceSid, activitySid)
  if (rejectPending) {
    if (activity.available) {
      throw refused('Pending reservations are rejected only when the worker becomes unavailable')
    }
    for (const reservation of reservationsOf(turn, worker)) {
      if (reservation.status === 'pending') endReservation(turn, reservation, 'reject')
    }
  }
  changeActivity(turn, worker, activity)
}

/** Nobody answered an offer: it times out, and the worker is taken for absent. */
export function takeForAbsent(turn: Turn, reservation: Reservation): void {
  endReservation(turn, reservation, 'time-out')
  const workspace = turn.draft.get('workspace', reservation.workspaceSid)
  if (workspace) moveWorker(turn, reservation.workerSid, workspace.timeoutActivitySid)
}

/** Moves a worker to another activity. */
export function changeActivity(turn: Turn, worker: Worker, activity: Activity): Worker {
  const current = turn.draft.get('worker', worker.sid) ?? worker
  if (current.activitySid === activity.sid) return current
  const moved = putWorker(turn, current, { activitySid: activity.sid, dateStatusChanged: turn.now })
  turn.tell(worker.workspaceSid, 'worker.activity.update', {
    worker: moved,
    previousWorker: current,
  })
  return moved
}
