/**
 * The nouns of `voice`.
 * - *call*: the record of one party's call, a line of the call log; *live call*: the same while it
 *   lives, with its leg.
 * - *leg*: a party's side of a call, by SIP or from a browser: its signalling, and its *endpoint*,
 *   which sends and receives its audio in the media thread.
 * - *document*: TwiML that a call runs; *verb*: one element of it; *program*: a first document and
 *   its fallback; *placement*: where a document runs, which decides its verbs.
 * - *talk*: two calls that hear each other, in a room of their own.
 * - *conference*: a named meeting; *participant*: one call in it; *seat*: whom they hear and who
 *   hears them; *invited*: who is being dialled into it.
 * - *queue*: callers who wait; *member*: one of them, who hears a wait document until somebody takes
 *   them.
 * - *bridge*: to join calls, so that both hear each other from one moment on.
 * - *recording*: one audio file of a call or a conference; *tap*: what copies the audio for it.
 * - *family*: a call, whoever it has dialled, and what came back to our own numbers from that.
 * Times are milliseconds since the epoch, durations seconds unless the name says otherwise.
 */
import type {
  AccountSid,
  CallSid,
  ConferenceSid,
  PhoneNumberSid,
  QueueSid,
  RecordingSid,
  Sid,
  Stored,
} from '@offhook/core'
import type { HttpMethod, RecordingTrack } from './options.ts'

export const callStatuses = [
  'queued',
  'initiated',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'failed',
  'no-answer',
  'canceled',
] as const
export type CallStatus = (typeof callStatuses)[number]

export const callDirections = ['inbound', 'outbound-api', 'outbound-dial'] as const
export type CallDirection = (typeof callDirections)[number]

export interface Call {
  readonly sid: CallSid
  readonly accountSid: AccountSid
  readonly parentCallSid: CallSid | null
  /** E.164, `client:<identity>` or a SIP URI. */
  readonly from: string
  readonly to: string
  readonly direction: CallDirection
  readonly kind: 'sip' | 'client'
  readonly status: CallStatus
  readonly phoneNumberSid: PhoneNumberSid | null
  readonly forwardedFrom: string | null
  readonly callerName: string | null
  readonly answeredBy: string | null
  readonly trunkSid: Sid<'TK'> | null
  /** When it was asked for, began to ring out, was answered, ended. */
  readonly dateCreated: number
  readonly startTime: number | null
  readonly answerTime: number | null
  readonly endTime: number | null
  readonly dateUpdated: number
  /** Seconds from answer (or start) to end; null while it lives. */
  readonly duration: number | null
  /** Milliseconds it waited before it was placed. */
  readonly queueTimeMs: number
  /** Why it ended, in our words. */
  readonly endCause: LegCause | null
  readonly sipStatus: number | null
  readonly sipCallId: string | null
  /** What a successor needs to send BYE: dialog ids as the gateway wrote them. */
  readonly dialog: Readonly<Record<string, string | number>> | null
  /** The node incarnation that owns the live leg. */
  readonly nodeId: string
  readonly statusCallback: StatusCallback | null
  /** Deleted by the API: not listed any more. */
  readonly deleted: boolean
}

/** Whom to tell about a call, a conference or a recording, and about what. */
export interface StatusCallback {
  readonly url: string
  readonly method: HttpMethod
  readonly events: readonly string[]
  /** Extra parameters of each callback; absent = none. */
  readonly parameters?: Readonly<Record<string, string>>
}

/** Why a leg ended. The gateways each have one table from and to their protocol. */
export const legCauses = [
  'normal',
  'busy',
  'no-answer',
  'rejected',
  'canceled',
  'not-found',
  'unavailable',
  'not-permitted',
  'invalid-number',
  'media-failed',
  'network-failed',
  'overload',
  'loop',
  'time-limit',
  'node-lost',
  'failed',
] as const
export type LegCause = (typeof legCauses)[number]

export const conferenceStatuses = ['init', 'in-progress', 'completed'] as const
export type ConferenceStatus = (typeof conferenceStatuses)[number]

export interface Conference {
  readonly sid: ConferenceSid
  readonly accountSid: AccountSid
  readonly friendlyName: string
  readonly status: ConferenceStatus
  readonly region: string
  readonly reasonEnded: string | null
  readonly callSidEnding: CallSid | null
  readonly dateCreated: number
  readonly dateUpdated: number
  readonly endTime: number | null
  readonly nodeId: string
}

export const participantStatuses = [
  'queued',
  'connecting',
  'ringing',
  'connected',
  'complete',
  'failed',
] as const
export type ParticipantStatus = (typeof participantStatuses)[number]

export interface Participant {
  readonly conferenceSid: ConferenceSid
  readonly callSid: CallSid
  readonly accountSid: AccountSid
  readonly label: string | null
  readonly status: ParticipantStatus
  readonly muted: boolean
  readonly hold: boolean
  /** Null while they are not on hold. */
  readonly holdSince: number | null
  /** The call of the participant who put them on hold; null where an application did. */
  readonly heldBy: CallSid | null
  readonly coaching: boolean
  readonly callSidToCoach: CallSid | null
  readonly startConferenceOnEnter: boolean
  readonly endConferenceOnExit: boolean
  readonly queueTimeMs: number
  readonly dateCreated: number
  readonly dateUpdated: number
  readonly joinedAt: number | null
  readonly leftAt: number | null
}

