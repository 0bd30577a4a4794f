import { type CallSid, type ConferenceSid, errors, parseSid } from '@offhook/core'
import {
  beeps,
  type CallStatus,
  conferenceEvents,
  conferenceRecordingEvents,
  conferenceRecords,
  jitterBufferSizes,
  type Participant,
  type ParticipantStatus,
  participantLimits,
  participantRecordingEvents,
  recordingTrims,
} from '@offhook/voice'
import { created, noContent, ok } from '../http/answer.ts'
import { bad, notFound } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import { pageOfArray } from '../http/paging.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import {
  callbackField,
  detectionFields,
  noticeFields,
  recordingFields,
  statusCallbackFields,
  timeoutField,
} from './call-fields.ts'
import { conferenceOf, liveConferenceOf } from './conferences.ts'
import { isInConference, ownCallIn } from './own-calls.ts'
import { accountPath, dates } from './shape.ts'

const base = '/2010-04-01/Accounts/:AccountSid/Conferences/:ConferenceSid/Participants'

/** Of Calls alone. */
const foreignAmdFields = ['AsyncAmd', 'AsyncAmdStatusCallback', 'AsyncAmdStatusCallbackMethod']

/** Participants of live conferences. An ended conference has none, as documented. */
export function participantRoutes(routes: Routes, options: RestOptions): void {
  const { voice } = options
  /** Those in the conference, then those being dialled. */
  const present = (sid: ConferenceSid) =>
    [...voice.participants(sid), ...voice.invitedParticipants(sid)].filter((row) => !isGone(row))
  const find = (sid: ConferenceSid, party: string) =>
    present(sid).find(({ callSid, label }) => callSid === party || label === party)
  /** Somebody who is being dialled is as far as their call. */
  const shape = (row: Participant) =>
    participantShape(row, statusOf(row, voice.call(row.accountSid, row.callSid)?.status))
  const seen = (asked: Asked) =>
    asked.may('see-all-calls') || isInConference(options, asked, asked.param('ConferenceSid'))
  const controlled = (asked: Asked) =>
    asked.may('control-calls') || isInConference(options, asked, asked.param('ConferenceSid'))

  routes.get(base, seen, async (asked) => {
    const { sid } = await conferenceOf(options, asked, 'ConferenceSid')
    const muted = asked.form.boolean('Muted')
    const hold = asked.form.boolean('Hold')
    const coaching = asked.form.boolean('Coaching')
    const rows = present(sid).filter(
      (row) =>
        (muted ?? row.muted) === row.muted &&
        (hold ?? row.hold) === row.hold &&
        (coaching ?? row.coaching) === row.coaching,
    )
    return asked.list2010('participants', (ask) => pageOfArray(rows, ask), shape)
  })
  routes.post(base, 'control-calls', async (asked) => {
    const { form, accountSid } = asked
    const conference = asked.param('ConferenceSid')
    // A name may open a new conference; a sid must be that of a live one.
    const sid = parseSid('CF', conference)
      ? (await liveConferenceOf(options, asked, 'ConferenceSid')).sid
      : conference
    const row = await voice.addParticipant(accountSid, sid, {
      to: form.required('To', errors.calledNumberMissing),
      from: form.required('From', errors.callerIdMissing),
      byPerson: asked.principal.kind === 'person',
      callerId: form.filled('CallerId'),
      callerName: form.filled('CallerDisplayName'),
      timeout: timeoutField(form),
      timeLimit: form.integer('TimeLimit', { min: 1 }),
      earlyMedia: form.boolean('EarlyMedia'),
      record: form.boolean('Record'),
      recording: recordingFields(form, participantRecordingEvents),
      label: form.filled('Label'),
      muted: form.boolean('Muted'),
      beep: form.oneOf('Beep', beeps),
      startConferenceOnEnter: form.boolean('StartConferenceOnEnter'),
      endConferenceOnExit: form.boolean('EndConferenceOnExit'),
      waitUrl: form.text('WaitUrl') === '' ? '' : form.url('WaitUrl'),
      waitMethod: form.method('WaitMethod'),
      ...coachFields(form),
      byoc: form.sid('Byoc', 'BY'),
      callToken: form.filled('CallToken'),
      sipAuthUsername: form.filled('SipAuthUsername'),
      sipAuthPassword: form.filled('SipAuthPassword'),
      conference: conferenceFields(asked),
      jitterBufferSize: form.oneOf('JitterBufferSize', jitterBufferSizes),
      ...noticeFields(form),
      ...detectionFields(form, 'AmdStatusCallback'),
      hasForeignAmd: foreignAmdFields.some((name) => form.has(name)),
      ...statusCallbackFields(form),
    })
    return created(shape(row))
  })
  routes.get(`${base}/:CallSid`, seen, async (asked) => {
    const { sid } = await conferenceOf(options, asked, 'ConferenceSid')
    const party = partyOf(asked)
    const row = find(sid, party)
    if (!row) throw notFound(`/Participants/${party}`)
    return ok(shape(row))
  })
  routes.post(`${base}/:CallSid`, controlled, async (asked) => {
    const { form, accountSid } = asked
    const { sid } = await conferenceOf(options, asked, 'ConferenceSid')
    const party = partyOf(asked)
    const row = await voice.updateParticipant(accountSid, sid, party, {
      muted: form.boolean('Muted'),
      hold: form.boolean('Hold'),
      byCallSid: ownCallIn(options, asked, sid),
      holdUrl: form.text('HoldUrl') === '' ? '' : form.url('HoldUrl'),
      holdMethod: form.method('HoldMethod'),
      announceUrl: form.url('AnnounceUrl'),
      announceMethod: form.method('AnnounceMethod'),
      ...coachFields(form, find(sid, party)),
      endConferenceOnExit: form.boolean('EndConferenceOnExit'),
      beepOnExit: form.boolean('BeepOnExit'),
      waitUrl: form.text('WaitUrl') === '' ? '' : form.url('WaitUrl'),
      waitMethod: form.method('WaitMethod'),
    })
    return ok(shape(row))
  })
  routes.delete(`${base}/:CallSid`, controlled, async (asked) => {
    const { sid } = await conferenceOf(options, asked, 'ConferenceSid')
    await voice.removeParticipant(asked.accountSid, sid, partyOf(asked))
    return noContent
  })
}

