import { type AccountSid, parseSid } from '@offhook/core'
import {
  pauseBehaviors,
  type Recording,
  type RecordingFilter,
  type RecordingOwner,
  recordingCommands,
} from '@offhook/voice'
import type { FastifyRequest } from 'fastify'
import { type Answer, created, noContent, ok } from '../http/answer.ts'
import { dateRange } from '../http/dates.ts'
import { defined } from '../http/defined.ts'
import { notFound } from '../http/errors.ts'
import type { Asked, Routes, Stranger } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { recordingFields } from './call-fields.ts'
import { callOf, callSidOf } from './calls.ts'
import { conferenceOf } from './conferences.ts'
import {
  accountRecordingShape,
  callRecordingShape,
  conferenceRecordingShape,
  type RecordingShape,
} from './recording-shapes.ts'
import { recordingSound, type SoundFormat } from './recording-sound.ts'

const account = '/2010-04-01/Accounts/:AccountSid'
const ofCall = `${account}/Calls/:CallSid/Recordings`
const ofConference = `${account}/Conferences/:ConferenceSid/Recordings`

/** Recordings of the account, of a call, of a conference; and their audio. */
export function recordingRoutes(routes: Routes, options: RestOptions): void {
  const { voice } = options

  routes.get(`${account}/Recordings`, 'see-all-calls', (asked) => {
    const filter = {
      callSid: asked.form.sid('CallSid', 'CA'),
      conferenceSid: asked.form.sid('ConferenceSid', 'CF'),
      includeDeleted: asked.form.boolean('IncludeSoftDeleted'),
    }
    return list(options, asked, filter, accountRecordingShape)
  })
  const fetched = async (asked: Asked): Promise<Answer> => {
    const { sid, format } = nameOf(asked)
    const row = await recordingOf(options, asked.accountSid, sid)
    if (isSound(asked.request)) {
      return recordingSound(options, row, asked, format, { redirects: true })
    }
    if (row.deletedAt !== null && !asked.form.boolean('IncludeSoftDeleted')) {
      throw notFound(`/Recordings/${sid}`)
    }
    return ok(accountRecordingShape(row, asked.base))
  }
  const stranger = strangerOf(options)
  routes.get(
    `${account}/Recordings/:Sid`,
    (asked) => asked.may('see-all-calls') || stranger(asked.request) !== undefined,
    fetched,
    { stranger },
  )
  routes.delete(`${account}/Recordings/:Sid`, 'delete-recordings', async (asked) => {
    await voice.deleteRecording(asked.accountSid, sidIn(asked, 'Sid', 'RE', 'Recordings'))
    return noContent
  })

  routes.post(ofCall, 'control-calls', async (asked) => {
    const row = await voice.startCallRecording(
      asked.accountSid,
      callSidOf(asked, 'CallSid'),
      recordingFields(asked.form),
    )
    return created(callRecordingShape(row))
  })
  routes.get(ofCall, 'see-all-calls', async (asked) => {
    const { sid } = await callOf(options, asked.accountSid, asked.param('CallSid'))
    return list(options, asked, { callSid: sid }, callRecordingShape)
  })
  ownedRoutes(routes, options, {
    path: `${ofCall}/:Sid`,
    ownerOf: (asked) => ({ callSid: callSidOf(asked, 'CallSid') }),
    shape: callRecordingShape,
  })

  routes.get(ofConference, 'see-all-calls', async (asked) => {
    const { sid } = await conferenceOf(options, asked, 'ConferenceSid')
    return list(options, asked, { conferenceSid: sid }, conferenceRecordingShape)
  })
  ownedRoutes(routes, options, {
    path: `${ofConference}/:Sid`,
    ownerOf: (asked) => ({ conferenceSid: sidIn(asked, 'ConferenceSid', 'CF', 'Conferences') }),
    shape: conferenceRecordingShape,
  })
}

/** A recording as part of its call or conference: fetch, update, delete. */
function ownedRoutes(
  routes: Routes,
  options: RestOptions,
  family: {
    readonly path: string
    readonly ownerOf: (asked: Asked) => RecordingOwner
    readonly shape: RecordingShape
  },
): void {
  const { voice } = options
  const { path, ownerOf, shape } = family
  const owned = async (asked: Asked): Promise<Recording> => {
    const { callSid, conferenceSid } = ownerOf(asked)
    const row = await recordingOf(options, asked.accountSid, asked.param('Sid'))
    const itsOwn = callSid ? row.callSid === callSid : row.conferenceSid === conferenceSid
    if (!itsOwn || row.deletedAt !== null) throw notFound(`/Recordings/${row.sid}`)
    return row
  }
  routes.get(path, 'see-all-calls', async (asked) => ok(shape(await owned(asked), asked.base)))
  routes.post(path, 'control-calls', async (asked): Promise<Answer> => {
    const { form, accountSid } = asked
    const text = asked.param('Sid')
    const sid = text === 'Twilio.CURRENT' ? text : sidIn(asked, 'Sid', 'RE', 'Recordings')
    form.required('Status')
    const row = await voice.updateRecording(accountSid, ownerOf(asked), sid, {
      status: form.oneOf('Status', recordingCommands) ?? 'stopped',
      pauseBehavior: form.oneOf('PauseBehavior', pauseBehaviors),
    })
    return ok(shape(row, asked.base))
  })
  routes.delete(path, 'delete-recordings', async (asked) => {
    const { sid } = await owned(asked)
    await voice.deleteRecording(asked.accountSid, sid)
    return noContent
  })
}

function list(
  { voiceRepository }: RestOptions,
  asked: Asked,
  owner: object,
  shape: RecordingShape,
): Promise<Answer> {
  const { from, before } = dateRange('DateCreated', (name) => asked.form.filled(name))
  const filter: RecordingFilter = defined({
    accountSid: asked.accountSid,
    createdFrom: from,
    createdBefore: before,
    ...owner,
  })
  return asked.list2010(
    'recordings',
    (ask) => voiceRepository.recordings(filter, ask),
    (row) => shape(row, asked.base),
  )
}

/** `RE….mp3`, `RE….wav`, or `RE…`, which is WAV too. */
function nameOf(asked: Asked): { readonly sid: string; readonly format: SoundFormat } {
  const name = asked.param('Sid')
  const format = name.endsWith('.mp3') ? 'mp3' : 'wav'
  return { sid: name.replace(/\.(wav|mp3)$/, ''), format }
}

/** Whether the audio is meant, not the resource. `plainPath` drops `.json` from the path. */
function isSound({ originalUrl, headers }: FastifyRequest): boolean {
  const [path = ''] = originalUrl.split('?', 1)
  if (/\.(wav|mp3)$/.test(path)) return true
  return !path.endsWith('.json') && headers.accept !== 'application/json'
}

/** Where the operator wishes that, whoever knows the URL of the audio may have it. */
function strangerOf({ openRecordings }: RestOptions): Stranger {
  return (request) => {
    const accountSid = parseSid('AC', (request.params as { AccountSid?: string }).AccountSid)
    const isOpen = openRecordings && isSound(request) && request.headers.authorization === undefined
    if (!isOpen || !accountSid) return undefined
    return { kind: 'account', accountSid, keySid: null, keyKind: 'restricted' }
  }
}

/** The row of a recording, even after its deletion. @throws OffhookError 20404 */
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
