import type { CallSid } from '@offhook/core'
import type { CallDetails, CallPage } from '@offhook/desk-api'
import { type Call, type CallFilter, callDirections } from '@offhook/voice'
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
import { contactRecords } from './contact-records.ts'
import { boundsOf, type Columns, csvOf, pageOf } from './log-page.ts'
import { conferenceRecordingsOf, heardBy, recordingsOf } from './log-recordings.ts'
import { alertShape, callShape, laneShapes, recordingShape } from './log-shapes.ts'
import { soughtOf } from './number-parts.ts'
import { hadLeg } from './own-contacts.ts'

/** At most so many legs and errors of a call are shown, the newest. */
const MOST = 200
const outbound = callDirections.filter((direction) => direction !== 'inbound')

/** The call log, one line per leg. Agents see only their own calls. */
export function callLogRoutes(routes: Routes, options: RestOptions): void {
  const { voice, voiceRepository } = options
  /** A live call's row in memory is newer than the stored one. */
  const fresh = (call: Call) => voice.call(call.accountSid, call.sid) ?? call

  routes.get('/offhook/v1/Calls', 'see-own-calls', async (asked) => {
    const page = await voiceRepository.calls(filterOf(options, asked), pageOf(asked.form))
    const callSids = page.rows.map(({ sid }) => sid)
    const recordings = await recordingsOf(options, asked.accountSid, callSids)
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

  routes.get('/offhook/v1/Calls.csv', 'see-own-calls', (asked) => {
    const filter = filterOf(options, asked)
    return csvOf('calls', columns, (page) => voiceRepository.calls(filter, page))
  })

  routes.get('/offhook/v1/Calls/:Sid', 'see-own-calls', async (asked) => {
    const { accountSid } = asked
    const { call, legs } = await callAndLegs(options, asked)
    const legSids = legs.map(({ sid }) => sid)
    const [alerts, ofCalls, ofConferences, contact] = await Promise.all([
      options.alertRepository.alerts(
        { accountSid, callSid: call.sid },
        { size: MOST, after: null },
      ),
      recordingsOf(options, accountSid, legSids),
      conferenceRecordingsOf(options, accountSid, legSids),
      contactOf(options, call),
    ])
    // What became of a leg later, without the person who asks, is not for their ears.
    const recordings = await heardBy(options, asked, [...ofCalls, ...ofConferences])
    return ok({
      call: callShape(
        call,
        recordings.filter(({ callSid }) => callSid === call.sid),
      ),
      ...contact,
      legs: legs.map((leg) => callShape(leg, [])),
      recordings: recordings.map(recordingShape),
      notifications: alerts.rows.map(alertShape),
    } satisfies CallDetails)
  })

  routes.get('/offhook/v1/Recordings/:Sid/media', 'see-own-calls', async (asked) => {
    const recording = await recordingOf(options, asked.accountSid, asked.param('Sid'))
    const [heard] = await heardBy(options, asked, [recording])
    if (!heard) throw notFound(`/Recordings/${recording.sid}`)
    return recordingSound(options, recording, asked)
  })
}

interface CallAndLegs {
  readonly call: Call
  readonly legs: readonly Call[]
  /** Of all of them, each once. */
  readonly callSids: readonly CallSid[]
}

/**
 * A call and all that have to do with it, the oldest first.
 * @throws OffhookError 20404 where there is none, or it is none of the person's own
 */
export async function callAndLegs(options: RestOptions, asked: Asked): Promise<CallAndLegs> {
  const call = await callOf(options, asked.accountSid, asked.param('Sid'))
  const legs = await legsOf(options, call)
  const callSids = [...new Set([call, ...legs].map(({ sid }) => sid))]
  const isTheirs =
    tookPartInLegs(asked, [call, ...legs]) || (await hadLeg(options, asked, callSids))
  if (!isTheirs) throw notFound(`/Calls/${call.sid}`)
  return { call, legs: [...legs].sort((a, b) => a.dateCreated - b.dateCreated), callSids }
}

/** All that have to do with a call. */
export async function legsOf(
  { voice, voiceRepository }: RestOptions,
  { accountSid, sid }: Call,
): Promise<readonly Call[]> {
  const page = { size: MOST, after: null }
  const { rows } = await voiceRepository.calls({ accountSid, relatedTo: sid }, page)
  return rows.map((leg) => voice.call(accountSid, leg.sid) ?? leg)
}

/** Whether who asks may see a call with these legs: all, or what they had a part in. */
export function tookPartInLegs(asked: Asked, legs: readonly Call[]): boolean {
  const party = partyOf(asked)
  return party === undefined || legs.some((leg) => leg.to === party || leg.from === party)
}

function filterOf({ accounts }: RestOptions, asked: Asked): CallFilter {
  const { accountSid, form } = asked
  const { from: createdFrom, before: createdBefore } = boundsOf(form)
  const direction = form.oneOf('direction', [...callDirections, 'outbound'] as const)
  const matchOf = (name: string, ends: readonly ('from' | 'to')[]) => {
    const text = form.filled(name)
    return text === undefined
      ? []
      : [{ ends, ...soughtOf(name, text, accounts.readerOf(accountSid)) }]
  }
  return defined({
    accountSid,
    matches: [
      ...matchOf('from', ['from']),
      ...matchOf('to', ['to']),
      ...matchOf('number', ['from', 'to']),
    ],
    direction: direction === 'outbound' ? outbound : direction,
    status: form.filled('status'),
    createdFrom,
    createdBefore,
    party: partyOf(asked),
  })
}

async function contactOf(options: RestOptions, { accountSid, sid }: Call) {
  const { contactRepository: repository } = options
  const row = await repository.contactOfCall(accountSid, sid)
  if (!row) return { contact: null, lanes: [] }
  const [lanes, segments, [contact = null]] = await Promise.all([
    repository.lanes([row.sid]),
    repository.segments(row.sid),
    contactRecords(options, accountSid, [row]),
  ])
  return { contact, lanes: laneShapes(lanes, segments) }
}

const columns: Columns<Call> = [
  ['Sid', ({ sid }) => sid],
  ['Parent sid', ({ parentCallSid }) => parentCallSid],
  ['Start', ({ startTime, dateCreated }) => isoMs(startTime ?? dateCreated)],
  ['Answered', ({ answerTime }) => isoMs(answerTime)],
  ['End', ({ endTime }) => isoMs(endTime)],
  ['From', ({ from }) => from],
  ['To', ({ to }) => to],
  ['Direction', ({ direction }) => direction],
  ['Kind', ({ kind }) => kind],
  ['Status', ({ status }) => status],
  ['Duration (s)', ({ duration }) => duration],
]
