/**
 * A conference while it lives: who is in it, who hears whom, and what its owner is told.
 *
 *   init ──two are present and one may begin──▶ in-progress ──last leaves | end──▶ completed
 *     └──────────────────── last leaves | end ────────────────────────────────────▶ completed
 *
 * Joining and every edit are committed before they are heard. Leaving can not be refused: a party
 * that is gone is out at once, and the commit follows.
 */
import { type MediaCommand, makeRoomId, type RoomId } from '@offhook/control'
import {
  type CallSid,
  type Change,
  type Clock,
  type Emitter,
  makeSid,
  messageOf,
  OffhookError,
  put,
} from '@offhook/core'
import type { Parameters } from '../calls/call-parameters.ts'
import type { LiveCall } from '../calls/live-call.ts'
import { webhookChange } from '../calls/webhook-change.ts'
import type { VoiceEvents } from '../events.ts'
import { earContent } from '../interpreter/ear-program.ts'
import type { Conference, HttpMethod, Participant } from '../model.ts'
import type { LiveRecording } from '../recordings/live-recording.ts'
import type { RecordingTable } from '../recordings/recording-table.ts'
import type {
  ConferenceSettings,
  ParticipantSettings,
  UpdateParticipantRequest,
} from '../settings.ts'
import { Interruption, interrupt } from '../waiting/interruption.ts'
import {
  type ConferenceEndReason,
  type ConferenceEvent,
  conferenceEndReasons,
  conferenceEvents,
  conferenceParameters,
  type ParticipantLeaveReason,
  participantParameters,
} from './conference-callbacks.ts'
import { ConferenceSound, type SoundParts } from './conference-sound.ts'
import { LiveParticipant } from './live-participant.ts'
import { editEvents, standsElsewhere } from './participant-edits.ts'
import { mayStart, seatOf } from './seat.ts'

const MAX_PARTICIPANTS = 250
const MAX_LABEL = 128
/** Silence that ends a stretch of speech, for those who subscribed to `speaker`. */
const SPEECH_PAUSE_MS = 800

/** What conferences are made with. */
export interface ConferenceParts extends SoundParts {
  readonly clock: Clock
  readonly events: Emitter<VoiceEvents>
  readonly recordings: RecordingTable
  /** This node's incarnation. */
  readonly nodeId: string
}

export interface LiveConferenceOptions {
  readonly parts: ConferenceParts
  readonly row: Conference
  readonly settings: ConferenceSettings
  /** Told at once when nobody may join any more. */
  readonly onOver: () => void
}

/** Somebody who joins together with others. */
export interface Joining {
  readonly call: LiveCall
  readonly settings: ParticipantSettings
}

export class LiveConference {
  readonly roomId: RoomId = makeRoomId()
  readonly #parts: ConferenceParts
  readonly #settings: ConferenceSettings
  readonly #onOver: () => void
  readonly #participants = new Map<CallSid, LiveParticipant>()
  /** Calls that are dialled into here and have not joined yet, and what is known of them. */
  readonly #invited = new Map<LiveCall, Participant>()
  readonly #end = new AbortController()
  readonly #sound: ConferenceSound
  #row: Conference
  #sequence = 0
  #stored = false
  #roomIsOpen = false
  #recording: LiveRecording | null = null

  constructor(options: LiveConferenceOptions) {
    this.#parts = options.parts
    this.#row = options.row
    this.#settings = options.settings
    this.#onOver = options.onOver
    const conference = {
      roomId: this.roomId,
      signal: this.#end.signal,
      row: () => this.#row,
      callback: (event: ConferenceEvent, parameters: Parameters) =>
        this.#callback(event, parameters),
    }
    this.#sound = new ConferenceSound(options.parts, conference)
  }

  get row(): Conference {
    return this.#row
  }

  get sid() {
    return this.#row.sid
  }

  get isOver(): boolean {
    return this.#row.status === 'completed'
  }

