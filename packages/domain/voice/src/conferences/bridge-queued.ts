import { type ConferenceSid, messageOf, OffhookError } from '@offhook/core'
import type { BridgeQueuedRequest } from '../door.ts'
import type { Services } from '../services.ts'
import { hangUpUnlessTaken } from './add-participant.ts'

/**
 * Joins a caller who waits with a party that was dialled alone: the caller's music stops and both
 * stand in the room in one tick, then one transaction says so. Until that tick a failure changes
 * nothing for the caller; when the transaction fails, both are hung up.
 */
export async function bridgeQueued(
  services: Services,
  request: BridgeQueuedRequest,
): Promise<{ readonly conferenceSid: ConferenceSid }> {
  const { accountSid, queuedCallSid, conferenceFriendlyName } = request
  const { queues, conferences } = services
  const member = queues.memberOf(queuedCallSid)
  if (!member?.isWaiting || member.row.accountSid !== accountSid) {
    throw new OffhookError('The caller does not wait in a queue', { code: 20404, status: 404 })
  }
  const partySid = typeof request.party === 'string' ? request.party : request.party.callSid
  const agent = services.calls.of(accountSid, partySid)
  if (!agent?.isAnswered) {
    throw new OffhookError('The party is not connected', { code: 20404, status: 404 })
  }
  const customer = member.call
  const conference = conferences.open(
    accountSid,
    conferenceFriendlyName,
    request.conferenceOptions ?? {},
  )
  const conferenceSid = conference.sid
  let seated = false
  try {
    const [agentPart, customerPart] = await conference.bridge(
      [
        { call: agent, settings: { beep: 'false', ...request.agentOptions } },
        { call: customer, settings: { beep: 'false', ...request.customerOptions } },
      ],
      {
        onSeated: () => {
          seated = true
          member.claim()
        },
        commitWith: [queues.removal(member), ...(request.commitWith?.({ conferenceSid }) ?? [])],
      },
    )
    void agentPart!.left.then(() => hangUpUnlessTaken(agent))
    member.settle({ kind: 'bridged', over: customerPart!.left })
    await queues.leave(member, 'bridged', true)
    return { conferenceSid }
  } catch (error) {
    services.logger.error({ conferenceSid, error: messageOf(error) }, 'a bridge was not made')
    if (seated) {
      agent.hangup('failed')
      customer.hangup('failed')
    }
    throw error
  }
}
