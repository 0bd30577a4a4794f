/**
 * A conference while it lives. Joining and every edit are committed before they are heard. Leaving
 * cannot be refused: a party that is gone is out at once, and the commit follows.
 */
import { setMaxListeners } from 'node:events'
import type { RoomId } from '@offhook/control'
import type { AccountSid, CallSid, Change, Clock, Emitter, Timer } from '@offhook/core'
import { followEarlySound } from '../calls/early-sound.ts'
import type { LiveCall } from '../calls/live-call.ts'
import type { VoiceEvents } from '../events.ts'
import { earContent } from '../interpreter/ear-program.ts'
import type { Conference, Participant } from '../model.ts'
import type { HttpMethod, JitterBufferSize } from '../options.ts'
import type { RecordingTable } from '../recordings/recording-table.ts'
import type {
  ConferenceSettings,
  ParticipantSettings,
  UpdateParticipantRequest,
} from '../settings.ts'
import { interrupt } from '../waiting/interruption.ts'
import { admit, checkCoached, checkInvitation, invite, type Joining } from './admission.ts'
import { type ParticipantLeaveReason, participantParameters } from './conference-callbacks.ts'
import { ConferenceLife } from './conference-life.ts'
import { ConferenceRecording } from './conference-recording.ts'
import { ConferenceSound, type SoundParts } from './conference-sound.ts'
import type { ConferenceEffect } from './conference-state.ts'
import { Hearing } from './hearing.ts'
import { LiveParticipant } from './live-participant.ts'
import { beepWithExit, editedRow } from './participant-edits.ts'
import { Seating } from './seating.ts'
import { watchSpeech } from './speech-watch.ts'

/** What each size of a jitter buffer means, in milliseconds; null = as long as the network needs. */
const longestDelayMs: Readonly<Record<JitterBufferSize, number | null>> = {
  off: 0,
  small: 20,
  medium: 40,
  large: null,
}

/** What conferences are made with. */
export interface ConferenceParts extends SoundParts {
  readonly clock: Clock
  readonly events: Emitter<VoiceEvents>
  readonly recordings: RecordingTable
  /** The longest time from start to end of one of the account; asked when it starts. */
  readonly conferenceSeconds: (accountSid: AccountSid) => number
}

export interface LiveConferenceOptions {
  readonly parts: ConferenceParts
  readonly row: Conference
  readonly settings: ConferenceSettings
  /** Called as soon as nobody may join any more. */
  readonly onOver: () => void
}

export class LiveConference {
  readonly #parts: ConferenceParts
  readonly #settings: ConferenceSettings
  readonly #life: ConferenceLife
  readonly #seating: Seating
  readonly #sound: ConferenceSound
  readonly #hearing: Hearing
  readonly #recording: ConferenceRecording
  readonly #onOver: () => void
  readonly #end = new AbortController()
  #limit: Timer | null = null
  #endsAt: number | null = null