  get participants(): readonly LiveParticipant[] {
    return [...this.#participants.values()]
  }

  /** Those who are being dialled. */
  get invited(): ReadonlyMap<LiveCall, Participant> {
    return this.#invited
  }

  /** By call sid or label. */
  find(callSidOrLabel: string): LiveParticipant | undefined {
    return (
      this.#participants.get(callSidOrLabel as CallSid) ??
      this.participants.find(({ row }) => row.label === callSidOrLabel)
    )
  }

  // ── Joining ───────────────────────────────────────────────────────────────────────────────────

  /**
   * Brings one party in.
   * @throws OffhookError 16020 full, 16023/16025 label, 13240/16028 coach; and what the store says
   */
  async join(call: LiveCall, settings: ParticipantSettings): Promise<LiveParticipant> {
    const participant = this.#admit(call, settings)
    const starts = this.#startsNow()
    try {
      await this.#parts.journal.commit(this.#joinChanges([participant], starts))
    } catch (error) {
      this.#withdraw([participant])
      throw error
    }
    this.#stored = true
    this.#tellJoined([participant], starts)
    if (!this.#participants.has(call.sid)) return participant
    // Those who waited for the start stop to wait with it.
    this.#seat(starts ? this.participants : [participant])
    if (starts) this.#onStarted()
    this.#sound.beep(participant, 'onEnter')
    return participant
  }

  /**
   * Brings parties in at one audible moment, then commits. What they heard before and what they
   * hear of each other change in one batch; `onSeated` is told with it.
   * @throws OffhookError as `join`; then nothing was heard. What the store says; then all is over
   */
  async bridge(
    joining: readonly Joining[],
    options: { onSeated: () => void; commitWith: readonly Change[] },
  ): Promise<readonly LiveParticipant[]> {
    const participants = this.#admitAll(joining)
    const starts = this.#startsNow()
    const changes = this.#joinChanges(participants, starts)
    this.#seat(starts ? this.participants : participants)
    options.onSeated()
    try {
      await this.#parts.journal.commit([...changes, ...options.commitWith])
    } catch (error) {
      this.#withdraw(participants)
      this.closeIfEmpty()
      throw error
    }
    this.#stored = true
    this.#tellJoined(participants, starts)
    if (starts) this.#onStarted()
    return participants
  }

  /**
   * Tells before anybody is dialled whether they could join.
   * @throws OffhookError 16020 full, 16024/16026 label, 16027/16028 coach
   */
  checkInvitation({ label, callSidToCoach }: ParticipantSettings): void {
    if (this.isOver) throw notLive()
    if (this.#participants.size + this.#invited.size >= this.#limit) throw full()
    this.#checkLabel(label, null, { malformed: 16024, taken: 16026 })
    if (callSidToCoach) this.#checkCoached(callSidToCoach)
  }

  /** Makes the row of somebody who is being dialled. @throws OffhookError as `checkInvitation` */
  async invite(call: LiveCall, settings: ParticipantSettings): Promise<Participant> {
    this.checkInvitation(settings)
    const row = { ...this.#newRow(call, settings), status: 'connecting' as const, joinedAt: null }
    this.#invited.set(call, row)
    const changes = [put('participant', row)]
    if (!this.#stored) changes.unshift(put('conference', this.#row))
    try {
      await this.#parts.journal.commit(changes)
    } catch (error) {
      this.#invited.delete(call)
      this.closeIfEmpty()
      throw error
    }
    this.#stored = true
    return row
  }

  /** The dialled party did not come. */
  async uninvite(call: LiveCall, row: Participant): Promise<void> {
    this.#invited.delete(call)
    const now = this.#parts.clock.now()
    const failed: Participant = { ...row, status: 'failed', dateUpdated: now, leftAt: now }
    await this.#parts.journal.record([
      put('participant', failed),
      ...this.#callback('participant-leave', {
        ...participantParameters(failed),
        ParticipantCallStatus: call.row.status,
        ReasonParticipantLeft: 'participant_add_failed',
      }),
    ])
    this.#parts.events.emit('participant.left', failed, this.#row)
    this.closeIfEmpty()
  }

  #admitAll(joining: readonly Joining[]): readonly LiveParticipant[] {
    const admitted: LiveParticipant[] = []
    try {
      for (const { call, settings } of joining) admitted.push(this.#admit(call, settings))
    } catch (error) {
      this.#withdraw(admitted)
      this.closeIfEmpty()
      throw error
    }
    return admitted
  }

  #admit(call: LiveCall, settings: ParticipantSettings): LiveParticipant {
    if (this.isOver) throw notLive()
    if (call.isOver) throw new Interruption('ended')
    if (this.#participants.size >= this.#limit) throw full()
    this.#checkLabel(settings.label, call, { malformed: 16025, taken: 16023 })
    if (settings.callSidToCoach) this.#find(settings.callSidToCoach, 13240)
    this.#invited.delete(call)
    const participant = new LiveParticipant(call, this.#newRow(call, settings), settings)
    this.#participants.set(call.sid, participant)
    participant.disposers.push(
      call.events.on('ended', () => void this.leave(call.sid, 'participant_hung_up')),
      call.events.on('redirected', () => void this.leave(call.sid, 'participant_updated_via_api')),
    )
    this.#watchSpeech(participant)
    return participant
  }

  #newRow(call: LiveCall, settings: ParticipantSettings): Participant {
    const now = this.#parts.clock.now()
    return {
      conferenceSid: this.sid,
      callSid: call.sid,
      accountSid: this.#row.accountSid,
      label: settings.label ?? null,
      status: 'connected',
      muted: settings.muted ?? false,
      hold: false,
      coaching: settings.coaching ?? settings.callSidToCoach !== undefined,
      callSidToCoach: settings.callSidToCoach ?? null,
      startConferenceOnEnter: settings.startConferenceOnEnter ?? true,
      endConferenceOnExit: settings.endConferenceOnExit ?? false,
      queueTimeMs: call.row.queueTimeMs,
      dateCreated: now,
      dateUpdated: now,
      joinedAt: now,
      leftAt: null,
    }
  }

  get #limit(): number {
    return Math.min(this.#settings.maxParticipants ?? MAX_PARTICIPANTS, MAX_PARTICIPANTS)
  }

  /** Documents and REST have codes of their own for the same faults. */
  #checkLabel(
    label: string | undefined,
    call: LiveCall | null,
    codes: { readonly malformed: number; readonly taken: number },
  ): void {
    if (label === undefined || label === '') return
    if (label.length > MAX_LABEL || label.includes('/') || /^CA[0-9a-f]{32}$/i.test(label)) {
      throw new OffhookError('The label can not be used', { code: codes.malformed })
    }
    const holders = [
      this.find(label)?.call,
      ...[...this.#invited].filter(([, row]) => row.label === label).map(([holder]) => holder),
    ]
    if (holders.some((holder) => holder !== undefined && holder !== call)) {
      throw new OffhookError('The label is in use', { code: codes.taken })
    }
  }

  #find(callSid: CallSid, absent: number): LiveParticipant {
    const found = this.#participants.get(callSid)
    if (found) return found
    throw new OffhookError('Who is to be coached is not in the conference', { code: absent })
  }

