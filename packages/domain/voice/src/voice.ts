import type { MediaClient } from '@offhook/control'
import type {
  AccountSid,
  CallSid,
  ChangeWriter,
  Clock,
  ConferenceSid,
  Listenable,
  Logger,
  QueueSid,
  RecordingSid,
} from '@offhook/core'
import type {
  AddParticipantRequest,
  BridgeQueuedRequest,
  CreateCallRequest,
  CreateQueueRequest,
  DialAloneRequest,
  DialledParty,
  QueuePlace,
  QueueResult,
  RecordingOwner,
  RecordingSettings,
  UpdateCallRequest,
  UpdateConferenceRequest,
  UpdateParticipantRequest,
  UpdateRecordingRequest,
  VoiceEvents,
} from './door.ts'
import type { VerbTable } from './interpreter/verb.ts'
import type {
  Call,
  Conference,
  LegCause,
  Participant,
  Queue,
  QueueMember,
  Recording,
} from './model.ts'
import type { NumberDirectory } from './numbers.ts'
import type { DocumentSource, IncomingLeg, LegDialer, Prompts, VoiceRepository } from './ports.ts'

export interface VoiceOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly writer: ChangeWriter
  readonly repository: VoiceRepository
  readonly media: MediaClient
  readonly dialers: {
    readonly number: LegDialer
    readonly sip: LegDialer
    readonly client: LegDialer
  }
  readonly documents: DocumentSource
  readonly prompts: Prompts
  readonly numbers: NumberDirectory
  readonly verbs: VerbTable
  /** This node's incarnation. */
  readonly nodeId: string
  readonly recordingsFolder: string
  /** Base of the URLs that callbacks name, without a slash at its end. */
  readonly publicUrl: string
  readonly limits?: { readonly callSeconds?: number }
  /** Records inbound calls from their answer on without being asked. */
  readonly recordDefault?: 'off' | 'mono' | 'dual'
}

/** The door of the package: live calls, conferences, queues and recordings. */
export declare class Voice {
  constructor(options: VoiceOptions)
  readonly events: Listenable<VoiceEvents>
  get liveCalls(): number
  takeIncoming(leg: IncomingLeg): void
  createCall(request: CreateCallRequest): Promise<Call>
  updateCall(accountSid: AccountSid, callSid: CallSid, request: UpdateCallRequest): Promise<Call>
  deleteCall(accountSid: AccountSid, callSid: CallSid): Promise<void>
  startCallRecording(
    accountSid: AccountSid,
    callSid: CallSid,
    settings?: RecordingSettings,
  ): Promise<Recording>
  updateRecording(
    accountSid: AccountSid,
    owner: RecordingOwner,
    recordingSid: RecordingSid | 'Twilio.CURRENT',
    request: UpdateRecordingRequest,
  ): Promise<Recording>
  deleteRecording(accountSid: AccountSid, sid: RecordingSid): Promise<void>
  updateConference(
    accountSid: AccountSid,
    sid: ConferenceSid,
    request: UpdateConferenceRequest,
  ): Promise<Conference>
  /** Resolves when the party is being dialled, with its row in state `queued` or later. */
  addParticipant(
    accountSid: AccountSid,
    conferenceSidOrName: string,
    request: AddParticipantRequest,
  ): Promise<Participant>
  updateParticipant(
    accountSid: AccountSid,
    conferenceSid: ConferenceSid,
    callSidOrLabel: string,
    request: UpdateParticipantRequest,
  ): Promise<Participant>
  /** Takes the party out and hangs it up, unless it runs a document that goes on. */
  removeParticipant(
    accountSid: AccountSid,
    conferenceSid: ConferenceSid,
    callSidOrLabel: string,
  ): Promise<void>
  createQueue(accountSid: AccountSid, request: CreateQueueRequest): Promise<Queue>
  updateQueue(
    accountSid: AccountSid,
    sid: QueueSid,
    request: Partial<CreateQueueRequest>,
  ): Promise<Queue>
  deleteQueue(accountSid: AccountSid, sid: QueueSid): Promise<void>
  /** Makes a waiting caller run another document; `Front` is who waits longest. */
  dequeueMember(
    accountSid: AccountSid,
    queueSid: QueueSid,
    callSidOrFront: CallSid | 'Front',
    request: { readonly url: string; readonly method?: 'GET' | 'POST' | undefined },
  ): Promise<QueueMember>
  /** Those who wait, the next first. */
  queuePlaces(queueSid: QueueSid): readonly QueuePlace[]
  queuePlace(callSid: CallSid): QueuePlace | undefined
  /** Takes a caller out; their Enqueue ends with this result. False when they do not wait. */
  removeFromQueue(callSid: CallSid, result: QueueResult): Promise<boolean>
  dialAlone(request: DialAloneRequest): Promise<DialledParty>
  bridgeQueued(request: BridgeQueuedRequest): Promise<{ readonly conferenceSid: ConferenceSid }>
  /** The live conference of this name or sid. */
  conference(accountSid: AccountSid, sidOrName: string): Conference | undefined
  /** The participants of a live conference, in order of arrival. */
  participants(conferenceSid: ConferenceSid): readonly Participant[]
  /** Hangs up every call; resolves when all have ended. */
  endAll(cause: LegCause): Promise<void>
  close(): Promise<void>
}
