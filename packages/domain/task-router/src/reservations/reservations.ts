/** What happens to reservations, as steps of a turn. */
import { errors, makeSid, OffhookError } from '@offhook/core'
import { type DecisionFacts, decisionOf } from '../decisions/decision.ts'
import type { Reservation, Task, Transfer, Worker } from '../model.ts'
import { type ReservationEvent, reservationState } from '../states/reservation-state.ts'
import { openReservations, putTask, putWorker } from '../turn/rows.ts'
import { isHeld, moveTransfer, pendingTransfer } from '../turn/transfer-rows.ts'
import type { Turn } from '../turn/turn.ts'
import { namedFacts } from './decision-facts.ts'

const DEFAULT_TIMEOUT = 120

/**
 * Offers a task to a worker.
 * @param facts why this worker; left out where the task itself names them
 */
export function reserve(
  turn: Turn,
  task: Task,
  worker: Worker,
  facts?: DecisionFacts,
): Reservation {
  const workflow = task.workflowSid && turn.draft.get('workflow', task.workflowSid)
  const reservation: Reservation = {
    sid: makeSid('WR'),
    accountSid: task.accountSid,
    workspaceSid: task.workspaceSid,
    taskSid: task.sid,
    workerSid: worker.sid,
    status: 'pending',
    timeout: workflow ? workflow.taskReservationTimeout : DEFAULT_TIMEOUT,
    canceledReasonCode: null,
    workerPreviousActivitySid: worker.activitySid,
    transferSid: pendingTransfer(turn, task)?.sid ?? null,
    handedOver: false,
    dateCreated: turn.now,
    dateUpdated: turn.now,
    version: 0,
  }
  turn.draft.put('reservation', reservation)
  turn.decide(
    decisionOf(
      task,
      worker.sid,
      reservation.sid,
      turn.now,
      facts ?? namedFacts(turn, task, worker, reservation.transferSid !== null),
    ),
  )
  const reserved =
    task.assignmentStatus === 'reserved'
      ? task
      : putTask(turn, task, {
          assignmentStatus: 'reserved',
          assignmentCount: task.assignmentCount + 1,
        })
  const channelSid = turn.index.free.channelOf(worker.sid, task.taskChannelSid)
  const channel =
    channelSid === undefined ? undefined : turn.draft.get('worker-channel', channelSid)
  if (channel) turn.draft.put('worker-channel', { ...channel, lastReservedAt: turn.now })
  // The SDK counts on exactly this: a new reservation is one more version of its worker.
  const counted = putWorker(turn, worker, {})
  turn.tell(task.workspaceSid, 'reservation.created', {
    reservation,
    task: reserved,
    worker: counted,
  })
  return reservation
}

/** The worker takes it: the task is theirs, other offers of it are withdrawn. */
export function acceptReservation(
  turn: Turn,
  reservation: Reservation,
  attributes: Task['attributes'] | null,
): Reservation {
  const task = taskOf(turn, reservation)
  const accepted = step(turn, reservation, 'accept', {})
  for (const sibling of openReservations(turn, task)) {
    if (sibling.sid !== reservation.sid && sibling.status === 'pending')
      endReservation(turn, sibling, 'rescind')
  }
  const assigned = putTask(turn, task, {
    assignmentStatus: 'assigned',
    // In a transfer it is somebody's already.
    assignedAt: task.assignmentStatus === 'assigned' ? task.assignedAt : turn.now,
    ...(attributes ? { attributes: { ...task.attributes, ...attributes } } : {}),
  })
  const worker = turn.draft.get('worker', reservation.workerSid)
  if (worker) turn.draft.put('worker', { ...worker, lastAssignedAt: turn.now })
  turn.tell(task.workspaceSid, 'reservation.accepted', {
    reservation: accepted,
    task: assigned,
    ...(worker ? { worker } : {}),
  })
  const transfer = pendingTransfer(turn, task)
  if (transfer && accepted.transferSid === transfer.sid) moveTransfer(turn, transfer, 'accept')
  turn.tell(task.workspaceSid, 'task.updated', { task: assigned })
  return accepted
}

