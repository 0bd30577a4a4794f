import { type AccountSid, type CallSid, errors, OffhookError } from '@offhook/core'
import type { CallTable } from '../calls/call-table.ts'
import { findLiveCall, notPossible } from '../calls/find-live-call.ts'
import type { VoiceRepository } from '../repository.ts'
import type { Stream, StreamRequest } from '../streams/stream.ts'
import type { StreamTable } from '../streams/stream-table.ts'

export type CreateStreamRequest = Omit<StreamRequest, 'isTwoWay'>

interface Parts {
  readonly calls: CallTable
  readonly streams: StreamTable
  readonly repository: VoiceRepository
}

/**
 * Streams a live call's audio from now on.
 * @throws OffhookError 20404 unknown, 21220 not in progress, and what `StreamTable.start` throws
 */
export async function startStream(
  parts: Parts,
  accountSid: AccountSid,
  callSid: CallSid,
  request: CreateStreamRequest,
): Promise<Stream> {
  const call = await findLiveCall(parts, accountSid, callSid)
  if (!(await call.isInProgress())) throw notPossible('The call is not in progress')
  return parts.streams.start(call, { ...request, isTwoWay: false }).row
}

/**
 * Stops a stream, by its sid or its name. One that has stopped already stays so.
 * @throws OffhookError 20404 unknown, 21220 when the call is over
 */
export async function stopStream(
  parts: Parts,
  accountSid: AccountSid,
  callSid: CallSid,
  sidOrName: string,
): Promise<Stream> {
  const call = await findLiveCall(parts, accountSid, callSid)
  const stream = parts.streams.find(call.sid, sidOrName)
  if (!stream) throw new OffhookError(errors.notFound, 'The stream was not found')
  stream.stop()
  return stream.row
}
