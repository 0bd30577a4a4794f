/** The words of Voice Insights, as its interface has them. */
export const edges = ['carrier_edge', 'sip_edge', 'sdk_edge', 'client_edge'] as const
export type Edge = (typeof edges)[number]

export const streamDirections = ['unknown', 'inbound', 'outbound', 'both'] as const
export type StreamDirection = (typeof streamDirections)[number]

export const eventLevels = ['UNKNOWN', 'DEBUG', 'INFO', 'WARNING', 'ERROR'] as const
export type EventLevel = (typeof eventLevels)[number]

export const callTypes = ['carrier', 'sip', 'trunking', 'client', 'whatsapp'] as const
export type CallType = (typeof callTypes)[number]

export const callStates = [
  'ringing',
  'completed',
  'busy',
  'fail',
  'noanswer',
  'canceled',
  'answered',
  'undialed',
] as const
export type CallState = (typeof callStates)[number]

export const summaryDirections = [
  'outbound_api',
  'outbound_dial',
  'inbound',
  'trunking_originating',
  'trunking_terminating',
] as const
export type SummaryDirection = (typeof summaryDirections)[number]

export const answeredBy = [
  'unknown',
  'machine_start',
  'machine_end_beep',
  'machine_end_silence',
  'machine_end_other',
  'human',
  'fax',
] as const
export type AnsweredBy = (typeof answeredBy)[number]

export const annotatedAnswers = ['unknown_answered_by', 'human', 'machine'] as const
export const connectivityIssues = [
  'unknown_connectivity_issue',
  'no_connectivity_issue',
  'invalid_number',
  'caller_id',
  'dropped_call',
  'number_reachability',
] as const
export const qualityIssues = [
  'unknown_quality_issue',
  'no_quality_issue',
  'low_volume',
  'choppy_robotic',
  'echo',
  'dtmf',
  'latency',
  'owa',
  'static_noise',
] as const

export const callTags = [
  'silence',
  'high_jitter',
  'high_packet_loss',
  'high_pdd',
  'high_latency',
  'pstn_short_duration',
  'low_mos',
  'ice_failure',
] as const
export type CallTag = (typeof callTags)[number]

export const conferenceTags = [
  'invalid_requested_region',
  'duplicate_identity',
  'start_failure',
  'region_configuration_issues',
  'quality_warnings',
  'participant_behavior_issues',
  'high_packet_loss',
  'high_jitter',
  'high_latency',
  'low_mos',
  'detected_silence',
  'no_concurrent_participants',
] as const
export type ConferenceTag = (typeof conferenceTags)[number]

export const conferenceEnds = [
  'last_participant_left',
  'conference_ended_via_api',
  'participant_with_end_conference_on_exit_left',
  'last_participant_kicked',
  'participant_with_end_conference_on_exit_kicked',
] as const
export type ConferenceEnd = (typeof conferenceEnds)[number]

export const conferenceStatuses = [
  'in_progress',
  'not_started',
  'completed',
  'summary_timeout',
] as const

/** Whose fault it was; `nobody` where all was well. */
export const faults = ['nobody', 'headset', 'browser', 'wifi', 'provider', 'carrier', 'us'] as const
export type Fault = (typeof faults)[number]
