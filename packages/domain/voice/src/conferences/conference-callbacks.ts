/** What the status callbacks of a conference say. */
import { type Parameters, rfc2822 } from '../calls/call-parameters.ts'
import type { Conference, Participant } from '../model.ts'
import type { ConferenceSubscription } from '../options.ts'

/** The words of `StatusCallbackEvent`, and what is subscribed to for each. */
export const subscriptions = {
  'conference-start': 'start',
  'conference-end': 'end',
  'participant-join': 'join',
  'participant-leave': 'leave',
  'participant-mute': 'mute',
  'participant-unmute': 'mute',
  'participant-hold': 'hold',
  'participant-unhold': 'hold',
  'participant-modify': 'modify',
  'participant-speech-start': 'speaker',
  'participant-speech-stop': 'speaker',
  'announcement-end': 'announcement',
  'announcement-fail': 'announcement',
} as const satisfies Readonly<Record<string, ConferenceSubscription>>
export type ConferenceCallback = keyof typeof subscriptions

export function conferenceParameters(
  conference: Conference,
  event: ConferenceCallback,
  sequence: number,
  now: number,
): Parameters {
  return {
    ConferenceSid: conference.sid,
    FriendlyName: conference.friendlyName,
    AccountSid: conference.accountSid,
    SequenceNumber: String(sequence),
    Timestamp: rfc2822(now),
    StatusCallbackEvent: event,
  }
}

export function participantParameters(participant: Participant): Parameters {
  return {
    CallSid: participant.callSid,
    Muted: String(participant.muted),
    Hold: String(participant.hold),
    Coaching: String(participant.coaching),
    EndConferenceOnExit: String(participant.endConferenceOnExit),
    StartConferenceOnEnter: String(participant.startConferenceOnEnter),
    ...(participant.callSidToCoach === null ? {} : { CallSidToCoach: participant.callSidToCoach }),
    ...(participant.label === null ? {} : { ParticipantLabel: participant.label }),
  }
}

export const conferenceEndReasons = {
  'conference-ended-via-api': 'The conference was ended through the API',
  'participant-with-end-conference-on-exit-left':
    'A participant whose leaving ends the conference has left',
  'participant-with-end-conference-on-exit-kicked':
    'A participant whose leaving ends the conference was removed',
  'last-participant-kicked': 'The last participant was removed',
  'last-participant-left': 'The last participant has left',
} as const
export type ConferenceEndReason = keyof typeof conferenceEndReasons

/** Why a participant left, as callbacks say it. */
export type ParticipantLeaveReason =
  | 'conference_ended_via_api'
  | 'moderator_ended_conference'
  | 'participant_updated_via_api'
  | 'participant_hung_up'
  | 'participant_add_failed'
