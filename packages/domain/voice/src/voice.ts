import type { MediaClient } from '@offhook/control'
import { MediaRouter } from '@offhook/control'
import {
  type AccountSid,
  type CallSid,
  type ChangeWriter,
  type Clock,
  type ConferenceSid,
  type Disposer,
  Emitter,
  type Listenable,
  type Logger,
  messageOf,
  OffhookError,
  type QueueSid,
  type RecordingSid,
} from '@offhook/core'
import { CallTable } from './calls/call-table.ts'
import { createCall } from './calls/create-call.ts'
import { dialAlone } from './calls/dial-alone.ts'
import { IncomingCalls } from './calls/incoming-calls.ts'
import type { LiveCall } from './calls/live-call.ts'
import { OutgoingCalls } from './calls/outgoing-calls.ts'
import { deleteCall, redirectCall, updateCall } from './calls/update-call.ts'
import { addParticipant } from './conferences/add-participant.ts'
import { bridgeQueued } from './conferences/bridge-queued.ts'
import { ConferenceTable } from './conferences/conference-table.ts'
import { joinDialled } from './conferences/join-dialled.ts'
import type { LiveConference } from './conferences/live-conference.ts'
import type { LiveParticipant } from './conferences/live-participant.ts'
import type {
  AddParticipantRequest,
  BridgeDequeuedRequest,
  BridgeQueuedRequest,
  CreateCallRequest,
  CreateQueueRequest,
  DequeuedTalk,
  DialAloneRequest,
  DialledParty,
  HttpMethod,
  JoinDialledRequest,
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
import { Journal } from './journal.ts'
import type {
  Call,
  Conference,
  LegCause,
  Notification,
  Participant,
  Queue,
  QueueMember,
  Recording,
} from './model.ts'
import { Notifications } from './notifications.ts'
import type { NumberDirectory } from './numbers.ts'
import type {
  DocumentRequest,
  DocumentSource,
  IncomingLeg,
  LegDialer,
  Prompts,
  RecordingFiles,
  VoiceRepository,
} from './ports.ts'
import { bridgeDequeued } from './queues/bridge-dequeued.ts'
import { QueueTable } from './queues/queue-table.ts'
import { RecordingTable } from './recordings/recording-table.ts'
import {
  deleteRecording,
  startCallRecording,
  updateRecording,
} from './recordings/update-recording.ts'
import type { Services } from './services.ts'

const DEFAULT_CALL_SECONDS = 14_400

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
  readonly recordingFiles: RecordingFiles
  /** Base of the URLs that callbacks name; asked when one is made. */
  readonly publicUrl: () => string
  readonly limits?: { readonly callSeconds?: number }
  /** Records inbound calls from their answer on without being asked. */
  readonly recordDefault?: 'off' | 'mono' | 'dual'
}

/** The door of the package: live calls, conferences, queues and recordings. */
export class Voice {
  readonly events: Listenable<VoiceEvents>
  readonly #services: Services
  readonly #incoming: IncomingCalls
  readonly #disposeLost: Disposer
  #closed = false

  constructor(options: VoiceOptions) {
    const services = assemble(options)
    this.#services = services
    this.events = services.events
    const { recordDefault = 'off' } = options
    this.#incoming = new IncomingCalls({ services, recordDefault })
    this.#disposeLost = options.media.onLost((reason) => this.#onMediaLost(reason))
  }

  /** How many calls live, ended ones that are being committed included. */
  get liveCalls(): number {
    return this.#services.calls.size
  }

