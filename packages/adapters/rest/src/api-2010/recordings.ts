import { type AccountSid, type ConferenceSid, parseSid, type RecordingSid } from '@offhook/core'
import type { Recording, RecordingOwner } from '@offhook/voice'
import { type Answer, created, noContent, ok } from '../http/answer.ts'
import { dateRange, rfc2822 } from '../http/dates.ts'
import { notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { recordingFields } from './call-fields.ts'
import { callOf, callSidOf, defined } from './calls.ts'
import { recordingSound } from './recording-sound.ts'
import { API_VERSION, accountPath, dates } from './shape.ts'

const account = '/2010-04-01/Accounts/:AccountSid'
const ofCall = `${account}/Calls/:CallSid/Recordings`
const ofConference = `${account}/Conferences/:ConferenceSid/Recordings`
const newStatuses = ['in-progress', 'paused', 'stopped'] as const

/** Recordings: of the account, of one call, of one conference; and their sound. */
export function recordingRoutes(routes: Routes, options: RestOptions): void {
  const { voice, voiceRepository } = options
  const list = (asked: Asked, owner: object) => {
    const { from, before } = dateRange('DateCreated', (name) => asked.form.filled(name))
    const filter = defined({
      accountSid: asked.accountSid,
      createdFrom: from,
      createdBefore: before,
      includeDeleted: asked.form.boolean('IncludeSoftDeleted'),
      ...owner,
    })
    const shape = (row: Recording) => recordingShape(row, asked.base)
    return asked.list2010('recordings', (ask) => voiceRepository.recordings(filter, ask), shape)
  }
  const update = async (asked: Asked, owner: RecordingOwner): Promise<Answer> => {
    const { form, accountSid } = asked
    const row = await voice.updateRecording(accountSid, owner, recordingSidOf(asked, true), {
      status: form.oneOf('Status', newStatuses) ?? (form.required('Status') as 'stopped'),
      pauseBehavior: form.oneOf('PauseBehavior', ['skip', 'silence']),
    })
    return ok(recordingShape(row, asked.base))
  }
  const fetch = async (asked: Asked, owns: (row: Recording) => boolean): Promise<Answer> => {
    const row = await recordingOf(options, asked.accountSid, asked.param('Sid'))
    if (!owns(row)) throw notFound(`/Recordings/${row.sid}`)
    return ok(recordingShape(row, asked.base))
  }
  const remove = async (asked: Asked): Promise<Answer> => {
    await voice.deleteRecording(asked.accountSid, recordingSidOf(asked) as RecordingSid)
    return noContent
  }

  routes.get(`${account}/Recordings`, 'see-all-calls', (asked) =>
    list(asked, {
      callSid: asked.form.sid('CallSid', 'CA'),
      conferenceSid: asked.form.sid('ConferenceSid', 'CF'),
    }),
  )
  // `.json` was taken off on the way here: what it said is in the address as it came.
  routes.get(`${account}/Recordings/:Sid`, 'see-all-calls', async (asked) => {
    const [path = ''] = asked.request.originalUrl.split('?', 1)
    if (path.endsWith('.json') || wantsJson(asked)) {
      const withDeleted = asked.form.boolean('IncludeSoftDeleted') === true
      return fetch(asked, (row) => withDeleted || row.deletedAt === null)
    }
    const sid = asked.param('Sid').replace(/\.wav$/, '')
    return recordingSound(options, await recordingOf(options, asked.accountSid, sid), asked)
  })
  routes.delete(`${account}/Recordings/:Sid`, 'delete-recordings', remove)

  routes.post(ofCall, 'control-calls', async (asked) => {
    const row = await voice.startCallRecording(
      asked.accountSid,
      callSidOf(asked, 'CallSid'),
      recordingFields(asked.form),
    )
    return created(recordingShape(row, asked.base))
  })
  routes.get(ofCall, 'see-all-calls', async (asked) => {
    const { sid } = await callOf(options, asked.accountSid, asked.param('CallSid'))
    return list(asked, { callSid: sid })
  })
  routes.get(`${ofCall}/:Sid`, 'see-all-calls', (asked) =>
    fetch(asked, ({ callSid }) => callSid === callSidOf(asked, 'CallSid')),
  )
  routes.post(`${ofCall}/:Sid`, 'control-calls', (asked) =>
    update(asked, { callSid: callSidOf(asked, 'CallSid') }),
  )
  routes.delete(`${ofCall}/:Sid`, 'delete-recordings', remove)

  routes.get(ofConference, 'see-all-calls', (asked) =>
    list(asked, { conferenceSid: conferenceSidOf(asked) }),
  )
  routes.get(`${ofConference}/:Sid`, 'see-all-calls', (asked) =>
    fetch(asked, ({ conferenceSid }) => conferenceSid === conferenceSidOf(asked)),
  )
  routes.post(`${ofConference}/:Sid`, 'control-calls', (asked) =>
    update(asked, { conferenceSid: conferenceSidOf(asked) }),
  )
  routes.delete(`${ofConference}/:Sid`, 'delete-recordings', remove)
}

function wantsJson(asked: Asked): boolean {
  return asked.request.headers.accept === 'application/json' && !asked.param('Sid').endsWith('.wav')
}

function recordingSidOf(asked: Asked, currentToo = false): RecordingSid | 'Twilio.CURRENT' {
  const text = asked.param('Sid')
  if (currentToo && text === 'Twilio.CURRENT') return text
  const sid = parseSid('RE', text)
  if (!sid) throw notFound(`/Recordings/${text}`)
  return sid
}

function conferenceSidOf(asked: Asked): ConferenceSid {
  const sid = parseSid('CF', asked.param('ConferenceSid'))
  if (!sid) throw notFound(`/Conferences/${asked.param('ConferenceSid')}`)
  return sid
}

export async function recordingOf(
  { voiceRepository }: RestOptions,
  accountSid: AccountSid,
  text: string,
): Promise<Recording> {
  const sid = parseSid('RE', text)
  const row = sid && (await voiceRepository.recording(accountSid, sid))
  if (!row) throw notFound(`/Recordings/${text}`)
  return row
}

export function recordingShape(row: Recording, base: string) {
  const path = `${accountPath(row.accountSid)}/Recordings/${row.sid}`
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
    // What was lost has no sound either; `error_code` tells the two apart.
    status: row.deletedAt !== null ? 'deleted' : row.status === 'failed' ? 'absent' : row.status,
    channels: row.channels,
    // The schema has no word of its own for a recording that a document started.
    source: row.source === 'StartCallRecordingTwiML' ? 'StartCallRecordingAPI' : row.source,
    track: row.track,
    error_code: row.errorCode,
    encryption_details: null,
    media_url: `${base}${path}`,
    uri: `${path}.json`,
    subresource_uris: {
      add_on_results: `${path}/AddOnResults.json`,
      transcriptions: `${path}/Transcriptions.json`,
    },
  }
}
