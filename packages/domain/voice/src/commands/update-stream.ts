import type { Alerts } from '@offhook/alerts'
import { type AccountSid, type CallSid, codes, errors, OffhookError } from '@offhook/core'
import type { CallTable } from '../calls/call-table.ts'
import { findLiveCall, notPossible } from '../calls/find-live-call.ts'
import { raiseSocketAlert } from '../calls/socket-alert.ts'
import type { VoiceRepository } from '../repository.ts'
import type { Stream, StreamRequest } from '../streams/stream.ts'
import type { StreamTable } from '../streams/stream-table.ts'

export type CreateStreamRequest = Omit<StreamRequest, 'isTwoWay'>

interface Parts {
  readonly calls: CallTable
  readonly streams: StreamTable
  readonly repository: VoiceRepository
  readonly alerts: Alerts
}

/**
 * Streams a live call's audio from now on. A query of the URL is left out, with an alert.
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
  const { row } = parts.streams.start(call, { ...request, isTwoWay: false })
  const [url = '', query] = request.url.split('?', 2)
  if (query !== undefined) {
    const message = 'The URL of a stream has no query: use Parameter1.Name and Parameter1.Value'
    const failure = { code: codes.urlInvalid, message }
    raiseSocketAlert(parts.alerts, call, { sid: row.sid, url, level: 'warning', failure })
  }
  return row
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
