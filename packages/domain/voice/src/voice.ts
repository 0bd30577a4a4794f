import type { EndpointStatistics } from '@offhook/control'
import {
  type AccountSid,
  type CallSid,
  type ConferenceSid,
  type Disposer,
  type Listenable,
  messageOf,
  type QueueSid,
  type RecordingSid,
} from '@offhook/core'
import type { NumberReader } from '@offhook/numbers'
import type { CallMessages } from './call-messages/call-messages.ts'
import type { LiveCall } from './calls/live-call.ts'
import { type AddParticipantRequest, addParticipant } from './commands/add-participant.ts'
import {
  type BridgeDequeuedRequest,
  bridgeDequeued,
  type DequeuedTalk,
} from './commands/bridge-dequeued.ts'
import { type BridgeQueuedRequest, bridgeQueued } from './commands/bridge-queued.ts'
import { type CreateCallRequest, createCall } from './commands/create-call.ts'
import { dequeueMember, removeFromQueue } from './commands/dequeue-member.ts'
import { type DialAloneRequest, type DialledParty, dialAlone } from './commands/dial-alone.ts'
import { IncomingCalls } from './commands/incoming-calls.ts'
import { type JoinDialledRequest, joinDialled } from './commands/join-dialled.ts'
import { type Keypad, keypadOf } from './commands/keypad.ts'
import { pauseRecordings, pauseStreams, pauseTranscripts } from './commands/pause-listeners.ts'
import { sendDigits } from './commands/send-digits.ts'
import { deleteCall, type UpdateCallRequest, updateCall } from './commands/update-call.ts'
import { type UpdateConferenceRequest, updateConference } from './commands/update-conference.ts'
import { removeParticipant, updateParticipant } from './commands/update-participant.ts'
import {
  deleteRecording,
  type RecordingOwner,
  startCallRecording,
  type UpdateRecordingRequest,
  updateRecording,
} from './commands/update-recording.ts'
import { startSiprec, stopSiprec } from './commands/update-siprec.ts'
import { type CreateStreamRequest, startStream, stopStream } from './commands/update-stream.ts'
import { startTranscription, stopTranscription } from './commands/update-transcription.ts'
import { watchLevels } from './conferences/level-watch.ts'
import type { VoiceEvents } from './events.ts'
import type { Verb } from './interpreter/verb.ts'
import type {
  Call,
  Conference,
  EndpointReport,
  LegCause,
  Participant,
  PartyRole,
  Queue,
  QueueMember,
  QueuePlace,
  QueueResult,
  Recording,
} from './model.ts'
import type { HttpMethod } from './options.ts'
import type { IncomingLeg } from './ports.ts'
import type { CreateQueueRequest } from './queues/queue-table.ts'
import type { RecordingSettings, UpdateParticipantRequest } from './settings.ts'
import type { Siprec, SiprecRequest } from './siprec/siprec.ts'
import type { Stream } from './streams/stream.ts'
import type { Transcription, TranscriptionRequest } from './transcripts/transcript.ts'
import { standardVerbs, type VerbParts } from './verbs/standard-verbs.ts'
import { makeParts, type VoiceOptions, type VoiceParts } from './voice-parts.ts'

/**
 * Live calls, conferences, queues and recordings, and what can be asked of them: each command is a
 * file of `commands`, which names its errors.
 */
export class Voice {
  readonly events: Listenable<VoiceEvents>
  readonly #parts: VoiceParts
  readonly #incoming: IncomingCalls
  readonly #disposeLost: Disposer
  #closed = false

  constructor(options: VoiceOptions) {
    const parts = makeParts(options)
    this.#parts = parts
    this.events = parts.events
    this.addVerbs(standardVerbs)
    this.#incoming = new IncomingCalls({ ...parts, recordDefault: options.recordDefault ?? 'off' })
    this.#disposeLost = options.media.onLost((reason) => this.#onMediaLost(reason))
    // For ever: what arrives after the end has to be refused.
    for (const { events } of options.gateways ?? []) {
      events.on('incoming', (leg) => this.takeIncoming(leg))
    }
  }

  /**
   * Adds verbs to what documents may use; one takes the place of another of its name. So a domain
   * above this one brings what its calls need.
   */
  addVerbs(make: (parts: VerbParts) => readonly Verb[]): void {
    this.#parts.verbs.add(...make(this.#parts))
  }

