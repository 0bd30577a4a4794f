/** A worker passes a task on, as steps of a turn. */
import { errors, makeSid, OffhookError, type Sid } from '@offhook/core'
import { checkAttributes } from '../checks/attributes.ts'
import { checkPriority } from '../checks/task-fields.ts'
import type { Attributes, Reservation, Task, Transfer, TransferMode, Worker } from '../model.ts'
import { refused } from '../refused.ts'
import { endReservation, reserve } from '../reservations/reservations.ts'
import { enterQueue } from '../tasks/place-task.ts'
import { notFound, openReservations, putTask } from '../turn/rows.ts'
import { moveTransfer, pendingTransfer, placeBefore } from '../turn/transfer-rows.ts'
import type { Turn } from '../turn/turn.ts'

export interface CreateTransferRequest {
  readonly taskSid: string
  /** The transferor's; it must be accepted. */
  readonly reservationSid: string
  /** A worker or a queue. */
  readonly to: string
  readonly mode: TransferMode
  readonly attributes?: Attributes | undefined
  readonly priority?: number | undefined
}

/**
 * Offers the task to a worker at once, or to the workers of a queue one after another. The
 * transferor's reservation is not touched.
 * @throws OffhookError 20404, 20001 for who may not, 40149 when the task has no conference
 */
export function createTransfer(turn: Turn, request: CreateTransferRequest): Transfer {
  const { task, reservation } = initiation(turn, request)
  const target = targetOf(turn, task, request.to)
  const transfer: Transfer = {
    sid: makeSid('TT'),
    accountSid: task.accountSid,
    workspaceSid: task.workspaceSid,
    taskSid: task.sid,
    initiatingReservationSid: reservation.sid,
    initiatingWorkerSid: reservation.workerSid,
    initiatingQueueSid: task.taskQueueSid,
    initiatingWorkflowSid: task.workflowSid,
    initiatingStep: task.step,
    mode: request.mode,
    type: target.worker ? 'WORKER' : 'QUEUE',
    to: target.sid,
    status: 'initiated',
    failedReason: null,
    dateCreated: turn.now,
    dateUpdated: turn.now,
  }
  turn.draft.put('transfer', transfer)
  const { attributes, priority } = request
  const offered = putTask(turn, task, {
    transferSid: transfer.sid,
    assignmentStatus: target.worker ? 'reserved' : 'pending',
    // Who made an outbound task for themselves has had it by now.
    routingTarget: null,
    ...(attributes === undefined ? {} : { attributes: withCall(attributes, task) }),
    ...(priority === undefined ? {} : { priority: checkPriority(priority) }),
  })
  turn.tell(task.workspaceSid, 'task.transfer-initiated', { transfer, task: offered })
  const placed = target.worker ? offered : enterQueue(turn, { ...offered, step: null }, target.sid)
  turn.tell(task.workspaceSid, 'task.updated', { task: placed })
  if (target.worker) reserve(turn, placed, target.worker)
  return transfer
}

/** What names the call is the server's: new attributes cannot take it from the task. */
function withCall(attributes: Attributes, { attributes: { conference } }: Task): Attributes {
  return checkAttributes({ ...attributes, conference })
}

/** The task and the reservation that a transfer goes out from. */
function initiation(
  turn: Turn,
  { taskSid, reservationSid }: CreateTransferRequest,
): { readonly task: Task; readonly reservation: Reservation } {
  const task = turn.draft.get('task', taskSid)
  if (!task) throw notFound('Task', taskSid)
  const reservation = turn.draft.get('reservation', reservationSid)
  if (reservation?.taskSid !== task.sid) throw notFound('Reservation', reservationSid)
  if (pendingTransfer(turn, task)) {
    throw refused(`Task ${task.sid} has a transfer that is pending already`)
  }
  if (reservation.status !== 'accepted') {
    throw refused(`Reservation ${reservation.sid} is ${reservation.status}, not accepted`)
  }
  if (task.assignmentStatus !== 'assigned') {
    throw refused(`Task ${task.sid} is ${task.assignmentStatus}, not assigned`)
  }
  if (!hasConference(task)) {
    throw new OffhookError(
      errors.transferNoConference,
      `Task ${task.sid} has no conference to be transferred`,
    )
  }
  return { task, reservation }
}

function hasConference({ attributes: { conference } }: Task): boolean {
  return (
    typeof conference === 'object' &&
    conference !== null &&
    'sid' in conference &&
    typeof conference.sid === 'string'
  )
}

type Target =
  | { readonly sid: Worker['sid']; readonly worker: Worker }
  | { readonly sid: Sid<'WQ'>; readonly worker: null }

function targetOf(turn: Turn, task: Task, to: string): Target {
  const queue = turn.draft.get('task-queue', to)
  if (queue?.workspaceSid === task.workspaceSid) return { sid: queue.sid, worker: null }
  const worker = turn.draft.get('worker', to)
  if (worker?.workspaceSid !== task.workspaceSid) {
    throw refused(`There is no worker or queue ${to} to transfer to`)
  }
  if (turn.draft.get('activity', worker.activitySid)?.available !== true) {
    throw refused(`Worker ${worker.sid} is not available`)
  }
  const holds = openReservations(turn, task).some(
    ({ workerSid, status }) => workerSid === worker.sid && status === 'accepted',
  )
  if (holds) throw refused(`Worker ${worker.sid} has the task already`)
  return { sid: worker.sid, worker }
}

/**
 * The transferor takes it back: what the target was offered is withdrawn, and the task is theirs
 * again. Where they have left already it goes back to where it came from.
 * @throws OffhookError 20001 when the transfer is over
 */
export function cancelTransfer(turn: Turn, transfer: Transfer): Transfer {
  const canceled = moveTransfer(turn, transfer, 'cancel')
  const task = turn.draft.get('task', transfer.taskSid)
  if (!task) return canceled
  const open = openReservations(turn, task)
  const taken = open.some(({ status }) => status === 'accepted')
  const back = goBack(turn, task, transfer, taken)
  for (const reservation of open) {
    if (reservation.status === 'pending') endReservation(turn, reservation, 'cancel')
  }
  turn.tell(task.workspaceSid, 'task.updated', { task: back })
  return canceled
}

/** To the transferor, or to the place in its workflow that it had before. */
function goBack(turn: Turn, task: Task, transfer: Transfer, taken: boolean): Task {
  const { taskQueueSid, step } = placeBefore(transfer)
  if (taken) return putTask(turn, task, { assignmentStatus: 'assigned', taskQueueSid, step })
  const waiting = putTask(turn, task, { assignmentStatus: 'pending', step })
  return taskQueueSid === null ? waiting : enterQueue(turn, waiting, taskQueueSid)
}
