import {
  type AccountSid,
  type CallSid,
  type Clock,
  type ConferenceSid,
  errors,
  OffhookError,
  put,
  type RecordingSid,
} from '@offhook/core'
import type { CallTable } from '../calls/call-table.ts'
import { findLiveCall, notPossible } from '../calls/find-live-call.ts'
import type { Journal } from '../journal.ts'
import type { Recording } from '../model.ts'
import type { PauseBehavior, RecordingCommand } from '../options.ts'
import type { RecordingFiles } from '../ports.ts'
import type { LiveRecording } from '../recordings/live-recording.ts'
import { legRecordingOf } from '../recordings/recording-settings.ts'
import type { RecordingTable } from '../recordings/recording-table.ts'
import type { VoiceRepository } from '../repository.ts'
import type { RecordingSettings } from '../settings.ts'

export interface UpdateRecordingRequest {
  readonly status: RecordingCommand
  readonly pauseBehavior?: PauseBehavior | undefined
}

/** Which live thing a recording belongs to. */
export type RecordingOwner =
  | { readonly callSid: CallSid; readonly conferenceSid?: undefined }
  | { readonly conferenceSid: ConferenceSid; readonly callSid?: undefined }

/** Records a live call from now on. @throws OffhookError 21220 when it is not in progress */
export async function startCallRecording(
  parts: {
    readonly calls: CallTable
    readonly recordings: RecordingTable
    readonly repository: VoiceRepository
  },
  accountSid: AccountSid,
  callSid: CallSid,
  settings: RecordingSettings,
): Promise<Recording> {
  const call = await findLiveCall(parts, accountSid, callSid)
  if (!(await call.isInProgress())) throw notPossible('The call is not in progress')
  const defaults = { source: 'StartCallRecordingAPI', channels: 'mono', trim: false } as const
  const { row } = await parts.recordings.ofCall(call, legRecordingOf(settings, defaults))
  return row
}

interface Parts {
  readonly recordings: RecordingTable
  readonly repository: VoiceRepository
}

/**
 * Pauses, resumes or stops.
 * @throws OffhookError 20404 unknown, 21220 not in progress or silent for a payment, 16108 when several are the current one
 */
export async function updateRecording(
  parts: Parts,
  accountSid: AccountSid,
  owner: RecordingOwner,
  sid: RecordingSid | 'Twilio.CURRENT',
  request: UpdateRecordingRequest,
): Promise<Recording> {
  const recording = await find(parts, accountSid, owner, sid)
  const { row } = recording
  switch (request.status) {
    case 'paused':
      await parts.recordings.pause(recording, request.pauseBehavior ?? 'silence')
      break
    case 'in-progress':
      if (row.status === 'in-progress') break
      if (parts.recordings.isSilenced(recording)) {
        throw notPossible('The recording stays silent until the payment is over')
      }
      await recording.resume()
      break
    case 'stopped':
      await recording.stop()
  }
  return recording.row
}

/**
 * Deletes a recording: its row stays, marked, and the audio is gone when this resolves.
 * @throws OffhookError 20009 in progress, 20404 unknown; the system's error when the file stays (the
 * row is marked then, so that nobody is given the audio, and the file is tried again later)
 */
export async function deleteRecording(
  parts: Parts & {
    readonly clock: Clock
    readonly journal: Journal
    readonly recordingFiles: RecordingFiles
  },
  accountSid: AccountSid,
  sid: RecordingSid,
): Promise<void> {
  const live = parts.recordings.get(sid)
  if (live?.row.accountSid === accountSid) {
    if (live.isLive) throw new OffhookError(errors.stillInProgress, 'The recording is in progress')
    // Its file is about to be closed: the row that is written then must not bring it back.
    await live.ended
  }
  const row = await parts.repository.recording(accountSid, sid)
  if (!row || row.deletedAt !== null) throw notFound()
  const now = parts.clock.now()
  await parts.journal.commit([put('recording', { ...row, deletedAt: now, dateUpdated: now })])
  await parts.recordingFiles.remove(row.fileName)
}

async function find(
  { recordings, repository }: Parts,
  accountSid: AccountSid,
  owner: RecordingOwner,
  sid: RecordingSid | 'Twilio.CURRENT',
): Promise<LiveRecording> {
  const ownerSid = owner.callSid ?? owner.conferenceSid
  const live = recordings.liveOf(ownerSid).filter(({ row }) => row.accountSid === accountSid)
  if (sid === 'Twilio.CURRENT' && live.length > 1) {
    throw new OffhookError(errors.severalRecordings, `${live.length} recordings are in progress`)
  }
  const found = sid === 'Twilio.CURRENT' ? live[0] : live.find(({ row }) => row.sid === sid)
  if (found) return found
  if (sid !== 'Twilio.CURRENT' && (await repository.recording(accountSid, sid))) {
    throw notPossible('The recording is not in progress')
  }
  throw notFound()
}

function notFound(): OffhookError {
  return new OffhookError(errors.notFound, 'The recording was not found')
}
