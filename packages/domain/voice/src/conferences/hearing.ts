import type { Disposer } from '@offhook/core'
import { AwayMusic } from '../calls/away-music.ts'
import type { LiveCall } from '../calls/live-call.ts'
import type { Participant } from '../model.ts'
import type { Prompts } from '../ports.ts'
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
  readonly prompts: Pick<Prompts, 'shipped'>
  /** In order of arrival. */
  readonly participants: () => readonly LiveParticipant[]
}

/** What each participant hears: the others, or something in their own ear. */
export class Hearing {
  readonly #options: HearingOptions
  readonly #away: AwayMusic

  constructor(options: HearingOptions) {
    this.#options = options
    this.#away = new AwayMusic({ prompts: options.prompts, parties: () => this.#together() })
  }

  /** Seats them in one batch; before the start each of them then hears their own music. */
  seat(participants: readonly LiveParticipant[]): void {
    const { state, seating, sound } = this.#options
    for (const participant of seating.seat(state(), participants)) {
      this.#away.stop(participant.call)
      if (state().row.status === 'init') sound.playWait(participant)
    }
    this.#away.look()
  }

  /** From now on the others hear music while they are alone because this one is away. */
  follow(call: LiveCall): readonly Disposer[] {
    return [this.#away.follow(call), () => this.#away.look()]
  }

  /** Those who hear each other: whoever is on hold has music of their own. */
  #together(): readonly LiveCall[] {
    const { state, participants } = this.#options
    if (state().row.status !== 'in-progress') return []
    return participants().flatMap(({ row, call }) => (row.hold ? [] : [call]))
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