  #checkCoached(callSid: CallSid): void {
    if (this.#find(callSid, 16028).row.hold) {
      throw new OffhookError('Who is to be coached is on hold', { code: 16027 })
    }
  }

  /** Moves the row on when the conference may begin now. */
  #startsNow(): boolean {
    const rows = this.participants.map(({ row }) => row)
    if (this.#row.status !== 'init' || !mayStart(rows)) return false
    this.#row = { ...this.#row, status: 'in-progress', dateUpdated: this.#parts.clock.now() }
    return true
  }

  #joinChanges(participants: readonly LiveParticipant[], starts: boolean): Change[] {
    const changes: Change[] = []
    if (!this.#stored || starts) changes.push(put('conference', this.#row))
    for (const { row } of participants) {
      changes.push(put('participant', row))
      changes.push(...this.#callback('participant-join', participantParameters(row)))
    }
    if (starts) changes.push(...this.#callback('conference-start', {}))
    return changes
  }

  /** Undoes an admission that was not committed. */
  #withdraw(participants: readonly LiveParticipant[]): void {
    for (const participant of participants) {
      participant.release()
      this.#participants.delete(participant.call.sid)
      if (this.#roomIsOpen && !participant.call.isOver) {
        const { endpointId } = participant.call
        this.#parts.media.post([
          ...participant.call.speaker.silence(),
          { type: 'room.remove-member', roomId: this.roomId, endpointId },
        ])
      }
      participant.tellLeft('participant_add_failed')
    }
    if (!this.#stored) this.#close()
  }

  #tellJoined(participants: readonly LiveParticipant[], starts: boolean): void {
    const { events } = this.#parts
    for (const { row } of participants) events.emit('participant.joined', row, this.#row)
    if (starts) events.emit('conference.started', this.#row)
  }

  #onStarted(): void {
    const { record, trim, recordingStatusCallback } = this.#settings
    if (!record || this.isOver) return
    this.#parts.recordings
      .ofConference({
        accountSid: this.#row.accountSid,
        conferenceSid: this.sid,
        roomId: this.roomId,
        source: 'Conference',
        trim: trim !== 'do-not-trim',
        callback: recordingStatusCallback ?? null,
      })
      .then((recording) => {
        this.#recording = recording
        if (this.isOver) return recording.stop()
      })
      .catch((error: unknown) => {
        this.#parts.logger.error(
          { conferenceSid: this.sid, error: messageOf(error) },
          'a conference was not recorded',
        )
      })
  }

  // ── Who hears whom ────────────────────────────────────────────────────────────────────────────

  /** Puts participants where their rows say, in one batch; their own music ends or begins. */
  #seat(participants: readonly LiveParticipant[]): void {
    const commands: MediaCommand[] = []
    if (!this.#roomIsOpen) commands.push({ type: 'room.open', roomId: this.roomId })
    this.#roomIsOpen = true
    const live = participants.filter(({ call }) => !call.isOver)
    for (const participant of live) {
      commands.push(...participant.call.speaker.silence())
      commands.push({
        type: 'room.set-member',
        roomId: this.roomId,
        endpointId: participant.call.endpointId,
        ...this.#seatOf(participant),
      })
    }
    this.#parts.media.post(commands)
    for (const participant of live) {
      participant.freeEar()
      if (this.#row.status === 'init') this.#playWait(participant)
    }
  }

  #seatOf({ row }: LiveParticipant) {
    const coached = row.callSidToCoach ? this.#participants.get(row.callSidToCoach) : undefined
    return seatOf({
      started: this.#row.status === 'in-progress',
      muted: row.muted,
      hold: row.hold,
      coaching: row.coaching,
      coached: coached && !coached.call.isOver ? coached.call.endpointId : null,
    })
  }

  #playWait(participant: LiveParticipant): void {
    this.#sound.playWait(
      participant,
      () => void this.leave(participant.call.sid, 'participant_add_failed'),
    )
  }

  #watchSpeech(participant: LiveParticipant): void {
    if (!this.#settings.statusCallback?.events.includes('speaker')) return
    const { media, journal } = this.#parts
    const { endpointId } = participant.call
    let speaking = false
    const tell = (event: 'participant-speech-start' | 'participant-speech-stop'): void => {
      speaking = event === 'participant-speech-start'
      void journal.record(this.#callback(event, participantParameters(participant.row)))
    }
    media.post([{ type: 'endpoint.watch-speech', endpointId, silenceMs: SPEECH_PAUSE_MS }])
    participant.disposers.push(
      media.listen(endpointId, {
        speech: () => !speaking && tell('participant-speech-start'),
        silent: () => speaking && tell('participant-speech-stop'),
      }),
    )
  }

  // ── Edits ─────────────────────────────────────────────────────────────────────────────────────

  /** @throws OffhookError 16027, 16028 for who is coached; and what the store says */
  async update(
    participant: LiveParticipant,
    request: UpdateParticipantRequest,
  ): Promise<Participant> {
    const before = participant.row
    const coach = request.callSidToCoach
    if (coach !== undefined) this.#checkCoached(coach)
    if (request.beepOnExit !== undefined) {
      const enters = participant.beep === 'true' || participant.beep === 'onEnter'
      participant.beep = request.beepOnExit
        ? enters
          ? 'true'
          : 'onExit'
        : enters
          ? 'onEnter'
          : 'false'
    }
    if (request.waitUrl !== undefined) {
      participant.waitContent = earContent(request.waitUrl, request.waitMethod, 'POST')
    }
    const row: Participant = {
      ...before,
      muted: request.muted ?? before.muted,
      hold: request.hold ?? before.hold,
      coaching: request.coaching ?? (coach === undefined ? before.coaching : true),
      callSidToCoach: coach ?? before.callSidToCoach,
      endConferenceOnExit: request.endConferenceOnExit ?? before.endConferenceOnExit,
      dateUpdated: this.#parts.clock.now(),
    }
    participant.row = row
    const changes = editEvents(before, row).flatMap((event) =>
      this.#callback(event, participantParameters(row)),
    )
    try {
      await this.#parts.journal.commit([put('participant', row), ...changes])
    } catch (error) {
      if (participant.row === row) participant.row = before
      throw error
    }
    this.#parts.events.emit('participant.updated', row, this.#row)
    if (this.#participants.get(row.callSid) !== participant) return row
    const newHoldMusic = row.hold && request.holdUrl !== undefined
    if (row.hold !== before.hold || newHoldMusic) {
      this.#seat([participant])
      if (row.hold) this.#sound.playHold(participant, request.holdUrl, request.holdMethod ?? 'GET')
    } else if (standsElsewhere(before, row)) {
      this.#reseat(participant)
    } else if (request.waitUrl !== undefined && this.#row.status === 'init') {
      this.#playWait(participant)
    }
    if (request.announceUrl) {
      this.#sound.announceTo(participant, request.announceUrl, request.announceMethod ?? 'POST')
    }
    return row
  }

  /** A new row of the matrix; what plays in the ear goes on. */
  #reseat(participant: LiveParticipant): void {
    if (participant.call.isOver) return
    this.#parts.media.post([
      {
        type: 'room.set-member',
        roomId: this.roomId,
        endpointId: participant.call.endpointId,
        ...this.#seatOf(participant),
      },
    ])
  }

  /** Plays a document to all, over what they say. */
  announce(url: string, method: HttpMethod): void {
    this.#sound.announce(url, method)
  }

  // ── Leaving ───────────────────────────────────────────────────────────────────────────────────

  /** Takes a participant out, and ends the conference when that was the last or says so. */
  async leave(callSid: CallSid, reason: ParticipantLeaveReason, kicked = false): Promise<void> {
    const participant = this.#participants.get(callSid)
    if (!participant) return
    this.#beepAfter(participant)
    const ends = participant.row.endConferenceOnExit && this.#row.status === 'in-progress'
    const last = this.#participants.size === 1 && this.#invited.size === 0
    if (!ends && !last) return this.#takeOut([[participant, reason]], null, null)
    const why: ConferenceEndReason = ends
      ? kicked
        ? 'participant-with-end-conference-on-exit-kicked'
        : 'participant-with-end-conference-on-exit-left'
      : kicked
        ? 'last-participant-kicked'
        : 'last-participant-left'
    const others = this.participants.filter((each) => each !== participant)
    await this.#takeOut(
      [
        [participant, reason],
        ...others.map((each) => [each, 'moderator_ended_conference'] as const),
      ],
      why,
      participant,
    )
  }

  /** Ends it for everybody. */
  async end(): Promise<void> {
    if (this.isOver) return
    await this.#takeOut(
      this.participants.map((each) => [each, 'conference_ended_via_api'] as const),
      'conference-ended-via-api',
      null,
    )
  }

  #beepAfter(participant: LiveParticipant): void {
    if (this.#participants.size > 1 && !participant.row.endConferenceOnExit) {
      this.#sound.beep(participant, 'onExit')
    }
  }

  async #takeOut(
    leaving: readonly (readonly [LiveParticipant, ParticipantLeaveReason])[],
    why: ConferenceEndReason | null,
    ending: LiveParticipant | null,
  ): Promise<void> {
    const now = this.#parts.clock.now()
    const changes: Change[] = []
    const commands: MediaCommand[] = []
    const rows: Participant[] = []
    for (const [participant, reason] of leaving) {
      const { call } = participant
      this.#participants.delete(call.sid)
      // What plays ends in the same moment as the seat; the endpoint of an ended leg is gone.
      if (!call.isOver) {
        commands.push(...call.speaker.silence())
        const { endpointId } = call
        commands.push({ type: 'room.remove-member', roomId: this.roomId, endpointId })
      }
      participant.release()
      const row: Participant = {
        ...participant.row,
        status: 'complete',
        dateUpdated: now,
        leftAt: now,
      }
      participant.row = row
      rows.push(row)
      changes.push(put('participant', row))
      changes.push(
        ...this.#callback('participant-leave', {
          ...participantParameters(row),
          ParticipantCallStatus: call.row.status,
          ReasonParticipantLeft: reason,
        }),
      )
    }
    if (why !== null) changes.push(...this.#endChanges(why, ending, now))
    const committed = this.#parts.journal.record(changes)
    if (this.#roomIsOpen) this.#parts.media.post(commands)
    if (why !== null) this.#close()
    else this.#reseatCoaches(leaving.map(([{ call }]) => call.sid))
    await committed
    for (const row of rows) this.#parts.events.emit('participant.left', row, this.#row)
    for (const [participant, reason] of leaving) participant.tellLeft(reason)
    if (why !== null) this.#parts.events.emit('conference.ended', this.#row)
  }

  /** A coach of somebody who left is heard by nobody. */
  #reseatCoaches(gone: readonly CallSid[]): void {
    for (const participant of this.participants) {
      const { coaching, callSidToCoach } = participant.row
      if (coaching && callSidToCoach && gone.includes(callSidToCoach)) this.#reseat(participant)
    }
  }

  #endChanges(
    why: ConferenceEndReason,
    ending: LiveParticipant | null,
    now: number,
  ): readonly Change[] {
    this.#row = {
      ...this.#row,
      status: 'completed',
      reasonEnded: why,
      callSidEnding: ending?.call.sid ?? null,
      endTime: now,
      dateUpdated: now,
    }
    return [
      put('conference', this.#row),
      ...this.#callback('conference-end', {
        ReasonConferenceEnded: why,
        Reason: conferenceEndReasons[why],
        ...(ending ? { CallSidEndingConference: ending.call.sid } : {}),
        ...(ending?.row.label ? { ParticipantLabelEndingConference: ending.row.label } : {}),
      }),
    ]
  }

  /** Ends it when nobody is here and nobody is being dialled. */
  closeIfEmpty(): void {
    if (this.isOver || this.#participants.size > 0 || this.#invited.size > 0) return
    if (!this.#stored) return this.#close()
    const changes = this.#endChanges('last-participant-left', null, this.#parts.clock.now())
    this.#close()
    void this.#parts.journal
      .record(changes)
      .then(() => this.#parts.events.emit('conference.ended', this.#row))
  }

  #close(): void {
    if (!this.isOver) this.#row = { ...this.#row, status: 'completed' }
    interrupt(this.#end, 'done')
    this.#recording?.stop().catch(() => {})
    if (this.#roomIsOpen) this.#parts.media.post([{ type: 'room.close', roomId: this.roomId }])
    this.#roomIsOpen = false
    for (const call of this.#invited.keys()) call.hangup('canceled')
    this.#onOver()
  }

  /** The callback of an event, if somebody asked for it. */
  #callback(event: ConferenceEvent, parameters: Parameters): readonly Change[] {
    this.#sequence += 1
    const { statusCallback } = this.#settings
    if (!statusCallback?.events.includes(conferenceEvents[event])) return []
    return [
      webhookChange({
        accountSid: this.#row.accountSid,
        orderKey: this.sid,
        url: statusCallback.url,
        method: statusCallback.method,
        parameters: {
          ...conferenceParameters(this.#row, event, this.#sequence, this.#parts.clock.now()),
          ...parameters,
        },
      }),
    ]
  }
}

/** The row of a conference that nobody has joined. */
export function newConferenceRow(
  facts: Pick<Conference, 'accountSid' | 'friendlyName' | 'nodeId' | 'dateCreated'> & {
    readonly region: string
  },
): Conference {
  return {
    ...facts,
    sid: makeSid('CF'),
    status: 'init',
    reasonEnded: null,
    callSidEnding: null,
    dateUpdated: facts.dateCreated,
    endTime: null,
  }
}

function full(): OffhookError {
  return new OffhookError('The conference is full', { code: 16020 })
}

function notLive(): OffhookError {
  return new OffhookError('The conference is not in progress', { code: 20404, status: 404 })
}
