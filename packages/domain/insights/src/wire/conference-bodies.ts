/** How insights of conferences are written in the words of the interface. */
import type { ConferenceSummary, ParticipantSummary } from '../model.ts'
import { iso } from './times.ts'

export function conferenceBody(row: ConferenceSummary) {
  const quality = row.tags.filter((tag) => tag !== 'no_concurrent_participants')
  return {
    conference_sid: row.conferenceSid,
    account_sid: row.accountSid,
    friendly_name: row.friendlyName,
    create_time: iso(row.dateCreated),
    start_time: iso(row.startTime),
    end_time: iso(row.endTime),
    duration_seconds: row.duration,
    connect_duration_seconds: row.connectDuration,
    status: row.status,
    max_participants: 250,
    max_concurrent_participants: row.maxConcurrent,
    unique_participants: row.participants,
    end_reason: row.endReason,
    ended_by: row.endedBy,
    mixer_region: row.region,
    mixer_region_requested: row.region,
    recording_enabled: row.recordingEnabled,
    detected_issues: Object.fromEntries(quality.map((tag) => [tag, 1])),
    tags: row.tags,
    tag_info: {},
    processing_state: row.processingState,
  }
}

export function participantBody(row: ParticipantSummary) {
  const { joinTime, leaveTime } = row
  const over = joinTime !== null && leaveTime !== null
  return {
    participant_sid: row.sid,
    label: row.label,
    conference_sid: row.conferenceSid,
    call_sid: row.callSid,
    account_sid: row.accountSid,
    call_direction: row.direction,
    from: row.fromAddress,
    to: row.toAddress,
    call_status: row.callStatus,
    country_code: row.country,
    is_moderator: row.moderator,
    join_time: iso(joinTime),
    leave_time: iso(leaveTime),
    duration_seconds: over ? Math.round((leaveTime - joinTime) / 1000) : null,
    outbound_queue_length: null,
    outbound_time_in_queue: row.direction === 'outbound' ? row.queueTimeMs : null,
    // Ours grows and shrinks with what it hears.
    jitter_buffer_size: 'small',
    is_coach: row.coach,
    coached_participants: row.coached,
    call_type: row.callType,
    processing_state: leaveTime === null ? 'in_progress' : 'complete',
    properties: {},
    events: row.events,
    metrics: null,
  }
}
