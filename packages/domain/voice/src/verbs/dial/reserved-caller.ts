import { type AccountSid, type CallSid, type Change, errors, OffhookError } from '@offhook/core'
import type { Journal } from '../../journal.ts'
import type { WaitingMember } from '../../queues/queue-member.ts'
import type { QueueTable } from '../../queues/queue-table.ts'
import { interruptionOf } from '../../waiting/interruption.ts'

/** A worker's call that asks for the caller of its reservation: `<Queue reservationSid>`. */
export interface ReservationDequeue {
  readonly accountSid: AccountSid
  readonly reservationSid: string
  /** Where the worker goes when the talk is over. */
  readonly postWorkActivitySid: string | null
  readonly workerCallSid: CallSid
}

/** A caller whose reservation is about to be accepted. Exactly one of `confirm` and `abort` ends it. */
export interface ReservedCaller {
  readonly callSid: CallSid
  /** The acceptance, to be committed with the caller's leaving of the queue. */
  changes(): readonly Change[]
  /** The changes are durable: the task is the worker's. */
  confirm(): void
  abort(): void
  /** After `confirm`: the talk has ended, or has not come about. */
  over(): void
}

/** Accepts a reservation. Declared here; implemented by whatever joins calls with tasks. */
export interface WorkflowDequeue {
  /** @throws OffhookError 14215 no such reservation, 14217 it cannot be accepted */
  reserve(request: ReservationDequeue): Promise<ReservedCaller>
}

/** A caller who is taken out of the wait, and whose reservation is accepted. */
export interface ClaimedCaller {
  readonly member: WaitingMember
  readonly reserved: ReservedCaller
}

/**
 * Accepts the reservation and takes its caller out of the wait, both in one transaction. A failure
 * changes nothing for the caller, save that of the store: the Enqueue ends with `system-error`.
 * @param where.queueName the caller must wait in this one; null for whichever it is
 * @param where.signal aborted when the worker is gone
 * @throws OffhookError 14215, 14217; Interruption
 */
export async function claimReserved(
  { queues, journal }: { readonly journal: Journal; readonly queues: QueueTable },
  workflow: WorkflowDequeue,
  request: ReservationDequeue,
  where: { readonly queueName: string | null; readonly signal: AbortSignal },
): Promise<ClaimedCaller> {
  const { queueName, signal } = where
  const reserved = await workflow.reserve(request)
  const gone = interruptionOf(signal)
  if (gone) {
    reserved.abort()
    throw gone
  }
  const member = queues.memberOf(reserved.callSid)
  const place = queues.place(reserved.callSid)
  const waitsThere = queueName === null || place?.queue.friendlyName === queueName
  if (!member || !waitsThere || !member.claim()) {
    reserved.abort()
    throw new OffhookError(
      errors.reservationNotAccepted,
      'The caller of the reservation does not wait in this queue',
    )
  }
  try {
    await journal.commit([queues.removal(member), ...reserved.changes()])
  } catch (error) {
    reserved.abort()
    member.settle({ kind: 'left', result: 'system-error' })
    throw new OffhookError(errors.reservationNotAccepted, 'The reservation could not be accepted', {
      cause: error,
    })
  }
  reserved.confirm()
  return { member, reserved }
}
