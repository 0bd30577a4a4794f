import { type AccountSid, type CallSid, errors, OffhookError, type QueueSid } from '@offhook/core'
import type { Programs } from '../interpreter/programs.ts'
import type { QueueMember, QueueResult } from '../model.ts'
import type { HttpMethod } from '../options.ts'
import type { QueueTable } from '../queues/queue-table.ts'

/**
 * Makes a waiting caller run another document; `Front` is who waits longest.
 * @throws OffhookError 20404 when no such member waits in this queue
 */
export async function dequeueMember(
  { programs, queues }: { readonly programs: Programs; readonly queues: QueueTable },
  accountSid: AccountSid,
  queueSid: QueueSid,
  callSidOrFront: CallSid | 'Front',
  request: { readonly url: string; readonly method?: HttpMethod | undefined },
): Promise<QueueMember> {
  const member =
    callSidOrFront === 'Front' ? queues.front(queueSid) : queues.memberOf(callSidOrFront)
  const { row } = member ?? {}
  if (!member?.isWaiting || row?.accountSid !== accountSid || row.queueSid !== queueSid) {
    throw new OffhookError(errors.notFound, 'The member was not found')
  }
  const { url, method = 'POST' } = request
  programs.redirect(member.call, {
    start: { kind: 'url', url, method, parameters: {} },
    fallback: null,
  })
  return member.row
}

/** Takes a caller out; their Enqueue ends with this result. False when they do not wait. */
export async function removeFromQueue(
  queues: QueueTable,
  callSid: CallSid,
  result: QueueResult,
): Promise<boolean> {
  const member = queues.memberOf(callSid)
  if (!member?.isWaiting) return false
  member.settle({ kind: 'left', result })
  await queues.leave(member, result)
  return true
}