  /** How many calls live, ended ones that are being committed included. */
  get liveCalls(): number {
    return this.#parts.calls.size
  }

  /** Takes a call that has arrived. Returns at once; any failure ends the leg. */
  takeIncoming(leg: IncomingLeg): void {
    if (this.#closed) return leg.signalling.reject('overload')
    this.#incoming.take(leg)
  }

  /** What applications and browsers say to each other beside a call. */
  get callMessages(): Pick<CallMessages, 'subscribe' | 'unsubscribe' | 'send'> {
    return this.#parts.callMessages
  }

  /** Keeps what a browser tells of a call. False for who tells more than calls can. */
  keepEndpointReport(report: Omit<EndpointReport, 'sid' | 'dateCreated'>): boolean {
    return this.#parts.endpointReports.keep(report)
  }

  // ── Calls ─────────────────────────────────────────────────────────────────────────────────────

  /** Resolves when the call is on its way; its row is `queued` then. */
  createCall(request: CreateCallRequest): Promise<Call> {
    return createCall(this.#parts, request)
  }

  updateCall(accountSid: AccountSid, callSid: CallSid, request: UpdateCallRequest): Promise<Call> {
    return updateCall(this.#parts, accountSid, callSid, request)
  }

  deleteCall(accountSid: AccountSid, callSid: CallSid): Promise<void> {
    return deleteCall(this.#parts, accountSid, callSid)
  }

  dialAlone(request: DialAloneRequest): Promise<DialledParty> {
    return dialAlone(this.#parts, request)
  }

  /** What the party of a live call is, as the contact knows; it has been that from the beginning. */
  setRole(callSid: CallSid, role: PartyRole): void {
    this.#parts.calls.get(callSid)?.standing.become(role)
  }

  /** What the party of a live call is. */
  roleOf(callSid: CallSid): PartyRole | undefined {
    return this.#parts.calls.get(callSid)?.standing.role
  }

  /** The row of a live call. */
  call(accountSid: AccountSid, callSid: CallSid): Call | undefined {
    return this.#parts.calls.of(accountSid, callSid)?.row
  }

  /** When a limit of time ends a live call or conference; null while none runs. */
  endsAt(sid: CallSid | ConferenceSid): number | null {
    const { calls, conferences } = this.#parts
    const live = calls.get(sid as CallSid) ?? conferences.get(sid as ConferenceSid)
    return live?.endsAt ?? null
  }

  /** Whether nothing is to be heard of a live call's party, whose page or network is lost. */
  isAway(sid: CallSid): boolean {
    return this.#parts.calls.get(sid)?.isAway ?? false
  }

  sendDigits(accountSid: AccountSid, callSid: CallSid, digits: string): Promise<void> {
    return sendDigits(this.#parts, accountSid, callSid, digits)
  }

  /** The keys of a live party, for one owner alone. */
  keypad(accountSid: AccountSid, callSid: CallSid): Promise<Keypad> {
    return keypadOf(this.#parts, accountSid, callSid)
  }

  /** What the audio of a live call is like now; null where it has none. */
  async audioOf(callSid: CallSid): Promise<EndpointStatistics | null> {
    const call = this.#parts.calls.get(callSid)
    if (!call?.isAnswered || call.isOver) return null
    return this.#parts.media.statistics(call.endpointId)
  }

  // ── Recordings ────────────────────────────────────────────────────────────────────────────────

  startCallRecording(
    accountSid: AccountSid,
    callSid: CallSid,
    settings: RecordingSettings = {},
  ): Promise<Recording> {
    return startCallRecording(this.#parts, accountSid, callSid, settings)
  }

  /** Those that still run for a call or a conference, oldest first. */
  liveRecordings(owner: CallSid | ConferenceSid): readonly Recording[] {
    return this.#parts.recordings.liveOf(owner).map(({ row }) => row)
  }

  /** Silences what records a call until the function that it gives is called. */
  pauseRecordings(callSid: CallSid): Promise<() => Promise<void>> {
    return pauseRecordings(this.#parts, callSid)
  }

  /** Streams silence in the place of what is said in a call until the function that it gives is called. */
  pauseStreams(callSid: CallSid): () => void {
    return pauseStreams(this.#parts, callSid)
  }

  /** Takes nothing down of what is said in a call until the function that it gives is called. */
  pauseTranscripts(callSid: CallSid): () => void {
    return pauseTranscripts(this.#parts, callSid)
  }

  /**
   * Stops to listen to the speech of an account, for a reason that is a sentence: transcriptions end,
   * documents and bots go on by keypad.
   */
  stopListening(accountSid: AccountSid, why: string): void {
    this.#parts.transcripts.stopAll(accountSid, why)
    this.#parts.events.emit('speech.forbidden', accountSid, why)
  }

  updateRecording(
    accountSid: AccountSid,
    owner: RecordingOwner,
    recordingSid: RecordingSid | 'Twilio.CURRENT',
    request: UpdateRecordingRequest,
  ): Promise<Recording> {
    return updateRecording(this.#parts, accountSid, owner, recordingSid, request)
  }

  deleteRecording(accountSid: AccountSid, sid: RecordingSid): Promise<void> {
    return deleteRecording(this.#parts, accountSid, sid)
  }

  // ── Streams ───────────────────────────────────────────────────────────────────────────────────

  startStream(
    accountSid: AccountSid,
    callSid: CallSid,
    request: CreateStreamRequest,
  ): Promise<Stream> {
    return startStream(this.#parts, accountSid, callSid, request)
  }

  stopStream(accountSid: AccountSid, callSid: CallSid, sidOrName: string): Promise<Stream> {
    return stopStream(this.#parts, accountSid, callSid, sidOrName)
  }

  startSiprec(accountSid: AccountSid, callSid: CallSid, request: SiprecRequest): Promise<Siprec> {
    return startSiprec(this.#parts, accountSid, callSid, request)
  }

  stopSiprec(accountSid: AccountSid, callSid: CallSid, sidOrName: string): Promise<Siprec> {
    return stopSiprec(this.#parts, accountSid, callSid, sidOrName)
  }

  startTranscription(
    accountSid: AccountSid,
    callSid: CallSid,
    request: TranscriptionRequest,
  ): Promise<Transcription> {
    return startTranscription(this.#parts, accountSid, callSid, request)
  }

  stopTranscription(
    accountSid: AccountSid,
    callSid: CallSid,
    sidOrName: string,
  ): Promise<Transcription> {
    return stopTranscription(this.#parts, accountSid, callSid, sidOrName)
  }

  // ── Conferences ───────────────────────────────────────────────────────────────────────────────

  /** The live conference of this sid or name. */
  conference(accountSid: AccountSid, sidOrName: string): Conference | undefined {
    return this.#parts.conferences.find(accountSid, sidOrName)?.row
  }

  /** The live conference that a call is in, and how it stands there. */
  participantOf(callSid: CallSid): Participant | undefined {
    const live = this.#parts.conferences.withCall(callSid)
    return live?.participants.find(({ row }) => row.callSid === callSid)?.row
  }

  /** How an account writes numbers. */
  readerOf(accountSid: AccountSid): NumberReader {
    return this.#parts.numbers.readerOf(accountSid)
  }

  /** The participants of a live conference, in order of arrival. */
  participants(conferenceSid: ConferenceSid): readonly Participant[] {
    const live = this.#parts.conferences.get(conferenceSid)
    return live ? live.participants.map(({ row }) => row) : []
  }

  /** Those who are being dialled into a live conference; their rows are `connecting`. */
  invitedParticipants(conferenceSid: ConferenceSid): readonly Participant[] {
    return this.#parts.conferences.get(conferenceSid)?.invited ?? []
  }

  /** Tells how loud the parties are until disposed; one watch a conference. */
  watchLevels(
    conferenceSid: ConferenceSid,
    tell: (callSid: CallSid, level: number) => void,
  ): Disposer {
    const present = this.participants(conferenceSid).map(({ callSid }) => callSid)
    return watchLevels(this.#parts, conferenceSid, present, tell)
  }

  async updateConference(
    accountSid: AccountSid,
    sid: ConferenceSid,
    request: UpdateConferenceRequest,
  ): Promise<Conference> {
    return updateConference(this.#parts.conferences.inProgress(accountSid, sid), request)
  }

  /** Resolves when the party is being dialled; its row is `connecting` then. */
  addParticipant(
    accountSid: AccountSid,
    conferenceSidOrName: string,
    request: AddParticipantRequest,
  ): Promise<Participant> {
    return addParticipant(this.#parts, accountSid, conferenceSidOrName, request)
  }

  async updateParticipant(
    accountSid: AccountSid,
    conferenceSid: ConferenceSid,
    callSidOrLabel: string,
    request: UpdateParticipantRequest,
  ): Promise<Participant> {
    const conference = this.#parts.conferences.inProgress(accountSid, conferenceSid)
    return updateParticipant(conference, callSidOrLabel, request)
  }

  async removeParticipant(
    accountSid: AccountSid,
    conferenceSid: ConferenceSid,
    callSidOrLabel: string,
  ): Promise<void> {
    const conference = this.#parts.conferences.inProgress(accountSid, conferenceSid)
    await removeParticipant(conference, callSidOrLabel)
  }

  // ── Queues ────────────────────────────────────────────────────────────────────────────────────

  createQueue(accountSid: AccountSid, request: CreateQueueRequest): Promise<Queue> {
    return this.#parts.queues.create(accountSid, request)
  }

  updateQueue(
    accountSid: AccountSid,
    sid: QueueSid,
    request: Partial<CreateQueueRequest>,
  ): Promise<Queue> {
    return this.#parts.queues.update(accountSid, sid, request)
  }

  deleteQueue(accountSid: AccountSid, sid: QueueSid): Promise<void> {
    return this.#parts.queues.delete(accountSid, sid)
  }

  dequeueMember(
    accountSid: AccountSid,
    queueSid: QueueSid,
    callSidOrFront: CallSid | 'Front',
    request: { readonly url: string; readonly method?: HttpMethod | undefined },
  ): Promise<QueueMember> {
    return dequeueMember(this.#parts, accountSid, queueSid, callSidOrFront, request)
  }

  /** Those who wait, the next first. */
  queuePlaces(queueSid: QueueSid): readonly QueuePlace[] {
    return this.#parts.queues.places(queueSid)
  }

  /** Where a caller stands; undefined when they do not wait. */
  queuePlace(callSid: CallSid): QueuePlace | undefined {
    return this.#parts.queues.place(callSid)
  }

  /** Takes a caller out; their Enqueue ends with this result. False when they do not wait. */
  removeFromQueue(callSid: CallSid, result: QueueResult): Promise<boolean> {
    return removeFromQueue(this.#parts.queues, callSid, result)
  }

  bridgeQueued(request: BridgeQueuedRequest): Promise<{ readonly conferenceSid: ConferenceSid }> {
    return bridgeQueued(this.#parts, request)
  }

  /** Joins the two without a conference; the Enqueue ends with `bridged` when they have talked. */
  bridgeDequeued(request: BridgeDequeuedRequest): Promise<DequeuedTalk> {
    return bridgeDequeued(this.#parts, request)
  }

  joinDialled(request: JoinDialledRequest): Promise<{ readonly conferenceSid: ConferenceSid }> {
    return joinDialled(this.#parts, request)
  }

  // ── The end ───────────────────────────────────────────────────────────────────────────────────

  /** Hangs up every call; resolves when all ends are committed. */
  async endAll(cause: LegCause): Promise<void> {
    await endCalls(this.#parts.calls.all(), cause)
    await this.#parts.journal.idle()
    await this.#parts.alerts.idle()
  }

  /** Hangs up the calls of one account; resolves when their ends are committed. */
  endCallsOf(accountSid: AccountSid): Promise<void> {
    const own = this.#parts.calls.all().filter(({ row }) => row.accountSid === accountSid)
    return endCalls(own, 'not-permitted')
  }

  /** Ends everything and lets go of the media thread. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.endAll('normal')
    this.#disposeLost()
    this.#parts.media.close()
  }

  #onMediaLost(reason: string): void {
    const { logger, recordings } = this.#parts
    logger.error({ reason }, 'the media thread was lost: all calls end')
    // No network's failure, but ours.
    this.endAll('node-lost').catch((error: unknown) => {
      logger.error({ error: messageOf(error) }, 'calls were not ended')
    })
    recordings.abandonAll(reason).catch((error: unknown) => {
      logger.error({ error: messageOf(error) }, 'recordings were not finished')
    })
  }
}

async function endCalls(calls: readonly LiveCall[], cause: LegCause): Promise<void> {
  for (const call of calls) {
    if (call.row.direction === 'inbound' && !call.isAnswered) call.reject(cause)
    else call.hangup(cause)
  }
  await Promise.all(calls.map(({ gone }) => gone))
}
