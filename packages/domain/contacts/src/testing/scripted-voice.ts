import {
  type AccountSid,
  type CallSid,
  type Change,
  type ChangeWriter,
  type Clock,
  type ConferenceSid,
  deferred,
  Emitter,
  errors,
  makeSid,
  OffhookError,
} from '@offhook/core'
import { numberReader } from '@offhook/numbers'
import type {
  AddParticipantRequest,
  BridgeDequeuedRequest,
  BridgeQueuedRequest,
  Call,
  Conference,
  CreateCallRequest,
  DialAloneRequest,
  DialledParty,
  JoinDialledRequest,
  LegCause,
  LegEnd,
  Participant,
  ParticipantSettings,
  PartyRole,
  Queue,
  QueuePlace,
  QueueResult,
  Recording,
  UpdateCallRequest,
  UpdateConferenceRequest,
  UpdateParticipantRequest,
  VoiceEvents,
} from '@offhook/voice'
import type { VoiceSide } from '../ports.ts'
import { placedCall } from './scripted-call.ts'

/** A party that was dialled, and does what the test says. */
export class ScriptedParty implements DialledParty {
  readonly callSid: CallSid = makeSid('CA')
  readonly request: DialAloneRequest
  readonly #ringing = deferred<void>()
  readonly #answered = deferred<void>()
  readonly #mediaReady = deferred<void>()
  readonly #ended = deferred<LegEnd>()
  readonly #onEnd: () => void
  readonly ringing = this.#ringing.promise
  readonly answered = this.#answered.promise
  readonly mediaReady = this.#mediaReady.promise
  readonly ended = this.#ended.promise
  isAnswered = false
  /** Answers before it hears that it is given up. */
  isQuicker = false
  givenUp: LegCause | null = null
  /** Why the leg ended; null while it lives. */
  cause: LegCause | null = null

  constructor(request: DialAloneRequest, onEnd: () => void) {
    this.request = request
    this.#onEnd = onEnd
    for (const promise of [this.ringing, this.answered, this.mediaReady]) promise.catch(() => {})
  }

  answer(): void {
    this.isAnswered = true
    this.#answered.resolve()
  }

  /** Its first packet has come. */
  speak(): void {
    this.#mediaReady.resolve()
  }

  /** Is given up: its leg ends, unless the test has it answer in that moment. */
  giveUp(cause: LegCause): void {
    if (this.isQuicker) this.givenUp = cause
    else this.hangup(cause)
  }

  /** The leg ends, by whomever. */
  hangup(cause: LegCause = 'normal'): void {
    if (this.cause !== null) return
    this.cause = cause
    const over = new Error('the leg has ended')
    this.#ringing.reject(over)
    this.#answered.reject(over)
    this.#mediaReady.reject(over)
    this.#ended.resolve({ cause, by: 'peer', sipStatus: null })
    this.#onEnd()
  }
}

interface Room {
  row: Conference
  participants: Participant[]
  /** Who is being called into it. */
  invited: Participant[]
}

/**
 * Stands in for the domain of calls: keeps queue places, dialled parties and conferences, and tells
 * of them as `Voice` does. Media and TwiML are not its business.
 */
export class ScriptedVoice implements VoiceSide {
  readonly readerOf = () => numberReader('US')
  readonly events: Emitter<VoiceEvents>
  readonly parties: ScriptedParty[] = []
  readonly bridges: BridgeQueuedRequest[] = []
  readonly joins: JoinDialledRequest[] = []
  readonly updates: { readonly callSid: string; readonly request: UpdateParticipantRequest }[] = []
  /** How callers left the queue, in order. */
  readonly left: (readonly [CallSid, QueueResult])[] = []
  readonly talks: { readonly request: BridgeDequeuedRequest; readonly end: () => void }[] = []
  /** Calls that were placed to run a document, and what was asked for. */
  readonly calls: { readonly sid: CallSid; readonly request: CreateCallRequest }[] = []
  /** What a contact has said of a party. */
  readonly roles = new Map<CallSid, PartyRole>()
  readonly redirects: (readonly [CallSid, UpdateCallRequest])[] = []
  readonly invitations: { readonly callSid: CallSid; readonly request: AddParticipantRequest }[] =
    []
  /** What is being recorded of a call. */
  readonly recordings = new Map<CallSid, readonly Recording[]>()
  /** The next party cannot be dialled. */
  refusal: Error | null = null
  /** Dialling takes until this resolves. */
  dialling: Promise<void> | null = null
  readonly #clock: Clock
  readonly #writer: ChangeWriter
  readonly #places = new Map<CallSid, QueuePlace>()
  readonly #calls = new Map<CallSid, Call>()
  readonly #rooms = new Map<ConferenceSid, Room>()