function conferenceFields({ form }: Asked) {
  const record = form.oneOf('ConferenceRecord', conferenceRecords)
  return {
    record: record === undefined ? undefined : record === 'true' || record === 'record-from-start',
    trim: form.oneOf('ConferenceTrim', recordingTrims),
    maxParticipants: form.integer('MaxParticipants', participantLimits),
    region: form.filled('Region'),
    statusCallback: callbackField(form, 'ConferenceStatusCallback', conferenceEvents, [
      'start',
      'end',
    ]),
    recordingStatusCallback: callbackField(
      form,
      'ConferenceRecordingStatusCallback',
      conferenceRecordingEvents,
      ['completed'],
    ),
  }
}

/** Who coaches says whom, unless that is known of them. @throws OffhookError 20001 */
function coachFields(form: Form, before?: Participant) {
  const coaching = form.boolean('Coaching')
  const callSidToCoach = form.sid('CallSidToCoach', 'CA') as CallSid | undefined
  if (coaching && !callSidToCoach && !before?.callSidToCoach)
    throw bad('Coaching needs a CallSidToCoach')
  return { coaching, callSidToCoach }
}

/** A call sid in lower case, or a label unchanged. */
function partyOf(asked: Asked): string {
  const text = asked.param('CallSid')
  return /^CA[0-9a-f]{32}$/i.test(text) ? `CA${text.slice(2).toLowerCase()}` : text
}

function isGone({ status }: Participant): boolean {
  return status === 'complete' || status === 'failed'
}

function statusOf({ status }: Participant, ofCall: CallStatus | undefined): ParticipantStatus {
  if (status !== 'connecting') return status
  return ofCall === 'queued' || ofCall === 'ringing' ? ofCall : status
}

function participantShape(row: Participant, status: ParticipantStatus) {
  const conference = `${accountPath(row.accountSid)}/Conferences/${row.conferenceSid}`
  return {
    account_sid: row.accountSid,
    call_sid: row.callSid,
    label: row.label,
    conference_sid: row.conferenceSid,
    ...dates(row),
    call_sid_to_coach: row.callSidToCoach,
    coaching: row.coaching,
    end_conference_on_exit: row.endConferenceOnExit,
    muted: row.muted,
    hold: row.hold,
    start_conference_on_enter: row.startConferenceOnEnter,
    status,
    queue_time: String(row.queueTimeMs),
    uri: `${conference}/Participants/${row.callSid}.json`,
  }
}
