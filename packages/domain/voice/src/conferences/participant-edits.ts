import type { Hold, Participant } from '../model.ts'
import type { Beep } from '../options.ts'
import type { UpdateParticipantRequest } from '../settings.ts'
import type { ConferenceCallback } from './conference-callbacks.ts'

/** The events that an edit means to the owner of a conference. */
export function editEvents(before: Participant, after: Participant): readonly ConferenceCallback[] {
  const events: ConferenceCallback[] = []
  if (after.muted !== before.muted) {
    events.push(after.muted ? 'participant-mute' : 'participant-unmute')
  }
  if (after.hold !== before.hold) {
    events.push(after.hold ? 'participant-hold' : 'participant-unhold')
  }
  const modified =
    after.coaching !== before.coaching ||
    after.callSidToCoach !== before.callSidToCoach ||
    after.endConferenceOnExit !== before.endConferenceOnExit
  if (modified) events.push('participant-modify')
  return events
}

/** True when the edit changes whom they hear or who hears them, hold aside. */
export function standsElsewhere(before: Participant, after: Participant): boolean {
  return (
    after.muted !== before.muted ||
    after.coaching !== before.coaching ||
    after.callSidToCoach !== before.callSidToCoach
  )
}

/** The row after a request; what it does not name stays. */
export function editedRow(
  before: Participant,
  request: UpdateParticipantRequest,
  now: number,
): Participant {
  const coach = request.callSidToCoach
  return {
    ...before,
    muted: request.muted ?? before.muted,
    ...holdAfter(before, request, now),
    coaching: request.coaching ?? (coach === undefined ? before.coaching : true),
    callSidToCoach: coach ?? before.callSidToCoach,
    endConferenceOnExit: request.endConferenceOnExit ?? before.endConferenceOnExit,
    dateUpdated: now,
  }
}

/** Who is on hold already is so since then, and by whoever it was. */
function holdAfter(
  { hold, holdSince, heldBy }: Participant,
  request: UpdateParticipantRequest,
  now: number,
): Pick<Participant, 'hold' | 'holdSince' | 'heldBy'> {
  if (request.hold === undefined || request.hold === hold) return { hold, holdSince, heldBy }
  return request.hold
    ? { hold: true, holdSince: now, heldBy: request.byCallSid ?? null }
    : { hold: false, holdSince: null, heldBy: null }
}

/** The stretch of hold that is over with this step; null where there is none. */
export function holdEnded(
  { conferenceSid, callSid, accountSid, holdSince, heldBy }: Participant,
  after: Participant,
): Hold | null {
  const over = !after.hold || after.leftAt !== null
  if (holdSince === null || !over) return null
  const heldTo = after.leftAt ?? after.dateUpdated
  return { conferenceSid, callSid, accountSid, heldBy, heldFrom: holdSince, heldTo }
}

/** The same beep on entering, with or without one on leaving. */
export function beepWithExit(beep: Beep, onExit: boolean): Beep {
  const onEnter = beep === 'true' || beep === 'onEnter'
  if (onExit) return onEnter ? 'true' : 'onExit'
  return onEnter ? 'onEnter' : 'false'
}
