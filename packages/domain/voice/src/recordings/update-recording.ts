import { type AccountSid, OffhookError, put, type RecordingSid } from '@offhook/core'
import { liveCall } from '../calls/update-call.ts'
import type { RecordingOwner, RecordingSettings, UpdateRecordingRequest } from '../door.ts'
import type { Recording } from '../model.ts'
import type { Services } from '../services.ts'
import type { LiveRecording } from './live-recording.ts'
import { recordingCallbackOf } from './recording-settings.ts'

/** Records a live call from now on. @throws OffhookError 21220 when it is not in progress */
export async function startCallRecording(
  services: Services,
  accountSid: AccountSid,
  callSid: Parameters<typeof liveCall>[2],
  settings: RecordingSettings,
): Promise<Recording> {
  const call = await liveCall(services, accountSid, callSid)
  if (!(await call.isInProgress())) {
    throw new OffhookError('The call is not in progress', { code: 21220 })
  }
  const { row } = await services.recordings.ofCall(call, {
    source: 'StartCallRecordingAPI',
    channels: settings.channels ?? 'mono',
    track: settings.track ?? 'both',
    trim: settings.trim === 'trim-silence',
    callback: recordingCallbackOf(settings),
  })
  return row
}

/** Pauses, resumes or stops. @throws OffhookError 20404 unknown, 21220 not in progress */
export async function updateRecording(
  services: Services,
  accountSid: AccountSid,
  owner: RecordingOwner,
  sid: RecordingSid | 'Twilio.CURRENT',
  request: UpdateRecordingRequest,
): Promise<Recording> {
  const recording = await find(services, accountSid, owner, sid)
  const { row } = recording
  switch (request.status) {
    case 'paused':
      if (row.status !== 'paused') await recording.pause(request.pauseBehavior ?? 'silence')
      break
    case 'in-progress':
      if (row.status !== 'in-progress') await recording.resume()
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
  services: Services,
  accountSid: AccountSid,
  sid: RecordingSid,
): Promise<void> {
  const live = services.recordings.get(sid)
  if (live?.row.accountSid === accountSid) {
    if (live.isLive) throw new OffhookError('The recording is in progress', { code: 20009 })
    // Its file is about to be closed: the row that is written then must not bring it back.
    await live.ended
  }
  const row = await services.repository.recording(accountSid, sid)
  if (!row || row.deletedAt !== null) throw notFound()
  const now = services.clock.now()
  await services.journal.commit([put('recording', { ...row, deletedAt: now, dateUpdated: now })])
  await services.recordingFiles.remove(row.fileName)
}

async function find(
  services: Services,
  accountSid: AccountSid,
  owner: RecordingOwner,
  sid: RecordingSid | 'Twilio.CURRENT',
): Promise<LiveRecording> {
  const ownerSid = owner.callSid ?? owner.conferenceSid
  const live = services.recordings
    .liveOf(ownerSid)
    .filter(({ row }) => row.accountSid === accountSid)
  const found = sid === 'Twilio.CURRENT' ? live.at(-1) : live.find(({ row }) => row.sid === sid)
  if (found) return found
  if (sid !== 'Twilio.CURRENT' && (await services.repository.recording(accountSid, sid))) {
    throw new OffhookError('The recording is not in progress', { code: 21220 })
  }
  throw notFound()
}

function notFound(): OffhookError {
  return new OffhookError('The recording was not found', { code: 20404, status: 404 })
}
