import { type AccountSid, type CallSid, OffhookError, put } from '@offhook/core'
import type { UpdateCallRequest } from '../door.ts'
import { CallRunner } from '../interpreter/call-runner.ts'
import type { Call } from '../model.ts'
import type { Services } from '../services.ts'
import { programOf } from './create-call.ts'
import type { LiveCall } from './live-call.ts'
import { statusCallbackOf } from './status-callback.ts'

/** @throws OffhookError 20404 unknown, 21220 over or in the wrong state */
export async function updateCall(
  services: Services,
  accountSid: AccountSid,
  callSid: CallSid,
  request: UpdateCallRequest,
): Promise<Call> {
  const call = await liveCall(services, accountSid, callSid)
  const program = await programOf(services, accountSid, request)
  const statusCallback = statusCallbackOf(request)
  if (statusCallback) await call.amend({ statusCallback })
  if (request.timeLimit !== undefined) call.limitTo(request.timeLimit)
  if (request.status === 'completed') {
    await end(call)
  } else if (request.status === 'canceled') {
    if (call.row.status === 'in-progress') throw notPossible('The call is in progress')
    await end(call)
  } else if (program) {
    if (call.isOver) throw notPossible('The call is over')
    if (call.row.direction !== 'inbound' && !(await call.isInProgress())) {
      throw notPossible('The call is not in progress')
    }
    redirectCall(services, call, program)
  }
  return call.row
}

/** Whoever holds the leg lets go, then the call runs its own document. */
export function redirectCall(
  services: Services,
  call: LiveCall,
  program: Parameters<CallRunner['start']>[0],
): void {
  call.runner ??= new CallRunner({ services, call })
  // First: a held leg must know that it is not to be hung up when it is let go.
  call.events.emit('redirected')
  call.runner.start(program)
}

/** Deletes the row of a call that is over. @throws OffhookError 20009 while it is not, 20404 */
export async function deleteCall(
  services: Services,
  accountSid: AccountSid,
  callSid: CallSid,
): Promise<void> {
  if (services.calls.of(accountSid, callSid)) {
    throw new OffhookError('The call is in progress', { code: 20009 })
  }
  const row = await services.repository.call(accountSid, callSid)
  if (!row || row.deleted) throw notFound()
  const now = services.clock.now()
  await services.journal.commit([put('call', { ...row, deleted: true, dateUpdated: now })])
}

/** @throws OffhookError 20404 when there is no such call, 21220 when it is over */
export async function liveCall(
  services: Services,
  accountSid: AccountSid,
  callSid: CallSid,
): Promise<LiveCall> {
  const call = services.calls.of(accountSid, callSid)
  if (call && !call.isOver) return call
  if (call || (await services.repository.call(accountSid, callSid))) {
    throw notPossible('The call is not in progress')
  }
  throw notFound()
}

async function end(call: LiveCall): Promise<void> {
  call.hangup(call.isAnswered ? 'normal' : 'canceled')
  await call.gone
}

function notFound(): OffhookError {
  return new OffhookError('The call was not found', { code: 20404, status: 404 })
}

function notPossible(message: string): OffhookError {
  return new OffhookError(message, { code: 21220 })
}
