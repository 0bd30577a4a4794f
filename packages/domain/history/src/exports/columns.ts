/** The columns of exported days, in their order. Moments are ISO 8601 in UTC, lengths seconds. */
import type { Call } from '@offhook/voice'
import type { ContactLane, ContactRow, ContactSegment } from '../model.ts'

type Columns<Row> = readonly (readonly [title: string, value: (row: Row) => unknown])[]

/** A stretch of a contact, with whose it was. */
export interface ExportedSegment {
  readonly contact: ContactRow
  readonly lane: ContactLane | undefined
  readonly segment: ContactSegment
}

const moment = (at: number | null) => (at === null ? null : new Date(at).toISOString())
const seconds = (ms: number | null) => (ms === null ? null : ms / 1000)

export const callColumns: Columns<Call> = [
  ['Sid', ({ sid }) => sid],
  ['Parent', ({ parentCallSid }) => parentCallSid],
  ['Direction', ({ direction }) => direction],
  ['Kind', ({ kind }) => kind],
  ['From', ({ from }) => from],
  ['To', ({ to }) => to],
  ['Caller name', ({ callerName }) => callerName],
  ['Status', ({ status }) => status],
  ['Created', ({ dateCreated }) => moment(dateCreated)],
  ['Started', ({ startTime }) => moment(startTime)],
  ['Answered', ({ answerTime }) => moment(answerTime)],
  ['Ended', ({ endTime }) => moment(endTime)],
  ['Duration (s)', ({ duration }) => duration],
  ['Answered by', ({ answeredBy }) => answeredBy],
  ['Trunk', ({ trunkSid }) => trunkSid],
  ['End cause', ({ endCause }) => endCause],
  ['SIP status', ({ sipStatus }) => sipStatus],
]

export const segmentColumns: Columns<ExportedSegment> = [
  ['Contact', ({ contact }) => contact.sid],
  ['Task', ({ contact }) => contact.taskSid],
  ['Direction', ({ contact }) => contact.direction],
  ['Customer', ({ contact }) => contact.customer],
  ['Our number', ({ contact }) => contact.ourNumber],
  ['Outcome', ({ contact }) => contact.outcome],
  ['Segment', ({ segment }) => segment.seq],
  ['Kind', ({ segment }) => segment.kind],
  ['Role', ({ lane }) => lane?.role],
  ['Call', ({ lane }) => lane?.callSid],
  ['Worker', ({ lane }) => lane?.workerSid],
  ['Name', ({ lane }) => lane?.name],
  ['Queue', ({ segment }) => segment.queueSid],
  ['Started', ({ segment }) => moment(segment.startedAt)],
  ['Ended', ({ segment }) => moment(segment.endedAt)],
  [
    'Length (s)',
    ({ segment: { startedAt, endedAt } }) => seconds(endedAt === null ? null : endedAt - startedAt),
  ],
]