  constructor(options: { clock: Clock; writer: ChangeWriter; onError: (error: unknown) => void }) {
    this.#clock = options.clock
    this.#writer = options.writer
    this.events = new Emitter(options.onError)
  }

  liveRecordings(owner: CallSid | ConferenceSid): readonly Recording[] {
    return this.recordings.get(owner as CallSid) ?? []
  }

  // ── what a test does ──────────────────────────────────────────────────────────────────────────

  /** A caller takes a place in the queue of this name. */
  enter(accountSid: AccountSid, friendlyName: string, callSid: CallSid = makeSid('CA')): CallSid {
    const now = this.#clock.now()
    const queue: Queue = {
      sid: makeSid('QU'),
      accountSid,
      friendlyName,
      maxSize: 100,
      dateCreated: now,
      dateUpdated: now,
    }
    this.#places.set(callSid, {
      queue,
      callSid,
      dateEnqueued: now,
      position: this.#places.size + 1,
      waitSeconds: 0,
      currentSize: this.#places.size + 1,
      averageWaitSeconds: 0,
    })
    return callSid
  }

  /** A call ends, wherever it is. */
  hangUp(callSid: CallSid): void {
    this.#leaveQueue(callSid, 'hangup')
    for (const room of [...this.#rooms.values()]) {
      room.invited = room.invited.filter((each) => each.callSid !== callSid)
      this.#leaveRoom(room, callSid)
    }
    for (const { request, end } of this.talks) {
      if (request.queuedCallSid === callSid || request.party.callSid === callSid) end()
    }
    const call = this.#calls.get(callSid)
    this.#calls.delete(callSid)
    if (call) this.events.emit('call.ended', { ...call, status: 'completed' }, 'peer')
  }

  /** A party that was called answers; one who was called into a conference joins it. */
  answers(callSid: CallSid): void {
    const call = this.#calls.get(callSid)
    if (!call) throw gone()
    const answered: Call = { ...call, status: 'in-progress' }
    this.#calls.set(callSid, answered)
    this.events.emit('call.answered', answered)
    for (const room of this.#rooms.values()) {
      const participant = room.invited.find((each) => each.callSid === callSid)
      if (!participant) continue
      room.invited = room.invited.filter((each) => each !== participant)
      const joined: Participant = { ...participant, status: 'connected' }
      room.participants.push(joined)
      this.events.emit('participant.joined', joined, room.row)
    }
  }

  /** The application sends a waiting caller elsewhere, or another joint takes them. */
  takeOut(callSid: CallSid, result: QueueResult): void {
    this.#leaveQueue(callSid, result)
  }

  /** Sends a party of a conference back to its document. */
  redirect(callSid: CallSid): void {
    for (const room of [...this.#rooms.values()]) this.#leaveRoom(room, callSid)
  }

  /** A party is gone and nobody is told, as by a defect. */
  loseSilently(callSid: CallSid): void {
    this.#places.delete(callSid)
    for (const room of this.#rooms.values()) {
      room.participants = room.participants.filter((each) => each.callSid !== callSid)
    }
  }

  get waiting(): readonly CallSid[] {
    return [...this.#places.keys()]
  }

  // ── what contacts use ─────────────────────────────────────────────────────────────────────────

  queuePlace(callSid: CallSid): QueuePlace | undefined {
    const place = this.#places.get(callSid)
    const position = [...this.#places.keys()].indexOf(callSid) + 1
    return place && { ...place, position, currentSize: this.#places.size }
  }

  async removeFromQueue(callSid: CallSid, result: QueueResult): Promise<boolean> {
    return this.#leaveQueue(callSid, result)
  }

  async dialAlone(request: DialAloneRequest): Promise<DialledParty> {
    await this.dialling
    if (this.refusal) throw this.refusal
    const party = new ScriptedParty(request, () => this.hangUp(party.callSid))
    this.parties.push(party)
    return party
  }

  async bridgeQueued(request: BridgeQueuedRequest) {
    const { accountSid, queuedCallSid, party, commitWith } = request
    const place = this.#places.get(queuedCallSid)
    const agent = this.parties.find((each) => each === party)
    if (!place || !agent?.isAnswered || agent.cause !== null) throw gone()
    this.bridges.push(request)
    const room = this.#open(accountSid, request.conferenceFriendlyName)
    const conferenceSid = room.row.sid
    room.participants.push(
      this.#participant(conferenceSid, accountSid, agent.callSid, request.agentOptions),
      this.#participant(conferenceSid, accountSid, queuedCallSid, request.customerOptions),
    )
    const changes: readonly Change[] = commitWith?.({ conferenceSid }) ?? []
    try {
      await this.#writer.commit(changes)
    } catch (error) {
      this.#rooms.delete(conferenceSid)
      agent.hangup('failed')
      this.hangUp(queuedCallSid)
      throw error
    }
    this.#leaveQueue(queuedCallSid, 'bridged')
    return { conferenceSid }
  }

  async bridgeDequeued(request: BridgeDequeuedRequest) {
    const { queuedCallSid, party, commitWith } = request
    const agent = this.parties.find(({ callSid }) => callSid === party.callSid)
    if (!this.#places.has(queuedCallSid) || !agent?.isAnswered || agent.cause !== null) throw gone()
    try {
      await this.#writer.commit(commitWith?.() ?? [])
    } catch (error) {
      this.#leaveQueue(queuedCallSid, 'system-error')
      agent.hangup('failed')
      throw error
    }
    const over = deferred<void>()
    this.talks.push({ request, end: () => over.resolve() })
    this.#leaveQueue(queuedCallSid, 'bridged')
    return { over: over.promise }
  }

  call(_accountSid: AccountSid, callSid: CallSid): Call | undefined {
    return this.#calls.get(callSid)
  }

  async createCall(request: CreateCallRequest): Promise<Call> {
    if (this.refusal) throw this.refusal
    const call = placedCall(request.accountSid, request, this.#clock.now())
    this.#calls.set(call.sid, call)
    this.calls.push({ sid: call.sid, request })
    return call
  }

  async updateCall(accountSid: AccountSid, callSid: CallSid, request: UpdateCallRequest) {
    if (this.refusal) throw this.refusal
    this.redirects.push([callSid, request])
    this.#leaveQueue(callSid, 'redirected')
    const call = this.#calls.get(callSid) ?? { ...this.#placed(accountSid), sid: callSid }
    this.#calls.set(callSid, call)
    return call
  }

  async addParticipant(
    accountSid: AccountSid,
    sidOrName: string,
    request: AddParticipantRequest,
  ): Promise<Participant> {
    if (this.refusal) throw this.refusal
    const conference = this.conference(accountSid, sidOrName)
    const room = conference && this.#rooms.get(conference.sid)
    if (!room) throw gone()
    const call = placedCall(accountSid, { accountSid, ...request }, this.#clock.now())
    this.#calls.set(call.sid, call)
    this.invitations.push({ callSid: call.sid, request })
    const participant: Participant = {
      ...this.#participant(room.row.sid, accountSid, call.sid, request),
      status: 'queued',
    }
    room.invited.push(participant)
    return participant
  }

  async updateConference(
    _accountSid: AccountSid,
    sid: ConferenceSid,
    request: UpdateConferenceRequest,
  ): Promise<Conference> {
    const room = this.#rooms.get(sid)
    if (!room) throw gone()
    if (request.status === 'completed') {
      for (const { callSid } of [...room.participants]) this.#leaveRoom(room, callSid)
    }
    return room.row
  }

  async joinDialled(request: JoinDialledRequest) {
    const { accountSid, conference, parties, commitWith } = request
    const connected = parties.map(({ party }) =>
      this.parties.find(({ callSid }) => callSid === party.callSid),
    )
    if (!connected.every((party) => party?.isAnswered && party.cause === null)) throw gone()
    const isNew = 'friendlyName' in conference
    const room = isNew
      ? this.#open(accountSid, conference.friendlyName)
      : this.#rooms.get(conference.sid)
    if (!room) throw gone()
    this.joins.push(request)
    const { sid: conferenceSid } = room.row
    const joined = parties.map(({ party, options }) =>
      this.#participant(conferenceSid, accountSid, party.callSid, options),
    )
    room.participants.push(...joined)
    try {
      await this.#writer.commit(commitWith?.({ conferenceSid }) ?? [])
    } catch (error) {
      room.participants = room.participants.filter((each) => !joined.includes(each))
      if (isNew) this.#rooms.delete(conferenceSid)
      for (const party of connected) party?.hangup('failed')
      throw error
    }
    return { conferenceSid }
  }

  conference(accountSid: AccountSid, sidOrName: string): Conference | undefined {
    return [...this.#rooms.values()]
      .map(({ row }) => row)
      .find(
        ({ sid, friendlyName, accountSid: owner }) =>
          owner === accountSid && (sid === sidOrName || friendlyName === sidOrName),
      )
  }

  participants(conferenceSid: ConferenceSid): readonly Participant[] {
    return this.#rooms.get(conferenceSid)?.participants ?? []
  }

  async updateParticipant(
    _accountSid: AccountSid,
    conferenceSid: ConferenceSid,
    callSid: string,
    request: UpdateParticipantRequest,
  ): Promise<Participant> {
    const { room, participant } = this.#find(conferenceSid, callSid)
    this.updates.push({ callSid, request })
    const updated: Participant = {
      ...participant,
      coaching: request.coaching ?? participant.coaching,
      callSidToCoach: request.callSidToCoach ?? participant.callSidToCoach,
      hold: request.hold ?? participant.hold,
      holdSince: (request.hold ?? participant.hold) ? this.#clock.now() : null,
      heldBy: request.hold ? (request.byCallSid ?? null) : participant.heldBy,
      muted: request.muted ?? participant.muted,
      endConferenceOnExit: request.endConferenceOnExit ?? participant.endConferenceOnExit,
    }
    room.participants = room.participants.map((each) => (each === participant ? updated : each))
    this.events.emit('participant.updated', updated, room.row)
    return updated
  }

  setRole(callSid: CallSid, role: PartyRole): void {
    this.roles.set(callSid, role)
  }

  async removeParticipant(
    _accountSid: AccountSid,
    conferenceSid: ConferenceSid,
    callSid: string,
  ): Promise<void> {
    const invited = this.#rooms.get(conferenceSid)?.invited
    if (invited?.some((each) => each.callSid === callSid)) return this.hangUp(callSid as CallSid)
    const { room, participant } = this.#find(conferenceSid, callSid)
    this.#leaveRoom(room, participant.callSid)
  }

  // ──────────────────────────────────────────────────────────────────────────────────────────────

  #leaveQueue(callSid: CallSid, result: QueueResult): boolean {
    const place = this.#places.get(callSid)
    if (!place) return false
    this.#places.delete(callSid)
    this.left.push([callSid, result])
    const { accountSid, sid: queueSid } = place.queue
    const { dateEnqueued } = place
    const member = { queueSid, callSid, accountSid, dateEnqueued, nodeId: 'node' }
    this.events.emit('queue.left', member, place.queue, result)
    return true
  }

  #leaveRoom(room: Room, callSid: CallSid): void {
    const participant = room.participants.find((each) => each.callSid === callSid)
    if (!participant) return
    const ends = participant.endConferenceOnExit || room.participants.length === 1
    const leaving = ends
      ? [participant, ...room.participants.filter((each) => each !== participant)]
      : [participant]
    room.participants = room.participants.filter((each) => !leaving.includes(each))
    const invited = ends ? room.invited.splice(0) : []
    if (ends) {
      room.row = { ...room.row, status: 'completed' }
      this.#rooms.delete(room.row.sid)
    }
    for (const each of leaving) this.events.emit('participant.left', each, room.row)
    for (const each of invited) this.hangUp(each.callSid)
    for (const each of leaving) {
      this.parties.find((party) => party.callSid === each.callSid)?.hangup('normal')
    }
    if (ends) this.events.emit('conference.ended', room.row)
  }

  #find(conferenceSid: ConferenceSid, callSid: string) {
    const room = this.#rooms.get(conferenceSid)
    const participant = room?.participants.find((each) => each.callSid === callSid)
    if (room?.invited.some((each) => each.callSid === callSid))
      throw new OffhookError(errors.invalidCallState, 'The participant has not joined yet')
    if (!room || !participant) throw gone()
    return { room, participant }
  }

  #placed(accountSid: AccountSid): Call {
    return placedCall(accountSid, { accountSid, to: '', from: '' }, this.#clock.now())
  }

  #open(accountSid: AccountSid, friendlyName: string): Room {
    const now = this.#clock.now()
    const room: Room = {
      row: {
        sid: makeSid('CF'),
        accountSid,
        friendlyName,
        status: 'in-progress',
        region: '',
        reasonEnded: null,
        callSidEnding: null,
        dateCreated: now,
        dateUpdated: now,
        endTime: null,
        nodeId: 'node',
      },
      participants: [],
      invited: [],
    }
    this.#rooms.set(room.row.sid, room)
    return room
  }

  #participant(
    conferenceSid: ConferenceSid,
    accountSid: AccountSid,
    callSid: CallSid,
    settings: ParticipantSettings = {},
  ): Participant {
    const now = this.#clock.now()
    return {
      conferenceSid,
      callSid,
      accountSid,
      label: null,
      status: 'connected',
      muted: settings.muted ?? false,
      hold: false,
      holdSince: null,
      heldBy: null,
      coaching: settings.coaching ?? false,
      callSidToCoach: settings.callSidToCoach ?? null,
      startConferenceOnEnter: settings.startConferenceOnEnter ?? true,
      endConferenceOnExit: settings.endConferenceOnExit ?? false,
      queueTimeMs: 0,
      dateCreated: now,
      dateUpdated: now,
      joinedAt: now,
      leftAt: null,
    }
  }
}

function gone(): OffhookError {
  return new OffhookError(errors.notFound, 'It was not found')
}
