import { type ConferenceSid, messageOf, OffhookError } from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'
import type { JoinDialledRequest } from '../door.ts'
import type { Services } from '../services.ts'
import { hangUpUnlessTaken } from './add-participant.ts'
import type { LiveConference } from './live-conference.ts'

/**
 * Brings parties that were dialled alone into a conference in one tick, then one transaction says
 * so. A failure changes nothing for those who are in it already; once the parties were heard, they
 * are hung up.
 */
export async function joinDialled(
  services: Services,
  request: JoinDialledRequest,
): Promise<{ readonly conferenceSid: ConferenceSid }> {
  const { accountSid } = request
  const joining = request.parties.map(({ party, options }) => {
    const call = services.calls.of(accountSid, party.callSid)
    if (!call?.isAnswered) {
      throw new OffhookError('The party is not connected', { code: 20404, status: 404 })
    }
    return { call, settings: { beep: 'false' as const, ...options } }
  })
  const conference = conferenceOf(services, request)
  const conferenceSid = conference.sid
  let seated = false
  try {
    const participants = await conference.bridge(joining, {
      onSeated: () => {
        seated = true
      },
      commitWith: request.commitWith?.({ conferenceSid }) ?? [],
    })
    for (const { call, left } of participants) void left.then(() => hangUpUnlessTaken(call))
    return { conferenceSid }
  } catch (error) {
    services.logger.error({ conferenceSid, error: messageOf(error) }, 'a party was not joined')
    if (seated) hangUpAll(joining.map(({ call }) => call))
    throw error
  }
}

/** One that lives already, by sid; or the one of this name, which begins if there is none. */
function conferenceOf(
  { conferences }: Services,
  { accountSid, conference, conferenceOptions }: JoinDialledRequest,
): LiveConference {
  if ('friendlyName' in conference) {
    return conferences.open(accountSid, conference.friendlyName, conferenceOptions ?? {})
  }
  const live = conferences.get(conference.sid)
  if (live?.row.accountSid === accountSid) return live
  throw new OffhookError('The conference is not in progress', { code: 20404, status: 404 })
}

function hangUpAll(calls: readonly LiveCall[]): void {
  for (const call of calls) call.hangup('failed')
}
