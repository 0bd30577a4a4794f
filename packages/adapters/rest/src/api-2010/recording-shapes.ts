/** A recording has three forms: below the account, below its call, below its conference. */
import type { Recording } from '@offhook/voice'
import { rfc2822 } from '../http/dates.ts'
import { API_VERSION, accountPath, dates } from './shape.ts'

export type RecordingShape = (row: Recording, base: string) => object

/** The whole of it, with the address of its sound. */
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
    // The schema has no word of its own for a recording that a document started.
    source: row.source === 'StartCallRecordingTwiML' ? 'StartCallRecordingAPI' : row.source,
    error_code: row.errorCode,
    encryption_details: null,
  }
}

/** What was lost has no sound either; `error_code` tells the two apart. */
function statusOf({ status }: Recording) {
  return status === 'failed' ? 'absent' : status
}
