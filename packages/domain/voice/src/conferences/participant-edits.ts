import type { Participant } from '../model.ts'
import type { ConferenceEvent } from './conference-callbacks.ts'

/** What the owner of a conference is told of an edit. */
export function editEvents(before: Participant, after: Participant): readonly ConferenceEvent[] {
  const events: ConferenceEvent[] = []
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
