/** The three shapes of a recording: below the account, its call, its conference. */
import type { Recording } from '@offhook/voice'
import { rfc2822 } from '../http/dates.ts'
import { API_VERSION, accountPath, dates } from './shape.ts'

export type RecordingShape = (row: Recording, base: string) => object

/** The complete shape, with the URL of its audio. */
export function accountRecordingShape(row: Recording, base: string) {
  const path = `${accountPath(row.accountSid)}/Recordings/${row.sid}`
  return {
    ...common(row),
    status: row.deletedAt === null ? statusOf(row) : 'deleted',
    media_url: `${base}${path}`,
    uri: `${path}.json`,
    subresource_uris: {
      add_on_results: `${path}/AddOnResults.json`,
      transcriptions: `${path}/Transcriptions.json`,
    },
  }
}

export function callRecordingShape(row: Recording) {
  return {
    ...common(row),
    track: row.track,
    uri: `${accountPath(row.accountSid)}/Calls/${row.callSid}/Recordings/${row.sid}.json`,
  }
}

export function conferenceRecordingShape(row: Recording) {
  const conference = `${accountPath(row.accountSid)}/Conferences/${row.conferenceSid}`
  return { ...common(row), uri: `${conference}/Recordings/${row.sid}.json` }
}

function common(row: Recording) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    api_version: API_VERSION,
    call_sid: row.callSid,
    conference_sid: row.conferenceSid,
    ...dates(row),
    start_time: rfc2822(row.startTime),
    duration: row.durationMs === null ? null : String(Math.round(row.durationMs / 1000)),
    price: null,
    price_unit: 'USD',
    status: statusOf(row),
    channels: row.channels,
    // The schema has no source for a recording that a document started.
    source: row.source === 'StartCallRecordingTwiML' ? 'StartCallRecordingAPI' : row.source,
    error_code: row.errorCode,
    encryption_details: row.encryption && {
      encryption_public_key_sid: row.encryption.publicKeySid,
      encryption_cek: row.encryption.cek,
      encryption_iv: row.encryption.iv,
    },
  }
}

/** A failed recording has no audio either; `error_code` distinguishes the two. */
function statusOf({ status }: Recording) {
  return status === 'failed' ? 'absent' : status
}
