import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type AccountSid, type ConferenceSid, parseSid, type RecordingSid } from '@offhook/core'
import type { Recording, RecordingOwner } from '@offhook/voice'
import { type Answer, created, noContent, ok } from '../http/answer.ts'
import { dateRange, rfc2822 } from '../http/dates.ts'
import { notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { recordingFields } from './call-fields.ts'
import { callOf, callSidOf, defined } from './calls.ts'
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

/** The sound as a WAV file; 404 while it is still being made. */
export async function recordingSound(
  { recordingsFolder }: RestOptions,
  recording: Recording,
  asked: Asked,
): Promise<Answer> {
  const path = join(recordingsFolder, basename(recording.fileName))
  const file = await stat(path).catch(() => null)
  if (recording.status !== 'completed' || recording.deletedAt !== null || !file?.isFile()) {
    throw notFound(asked.request.originalUrl.split('?')[0] ?? '')
  }
  const headers = {
    'Content-Type': 'audio/x-wav',
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-store',
    'Content-Disposition': `inline; filename="${recording.sid}.wav"`,
  }
  const range = parseRange(asked.request.headers.range, file.size)
  if (range === 'unsatisfiable') {
    return { status: 416, body: '', headers: { 'Content-Range': `bytes */${file.size}` } }
  }
  const { start, end } = range ?? { start: 0, end: file.size - 1 }
  return {
    status: range ? 206 : 200,
    body: createReadStream(path, { start, end }),
    headers: {
      ...headers,
      'Content-Length': String(end - start + 1),
      ...(range ? { 'Content-Range': `bytes ${start}-${end}/${file.size}` } : {}),
    },
  }
}

/** One range of bytes (RFC 9110 §14.1.2); several are answered with the whole, as one may. */
function parseRange(
  text: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(text ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  const [, from = '', to = ''] = match
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  return start > end || start >= size ? 'unsatisfiable' : { start, end }
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