/** Ends an offer, or what it led to; the task follows. */
export function endReservation(
  turn: Turn,
  reservation: Reservation,
  event: Exclude<ReservationEvent, 'accept'>,
  patch: Partial<Reservation> = {},
): Reservation {
  const ended = step(turn, reservation, event, patch)
  const { task, told, attempt } = followTask(turn, ended, event)
  const worker = turn.draft.get('worker', reservation.workerSid)
  turn.tell(reservation.workspaceSid, eventNames[event], {
    reservation: ended,
    task,
    ...(worker ? { worker } : {}),
  })
  if (attempt) moveTransfer(turn, attempt, 'attempt-failed', attemptEnds[event])
  if (told) turn.tell(task.workspaceSid, told, { task })
  return ended
}

const eventNames = {
  reject: 'reservation.rejected',
  'time-out': 'reservation.timeout',
  cancel: 'reservation.canceled',
  rescind: 'reservation.rescinded',
  wrap: 'reservation.wrapup',
  complete: 'reservation.completed',
} as const

/** Why nobody took a task that was passed on, after "because". */
const attemptEnds: Partial<Record<ReservationEvent, string>> = {
  reject: 'the reservation was rejected',
  'time-out': 'the reservation timed out',
  cancel: 'the reservation was canceled',
}

/** What the end of one reservation means for its task, and what is told of that. */
function followTask(
  turn: Turn,
  reservation: Reservation,
  event: ReservationEvent,
): {
  task: Task
  told?: 'task.updated' | 'task.wrapup' | 'task.completed'
  /** The transfer whose target did not take the task. */
  attempt?: Transfer
} {
  const task = taskOf(turn, reservation)
  const open = openReservations(turn, task)
  const { assignmentStatus } = task
  const withdrawn = event === 'reject' || event === 'time-out' || event === 'cancel'
  if (
    withdrawn &&
    assignmentStatus === 'reserved' &&
    open.every(({ status }) => status !== 'pending')
  ) {
    return takeBack(turn, task, open)
  }
  const wrapping = open.every(({ status }) => status === 'wrapping')
  if (event === 'wrap' && assignmentStatus === 'assigned' && wrapping) {
    return { task: putTask(turn, task, { assignmentStatus: 'wrapping' }), told: 'task.wrapup' }
  }
  const taken = assignmentStatus === 'assigned' || assignmentStatus === 'wrapping'
  if (event === 'complete' && taken && open.length === 0) {
    return { task: putTask(turn, task, { assignmentStatus: 'completed' }), told: 'task.completed' }
  }
  return { task }
}

/** Nobody is being asked any more: the task waits again, or stays with whoever is passing it on. */
export function takeBack(
  turn: Turn,
  task: Task,
  open: readonly Reservation[],
): { task: Task; told?: 'task.updated'; attempt?: Transfer } {
  const attempt = pendingTransfer(turn, task)
  if (!attempt) return { task: putTask(turn, task, { assignmentStatus: 'pending' }) }
  const back = attempt.type === 'WORKER' && isHeld(open, attempt)
  const patch: Partial<Task> = back
    ? { assignmentStatus: 'assigned' }
    : { assignmentStatus: 'pending', taskQueueEnteredAt: turn.now }
  return { task: putTask(turn, task, patch), told: 'task.updated', attempt }
}

function step(
  turn: Turn,
  reservation: Reservation,
  event: ReservationEvent,
  patch: Partial<Reservation>,
): Reservation {
  const current = turn.draft.get('reservation', reservation.sid) ?? reservation
  const moved = reservationState.next(current.status, event)
  if (!moved) {
    // Another worker was first: what is gone is gone.
    const gone = current.status === 'rescinded'
    throw new OffhookError(
      errors.invalidParameter,
      `Unable to ${event} reservation ${current.sid}: it is ${current.status}`,
      { status: gone ? 410 : 400 },
    )
  }
  const ended: Reservation = {
    ...current,
    ...patch,
    status: moved.state,
    dateUpdated: turn.now,
    version: current.version + 1,
  }
  turn.draft.put('reservation', ended)
  return ended
}

function taskOf(turn: Turn, { taskSid }: Reservation): Task {
  const task = turn.draft.get('task', taskSid)
  if (!task) throw new OffhookError(errors.notFound, `Task ${taskSid} is gone`)
  return task
}
