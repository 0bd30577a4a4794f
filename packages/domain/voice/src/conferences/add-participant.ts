import { type AccountSid, isSid, messageOf, OffhookError } from '@offhook/core'
import { parseDestination } from '../calls/destinations.ts'
import type { LiveCall } from '../calls/live-call.ts'
import { statusCallbackOf } from '../calls/status-callback.ts'
import type { AddParticipantRequest } from '../door.ts'
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
  const conference = findOrOpen(services, accountSid, sidOrName, request)
  const to = parseDestination(request.to, {
    code: 21211,
    username: request.sipAuthUsername ?? null,
    password: request.sipAuthPassword ?? null,
  })
  const { call, dialled } = await services.outgoing.place({
    accountSid,
    to,
    from: request.callerId ?? request.from,
    direction: 'outbound-api',
    statusCallback: statusCallbackOf(request),
    timeoutMs: (request.timeout ?? DEFAULT_TIMEOUT) * 1000,
    timeLimit: request.timeLimit,
  })
  let row: Participant
  try {
    row = await conference.invite(call, request)
  } catch (error) {
    call.hangup('canceled')
    throw error
  }
  call.answered.then(
    () => void join(services, conference, call, request, row),
    () => void conference.uninvite(call, row),
  )
  await dialled
  return row
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
