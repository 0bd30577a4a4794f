import { errors, OffhookError } from '@offhook/core'
import { checkVersion, isOpen, moveReservation, reservationMoves } from '@offhook/task-router'
import { listShape, reservationReply, reservationShape } from '../dialect.ts'
import {
  askerOf,
  bad,
  isTrue,
  notFound,
  type Operation,
  type OperationContext,
  oneself,
  ownReservation,
  taskOf,
  team,
  workerOf,
} from './operation.ts'

export const reservationOperations: readonly Operation[] = [
  { method: 'GET', path: 'Workers/:/Reservations', reach: oneself, run: listReservations },
  { method: 'GET', path: 'Workers/:/Reservations/:', reach: oneself, run: fetchReservation },
  { method: 'POST', path: 'Workers/:/Reservations/:', reach: oneself, run: updateReservation },
  { method: 'POST', path: 'Tasks/:/Reservations/:', reach: team, run: supervise },
]

function listReservations(context: OperationContext, [sid]: readonly string[]) {
  const { router, request, clock } = context
  const rows = router
    .reservationsOf(workerOf(context, sid))
    .filter(({ status }) => !isTrue(request.parameters['Active']) || isOpen(status))
  const shapes = rows.flatMap((reservation) => {
    const task = router.task(reservation.taskSid)
    return task ? [reservationShape(router, reservation, task, clock.now())] : []
  })
  return listShape(shapes, request.parameters)
}

function fetchReservation(context: OperationContext, [, sid]: readonly string[]) {
  const { router, clock } = context
  const reservation = ownReservation(context, sid)
  return reservationShape(router, reservation, taskOf(context, reservation.taskSid), clock.now())
}

async function updateReservation(context: OperationContext, [, sid]: readonly string[]) {
  const { router, contacts, request, cause, actor } = context
  const reservation = ownReservation(context, sid)
  const { parameters, ifMatch } = request
  const asker = askerOf(context)
  const how = { cause, actor, ifMatch }
  if (parameters['Instruction'] !== undefined) {
    const name = String(parameters['Instruction'])
    if (isSupervise(name)) {
      throw new OffhookError(errors.instructionUnknown, 'supervise is an instruction of the task')
    }
    return reservationReply(
      router,
      await contacts.run(reservation.sid, { name, parameters, cause, actor, asker }),
    )
  }
  const status = reservationMoves.find((move) => move === parameters['ReservationStatus'])
  if (status === undefined) throw bad('ReservationStatus is not valid')
  if (status === 'rejected' && parameters['WorkerActivitySid'] !== undefined) {
    checkVersion(reservation, how)
    return reservationReply(
      router,
      await contacts.run(reservation.sid, { name: 'reject', parameters, cause, asker }),
    )
  }
  const updated = await router.run(moveReservation(reservation.sid, status, null), how)
  return reservationReply(router, updated)
}

/** A supervisor joins somebody else's talk. */
async function supervise(context: OperationContext, [taskSid, sid]: readonly string[]) {
  const { router, contacts, request, cause } = context
  const task = taskOf(context, taskSid)
  const reservation = router.reservation(sid ?? '')
  if (reservation?.taskSid !== task.sid) throw notFound(`Reservation ${sid}`)
  const { parameters } = request
  const name = String(parameters['Instruction'] ?? '')
  if (!isSupervise(name)) {
    throw new OffhookError(
      errors.instructionUnknown,
      `"${name}" is not an instruction for a supervisor`,
    )
  }
  return reservationReply(
    router,
    await contacts.run(reservation.sid, { name, parameters, cause, asker: askerOf(context) }),
  )
}

function isSupervise(name: string): boolean {
  return name.toLowerCase() === 'supervise'
}
