/**
 * The requests and answers of the class `Voice`. Texts are as REST gives them; whatever is absent
 * has the documented default. What a request can be refused for is an `OffhookError` with its
 * documented code. A store that refuses the commit rejects with an error of its own, and a call that
 * ends meanwhile with an `Interruption`.
 */
import type {
  AccountSid,
  ApplicationSid,
  CallSid,
  Change,
  ConferenceSid,
  QueueSid,
  RecordingSid,
} from '@offhook/core'
import type {
  Call,
  Conference,
  LegCause,
  Notification,
  Participant,
  Queue,
  QueueMember,
  Recording,
  StatusCallback,
} from './model.ts'
import type { LegEnd } from './ports.ts'

export type HttpMethod = 'GET' | 'POST'

/** What a call shall run. `url` wins over `twiml`, both over the application. */
export interface DocumentSettings {
  readonly url?: string | undefined
  readonly method?: HttpMethod | undefined
  readonly twiml?: string | undefined
  readonly applicationSid?: ApplicationSid | undefined
  readonly fallbackUrl?: string | undefined
  readonly fallbackMethod?: HttpMethod | undefined
}

/** Whom to tell of a call's progress; default event `completed`. */
export interface StatusCallbackSettings {
  readonly statusCallback?: string | undefined
  readonly statusCallbackMethod?: HttpMethod | undefined
  readonly statusCallbackEvents?: readonly string[] | undefined
  /** What each callback says besides. */
  readonly statusCallbackParameters?: Readonly<Record<string, string>> | undefined
}

/** How a recording is made and whom to tell; default event `completed`. */
export interface RecordingSettings {
  readonly channels?: 'mono' | 'dual' | undefined
  readonly track?: 'both' | 'inbound' | 'outbound' | undefined
  readonly trim?: 'trim-silence' | 'do-not-trim' | undefined
  readonly recordingStatusCallback?: string | undefined
  readonly recordingStatusCallbackMethod?: HttpMethod | undefined
  readonly recordingStatusCallbackEvents?: readonly string[] | undefined
}

/** Places a call. `timeout` and `timeLimit` in seconds. */
export interface CreateCallRequest extends DocumentSettings, StatusCallbackSettings {
  readonly accountSid: AccountSid
  /** E.164, `client:<identity>[?name=value&…]` or a SIP URI. */
  readonly to: string
  readonly from: string
  /** Replaces `from` as the number that is shown. */
  readonly callerId?: string | undefined
  readonly timeout?: number | undefined
  readonly timeLimit?: number | undefined
  readonly sendDigits?: string | undefined
  readonly record?: boolean | undefined
  readonly recording?: RecordingSettings | undefined
  readonly sipAuthUsername?: string | undefined
  readonly sipAuthPassword?: string | undefined
}

/** Changes a live call. A document replaces what it runs at once. */
export interface UpdateCallRequest extends DocumentSettings, StatusCallbackSettings {
  readonly status?: 'canceled' | 'completed' | undefined
  readonly timeLimit?: number | undefined
}

export interface UpdateRecordingRequest {
  readonly status: 'in-progress' | 'paused' | 'stopped'
  readonly pauseBehavior?: 'skip' | 'silence' | undefined
}

/** Which live thing a recording belongs to. */
export type RecordingOwner =
  | { readonly callSid: CallSid; readonly conferenceSid?: undefined }
  | { readonly conferenceSid: ConferenceSid; readonly callSid?: undefined }

export interface UpdateConferenceRequest {
  readonly status?: 'completed' | undefined
  readonly announceUrl?: string | undefined
  readonly announceMethod?: HttpMethod | undefined
}

/** Settings of a conference; those of its first participant count. */
export interface ConferenceSettings {
  readonly record?: boolean | undefined
  readonly trim?: 'trim-silence' | 'do-not-trim' | undefined
  readonly recordingStatusCallback?: StatusCallback | undefined
  readonly statusCallback?: StatusCallback | undefined
  readonly maxParticipants?: number | undefined
  readonly region?: string | undefined
}

/** How one party stands in a conference. */
export interface ParticipantSettings {
  readonly label?: string | undefined
  readonly muted?: boolean | undefined
  readonly beep?: 'true' | 'false' | 'onEnter' | 'onExit' | undefined
  readonly startConferenceOnEnter?: boolean | undefined
  readonly endConferenceOnExit?: boolean | undefined
  /** Empty = silence; absent = the default music. */
  readonly waitUrl?: string | undefined
  readonly waitMethod?: HttpMethod | undefined
  readonly coaching?: boolean | undefined
  readonly callSidToCoach?: CallSid | undefined
}

/** Dials a party into a conference, which begins if there is none of that name. */
export interface AddParticipantRequest extends ParticipantSettings, StatusCallbackSettings {
  readonly to: string
  readonly from: string
  readonly callerId?: string | undefined
  readonly timeout?: number | undefined
  readonly timeLimit?: number | undefined
  readonly earlyMedia?: boolean | undefined
  /** Records the new party's own leg. */
  readonly record?: boolean | undefined
  readonly recording?: RecordingSettings | undefined
  readonly conference?: ConferenceSettings | undefined
  readonly sipAuthUsername?: string | undefined
  readonly sipAuthPassword?: string | undefined
}

