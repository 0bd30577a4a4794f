/** What the SDK asks of transfers. */
import { OffhookError } from '@offhook/core'
import { type Reservation, readAttributes, type Task, transferModes } from '@offhook/task-router'
import type { OperationContext } from './operations.ts'
import { transferShape } from './transfer-shapes.ts'

/** `task.transfer(to, { mode, attributes, priority })` */
export async function createTransfer(
  { contacts, request, cause, actor }: OperationContext,
  reservation: Reservation,
  task: Task,
) {
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
export async function updateTransfer(
  { router, contacts, request, workerSid, cause, actor }: OperationContext,
  sid: string | undefined,
) {
  const transfer = router.transfer(sid ?? '')
  if (!transfer || transfer.initiatingWorkerSid !== workerSid) {
    throw new OffhookError(`The requested resource Transfer ${sid} was not found`, {
      code: 20404,
      status: 404,
    })
  }
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

function bad(message: string): OffhookError {
  return new OffhookError(message, { code: 20001 })
}
