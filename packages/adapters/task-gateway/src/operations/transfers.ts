/** What the SDK asks of transfers. */
import { readAttributes, transferModes } from '@offhook/task-router'
import { transferShape } from '../transfer-shapes.ts'
import {
  bad,
  notFound,
  type Operation,
  type OperationContext,
  oneself,
  ownReservation,
  taskOf,
  textField,
} from './operation.ts'

export const transferOperations: readonly Operation[] = [
  { method: 'POST', path: 'Workers/:/Transfers', reach: oneself, run: createTransfer },
  { method: 'POST', path: 'Workers/:/Transfers/:', reach: oneself, run: updateTransfer },
]

/** `task.transfer(to, { mode, attributes, priority })` */
async function createTransfer(context: OperationContext) {
  const { contacts, request, cause, actor } = context
  const reservation = ownReservation(context, textField(context, 'ReservationSid'))
  const task = taskOf(context, textField(context, 'TaskSid'))
  const { To, Mode, Attributes, Priority } = request.parameters
  const word = isAbsent(Mode) ? 'WARM' : String(Mode).toUpperCase()
  const mode = transferModes.find((each) => each === word)
  if (mode === undefined) throw bad(`Mode ${String(Mode)} is neither WARM nor COLD`)
  if (isAbsent(To)) throw bad('To is missing')
  const transfer = await contacts.transfers.create(
    {
      taskSid: task.sid,
      reservationSid: reservation.sid,
      to: String(To),
      mode,
      attributes: isAbsent(Attributes) ? undefined : readAttributes(Attributes),
      priority: isAbsent(Priority) ? undefined : Number(Priority),
    },
    { cause, actor },
  )
  return transferShape(transfer)
}

/** `task.transfers.outgoing.cancel()`: the only status that a client gives a transfer. */
async function updateTransfer(context: OperationContext, [, sid]: readonly string[]) {
  const { router, contacts, request, workerSid, cause, actor } = context
  const transfer = router.transfer(sid ?? '')
  if (!transfer || transfer.initiatingWorkerSid !== workerSid) throw notFound(`Transfer ${sid}`)
  const { TaskSid, TransferStatus } = request.parameters
  if (!isAbsent(TaskSid) && TaskSid !== transfer.taskSid) {
    throw bad(`Transfer ${transfer.sid} is not of task ${String(TaskSid)}`)
  }
  if (TransferStatus !== 'canceled') throw bad('TransferStatus can only be canceled')
  return transferShape(await contacts.transfers.cancel(transfer, { cause, actor }))
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}
