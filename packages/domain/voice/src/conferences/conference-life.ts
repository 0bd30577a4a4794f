import type { CallSid, Change, Clock, Emitter } from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'
import type { VoiceEvents } from '../events.ts'
import type { Journal } from '../journal.ts'
import type { Conference } from '../model.ts'
import type { ConferenceSettings } from '../settings.ts'
import {
  type ConferenceEffect,
  type ConferenceEvent,
  type ConferenceState,
  conferenceMachine,
  isOver,
  newConference,
} from './conference-state.ts'
import type { LiveParticipant } from './live-participant.ts'
import type { Seating } from './seating.ts'
import { Telling } from './telling.ts'

export interface ConferenceLifeOptions {
  readonly clock: Clock
  readonly journal: Journal
  readonly events: Emitter<VoiceEvents>
  readonly row: Conference
  readonly settings: ConferenceSettings
  readonly seating: Seating
  /** Called as soon as nobody may join any more; everybody present is out by then. */
  readonly onOver: () => void
}

/** The state of a conference and the legs behind it: carries out its events, stores and tells them. */
export class ConferenceLife {
  readonly telling: Telling
  /** In order of arrival. */
  readonly present = new Map<CallSid, LiveParticipant>()
  /** Calls that are dialled into here and have not joined yet. */
  readonly invited = new Map<CallSid, LiveCall>()
  readonly #options: ConferenceLifeOptions
  #state: ConferenceState

  constructor(options: ConferenceLifeOptions) {
    this.#options = options
    this.#state = newConference(options.row)
    this.telling = new Telling({
      ...options,
      statusCallback: options.settings.statusCallback,
      row: () => this.#state.row,
      callOf: (callSid) => this.present.get(callSid)?.call ?? this.invited.get(callSid),
    })
  }

  get state(): ConferenceState {
    return this.#state
  }

  get isOver(): boolean {
    return isOver(this.#state)
  }

  /** Takes an event that is possible now. The caller stores what it means. */
  take(event: ConferenceEvent): readonly ConferenceEffect[] {
    return this.#apply(conferenceMachine.step(this.#state, event))
  }

  /**
   * Stores and tells that parties have joined or are invited. When the store refuses, they are taken
   * out again and it rejects with the store's error.
   */
  async commit(
    effects: readonly ConferenceEffect[],
    parties: readonly CallSid[],
    commitWith: readonly Change[] = [],
  ): Promise<void> {
    try {
      await this.#options.journal.commit([...this.telling.changesOf(effects), ...commitWith])
    } catch (error) {
      this.#withdraw(parties)
      throw error
    }
    if (!this.isOver) this.take({ type: 'committed', callSids: parties })
    this.telling.emit(effects)
  }

  /** Ends it when nobody is here and nobody is being dialled. */
  closeIfEmpty(): void {
    this.#withdraw([])
  }

  /** Undoes an admission or an invitation that was not committed. */
  #withdraw(callSids: readonly CallSid[]): void {
    const participants = callSids.flatMap((callSid) => this.present.get(callSid) ?? [])
    this.#options.seating.unseat(participants)
    for (const callSid of callSids) this.#forget(callSid)
    for (const participant of participants) participant.tellLeft('participant_add_failed')
    void this.takeOut({ type: 'withdraw', callSids, now: this.#options.clock.now() })
  }

  /**
   * Carries out an event that takes somebody out, or ends the conference. They are out at once; it
   * resolves when that is committed. Never rejects.
   */
  async takeOut(event: ConferenceEvent): Promise<void> {
    const wasOver = this.isOver
    const step = conferenceMachine.next(this.#state, event)
    if (!step) return
    const effects = this.#apply(step)
    const committed = this.#options.journal.record(this.telling.changesOf(effects))
    const left = effects.filter((effect) => effect.type === 'left')
    const gone = left.flatMap(({ participant: { callSid }, reason }) => {
      const participant = this.present.get(callSid)
      return participant ? [{ participant, reason }] : []
    })
    this.#options.seating.unseat(gone.map(({ participant }) => participant))
    for (const { participant } of left) this.#forget(participant.callSid)
    if (this.isOver && !wasOver) this.#options.onOver()
    else this.#reseatCoachesOf(gone.map(({ participant }) => participant.call.sid))
    await committed
    this.telling.emit(effects)
    for (const { participant, reason } of gone) participant.tellLeft(reason)
  }

  #forget(callSid: CallSid): void {
    const participant = this.present.get(callSid)
    this.present.delete(callSid)
    this.invited.delete(callSid)
    participant?.release()
  }

  /** A coach of somebody who left is heard by nobody. */
  #reseatCoachesOf(gone: readonly CallSid[]): void {
    for (const participant of this.present.values()) {
      const { coaching, callSidToCoach } = participant.row
      if (coaching && callSidToCoach && gone.includes(callSidToCoach)) {
        this.#options.seating.reseat(this.#state, participant)
      }
    }
  }

  #apply(step: {
    readonly state: ConferenceState
    readonly effects: readonly ConferenceEffect[]
  }): readonly ConferenceEffect[] {
    this.#state = step.state
    for (const effect of step.effects) {
      if (!('participant' in effect)) continue
      const live = this.present.get(effect.participant.callSid)
      if (live) live.row = effect.participant
    }
    return step.effects
  }
}
