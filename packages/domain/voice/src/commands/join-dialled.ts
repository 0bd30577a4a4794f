import type { AccountSid, Change, ConferenceSid, Logger } from '@offhook/core'
import type { CallTable } from '../calls/call-table.ts'
import type { ConferenceTable } from '../conferences/conference-table.ts'
import type { ConferenceSettings, ParticipantSettings } from '../settings.ts'
import { bridge } from './bridge.ts'
import type { DialledParty } from './dial-alone.ts'

/** Brings parties that were dialled alone into a conference. */
export interface JoinDialledRequest {
  readonly accountSid: AccountSid
  readonly parties: readonly {
    readonly party: Pick<DialledParty, 'callSid'>
    readonly options?: ParticipantSettings | undefined
  }[]
  /** One that lives, or the one of a name, which begins if there is none. */
  readonly conference: { readonly sid: ConferenceSid } | { readonly friendlyName: string }
  readonly conferenceOptions?: ConferenceSettings | undefined
  /** Changes of the asker that are committed in the same transaction. */
  readonly commitWith?:
    | ((ids: { readonly conferenceSid: ConferenceSid }) => readonly Change[])
    | undefined
}

/**
 * They join in one tick, then one transaction says so. A failure changes nothing for those who are
 * in the conference already; once the parties were heard, they are hung up.
 * @throws OffhookError 20404 when a party is not connected or the conference not in progress; what
 * joining is refused for
 */
export async function joinDialled(
  parts: {
    readonly calls: CallTable
    readonly conferences: ConferenceTable
    readonly logger: Logger
  },
  request: JoinDialledRequest,
): Promise<{ readonly conferenceSid: ConferenceSid }> {
  const { calls, conferences, logger } = parts
  const { accountSid, conferenceOptions = {}, commitWith } = request
  const joining = request.parties.map(({ party, options = {} }) => ({
    call: calls.connected(accountSid, party.callSid),
    settings: options,
  }))
  const conference =
    'sid' in request.conference
      ? conferences.inProgress(accountSid, request.conference.sid)
      : conferences.open(accountSid, request.conference.friendlyName, conferenceOptions)
  const conferenceSid = conference.sid
  const participants = await bridge(conference, joining, {
    logger,
    commitWith: () => commitWith?.({ conferenceSid }) ?? [],
  })
  for (const { call, left } of participants) void left.then(() => call.letGo())
  return { conferenceSid }
}
