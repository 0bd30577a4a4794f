/** Whether a token reaches what an operation's path names. */
import { isOpen, type ReservationStatus } from '@offhook/task-router'
import {
  forbidden,
  type Operation,
  type OperationContext,
  type Reach,
  taskOf,
  workerOf,
} from './operation.ts'

/** @throws OffhookError 20404 for what is not there, 20403 for what is not the token's */
export function checkAccess(
  { reach, bounds }: Operation,
  context: OperationContext,
  sid: string | undefined,
): void {
  if (!reaches[reach[context.role]](context, sid)) throw forbidden()
  if (context.role === 'worker') bounds?.(context)
}

const reaches: Readonly<
  Record<Reach, (context: OperationContext, sid: string | undefined) => boolean>
> = {
  any: () => true,
  none: () => false,
  own: (context, sid) => workerOf(context, sid).sid === context.workerSid,
  held: (context, sid) => hasReservation(context, sid, isOpen),
  known: (context, sid) =>
    hasReservation(context, sid, (status) => isOpen(status) || status === 'completed'),
}

/** What a worker has rejected or let pass is no longer theirs. */
function hasReservation(
  context: OperationContext,
  sid: string | undefined,
  counts: (status: ReservationStatus) => boolean,
): boolean {
  return context.router
    .reservationsOf(taskOf(context, sid))
    .some(({ workerSid, status }) => workerSid === context.workerSid && counts(status))
}
