import type { Alert } from '@offhook/alerts'
import type { CallSid } from '@offhook/core'
import type {
  AlertRecord,
  CallDetails,
  CallPage,
  CallRecord,
  RecordingRecord,
} from '@offhook/desk-api'
import type { Call, Recording } from '@offhook/voice'
import { callOf } from '../api-2010/calls.ts'
import { partyOf } from '../api-2010/own-calls.ts'
import { recordingSound } from '../api-2010/recording-sound.ts'
import { recordingOf } from '../api-2010/recordings.ts'
import { ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import { defined } from '../http/defined.ts'
import { notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

const PAGE = 50
/** At most so many legs, recordings and errors of a call are shown, the newest. */
const MOST = 200

/** The call log, one line per leg. Agents see only their own calls. */
export function callLogRoutes(routes: Routes, options: RestOptions): void {
  const { voice, voiceRepository } = options
  /** A live call's row in memory is newer than the stored one. */
  const fresh = (call: Call) => voice.call(call.accountSid, call.sid) ?? call

  routes.get('/offhook/v1/Calls', 'see-own-calls', async (asked) => {
    const { form, accountSid } = asked
    const page = await voiceRepository.calls(
      defined({
        accountSid,
        from: form.filled('from'),
        to: form.filled('to'),
        status: form.filled('status'),
        party: partyOf(asked),
      }),
      {
        size: form.integer('limit', { min: 1, max: MOST }) ?? PAGE,
        after: form.filled('cursor') ?? null,
      },
    )
    const recordings = await recordingsOf(options, asked, page.rows)
    return ok({
      calls: page.rows.map((call) =>
        callShape(
          fresh(call),
          recordings.filter(({ callSid }) => callSid === call.sid),
        ),
      ),
      next: page.next,
    } satisfies CallPage)
  })

  routes.get('/offhook/v1/Calls/:Sid', 'see-own-calls', async (asked) => {
    const { accountSid } = asked
    const call = await callOf(options, accountSid, asked.param('Sid'))
    const all = { size: MOST, after: null }
    const [legs, alerts] = await Promise.all([
      voiceRepository.calls({ accountSid, relatedTo: call.sid }, all),
      options.alertRepository.alerts({ accountSid, callSid: call.sid }, all),
    ])
    const rows = legs.rows.map(fresh)
    const party = partyOf(asked)
    if (
      party !== undefined &&
      ![call, ...rows].some((leg) => leg.to === party || leg.from === party)
    )
      throw notFound(`/Calls/${call.sid}`)
    const recordings = await recordingsOf(options, asked, rows)
    return ok({
      call: callShape(
        call,
        recordings.filter(({ callSid }) => callSid === call.sid),
      ),
      legs: rows.sort((a, b) => a.dateCreated - b.dateCreated).map((leg) => callShape(leg, [])),
      recordings: recordings.map(recordingShape),
      notifications: alerts.rows.map(alertShape),
    } satisfies CallDetails)
  })

  routes.get('/offhook/v1/Recordings/:Sid/media', 'see-own-calls', async (asked) => {
    const recording = await recordingOf(options, asked.accountSid, asked.param('Sid'))
    const party = partyOf(asked)
    if (party !== undefined && !(await tookPart(options, asked, recording, party))) {
      throw notFound(`/Recordings/${recording.sid}`)
    }
    return recordingSound(options, recording, asked)
  })
}

async function recordingsOf(
  { voiceRepository }: RestOptions,
  { accountSid }: Asked,
  calls: readonly Call[],
): Promise<readonly Recording[]> {
  if (calls.length === 0) return []
  const callSids = calls.map(({ sid }) => sid)
  const { rows } = await voiceRepository.recordings(
    { accountSid, callSids },
    { size: MOST, after: null },
  )
  return rows
}

async function tookPart(
  { voiceRepository }: RestOptions,
  { accountSid }: Asked,
  recording: Recording,
  party: string,
): Promise<boolean> {
  if (recording.callSid === null) return false
  const { rows } = await voiceRepository.calls(
    { accountSid, relatedTo: recording.callSid as CallSid },
    { size: MOST, after: null },
  )
  return rows.some((leg) => leg.to === party || leg.from === party)
}

function callShape(call: Call, recordings: readonly Recording[]): CallRecord {
  return {
    sid: call.sid,
    parentCallSid: call.parentCallSid,
    from: call.from,
    to: call.to,
    direction: call.direction,
    kind: call.kind,
    status: call.status,
    endCause: call.endCause,
    startTime: isoMs(call.startTime ?? call.dateCreated),
    answerTime: isoMs(call.answerTime),
    endTime: isoMs(call.endTime),
    duration: call.duration,
    recordings: recordings.map(recordingShape),
  }
}

function recordingShape(row: Recording): RecordingRecord {
  const { sid, callSid, channels, durationMs, status } = row
  return {
    sid,
    callSid,
    channels,
    parties: row.parties.map(({ from, to, ...party }) => ({
      ...party,
      from: isoMs(from),
      to: isoMs(to),
    })),
    durationMs,
    status,
    isEncrypted: row.encryption !== null,
    startTime: isoMs(row.startTime),
  }
}

function alertShape(row: Alert): AlertRecord {
  return {
    sid: row.sid,
    code: row.errorCode,
    message: row.messageText,
    level: row.logLevel === 0 ? 'error' : 'warning',
    url: row.requestUrl,
    line: row.documentLine,
    column: row.documentColumn,
    time: isoMs(row.dateCreated),
  }
}
