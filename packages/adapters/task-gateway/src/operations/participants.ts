/** What a worker does to the parties of their own conversation. */
import { reservationReply } from '../dialect.ts'
import {
  isTrue,
  type Operation,
  type OperationContext,
  oneself,
  ownReservation,
  shapeOfTask,
  taskOf,
  textField,
  workerOf,
} from './operation.ts'

export const participantOperations: readonly Operation[] = [
  { method: 'POST', path: 'Workers/:/CustomerParticipant', reach: oneself, run: holdCustomer },
  { method: 'POST', path: 'Workers/:/WorkerParticipant', reach: oneself, run: updateOwnLeg },
  { method: 'POST', path: 'Workers/:/HoldWorkerParticipant', reach: oneself, run: holdWorker },
  { method: 'POST', path: 'Workers/:/KickWorkerParticipant', reach: oneself, run: kickWorker },
]

async function holdCustomer(context: OperationContext, [sid]: readonly string[]) {
  const { worker, task } = placeOf(context, sid)
  await context.contacts.participants.holdCustomer(task.sid, worker.sid, readHold(context))
  return shapeOfTask(context, taskOf(context, task.sid))
}

async function holdWorker(context: OperationContext, [sid]: readonly string[]) {
  const { worker, task, target } = placeOf(context, sid)
  await context.contacts.participants.holdWorker(task.sid, worker.sid, target, readHold(context))
  return shapeOfTask(context, taskOf(context, task.sid))
}

async function kickWorker(context: OperationContext, [sid]: readonly string[]) {
  const { worker, task, target } = placeOf(context, sid)
  await context.contacts.participants.kickWorker(task.sid, worker.sid, target)
  return shapeOfTask(context, taskOf(context, task.sid))
}

async function updateOwnLeg(context: OperationContext) {
  const { parameters } = context.request
  const reservation = ownReservation(context, textField(context, 'ReservationSid'))
  const flag = (name: string) =>
    parameters[name] === undefined ? undefined : isTrue(parameters[name])
  await context.contacts.participants.updateOwnLeg(reservation.sid, {
    endConferenceOnExit: flag('EndConferenceOnExit'),
    mute: flag('Mute'),
    beepOnExit: flag('BeepOnExit'),
  })
  return reservationReply(context.router, reservation)
}

function placeOf(context: OperationContext, sid: string | undefined) {
  return {
    worker: workerOf(context, sid),
    task: taskOf(context, textField(context, 'TaskSid')),
    target: textField(context, 'TargetWorkerSid') ?? '',
  }
}

function readHold({ request }: OperationContext) {
  const { Hold, HoldUrl, HoldMethod } = request.parameters
  return {
    hold: isTrue(Hold),
    holdUrl: HoldUrl === undefined || HoldUrl === '' ? undefined : String(HoldUrl),
    holdMethod: (['GET', 'POST'] as const).find((method) => method === HoldMethod),
  }
}
