import { type Parameters, rfc2822 } from '../calls/call-parameters.ts'
import type { Recording, RecordingEncryption, StatusCallback } from '../model.ts'
import type { RecordingNews } from './recording-state.ts'

/**
 * The events that these news are among those that were asked for, each with the status that it is told
 * with. Who knows no word for what failed is told that it is absent; the error code distinguishes it.
 */
export function toldEvents(
  news: RecordingNews | 'started',
  asked: StatusCallback['events'],
): readonly string[] {
  if (news === 'started') return ['started', 'in-progress'].filter((each) => asked.includes(each))
  if (news === 'failed' && !asked.includes('failed')) return toldEvents('absent', asked)
  return asked.includes(news) ? [news] : []
}

/** What a recording's callbacks say. */
export function recordingParameters(row: Recording, status: string, url: string): Parameters {
  return {
    AccountSid: row.accountSid,
    ...(row.callSid === null ? {} : { CallSid: row.callSid }),
    ...(row.conferenceSid === null ? {} : { ConferenceSid: row.conferenceSid }),
    RecordingSid: row.sid,
    RecordingUrl: url,
    RecordingStatus: status,
    RecordingDuration: String(Math.round((row.durationMs ?? 0) / 1000)),
    RecordingChannels: String(row.channels),
    RecordingStartTime: rfc2822(row.startTime),
    RecordingSource: row.source,
    RecordingTrack: row.track,
    ErrorCode: String(row.errorCode ?? 0),
    ...(row.encryption === null ? {} : { EncryptionDetails: detailsOf(row.encryption) }),
  }
}

/** As callbacks write it; the resource has other names. */
function detailsOf({ publicKeySid, cek, iv }: RecordingEncryption): string {
  return JSON.stringify({
    type: 'rsa-aes',
    public_key_sid: publicKeySid,
    encrypted_cek: cek,
    iv,
  })
}
