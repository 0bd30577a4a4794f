import { deferred, messageOf, OffhookError } from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'
import { hangUpUnlessTaken } from '../conferences/add-participant.ts'
import type { BridgeDequeuedRequest, DequeuedTalk } from '../door.ts'
import type { Services } from '../services.ts'
import { TwoPartyRoom } from '../verbs/dial/two-party-room.ts'

/**
 * Joins a caller who waits with a party that was dialled alone, as a Dial of their queue does: both
 * alone in a room until either is gone. The caller then goes on with the action of the Enqueue, and
 * the party is hung up. Until the joint a failure changes nothing for the caller; when the joint can
 * not be written the Enqueue ends with `system-error`.
 */
export async function bridgeDequeued(
  services: Services,
  request: BridgeDequeuedRequest,
): Promise<DequeuedTalk> {
  const { accountSid, queuedCallSid, party, commitWith } = request
  const { queues, journal, media } = services
  const member = queues.memberOf(queuedCallSid)
  const agent = services.calls.of(accountSid, party.callSid)
  if (!member?.isWaiting || member.row.accountSid !== accountSid) {
    throw new OffhookError('The caller does not wait in a queue', { code: 20404, status: 404 })
  }
  if (!agent?.isAnswered) {
    throw new OffhookError('The party is not connected', { code: 20404, status: 404 })
  }
  const customer = member.call
  const changes = [queues.removal(member), ...(commitWith?.() ?? [])]
  const room = new TwoPartyRoom({ media, caller: agent, callee: customer })
  // What the caller hears while waiting ends in the same tick as the talk begins.
  room.join()
  member.claim()
  try {
    await journal.commit(changes)
  } catch (error) {
    services.logger.error({ error: messageOf(error) }, 'a caller was not joined with their agent')
    room.close()
    member.settle({ kind: 'left', result: 'system-error' })
    agent.hangup('failed')
    throw error
  }
  const over = deferred<void>()
  member.settle({ kind: 'bridged', over: over.promise })
  await queues.leave(member, 'bridged', true)
  const ended = Promise.race([agent.ended, customer.ended, redirected(agent), redirected(customer)])
  void ended.then(() => {
    room.close()
    over.resolve()
    hangUpUnlessTaken(agent)
  })
  return { over: over.promise }
}

/** Resolves when the call is sent to a document of its own. */
function redirected(call: LiveCall): Promise<void> {
  return new Promise((resolve) => {
    call.events.once('redirected', () => resolve())
  })
}