  /** Takes a call that has arrived. Returns at once; all that goes wrong ends the leg. */
  takeIncoming(leg: IncomingLeg): void {
    if (this.#closed) return leg.signalling.reject('overload')
    this.#incoming.take(leg)
  }

  // ── Calls ─────────────────────────────────────────────────────────────────────────────────────

  /** Resolves when the call is on its way; its row is `queued` then. */
  createCall(request: CreateCallRequest): Promise<Call> {
    return createCall(this.#services, request)
  }

  updateCall(accountSid: AccountSid, callSid: CallSid, request: UpdateCallRequest): Promise<Call> {
    return updateCall(this.#services, accountSid, callSid, request)
  }

  deleteCall(accountSid: AccountSid, callSid: CallSid): Promise<void> {
    return deleteCall(this.#services, accountSid, callSid)
  }

  dialAlone(request: DialAloneRequest): Promise<DialledParty> {
    return dialAlone(this.#services, request)
  }

  /** The row of a live call. */
  call(accountSid: AccountSid, callSid: CallSid): Call | undefined {
    return this.#services.calls.of(accountSid, callSid)?.row
  }

  // ── Recordings ────────────────────────────────────────────────────────────────────────────────

  startCallRecording(
    accountSid: AccountSid,
    callSid: CallSid,
    settings: RecordingSettings = {},
  ): Promise<Recording> {
    return startCallRecording(this.#services, accountSid, callSid, settings)
  }

  updateRecording(
    accountSid: AccountSid,
    owner: RecordingOwner,
    recordingSid: RecordingSid | 'Twilio.CURRENT',
    request: UpdateRecordingRequest,
  ): Promise<Recording> {
    return updateRecording(this.#services, accountSid, owner, recordingSid, request)
  }

  deleteRecording(accountSid: AccountSid, sid: RecordingSid): Promise<void> {
    return deleteRecording(this.#services, accountSid, sid)
  }

  // ── Conferences ───────────────────────────────────────────────────────────────────────────────

  /** The live conference of this sid or name. */
  conference(accountSid: AccountSid, sidOrName: string): Conference | undefined {
    return this.#services.conferences.find(accountSid, sidOrName)?.row
  }

  /** The participants of a live conference, in order of arrival. */
  participants(conferenceSid: ConferenceSid): readonly Participant[] {
    const live = this.#services.conferences.get(conferenceSid)
    return live ? live.participants.map(({ row }) => row) : []
  }

  /** Those who are being dialled into a live conference; their rows are `connecting`. */
  invitedParticipants(conferenceSid: ConferenceSid): readonly Participant[] {
    return [...(this.#services.conferences.get(conferenceSid)?.invited.values() ?? [])]
  }

  async updateConference(
    accountSid: AccountSid,
    sid: ConferenceSid,
    request: UpdateConferenceRequest,
  ): Promise<Conference> {
    const conference = this.#liveConference(accountSid, sid)
    if (request.announceUrl) {
      conference.announce(request.announceUrl, request.announceMethod ?? 'POST')
    }
    if (request.status === 'completed') await conference.end()
    return conference.row
  }

  /** Resolves when the party is being dialled; its row is `connecting` then. */
  addParticipant(
    accountSid: AccountSid,
    conferenceSidOrName: string,
    request: AddParticipantRequest,
  ): Promise<Participant> {
    return addParticipant(this.#services, accountSid, conferenceSidOrName, request)
  }

  async updateParticipant(
    accountSid: AccountSid,
    conferenceSid: ConferenceSid,
    callSidOrLabel: string,
    request: UpdateParticipantRequest,
  ): Promise<Participant> {
    const conference = this.#liveConference(accountSid, conferenceSid)
    return conference.update(participantOf(conference, callSidOrLabel), request)
  }

  /** Takes the party out; it is hung up unless it runs a document that goes on. */
  async removeParticipant(
    accountSid: AccountSid,
    conferenceSid: ConferenceSid,
    callSidOrLabel: string,
  ): Promise<void> {
    const conference = this.#liveConference(accountSid, conferenceSid)
    const invited = invitedOf(conference, callSidOrLabel)
    if (invited) {
      invited.hangup('canceled')
      await invited.gone
      return
    }
    const { call } = participantOf(conference, callSidOrLabel)
    await conference.leave(call.sid, 'participant_updated_via_api', true)
  }

  // ── Queues ────────────────────────────────────────────────────────────────────────────────────

  createQueue(accountSid: AccountSid, request: CreateQueueRequest): Promise<Queue> {
    return this.#services.queues.create(accountSid, request)
  }

  updateQueue(
    accountSid: AccountSid,
    sid: QueueSid,
    request: Partial<CreateQueueRequest>,
  ): Promise<Queue> {
    return this.#services.queues.update(accountSid, sid, request)
  }

  deleteQueue(accountSid: AccountSid, sid: QueueSid): Promise<void> {
    return this.#services.queues.delete(accountSid, sid)
  }

  /** Makes a waiting caller run another document; `Front` is who waits longest. */
  async dequeueMember(
    accountSid: AccountSid,
    queueSid: QueueSid,
    callSidOrFront: CallSid | 'Front',
    request: { readonly url: string; readonly method?: HttpMethod | undefined },
  ): Promise<QueueMember> {
    const { queues } = this.#services
    const member =
      callSidOrFront === 'Front' ? queues.front(queueSid) : queues.memberOf(callSidOrFront)
    const { row } = member ?? {}
    if (!member?.isWaiting || row?.accountSid !== accountSid || row.queueSid !== queueSid) {
      throw new OffhookError('The member was not found', { code: 20404, status: 404 })
    }
    redirectCall(this.#services, member.call, {
      start: {
        kind: 'url',
        url: request.url,
        method: request.method ?? 'POST',
        parameters: {},
      },
      fallback: null,
    })
    return member.row
  }

  /** Those who wait, the next first. */
  queuePlaces(queueSid: QueueSid): readonly QueuePlace[] {
    return this.#services.queues.places(queueSid)
  }

  /** Where a caller stands; undefined when they do not wait. */
  queuePlace(callSid: CallSid): QueuePlace | undefined {
    return this.#services.queues.place(callSid)
  }

  /** Takes a caller out; their Enqueue ends with this result. False when they do not wait. */
  async removeFromQueue(callSid: CallSid, result: QueueResult): Promise<boolean> {
    const member = this.#services.queues.memberOf(callSid)
    if (!member?.isWaiting) return false
    member.settle({ kind: 'left', result })
    await this.#services.queues.leave(member, result)
    return true
  }

  bridgeQueued(request: BridgeQueuedRequest): Promise<{ readonly conferenceSid: ConferenceSid }> {
    return bridgeQueued(this.#services, request)
  }

  /** Joins the two without a conference; the Enqueue ends with `bridged` when they have talked. */
  bridgeDequeued(request: BridgeDequeuedRequest): Promise<DequeuedTalk> {
    return bridgeDequeued(this.#services, request)
  }

  joinDialled(request: JoinDialledRequest): Promise<{ readonly conferenceSid: ConferenceSid }> {
    return joinDialled(this.#services, request)
  }

  // ── Callbacks ─────────────────────────────────────────────────────────────────────────────────

  /** An application did not take a callback: its owner can read of it (15003). */
  callbackRefused(request: Omit<DocumentRequest, 'parameters'>, errorCode = 15003): void {
    this.alert({
      accountSid: request.accountSid,
      callSid: request.callSid,
      logLevel: 1,
      errorCode,
      messageText: 'The callback was not answered with success',
      requestUrl: request.url,
      requestMethod: request.method,
      responseBody: null,
    })
  }

  /** Something that the owner of an application shall read of. */
  alert(facts: Omit<Notification, 'sid' | 'dateCreated'>): void {
    this.#services.notifications.add(facts)
  }

  // ── The end ───────────────────────────────────────────────────────────────────────────────────

  /** Hangs up every call; resolves when all ends are committed. */
  async endAll(cause: LegCause): Promise<void> {
    const calls = this.#services.calls.all()
    for (const call of calls) {
      if (call.row.direction === 'inbound' && !call.isAnswered) call.reject(cause)
      else call.hangup(cause)
    }
    await Promise.all(calls.map(({ gone }) => gone))
    await this.#services.journal.idle()
  }

  /** Ends everything and lets go of the media thread. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.endAll('normal')
    this.#disposeLost()
    this.#services.media.close()
  }

  #liveConference(accountSid: AccountSid, sid: ConferenceSid): LiveConference {
    const live = this.#services.conferences.get(sid)
    if (live?.row.accountSid === accountSid) return live
    throw new OffhookError('The conference is not in progress', { code: 20404, status: 404 })
  }

  #onMediaLost(reason: string): void {
    this.#services.logger.error({ reason }, 'the media thread was lost: all calls end')
    this.endAll('media-failed').catch((error: unknown) => {
      this.#services.logger.error({ error: messageOf(error) }, 'calls were not ended')
    })
    this.#services.recordings.abandonAll(reason).catch((error: unknown) => {
      this.#services.logger.error({ error: messageOf(error) }, 'recordings were not finished')
    })
  }
}

function participantOf(conference: LiveConference, callSidOrLabel: string): LiveParticipant {
  const participant = conference.find(callSidOrLabel)
  if (participant) return participant
  if (invitedOf(conference, callSidOrLabel)) {
    throw new OffhookError('The participant has not joined yet', { code: 21220 })
  }
  throw new OffhookError('The participant was not found', { code: 20404, status: 404 })
}

/** The call of somebody who is being dialled. */
function invitedOf(conference: LiveConference, callSidOrLabel: string): LiveCall | undefined {
  const found = [...conference.invited].find(
    ([call, { label }]) => call.sid === callSidOrLabel || label === callSidOrLabel,
  )
  return found?.[0]
}

/** Everything that the parts of the package share; tables know each other through it. */
function assemble(options: VoiceOptions): Services {
  const { clock, logger, writer, media } = options
  const events = new Emitter<VoiceEvents>((error, event) =>
    logger.error({ event, error: messageOf(error) }, 'a listener of voice failed'),
  )
  const journal = new Journal({ writer, logger })
  const services: { -readonly [Name in keyof Services]?: Services[Name] } = {
    clock,
    logger,
    journal,
    media: new MediaRouter(media),
    dialers: options.dialers,
    documents: options.documents,
    prompts: options.prompts,
    numbers: options.numbers,
    repository: options.repository,
    verbs: options.verbs,
    events,
    notifications: new Notifications({ clock, journal, events, logger }),
    calls: new CallTable(),
    nodeId: options.nodeId,
    recordingFiles: options.recordingFiles,
    publicUrl: () => options.publicUrl().replace(/\/+$/, ''),
    callSeconds: options.limits?.callSeconds ?? DEFAULT_CALL_SECONDS,
  }
  const complete = services as Services
  services.outgoing = new OutgoingCalls(complete)
  services.conferences = new ConferenceTable(complete)
  services.queues = new QueueTable(complete)
  services.recordings = new RecordingTable(complete)
  return complete
}