/** A stretch of time that a participant was on hold; written when it is over. */
export interface Hold {
  readonly conferenceSid: ConferenceSid
  readonly callSid: CallSid
  readonly accountSid: AccountSid
  /** As `heldBy` of the participant. */
  readonly heldBy: CallSid | null
  readonly heldFrom: number
  readonly heldTo: number
}

export interface Queue {
  readonly sid: QueueSid
  readonly accountSid: AccountSid
  readonly friendlyName: string
  readonly maxSize: number
  readonly dateCreated: number
  readonly dateUpdated: number
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

export interface QueueMember {
  readonly queueSid: QueueSid
  readonly callSid: CallSid
  readonly accountSid: AccountSid
  readonly dateEnqueued: number
  readonly nodeId: string
}

export const recordingStatuses = [
  'in-progress',
  'paused',
  'stopped',
  'processing',
  'completed',
  'absent',
  'failed',
] as const
export type RecordingStatus = (typeof recordingStatuses)[number]

export const recordingSources = [
  'DialVerb',
  'Conference',
  'OutboundAPI',
  'Trunking',
  'RecordVerb',
  'StartCallRecordingAPI',
  'StartConferenceRecordingAPI',
  'StartCallRecordingTwiML',
] as const
export type RecordingSource = (typeof recordingSources)[number]

/**
 * What somebody is: by their place in a contact, and where there is none, by who phoned whom. Never
 * by their kind of phone.
 */
export const partyRoles = ['customer', 'agent', 'supervisor', 'caller', 'callee'] as const
export type PartyRole = (typeof partyRoles)[number]

/** Somebody who could be heard in a channel of a recording. */
export interface RecordedParty {
  readonly channel: 1 | 2
  readonly role: PartyRole
  readonly callSid: CallSid | null
  /** A name, else a number or an address; null = not known. */
  readonly name: string | null
  /** By the clock, not by the file: pauses may be left out of that. `to` is null until they leave. */
  readonly from: number
  readonly to: number | null
}

/** How a recording is opened, by whoever has the private key: both texts in base64. */
export interface RecordingEncryption {
  readonly publicKeySid: Sid<'CR'>
  /** The recording's own key, wrapped by the public one. */
  readonly cek: string
  readonly iv: string
}

export interface Recording {
  readonly sid: RecordingSid
  readonly accountSid: AccountSid
  readonly callSid: CallSid | null
  readonly conferenceSid: ConferenceSid | null
  readonly status: RecordingStatus
  readonly channels: 1 | 2
  readonly source: RecordingSource
  readonly track: RecordingTrack
  /** Who is in which channel, from when to when, in the order of their coming. */
  readonly parties: readonly RecordedParty[]
  readonly startTime: number
  readonly durationMs: number | null
  /** Pauses that are not in the file, by the clock. The last has no end while it goes on. */
  readonly leftOut: readonly { readonly from: number; readonly to: number | null }[]
  /** File name inside the recordings folder. */
  readonly fileName: string
  readonly bytes: number | null
  readonly errorCode: number | null
  /** Null: the file is as it was written. */
  readonly encryption: RecordingEncryption | null
  readonly dateCreated: number
  readonly dateUpdated: number
  readonly deletedAt: number | null
  readonly nodeId: string
}

/** Somebody's application that wants to know what a browser says beside its call. */
export interface MessageSubscription {
  readonly sid: Sid<'ZY'>
  readonly accountSid: AccountSid
  readonly callSid: CallSid
  readonly callback: string
  readonly method: HttpMethod
  readonly dateCreated: number
}

/** What a browser tells of one call, as it came: `body` is the JSON that the Voice SDK posted. */
export interface EndpointReport {
  readonly sid: Sid<'ER'>
  readonly accountSid: AccountSid
  readonly kind: 'events' | 'metrics'
  readonly identity: string | null
  /** The call's sid, once the browser had learned it, and the browser's own name for it. */
  readonly callSid: string | null
  readonly temporarySid: string | null
  readonly body: string
  readonly dateCreated: number
}

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

declare module '@offhook/core' {
  interface Entities {
    call: Stored<Call, 'sid'>
    conference: Stored<Conference, 'sid'>
    participant: Stored<Participant, 'conferenceSid' | 'callSid'>
    hold: Stored<Hold, 'conferenceSid' | 'callSid' | 'heldFrom'>
    queue: Stored<Queue, 'sid'>
    'queue-member': Stored<QueueMember, 'queueSid' | 'callSid'>
    recording: Stored<Recording, 'sid'>
    'message-subscription': Stored<MessageSubscription, 'sid'>
    'endpoint-report': Stored<EndpointReport, 'sid'>
  }
}