  constructor(options: LiveConferenceOptions) {
    const { parts, row, settings } = options
    this.#parts = parts
    this.#settings = settings
    this.#onOver = options.onOver
    // A crowd that comes in one moment is many sounds at once, each of which ends with the conference.
    setMaxListeners(0, this.#end.signal)
    this.#recording = new ConferenceRecording(parts)
    this.#seating = new Seating({
      media: parts.media,
      participantOf: (callSid) => this.#life.present.get(callSid),
    })
    const seating = this.#seating
    this.#life = new ConferenceLife({
      ...parts,
      row,
      settings,
      seating,
      onOver: () => this.#close(),
    })
    this.#sound = new ConferenceSound(parts, {
      roomId: this.roomId,
      signal: this.#end.signal,
      row: () => this.row,
      callback: (event, parameters) => this.#life.telling.callback(event, parameters),
    })
    this.#hearing = new Hearing({
      state: () => this.#life.state,
      seating,
      sound: this.#sound,
      prompts: parts.prompts,
      participants: () => this.participants,
    })
  }

  get row(): Conference {
    return this.#life.state.row
  }

  /** When it has lasted as long as one may; null before it has begun. */
  get endsAt(): number | null {
    return this.#endsAt
  }

  get sid() {
    return this.row.sid
  }

  get roomId(): RoomId {
    return this.#seating.roomId
  }

  /** In order of arrival. */
  get participants(): readonly LiveParticipant[] {
    return [...this.#life.present.values()]
  }

  /** The rows of those who are being dialled. */
  get invited(): readonly Participant[] {
    return [...this.#life.state.invited.values()]
  }

  /** By call sid or label. */
  find(callSidOrLabel: string): LiveParticipant | undefined {
    return this.participants.find(({ row }) => isNamed(row, callSidOrLabel))
  }

  /** The call of somebody who is being dialled. */
  findInvited(callSidOrLabel: string): LiveCall | undefined {
    const row = this.invited.find((each) => isNamed(each, callSidOrLabel))
    return row && this.#life.invited.get(row.callSid)
  }

  // ── Joining ───────────────────────────────────────────────────────────────────────────────────

  /**
   * Brings one party in.
   * @throws OffhookError as `admit`; Interruption when the call is over; and what the store says
   */
  async join(call: LiveCall, settings: ParticipantSettings): Promise<LiveParticipant> {
    const { participants, effects } = this.#admit([{ call, settings }])
    const [participant] = participants as [LiveParticipant]
    await this.#life.commit(effects, [call.sid])
    // Who has left meanwhile may have begun it for the others.
    const isHere = this.#life.present.get(call.sid) === participant
    this.#seatJoined(isHere ? participants : [], effects)
    this.#onStarted(effects)
    if (isHere) this.#sound.beep(participant, 'onEnter')
    return participant
  }

  /**
   * Brings parties in at one audible moment, then commits. What they heard before ends and they hear
   * each other in one batch; `onSeated` is called with it.
   * @throws OffhookError as `join`; then nothing was heard. What the store says; then all is over
   */
  async bridge(
    joining: readonly Joining[],
    options: { onSeated: () => void; commitWith: readonly Change[] },
  ): Promise<readonly LiveParticipant[]> {
    const { participants, effects } = this.#admit(joining)
    this.#seatJoined(participants, effects)
    options.onSeated()
    const callSids = joining.map(({ call }) => call.sid)
    await this.#life.commit(effects, callSids, options.commitWith)
    this.#onStarted(effects)
    return participants
  }

  /** Checks, before anybody is dialled, whether they could join. @throws OffhookError */
  checkInvitation(settings: ParticipantSettings): void {
    checkInvitation(this.#life.state, this.#settings, settings)
  }

  /** Makes the row of somebody who is being dialled. @throws OffhookError; what the store says */
  async invite(call: LiveCall, settings: ParticipantSettings): Promise<Participant> {
    const now = this.#parts.clock.now()
    const participant = invite(this.#life.state, this.#settings, { call, settings }, now)
    this.#life.invited.set(call.sid, call)
    await this.#life.commit(this.#life.take({ type: 'invite', participant }), [call.sid])
    return participant
  }

  /** Lets those who hear each other hear how a party whom they dial rings, until it answers. */
  hearRinging(call: LiveCall): void {
    followEarlySound(call, {
      ringback: () => (this.row.status === 'in-progress' ? this.#sound.ringback() : () => {}),
      listen: () => this.#seating.listenTo(this.#life.state, call),
    })
  }

  /** The dialled party did not come. */
  async uninvite(call: LiveCall, participant: Participant): Promise<void> {
    this.#life.invited.set(call.sid, call)
    await this.#life.takeOut({ type: 'uninvite', participant, now: this.#parts.clock.now() })
  }

  /** Ends it when nobody is here and nobody is being dialled. */
  closeIfEmpty(): void {
    this.#life.closeIfEmpty()
  }

  #admit(joining: readonly Joining[]) {
    const now = this.#parts.clock.now()
    let rows: readonly Participant[]
    try {
      rows = admit(this.#life.state, this.#settings, joining, now)
    } catch (error) {
      this.closeIfEmpty()
      throw error
    }
    const participants = joining.map(({ call, settings }, index) => {
      const participant = new LiveParticipant(call, rows[index]!, settings)
      this.#life.invited.delete(call.sid)
      this.#life.present.set(call.sid, participant)
      this.#follow(participant)
      this.#limitDelay(participant, settings)
      return participant
    })
    const effects = this.#life.take({ type: 'join', participants: rows, now })
    return { participants, effects }
  }

  /** For as long as they are here: the buffer is the leg's, which may go elsewhere afterwards. */
  #limitDelay(
    { call, disposers }: LiveParticipant,
    { jitterBufferSize }: ParticipantSettings,
  ): void {
    const delayMs = longestDelayMs[jitterBufferSize ?? 'large']
    if (delayMs === null) return
    const { media } = this.#parts
    const { endpointId } = call
    media.post([{ type: 'endpoint.limit-delay', endpointId, delayMs }])
    disposers.push(() => {
      if (!call.isOver) media.post([{ type: 'endpoint.limit-delay', endpointId, delayMs: null }])
    })
  }

  #follow({ call, disposers, row }: LiveParticipant): void {
    disposers.push(
      call.events.on('ended', () => void this.leave(call.sid, 'participant_hung_up')),
      call.events.on('redirected', () => void this.leave(call.sid, 'participant_updated_via_api')),
      ...this.#hearing.follow(call),
    )
    if (!this.#settings.statusCallback?.events.includes('speaker')) return
    const { media, journal } = this.#parts
    disposers.push(
      watchSpeech(media, call, (event) => {
        const now = this.#life.state.present.get(call.sid) ?? row
        void journal.record(this.#life.telling.callback(event, participantParameters(now)))
      }),
    )
  }

  /** Those who waited for the start stop waiting; whoever is on hold stays so, with their music. */
  #seatJoined(joined: readonly LiveParticipant[], effects: readonly ConferenceEffect[]): void {
    const waited = hasStarted(effects) ? this.participants.filter(({ row }) => !row.hold) : []
    const heard = [...new Set([...waited, ...joined])]
    if (heard.length > 0) this.#hearing.seat(heard)
  }

  #onStarted(effects: readonly ConferenceEffect[]): void {
    if (!hasStarted(effects) || this.#life.isOver) return
    const { clock } = this.#parts
    const longestMs = this.#parts.conferenceSeconds(this.row.accountSid) * 1_000
    this.#limit?.clear()
    this.#limit = clock.setTimeout(() => void this.end(), longestMs)
    this.#endsAt = clock.now() + longestMs
    const { record, trim, recordingStatusCallback } = this.#settings
    if (!record) return
    this.#recording.start({
      accountSid: this.row.accountSid,
      conferenceSid: this.sid,
      roomId: this.roomId,
      company: this.#seating.company,
      source: 'Conference',
      trim: trim !== 'do-not-trim',
      callback: recordingStatusCallback ?? null,
    })
  }

  // ── Edits ─────────────────────────────────────────────────────────────────────────────────────

  /** @throws OffhookError 16027, 16028 for who is coached; and what the store says */
  async update(
    participant: LiveParticipant,
    request: UpdateParticipantRequest,
  ): Promise<Participant> {
    const before = participant.row
    const { callSidToCoach, beepOnExit, waitUrl } = request
    if (callSidToCoach !== undefined) checkCoached(this.#life.state, callSidToCoach)
    if (beepOnExit !== undefined) participant.beep = beepWithExit(participant.beep, beepOnExit)
    if (waitUrl !== undefined) {
      participant.waitContent = earContent(waitUrl, request.waitMethod, 'POST')
    }
    const row = editedRow(before, request, this.#parts.clock.now())
    const effects = this.#life.take({ type: 'edit', participant: row })
    try {
      await this.#parts.journal.commit(this.#life.telling.changesOf(effects))
    } catch (error) {
      if (participant.row === row) this.#life.take({ type: 'edit', participant: before })
      throw error
    }
    this.#life.telling.emit(effects)
    if (this.#life.present.get(row.callSid) === participant) {
      this.#hearing.edited(participant, before, row, request)
    }
    return row
  }

  /** Plays a document to all, over what they say. */
  announce(url: string, method: HttpMethod): void {
    this.#sound.announce(url, method)
  }

  // ── Leaving ───────────────────────────────────────────────────────────────────────────────────

  /** Takes a participant out, and ends the conference when that was the last or says so. */
  async leave(callSid: CallSid, reason: ParticipantLeaveReason, kicked = false): Promise<void> {
    const participant = this.#life.present.get(callSid)
    if (!participant) return
    if (this.#life.present.size > 1 && !participant.row.endConferenceOnExit) {
      this.#sound.beep(participant, 'onExit')
    }
    const now = this.#parts.clock.now()
    await this.#life.takeOut({ type: 'leave', callSid, reason, kicked, now })
  }

  /** Ends it for everybody. */
  async end(): Promise<void> {
    await this.#life.takeOut({ type: 'end', now: this.#parts.clock.now() })
  }

  #close(): void {
    interrupt(this.#end, 'done')
    this.#limit?.clear()
    this.#recording.stop()
    this.#seating.close()
    for (const call of this.#life.invited.values()) call.hangup('canceled')
    this.#onOver()
  }
}

function isNamed({ callSid, label }: Participant, callSidOrLabel: string): boolean {
  return callSid === callSidOrLabel || label === callSidOrLabel
}

function hasStarted(effects: readonly ConferenceEffect[]): boolean {
  return effects.some(({ type }) => type === 'started')
}
