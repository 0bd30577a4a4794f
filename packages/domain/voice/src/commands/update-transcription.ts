import { type AccountSid, type CallSid, errors, OffhookError } from '@offhook/core'
import type { CallTable } from '../calls/call-table.ts'
import { findLiveCall, notPossible } from '../calls/find-live-call.ts'
import type { VoiceRepository } from '../repository.ts'
import type { Transcription, TranscriptionRequest } from '../transcripts/transcript.ts'
import type { TranscriptTable } from '../transcripts/transcript-table.ts'

interface Parts {
  readonly calls: CallTable
  readonly transcripts: TranscriptTable
  readonly repository: VoiceRepository
}

/**
 * Takes down what is said in a live call from now on.
 * @throws OffhookError 20404 unknown, 21220 not in progress, and what `TranscriptTable.start` throws
 */
export async function startTranscription(
  parts: Parts,
  accountSid: AccountSid,
  callSid: CallSid,
  request: TranscriptionRequest,
): Promise<Transcription> {
  const call = await findLiveCall(parts, accountSid, callSid)
  if (!(await call.isInProgress())) throw notPossible('The call is not in progress')
  return (await parts.transcripts.start(call, request)).row
}

/**
 * Stops one by its sid or its name. One that has stopped already stays so.
 * @throws OffhookError 20404 unknown, 21220 when the call is over
 */
export async function stopTranscription(
  parts: Parts,
  accountSid: AccountSid,
  callSid: CallSid,
  sidOrName: string,
): Promise<Transcription> {
  const call = await findLiveCall(parts, accountSid, callSid)
  const transcription = parts.transcripts.find(call.sid, sidOrName)
  if (!transcription) throw new OffhookError(errors.notFound, 'The transcription was not found')
  transcription.stop()
  return transcription.row
}
