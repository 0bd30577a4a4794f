/** Turns the effects of a conference into changes to commit, and into events after the commit. */
import { type CallSid, type Change, type Clock, type Emitter, put } from '@offhook/core'
import type { Parameters } from '../calls/call-parameters.ts'
import type { LiveCall } from '../calls/live-call.ts'
import { webhookChange } from '../calls/webhook-change.ts'
import type { VoiceEvents } from '../events.ts'
import type { Conference, Participant, StatusCallback } from '../model.ts'
import {
  type ConferenceCallback,
  conferenceEndReasons,
  conferenceParameters,
  participantParameters,
  subscriptions,
} from './conference-callbacks.ts'
import type { ConferenceEffect } from './conference-state.ts'
import { editEvents, holdEnded } from './participant-edits.ts'

export interface TellingOptions {
  readonly clock: Clock
  readonly callOf: (callSid: CallSid) => LiveCall | undefined
  readonly events: Emitter<VoiceEvents>
  readonly statusCallback: StatusCallback | undefined
  /** The row as it is now. */
  readonly row: () => Conference
}

export class Telling {
  readonly #options: TellingOptions
  #sequence = 0

  constructor(options: TellingOptions) {
    this.#options = options
  }

  /** The changes that the effects mean, callbacks included, in the order of the effects. */
  changesOf(effects: readonly ConferenceEffect[]): readonly Change[] {
    return effects.flatMap((effect) => this.#changesOf(effect))
  }

  #changesOf(effect: ConferenceEffect): readonly Change[] {
    switch (effect.type) {
      case 'store':
        return [put('conference', this.#options.row())]
      case 'started':
        return this.callback('conference-start', {})
      case 'joined':
        return [put('participant', effect.participant), ...this.#tell('participant-join', effect)]
      case 'invited':
        return [put('participant', effect.participant)]
      case 'edited': {
        const events = editEvents(effect.before, effect.participant)
        return [
          put('participant', effect.participant),
          ...holdChanges(effect.before, effect.participant),
          ...events.flatMap((event) => this.#tell(event, effect)),
        ]
      }
      case 'left':
        return [
          put('participant', effect.participant),
          ...holdChanges(effect.participant, effect.participant),
          ...this.#tell('participant-leave', effect, {
            ...this.#callStatus(effect.participant),
            ReasonParticipantLeft: effect.reason,
          }),
        ]
      case 'completed':
        return this.callback('conference-end', endParameters(effect))
    }
  }

  /** Emits the events, once the changes are committed. */
  emit(effects: readonly ConferenceEffect[]): void {
    const { events } = this.#options
    const row = this.#options.row()
    for (const effect of effects) {
      switch (effect.type) {
        case 'invited':
          events.emit('participant.invited', effect.participant, row)
          break
        case 'joined':
          events.emit('participant.joined', effect.participant, row)
          break
        case 'started':
          events.emit('conference.started', row)
          break
        case 'edited':
          events.emit('participant.updated', effect.participant, row)
          break
        case 'left':
          events.emit('participant.left', effect.participant, row)
          break
        case 'completed':
          events.emit('conference.ended', row)
      }
    }
  }

  #tell(
    event: ConferenceCallback,
    { participant }: { readonly participant: Participant },
    more: Parameters = {},
  ): readonly Change[] {
    return this.callback(event, { ...participantParameters(participant), ...more })
  }

  /** The callback of an event, if it is subscribed to. Every event takes a number, sent or not. */
  callback(event: ConferenceCallback, parameters: Parameters): readonly Change[] {
    this.#sequence += 1
    const { clock, statusCallback } = this.#options
    if (!statusCallback?.events.includes(subscriptions[event])) return []
    const row = this.#options.row()
    return [
      webhookChange({
        accountSid: row.accountSid,
        orderKey: row.sid,
        url: statusCallback.url,
        method: statusCallback.method,
        parameters: {
          ...conferenceParameters(row, event, this.#sequence, clock.now()),
          ...parameters,
        },
      }),
    ]
  }

  #callStatus({ callSid }: Participant): Parameters {
    const call = this.#options.callOf(callSid)
    return call ? { ParticipantCallStatus: call.row.status } : {}
  }
}

function holdChanges(before: Participant, after: Participant): readonly Change[] {
  const hold = holdEnded(before, after)
  return hold ? [put('hold', hold)] : []
}

function endParameters({
  why,
  ending,
}: Extract<ConferenceEffect, { type: 'completed' }>): Parameters {
  return {
    ReasonConferenceEnded: why,
    Reason: conferenceEndReasons[why],
    ...(ending ? { CallSidEndingConference: ending.callSid } : {}),
    ...(ending?.label ? { ParticipantLabelEndingConference: ending.label } : {}),
  }
}
