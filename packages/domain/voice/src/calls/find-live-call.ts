import { type AccountSid, type CallSid, errors, OffhookError } from '@offhook/core'
import type { VoiceRepository } from '../repository.ts'
import type { CallTable } from './call-table.ts'
import type { LiveCall } from './live-call.ts'

/** @throws OffhookError 20404 when there is no such call, 21220 when it is over */
export async function findLiveCall(
  { calls, repository }: { readonly calls: CallTable; readonly repository: VoiceRepository },
  accountSid: AccountSid,
  callSid: CallSid,
): Promise<LiveCall> {
  const call = calls.of(accountSid, callSid)
  if (call && !call.isOver) return call
  if (call || (await repository.call(accountSid, callSid))) {
    throw notPossible('The call is not in progress')
  }
  throw callNotFound()
}

export function callNotFound(): OffhookError {
  return new OffhookError(errors.notFound, 'The call was not found')
}

/** The state of the call does not allow it. */
export function notPossible(message: string): OffhookError {
  return new OffhookError(errors.invalidCallState, message)
}