/** Changes how one party stands in a conference; what is absent stays. */
export interface UpdateParticipantRequest {
  readonly muted?: boolean | undefined
  readonly hold?: boolean | undefined
  readonly holdUrl?: string | undefined
  readonly holdMethod?: HttpMethod | undefined
  readonly announceUrl?: string | undefined
  readonly announceMethod?: HttpMethod | undefined
  readonly coaching?: boolean | undefined
  readonly callSidToCoach?: CallSid | undefined
  readonly endConferenceOnExit?: boolean | undefined
  readonly beepOnExit?: boolean | undefined
  readonly waitUrl?: string | undefined
  readonly waitMethod?: HttpMethod | undefined
}

/** Dials a party that shall wait alone, in silence, until it is joined with somebody. */
export interface DialAloneRequest extends StatusCallbackSettings {
  readonly accountSid: AccountSid
  /** `client:<identity>`, E.164 or a SIP URI. */
  readonly to: string
  readonly from: string
  readonly callerName?: string | undefined
  /** Reaches a browser as custom parameters. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
  /** How long it may ring; then its leg ends with `no-answer`. */
  readonly timeoutMs: number
  readonly timeLimit?: number | undefined
  /** Records the leg from its answer on. */
  readonly record?: boolean | undefined
  readonly recording?: RecordingSettings | undefined
  readonly sipAuthUsername?: string | undefined
  readonly sipAuthPassword?: string | undefined
}

/**
 * A party that was dialled alone. `answered` and `mediaReady` reject when the leg ends before;
 * nobody has to listen to them.
 */
export interface DialledParty {
  readonly callSid: CallSid
  readonly ringing: Promise<void>
  readonly answered: Promise<void>
  /** The media thread has heard a packet of the party (browser: and DTLS is done). */
  readonly mediaReady: Promise<void>
  /** Never rejects. */
  readonly ended: Promise<LegEnd>
  hangup(cause: LegCause): void
}

/** Joins a caller who waits in a queue with a party that was dialled alone. */
export interface BridgeQueuedRequest {
  readonly accountSid: AccountSid
  readonly queuedCallSid: CallSid
  readonly party: DialledParty | CallSid
  readonly conferenceFriendlyName: string
  readonly conferenceOptions?: ConferenceSettings | undefined
  readonly agentOptions?: ParticipantSettings | undefined
  readonly customerOptions?: ParticipantSettings | undefined
  /** Changes of the asker that are committed in the same transaction. */
  readonly commitWith?:
    | ((ids: { readonly conferenceSid: ConferenceSid }) => readonly Change[])
    | undefined
}

/** Joins a caller who waits in a queue with a party that was dialled alone, the two of them only. */
export interface BridgeDequeuedRequest {
  readonly accountSid: AccountSid
  readonly queuedCallSid: CallSid
  readonly party: Pick<DialledParty, 'callSid'>
  /** Changes of the asker that are committed in the same transaction. */
  readonly commitWith?: (() => readonly Change[]) | undefined
}

/** A talk of two. `over` never rejects. */
export interface DequeuedTalk {
  readonly over: Promise<void>
}

/** Brings parties that were dialled alone into a conference. */
export interface JoinDialledRequest {
  readonly accountSid: AccountSid
  readonly parties: readonly {
    readonly party: Pick<DialledParty, 'callSid'>
    readonly options?: ParticipantSettings | undefined
  }[]
  /** One that lives, or the one of a name, which begins if there is none. */
  readonly conference: { readonly sid: ConferenceSid } | { readonly friendlyName: string }
  readonly conferenceOptions?: ConferenceSettings | undefined
  /** Changes of the asker that are committed in the same transaction. */
  readonly commitWith?:
    | ((ids: { readonly conferenceSid: ConferenceSid }) => readonly Change[])
    | undefined
}

export interface CreateQueueRequest {
  readonly friendlyName: string
  readonly maxSize?: number | undefined
}

/** How an Enqueue ended; the words of its action request. */
export const queueResults = [
  'bridged',
  'bridging-in-process',
  'leave',
  'redirected',
  'redirected-from-bridged',
  'hangup',
  'queue-full',
  'error',
  'system-error',
] as const
export type QueueResult = (typeof queueResults)[number]

/** Where a caller stands. `position` 1 is the next; times in seconds. */
export interface QueuePlace {
  readonly queue: Queue
  readonly callSid: CallSid
  readonly dateEnqueued: number
  readonly position: number
  readonly waitSeconds: number
  readonly currentSize: number
  readonly averageWaitSeconds: number
}

/** What has happened; each is told after its commit. */
export interface VoiceEvents {
  'call.created': [call: Call]
  'call.ringing': [call: Call]
  'call.answered': [call: Call]
  'call.ended': [call: Call]
  'conference.started': [conference: Conference]
  'conference.ended': [conference: Conference]
  'participant.joined': [participant: Participant, conference: Conference]
  'participant.updated': [participant: Participant, conference: Conference]
  'participant.left': [participant: Participant, conference: Conference]
  'queue.joined': [member: QueueMember, queue: Queue]
  'queue.left': [member: QueueMember, queue: Queue, result: QueueResult]
  'recording.completed': [recording: Recording]
  'notification.created': [notification: Notification]
}

export type { QueueSid, RecordingSid }
