/** What a conference comes to: made of its row and those of who was in it. */
import { derivedSid, type Sid } from '@offhook/core'
import type { Call, Conference, Participant } from '@offhook/voice'
import type { CallSummary, ConferenceSummary, ParticipantSummary } from '../model.ts'
import type { CallTag, ConferenceTag } from '../options.ts'
import { callStateOf, callTypeOf, countryOf, peerOf } from './call-summary.ts'

/** Somebody who was in a conference, and when each thing happened to them. */
export interface Part {
  readonly row: Participant
  readonly call: Call
  readonly events: Readonly<Record<string, readonly number[]>>
}

const tagOf: Partial<Record<CallTag, ConferenceTag>> = {
  high_packet_loss: 'high_packet_loss',
  high_jitter: 'high_jitter',
  high_latency: 'high_latency',
  low_mos: 'low_mos',
  silence: 'detected_silence',
}

export function conferenceSummary(
  conference: Conference,
  parts: readonly Part[],
  how: {
    readonly recorded: boolean
    readonly calls: readonly Pick<CallSummary, 'tags'>[]
    readonly now: number
  },
): ConferenceSummary {
  const over = conference.endTime ?? how.now
  const stays = parts.flatMap(({ row: { joinedAt, leftAt } }) =>
    joinedAt === null ? [] : [{ from: joinedAt, to: leftAt ?? over }],
  )
  const { most, togetherMs } = overlap(stays)
  const tags = new Set(how.calls.flatMap((call) => call.tags.flatMap((tag) => tagOf[tag] ?? [])))
  if (tags.size > 0) tags.add('quality_warnings')
  if (most < 2) tags.add('no_concurrent_participants')
  const clients = parts.filter(({ call }) => call.kind === 'client').map(({ call }) => peerOf(call))
  if (new Set(clients).size < clients.length) tags.add('duplicate_identity')
  const begun = stays.length === 0 ? null : Math.min(...stays.map(({ from }) => from))
  return {
    conferenceSid: conference.sid,
    accountSid: conference.accountSid,
    friendlyName: conference.friendlyName,
    status: conference.status === 'completed' ? 'completed' : 'in_progress',
    startTime: begun,
    endTime: conference.endTime,
    duration: Math.max(0, Math.round((over - conference.dateCreated) / 1000)),
    connectDuration: Math.round(togetherMs / 1000),
    maxConcurrent: most,
    participants: new Set(parts.map(({ call }) => call.sid)).size,
    endReason: conference.reasonEnded?.replaceAll('-', '_') ?? null,
    endedBy: conference.callSidEnding,
    region: conference.region,
    recordingEnabled: how.recorded,
    tags: [...tags],
    processingState: conference.status === 'completed' ? 'complete' : 'in_progress',
    dateCreated: conference.dateCreated,
    dateUpdated: how.now,
  }
}

/** How many were in it at once at most, and for how long two or more were. */
export function overlap(stays: readonly { readonly from: number; readonly to: number }[]): {
  readonly most: number
  readonly togetherMs: number
} {
  const edges = stays
    .flatMap(({ from, to }) => [
      { at: from, by: 1 },
      { at: to, by: -1 },
    ])
    // Who leaves at the moment in which another comes was not with them.
    .sort((a, b) => a.at - b.at || a.by - b.by)
  let present = 0
  let most = 0
  let togetherMs = 0
  let since = 0
  for (const { at, by } of edges) {
    if (present >= 2) togetherMs += at - since
    since = at
    present += by
    most = Math.max(most, present)
  }
  return { most, togetherMs }
}

export function participantSummary(
  { row, call, events }: Part,
  conference: Conference,
  now: number,
): ParticipantSummary {
  const since = (at: number) => Math.max(0, Math.round((at - conference.dateCreated) / 1000))
  return {
    sid: participantSid(row),
    accountSid: row.accountSid,
    conferenceSid: row.conferenceSid,
    callSid: row.callSid,
    label: row.label,
    direction: call.direction === 'inbound' ? 'inbound' : 'outbound',
    fromAddress: call.from,
    toAddress: call.to,
    callStatus: callStateOf(call),
    callType: callTypeOf(call),
    country: countryOf(peerOf(call)),
    moderator: row.startConferenceOnEnter && row.endConferenceOnExit,
    coach: row.coaching,
    coached: row.callSidToCoach === null ? [] : [row.callSidToCoach],
    queueTimeMs: row.queueTimeMs,
    joinTime: row.joinedAt,
    leaveTime: row.leftAt,
    events: Object.fromEntries(
      Object.entries(events).map(([name, times]) => [name, times.map(since)]),
    ),
    dateCreated: row.joinedAt ?? row.dateCreated,
    dateUpdated: now,
  }
}

/** A participant has no sid of its own elsewhere: it is the same for the same call and conference. */
function participantSid({ conferenceSid, callSid }: Participant): Sid<'CP'> {
  return derivedSid('CP', conferenceSid, callSid)
}
