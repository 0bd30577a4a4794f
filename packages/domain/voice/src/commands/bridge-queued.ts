import type { AccountSid, CallSid, Change, ConferenceSid, Logger } from '@offhook/core'
import type { CallTable } from '../calls/call-table.ts'
import type { ConferenceTable } from '../conferences/conference-table.ts'
import type { QueueTable } from '../queues/queue-table.ts'
import type { ConferenceSettings, ParticipantSettings } from '../settings.ts'
import { bridge } from './bridge.ts'
import type { DialledParty } from './dial-alone.ts'

/** Joins a caller who waits in a queue with a party that was dialled alone. */
export interface BridgeQueuedRequest {
  readonly accountSid: AccountSid
  readonly queuedCallSid: CallSid
  readonly party: DialledParty | CallSid
  readonly conferenceFriendlyName: string
  readonly conferenceOptions?: ConferenceSettings | undefined
  readonly agentOptions?: ParticipantSettings | undefined
  readonly customerOptions?: ParticipantSettings | undefined
  /** Changes of the asker that are committed in the same transaction. */
  readonly commitWith?:
    | ((ids: { readonly conferenceSid: ConferenceSid }) => readonly Change[])
    | undefined
}

/**
 * The caller's music stops and both stand in the room in one tick, then one transaction says so.
 * Until that tick a failure changes nothing for the caller; when the transaction fails, both are
 * hung up.
 * @throws OffhookError 20404 when the caller does not wait or the party is not connected; what
 * joining the conference is refused for
 */
export async function bridgeQueued(
  parts: {
    readonly calls: CallTable
    readonly conferences: ConferenceTable
    readonly logger: Logger
    readonly queues: QueueTable
  },
  request: BridgeQueuedRequest,
): Promise<{ readonly conferenceSid: ConferenceSid }> {
  const { calls, conferences, logger, queues } = parts
  const { accountSid, queuedCallSid, party, conferenceFriendlyName } = request
  const member = queues.waiting(accountSid, queuedCallSid)
  const agent = calls.connected(accountSid, typeof party === 'string' ? party : party.callSid)
  const { conferenceOptions = {}, agentOptions = {}, customerOptions = {} } = request
  const conference = conferences.open(accountSid, conferenceFriendlyName, conferenceOptions)
  const conferenceSid = conference.sid
  const [agentPart, customerPart] = await bridge(
    conference,
    [
      { call: agent, settings: agentOptions },
      { call: member.call, settings: customerOptions },
    ],
    {
      logger,
      onSeated: () => member.claim(),
      commitWith: () => [
        queues.removal(member),
        ...(request.commitWith?.({ conferenceSid }) ?? []),
      ],
    },
  )
  void agentPart!.left.then(() => agent.letGo())
  member.settle({ kind: 'bridged', over: customerPart!.left })
  await queues.leave(member, 'bridged', true)
  return { conferenceSid }
}
