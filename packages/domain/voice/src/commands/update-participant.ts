import { errors, OffhookError } from '@offhook/core'
import type { LiveConference } from '../conferences/live-conference.ts'
import type { LiveParticipant } from '../conferences/live-participant.ts'
import type { Participant } from '../model.ts'
import type { UpdateParticipantRequest } from '../settings.ts'

/** @throws OffhookError 20404 unknown, 21220 not joined yet, 16027 and 16028 who is coached */
export async function updateParticipant(
  conference: LiveConference,
  callSidOrLabel: string,
  request: UpdateParticipantRequest,
): Promise<Participant> {
  return conference.update(participantOf(conference, callSidOrLabel), request)
}

/**
 * Takes the party out; it is hung up unless it runs a document that goes on.
 * @throws OffhookError 20404 unknown
 */
export async function removeParticipant(
  conference: LiveConference,
  callSidOrLabel: string,
): Promise<void> {
  const invited = conference.findInvited(callSidOrLabel)
  if (invited) {
    invited.hangup('canceled')
    await invited.gone
    return
  }
  const { call } = participantOf(conference, callSidOrLabel)
  await conference.leave(call.sid, 'participant_updated_via_api', true)
}

function participantOf(conference: LiveConference, callSidOrLabel: string): LiveParticipant {
  const participant = conference.find(callSidOrLabel)
  if (participant) return participant
  if (conference.findInvited(callSidOrLabel)) {
    throw new OffhookError(errors.invalidCallState, 'The participant has not joined yet')
  }
  throw new OffhookError(errors.notFound, 'The participant was not found')
}
