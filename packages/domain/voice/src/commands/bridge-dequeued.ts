import type { MediaRouter } from '@offhook/control'
import { type AccountSid, type CallSid, type Change, type Logger, messageOf } from '@offhook/core'
import type { CallTable } from '../calls/call-table.ts'
import type { Journal } from '../journal.ts'
import type { Prompts } from '../ports.ts'
import type { QueueTable } from '../queues/queue-table.ts'
import { Talk } from '../talks/talk.ts'
import type { DialledParty } from './dial-alone.ts'

/** Joins a caller who waits in a queue with a party that was dialled alone, the two of them only. */
export interface BridgeDequeuedRequest {
  readonly accountSid: AccountSid
  readonly queuedCallSid: CallSid
  readonly party: Pick<DialledParty, 'callSid'>
  /** Changes of the asker that are committed in the same transaction. */
  readonly commitWith?: (() => readonly Change[]) | undefined
}

/** A talk of two. `over` never rejects. */
export interface DequeuedTalk {
  readonly over: Promise<void>
}

/**
 * Joins them as a Dial of the caller's queue does: both alone in a room until either is gone. The
 * caller then goes on with the action of the Enqueue, and the party is hung up. Until the joint a
 * failure changes nothing for the caller; when the joint cannot be written the Enqueue ends with
 * `system-error`.
 * @throws OffhookError 20404 when the caller does not wait or the party is not connected
 */
export async function bridgeDequeued(
  parts: {
    readonly calls: CallTable
    readonly journal: Journal
    readonly logger: Logger
    readonly media: MediaRouter
    readonly prompts: Prompts
    readonly queues: QueueTable
  },
  request: BridgeDequeuedRequest,
): Promise<DequeuedTalk> {
  const { calls, journal, logger, media, prompts, queues } = parts
  const { accountSid, queuedCallSid, party, commitWith } = request
  const member = queues.waiting(accountSid, queuedCallSid)
  const agent = calls.connected(accountSid, party.callSid)
  const changes = [queues.removal(member), ...(commitWith?.() ?? [])]
  const talk = new Talk({ media, prompts, caller: agent, callee: member.call })
  // What the caller hears while waiting ends in the same tick as the talk begins.
  talk.join()
  member.claim()
  // From here on: either may be sent elsewhere while the joint is written.
  const over = talk.untilOver().then(() => talk.close())
  try {
    await journal.commit(changes)
  } catch (error) {
    logger.error({ error: messageOf(error) }, 'a caller was not joined with their agent')
    talk.close()
    member.settle({ kind: 'left', result: 'system-error' })
    agent.hangup('failed')
    throw error
  }
  member.settle({ kind: 'bridged', over })
  void over.then(() => agent.letGo())
  await queues.leave(member, 'bridged', true)
  return { over }
}
