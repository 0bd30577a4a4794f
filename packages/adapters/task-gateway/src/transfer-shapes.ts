import type { Reservation, Transfer } from '@offhook/task-router'

const seconds = (ms: number): number => Math.floor(ms / 1000)

/** Where the shapes of reservations look their transfers up. */
export interface TransferSource {
  task(sid: string): { readonly transferSid: string | null } | undefined
  transfer(sid: string): Transfer | undefined
}

/** A transfer by itself and in events; the SDK throws where a property is missing. */
export function transferShape(transfer: Transfer) {
  return {
    account_sid: transfer.accountSid,
    workspace_sid: transfer.workspaceSid,
    sid: transfer.sid,
    task_sid: transfer.taskSid,
    date_created: seconds(transfer.dateCreated),
    date_updated: seconds(transfer.dateUpdated),
    initiating_reservation_sid: transfer.initiatingReservationSid,
    initiating_worker_sid: transfer.initiatingWorkerSid,
    initiating_queue_sid: transfer.initiatingQueueSid,
    initiating_workflow_sid: transfer.initiatingWorkflowSid,
    transfer_mode: transfer.mode,
    transfer_to: transfer.to,
    transfer_type: transfer.type,
    transfer_status: transfer.status,
    ...(transfer.failedReason !== null && { transfer_failed_reason: transfer.failedReason }),
  }
}

/**
 * What a full reservation says of transfers. The transferee's carries its own from its creation to
 * its end; the transferor's the one that is pending. Where there is none the property is absent:
 * null breaks the SDK.
 */
export function transfersOf(source: TransferSource, reservation: Reservation) {
  const { transferSid, taskSid, sid } = reservation
  const incoming = transferSid === null ? undefined : source.transfer(transferSid)
  const newest = source.task(taskSid)?.transferSid
  const outgoing = newest ? source.transfer(newest) : undefined
  const isOwn = outgoing?.initiatingReservationSid === sid && outgoing.status === 'initiated'
  return {
    ...(incoming && { task_transfer: transferShape(incoming) }),
    ...(isOwn && { active_outgoing_task_transfer: transferShape(outgoing) }),
  }
}
