import { type AccountSid, type CallSid, type Clock, errors, OffhookError, put } from '@offhook/core'
import type { CallTable } from '../calls/call-table.ts'
import { callNotFound, findLiveCall, notPossible } from '../calls/find-live-call.ts'
import type { LiveCall } from '../calls/live-call.ts'
import { statusCallbackOf } from '../calls/status-callback.ts'
import type { Programs } from '../interpreter/programs.ts'
import type { Journal } from '../journal.ts'
import type { Call } from '../model.ts'
import type { CallEnding } from '../options.ts'
import type { NumberDirectory } from '../ports.ts'
import type { VoiceRepository } from '../repository.ts'
import type { DocumentSettings, StatusCallbackSettings } from '../settings.ts'
import { applicationOf, programOf } from './document-settings.ts'

/** Changes a live call. A document replaces what it runs at once. */
export interface UpdateCallRequest extends DocumentSettings, StatusCallbackSettings {
  readonly status?: CallEnding | undefined
  /** Seconds from now on; no call lasts longer in all than any may. */
  readonly timeLimit?: number | undefined
}

/** @throws OffhookError 20404 unknown, 21220 over or in the wrong state, 21205, 21218 */
export async function updateCall(
  parts: {
    readonly calls: CallTable
    readonly clock: Clock
    readonly numbers: NumberDirectory
    readonly programs: Programs
    readonly repository: VoiceRepository
  },
  accountSid: AccountSid,
  callSid: CallSid,
  request: UpdateCallRequest,
): Promise<Call> {
  const call = await findLiveCall(parts, accountSid, callSid)
  const program = programOf(request, await applicationOf(parts.numbers, accountSid, request))
  const { status } = request
  // What is refused changes nothing.
  if (status === 'canceled') checkCancellable(call)
  if (status === undefined && program) await checkRedirectable(call)
  const statusCallback = statusCallbackOf(request)
  if (statusCallback) await call.amend({ statusCallback })
  if (request.timeLimit !== undefined) limit(parts, call, request.timeLimit)
  if (status !== undefined) {
    if (status === 'canceled') checkCancellable(call)
    await end(call)
  } else if (program) {
    if (call.isOver) throw notPossible('The call is over')
    parts.programs.redirect(call, program)
  }
  return call.row
}

function limit(
  { calls, clock }: { readonly calls: CallTable; readonly clock: Clock },
  call: LiveCall,
  seconds: number,
): void {
  const { accountSid, answerTime } = call.row
  const now = clock.now()
  const left = calls.longest(accountSid, null) - (now - (answerTime ?? now)) / 1_000
  call.limitTo(Math.max(0, Math.min(seconds, left)))
}

function checkCancellable({ row }: LiveCall): void {
  if (row.status === 'in-progress') throw notPossible('The call is in progress')
}

async function checkRedirectable(call: LiveCall): Promise<void> {
  if (call.isOver) throw notPossible('The call is over')
  if (call.row.direction !== 'inbound' && !(await call.isInProgress())) {
    throw notPossible('The call is not in progress')
  }
}

/** Deletes the row of a call that is over. @throws OffhookError 20009 while it is not, 20404 */
export async function deleteCall(
  parts: {
    readonly calls: CallTable
    readonly clock: Clock
    readonly journal: Journal
    readonly repository: VoiceRepository
  },
  accountSid: AccountSid,
  callSid: CallSid,
): Promise<void> {
  if (parts.calls.of(accountSid, callSid)) {
    throw new OffhookError(errors.stillInProgress, 'The call is in progress')
  }
  const row = await parts.repository.call(accountSid, callSid)
  if (!row || row.deleted) throw callNotFound()
  const now = parts.clock.now()
  await parts.journal.commit([put('call', { ...row, deleted: true, dateUpdated: now })])
}

async function end(call: LiveCall): Promise<void> {
  call.hangup(call.isAnswered ? 'normal' : 'canceled')
  await call.gone
}
