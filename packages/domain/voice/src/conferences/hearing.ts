import type { Participant } from '../model.ts'
import type { UpdateParticipantRequest } from '../settings.ts'
import type { ConferenceSound } from './conference-sound.ts'
import type { ConferenceState } from './conference-state.ts'
import type { LiveParticipant } from './live-participant.ts'
import { standsElsewhere } from './participant-edits.ts'
import type { Seating } from './seating.ts'

export interface HearingOptions {
  readonly state: () => ConferenceState
  readonly seating: Seating
  readonly sound: ConferenceSound
}

/** What each participant hears: the others, or something in their own ear. */
export class Hearing {
  readonly #options: HearingOptions

  constructor(options: HearingOptions) {
    this.#options = options
  }

  /** Seats them in one batch; before the start each of them then hears their own music. */
  seat(participants: readonly LiveParticipant[]): void {
    const { state, seating, sound } = this.#options
    for (const participant of seating.seat(state(), participants)) {
      if (state().row.status === 'init') sound.playWait(participant)
    }
  }

  /** Carries out what an edit changes for the ears. */
  edited(
    participant: LiveParticipant,
    before: Participant,
    row: Participant,
    request: UpdateParticipantRequest,
  ): void {
    const { state, seating, sound } = this.#options
    const newHoldMusic = row.hold && request.holdUrl !== undefined
    if (row.hold !== before.hold || newHoldMusic) {
      this.seat([participant])
      if (row.hold) sound.playHold(participant, request.holdUrl, request.holdMethod ?? 'GET')
    } else if (standsElsewhere(before, row)) {
      seating.reseat(state(), participant)
    } else if (request.waitUrl !== undefined && state().row.status === 'init') {
      sound.playWait(participant)
    }
    if (request.announceUrl) {
      sound.announceTo(participant, request.announceUrl, request.announceMethod ?? 'POST')
    }
  }
}
