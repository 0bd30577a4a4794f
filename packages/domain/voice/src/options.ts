/**
 * The words that an option may have, each list once: documents, REST forms, instructions and the
 * fields of the SDK read them here.
 */

export const httpMethods = ['GET', 'POST'] as const
export type HttpMethod = (typeof httpMethods)[number]

/** What a status callback tells of a call, in the order in which it happens. */
export const callEvents = ['initiated', 'ringing', 'answered', 'completed'] as const
export type CallProgress = (typeof callEvents)[number]

/** What may be subscribed to of a conference. */
export const conferenceEvents = [
  'start',
  'end',
  'join',
  'leave',
  'mute',
  'hold',
  'modify',
  'speaker',
  'announcement',
] as const
export type ConferenceSubscription = (typeof conferenceEvents)[number]

/** Whether a conference records itself; `true` and `false` are older words for the other two. */
export const conferenceRecords = ['true', 'false', 'record-from-start', 'do-not-record'] as const

/** How many may be in a conference: what a limit may be set to, and the default. */
export const participantLimits = { min: 2, max: 250 } as const

/** Ways to recognise speech that Gather may name. */
export const speechModels = [
  'default',
  'numbers_and_commands',
  'phone_call',
  'experimental_conversations',
  'experimental_utterances',
  'googlev2_long',
  'googlev2_short',
  'googlev2_telephony',
  'googlev2_telephony_short',
  'deepgram_nova-2',
  'deepgram_nova-3',
] as const

/** Services of transcription that documents may name; whoever is set up here does it. */
export const transcriptionEngines = ['google', 'deepgram'] as const

/** When a party's coming and going is heard by the others. */
export const beeps = ['true', 'false', 'onEnter', 'onExit'] as const
export type Beep = (typeof beeps)[number]

/** How far the buffer of a participant's leg may grow. */
export const jitterBufferSizes = ['off', 'small', 'medium', 'large'] as const
export type JitterBufferSize = (typeof jitterBufferSizes)[number]

/** The most that the called party is told of why they are called, in characters. */
export const MAX_CALL_REASON = 50

/** What may be subscribed to of a recording. */
export const recordingEvents = ['in-progress', 'completed', 'absent'] as const
/** The same of the recording of a conference, where a request adds somebody. */
export const conferenceRecordingEvents = [...recordingEvents, 'failed'] as const
/** The same of the recording of a participant who is dialled. */
export const participantRecordingEvents = [
  'started',
  ...recordingEvents,
  'paused',
  'resumed',
  'stopped',
  'failed',
] as const

/** One channel for all, or one for each side. */
export const recordingChannels = ['mono', 'dual'] as const
export type RecordingChannels = (typeof recordingChannels)[number]

/** Which voices are recorded: what the party says, what it hears, or both. */
export const recordingTracks = ['both', 'inbound', 'outbound'] as const
export type RecordingTrack = (typeof recordingTracks)[number]

/** Which voices a stream holds; both are two tracks. */
export const streamTracks = ['inbound_track', 'outbound_track', 'both_tracks'] as const
export type StreamTrack = (typeof streamTracks)[number]

/** Whether silence at both ends is cut off. */
export const recordingTrims = ['trim-silence', 'do-not-trim'] as const
export type RecordingTrim = (typeof recordingTrims)[number]

/** The states that a request may put a live recording in. */
export const recordingCommands = ['in-progress', 'paused', 'stopped'] as const
export type RecordingCommand = (typeof recordingCommands)[number]

/** What stands in the file for the time of a pause: nothing, or silence. */
export const pauseBehaviors = ['skip', 'silence'] as const
export type PauseBehavior = (typeof pauseBehaviors)[number]

/** Whether who answers is told as soon as they are known, or once a machine has said its message. */
export const machineDetections = ['Enable', 'DetectMessageEnd'] as const
export type MachineDetectionMode = (typeof machineDetections)[number]

/** What machine detection may be tuned to: the time-out in seconds, all else in milliseconds. */
export const detectionLimits = {
  timeout: { min: 3, max: 60, fallback: 30 },
  speechThreshold: { min: 1_000, max: 6_000, fallback: 2_400 },
  speechEndThreshold: { min: 500, max: 5_000, fallback: 1_200 },
  silenceTimeout: { min: 2_000, max: 10_000, fallback: 5_000 },
} as const

/** How a call may be ended by request: only before its answer, or at any time. */
export const callEndings = ['canceled', 'completed'] as const
export type CallEnding = (typeof callEndings)[number]
