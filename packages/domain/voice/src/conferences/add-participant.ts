import { type AccountSid, isSid, messageOf, OffhookError } from '@offhook/core'
import { partyOf } from '../calls/called-party.ts'
import type { LiveCall } from '../calls/live-call.ts'
import type { Placed, PlaceRequest } from '../calls/outgoing-calls.ts'
import { statusCallbackOf } from '../calls/status-callback.ts'
import type { AddParticipantRequest, ParticipantSettings } from '../door.ts'
import type { Participant } from '../model.ts'
import { recordingCallbackOf } from '../recordings/recording-settings.ts'
import type { Services } from '../services.ts'
import type { LiveConference } from './live-conference.ts'

const DEFAULT_TIMEOUT = 60

/** Dials somebody into a conference; they join when they answer. */
export async function addParticipant(
  services: Services,
  accountSid: AccountSid,
  sidOrName: string,
  request: AddParticipantRequest,
): Promise<Participant> {
  const party = partyOf(request)
  const conference = findOrOpen(services, accountSid, sidOrName, request)
  const { call, dialled, row } = await invite(services, conference, request, {
    accountSid,
    ...party,
    direction: 'outbound-api',
    statusCallback: statusCallbackOf(request),
    timeoutMs: (request.timeout ?? DEFAULT_TIMEOUT) * 1000,
    timeLimit: request.timeLimit,
  })
  call.answered.then(
    () => void join(services, conference, call, request, row),
    () => void conference.uninvite(call, row),
  )
  await dialled
  return row
}

/** Places the call and makes the row; a conference that was opened for it does not outlive a failure. */
async function invite(
  services: Services,
  conference: LiveConference,
  settings: ParticipantSettings,
  placing: PlaceRequest,
): Promise<Placed & { readonly row: Participant }> {
  try {
    conference.checkInvitation(settings)
    const placed = await services.outgoing.place(placing)
    try {
      return { ...placed, row: await conference.invite(placed.call, settings) }
    } catch (error) {
      placed.call.hangup('canceled')
      throw error
    }
  } catch (error) {
    conference.closeIfEmpty()
    throw error
  }
}

function findOrOpen(
  services: Services,
  accountSid: AccountSid,
  sidOrName: string,
  request: AddParticipantRequest,
): LiveConference {
  const { conferences } = services
  const live = conferences.find(accountSid, sidOrName)
  if (live) return live
  if (isSid('CF', sidOrName)) {
    throw new OffhookError('The conference is not in progress', { code: 20404, status: 404 })
  }
  return conferences.open(accountSid, sidOrName, request.conference ?? {})
}

async function join(
  services: Services,
  conference: LiveConference,
  call: LiveCall,
  request: AddParticipantRequest,
  row: Participant,
): Promise<void> {
  try {
    if (request.record) {
      const { recording = {} } = request
      await services.recordings.ofCall(call, {
        source: 'OutboundAPI',
        channels: recording.channels ?? 'dual',
        track: recording.track ?? 'both',
        trim: recording.trim !== 'do-not-trim',
        callback: recordingCallbackOf(recording),
      })
    }
    const participant = await conference.join(call, request)
    await participant.left
    // Whoever was only dialled to be here has nothing else to do.
    hangUpUnlessTaken(call)
  } catch (error) {
    call.logger.warn({ error: messageOf(error) }, 'a dialled party could not join')
    await conference.uninvite(call, row)
    call.hangup('normal')
  }
}

/** A redirect takes the leg away to a document of its own. */
export function hangUpUnlessTaken(call: LiveCall): void {
  if (!call.runsOwnDocument) call.hangup('normal')
}
